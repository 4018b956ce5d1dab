"""Fixtures that every test may use: the network is closed and the clock is real."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from rest_framework.test import APIClient

_connect = socket.socket.connect

TOGETHER = ("tests/browser", "tests/faults")
"""Folders whose tests share something dear: a city behind a web server, a database to break."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, a file goes to one of them whole."""
    for item in items:
        path = item.path.relative_to(item.config.rootpath).as_posix()
        group = next((folder for folder in TOGETHER if path.startswith(folder)), path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may reach another host."""

    def connect(self: socket.socket, address: Any) -> None:
        local = isinstance(address, (str, bytes)) or address[0] in {"127.0.0.1", "localhost", "::1"}
        assert local, f"a test tried to reach {address}"
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _plain_static_names(settings: Any) -> None:
    """Pages are drawn without collected files: whether names resolve has its own test."""
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _nothing_remembered_for_a_moment(settings: Any) -> None:
    """A test changes what somebody may do from one request to the next, many times a second."""
    settings.REMEMBERED_S = 0


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Slow hashing is for real passwords; the suite makes hundreds of accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _in_chinese(settings: Any) -> Iterator[None]:
    """Every test begins in the language of the program, whatever the one before it chose."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def api() -> APIClient:
    """A stranger's client; `sign_in` of tests.factories makes it somebody's."""
    return APIClient()
