"""What holds for every page and answer: the methods they take, and what a browser may keep."""

import re

import pytest
from django.test import Client

from tests import factories
from tests import world as worlds
from tests.access_expectations import EXPECTED, WHO, Expectation

pytestmark = pytest.mark.django_db

SIGNED_IN = "coordinator of the county"
READ = [
    row
    for row in EXPECTED
    if row.method == "GET" and dict(zip(WHO, row.answers, strict=True))[SIGNED_IN] == 200
]
# Django lets these forms be PUT as well as posted.
DJANGOS_FORMS = {"login/", "password/", "maps/incidents/"}
# Pages that are forms, and lists, which take what was typed in a body and not in an address.
POSTED = re.compile(
    r"(login|password|maps/incidents|search|imports"
    r"|(households|persons|aids|visits|tasks|workers|offices)"
    r"|(households|workers|offices)/new|workers/<int:worker>|offices/<int:office>"
    r"|households/<uuid:uid>/.+)/"
)
PAGES = [row for row in READ if not row.route.startswith(("api/", "healthz"))]

# May be kept, each for a reason that stands beside it in the code.
KEPT = {
    "phone/": "no-cache, private",
    "api/boundaries/v1/divisions/<uuid:uid>/geometry/": "private, no-cache",
    "api/boundaries/v1/divisions/<uuid:uid>/children/geometry/": "private, no-cache",
}


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def client_of(world: worlds.World) -> Client:
    return factories.browser_of(world.people[SIGNED_IN])


@pytest.mark.parametrize("row", READ, ids=lambda row: f"/{row.route}")
def test_a_browser_keeps_nothing_that_needed_a_sign_in(
    row: Expectation, world: worlds.World
) -> None:
    answer = client_of(world).get(row.address(world))
    if answer.streaming:
        list(answer.streaming_content)

    said = answer.headers["Cache-Control"]
    parts = sorted(said.split(", "))
    if row.route in KEPT:
        assert parts == sorted(KEPT[row.route].split(", "))
    else:
        assert "no-store" in parts


@pytest.mark.parametrize("address", ["/nowhere/", "/api/nowhere/", "/visits/nowhere/"])
def test_an_error_is_not_kept_either(world: worlds.World, address: str) -> None:
    answer = client_of(world).get(address)

    assert answer.status_code >= 400
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_answer_that_opens_a_session_is_not_kept(world: worlds.World) -> None:
    answer = Client().post(
        "/api/session/",
        {"username": world.people[SIGNED_IN].username, "password": "Mima-12345"},
        content_type="application/json",
    )

    assert answer.status_code == 204
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_description_may_be_kept_by_a_stranger() -> None:
    assert "Cache-Control" not in Client().get("/api/schema/").headers


@pytest.mark.parametrize(
    ("method", "row"),
    [
        (method, row)
        for row in PAGES
        for method in ("POST", "PUT", "DELETE")
        if method == "DELETE"
        or (method == "PUT" and row.route not in DJANGOS_FORMS)
        or (method == "POST" and not POSTED.fullmatch(row.route))
    ],
    ids=lambda part: part if isinstance(part, str) else f"/{part.route}",
)
def test_a_page_is_only_read(method: str, row: Expectation, world: worlds.World) -> None:
    answer = client_of(world).generic(method, row.address(world))

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    page = answer.content.decode()
    assert "无法这样打开页面" in page
    assert 'href="/"' in page


def test_signing_out_by_a_link_is_told_on_a_page(world: worlds.World) -> None:
    answer = client_of(world).get("/logout/")

    assert answer.status_code == 405
    assert "无法这样打开页面" in answer.content.decode()
