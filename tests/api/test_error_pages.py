"""An error is told in the frame of whoever is signed in, and stands alone where it must."""

from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from psycopg.errors import QueryCanceled, SerializationFailure

from boundaries_data.models import Role
from geo_minzheng import urls
from geo_minzheng.shared.errors import (
    GeoMinzhengError,
    InvalidInputError,
    NoRightError,
    NotFoundError,
    TooLargeError,
)
from tests import factories

pytestmark = pytest.mark.django_db


class TooOftenError(GeoMinzhengError):
    """Any error of status 429."""

    code = "reveal.too_many"
    status = 429  # type: ignore[assignment]


def fails(request: HttpRequest, kind: str) -> Any:
    errors = {
        "400": InvalidInputError("这样不行。"),
        "403": NoRightError("不能看。"),
        "404": NotFoundError("没有。"),
        "413": TooLargeError("太大。"),
        "429": TooOftenError("太频繁。"),
        "500": RuntimeError("nobody foresaw this"),
        "503": OperationalError("connection refused"),
    }
    if kind == "long":
        raise OperationalError("too long") from QueryCanceled()
    if kind == "collided":
        raise OperationalError("could not serialize access") from SerializationFailure()
    raise errors[kind]


urlpatterns = [path("fails/<str:kind>/", fails), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


@pytest.fixture(autouse=True)
def _failing_addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(
        factories.user(Role.WORKER, factories.division("village", "南关社区")),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429])
def test_an_error_stands_in_the_frame_of_whoever_is_signed_in(client: Client, status: int) -> None:
    answer = client.get(f"/fails/{status}/")

    page = answer.content.decode()
    assert answer.status_code == status
    assert 'id="navigation"' in page
    assert page.count("<h1>") == 1
    assert f"错误编号 {status}" in page


def test_a_page_that_is_not_there_and_a_method_that_is_not_taken_too(client: Client) -> None:
    assert 'id="navigation"' in client.get("/nowhere/").content.decode()
    refused = client.get("/logout/")
    assert refused.status_code == 405
    assert 'id="navigation"' in refused.content.decode()


def test_a_stranger_sees_no_frame() -> None:
    page = Client().get("/nowhere/").content.decode()

    assert "找不到页面" in page
    assert 'id="navigation"' not in page


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("long", 500), ("503", 503)])
def test_what_the_program_fails_at_is_told_on_a_page_of_its_own(
    client: Client, kind: str, status: int
) -> None:
    answer = client.get(f"/fails/{kind}/")

    page = answer.content.decode()
    assert answer.status_code == status
    assert 'id="navigation"' not in page
    assert f"错误编号 {status}" in page


def test_what_collided_with_another_change_is_sent_again_from_its_page(
    client: Client,
) -> None:
    answer = client.post("/fails/collided/", {"note": "记一笔", "tag": ["甲", "乙"]})

    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "无法连接" not in page
    for name, text in (("note", "记一笔"), ("tag", "甲"), ("tag", "乙")):
        assert f'<input type="hidden" name="{name}" value="{text}">' in page
    assert 'action="/fails/collided/"' in page


def test_a_password_or_a_file_is_not_put_on_the_page_of_what_collided(client: Client) -> None:
    for typed in ({"password": "geheim-7"}, {"file": BytesIO(b"rows")}):
        page = client.post("/fails/collided/", typed).content.decode()

        assert "没有保存" in page
        assert "<form" not in page
        assert "geheim-7" not in page


def test_an_absent_database_says_when_to_come_back(client: Client) -> None:
    answer = client.get("/fails/503/")

    assert answer.headers["Retry-After"] == "60"
    assert "已保存的数据不受影响" in answer.content.decode()


def test_an_absent_database_is_told_to_machines_too(client: Client, monkeypatch: Any) -> None:
    def refuse(*given: Any, **more: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("rest_framework.views.APIView.initial", refuse)

    answer = client.get("/api/boundaries/v1/divisions/")

    assert answer.status_code == 503
    assert answer.json()["code"] == "service.database_unreachable"
    assert answer.headers["Retry-After"] == "60"
