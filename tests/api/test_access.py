"""Every address, walked by every role and by a stranger.

A new address without a row in `tests/access_expectations.py` fails, and so does a row whose
address is gone.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import world as worlds
from tests.access_expectations import EXPECTED, Expectation


def routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    """Every route of the program as its patterns spell it."""
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


ROUTES = set(routes(get_resolver().url_patterns))


def test_every_address_has_an_expectation() -> None:
    assert sorted(ROUTES - {row.route for row in EXPECTED}) == []


def test_every_expectation_has_an_address() -> None:
    assert sorted({row.route for row in EXPECTED} - ROUTES) == []


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row.method} /{row.route}")
def test_everyone_is_answered_as_expected(row: Expectation, world: worlds.World) -> None:
    answered = {}
    for who in (None, *world.people):
        client = Client(raise_request_exception=False)
        if who:
            client.force_login(
                world.people[who], backend="django.contrib.auth.backends.ModelBackend"
            )
        response = client.generic(
            row.method,
            row.address(world),
            row.body(world),
            content_type="application/json",
        )
        answered[who or "stranger"] = response.status_code
        if response.status_code >= 400 and row.route.startswith("api/"):
            assert response.json().keys() == {"code", "message", "details"}, who
        if response.streaming:
            # Read to its end, an answer closes its file and no other test hears of it.
            list(response.streaming_content)

    assert answered == row.statuses()
