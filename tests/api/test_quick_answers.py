"""The answers in front of Django's layers are Django's own, to the last header."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from boundaries_data.actions.editions import build_edition
from boundaries_data.api.open.locate import located_plainly
from boundaries_data.models import Edition, Role
from geo_minzheng.accounts.models import Session
from geo_minzheng.desk.quick_answers import MOST_DOORS, QuickAnswers
from geo_minzheng.operating.metrics import REQUESTS
from tests import factories

pytestmark = pytest.mark.django_db

LOCATE = "/api/boundaries/v1/locate/"
INSIDE = "lon=104.05&lat=36.05&crs=wgs84"
ROUTE = LOCATE.removeprefix("/")


class Asked:
    """A question and its two ways: Django alone, and what stands in front of it."""

    def __init__(self, cookie: str) -> None:
        self.django = get_wsgi_application()
        self.reached = 0
        self.quick = QuickAnswers(self._counted, {LOCATE: located_plainly})
        self.cookie = cookie

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.reached += 1
        return self.django(environ, start_response)

    def answer(self, application: Any, query: str = INSIDE, **given: str) -> tuple[Any, ...]:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": LOCATE, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "HTTP_COOKIE": self.cookie, "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), **given,
        }  # fmt: skip
        told: list[Any] = []
        parts = application(environ, lambda status, headers, *_: told.extend((status, headers)))
        body = b"".join(parts)
        headers = {name: value for name, value in told[1] if name != "X-Request-ID"}
        assert any(name == "X-Request-ID" for name, _ in told[1])
        return told[0], headers, body


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The test's transaction would not outlive what begins and ends a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def asked() -> Asked:
    whole = factories.rectangle(104.0, 36.0, 104.2, 36.1)
    city = factories.division("city", "白银市", outline=whole, mca="620400000000")
    county = factories.division("county", "会宁县", parent=city, outline=whole)
    town = factories.division("township", "会师镇", parent=county, outline=whole)
    for name, west in (("西村", 104.0), ("东村", 104.1)):
        outline = factories.rectangle(west, 36.0, west + 0.1, 36.1)
        factories.division("village", name, parent=town, outline=outline)
    build_edition(by=None, day=factories.SINCE)
    client = factories.sign_in(factories.user(Role.WORKER, town))
    made = Asked(f"sessionid={client.cookies['sessionid'].value}; csrftoken={32 * 'a'}")
    made.answer(made.quick)
    made.reached = 0
    return made


@pytest.mark.parametrize(
    "query",
    [
        INSIDE,
        "crs=gcj02&lat=36.05&lon=104.05",
        "lon=104.1&lat=36.05&crs=cgcs2000",
        "lon=104.0995&lat=36.05&crs=wgs84&accuracy_m=80",
        "lon=104.05&lat=36.05&crs=wgs84&accuracy_m=9000",
        "lon=10&lat=50&crs=wgs84",
    ],
)
def test_a_plain_point_is_answered_in_front_of_django_and_as_django_does(asked, query) -> None:
    quick = asked.answer(asked.quick, query)

    assert asked.reached == 0
    assert quick == asked.answer(asked.django, query)
    assert quick[0] == "200 OK"


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("lon=104.05&lat=36.05", {}),
        ("lon=999&lat=36.05&crs=wgs84", {}),
        ("lon=104%2E05&lat=36.05&crs=wgs84", {}),
        ("", {}),
        (f"{INSIDE}&as_of=2020-01-01", {}),
        (INSIDE, {"REQUEST_METHOD": "HEAD"}),
        (INSIDE, {"REQUEST_METHOD": "DELETE"}),
        (INSIDE, {"HTTP_COOKIE": ""}),
        (INSIDE, {"HTTP_COOKIE": "sessionid=of-nobody"}),
        (INSIDE, {"HTTP_COOKIE": "sessionid=a\0b"}),
        (INSIDE, {"HTTP_ACCEPT": "text/html"}),
        (INSIDE, {"HTTP_HOST": "elsewhere.example"}),
        (INSIDE, {"wsgi.url_scheme": "https"}),
        (INSIDE, {"PATH_INFO": LOCATE.removesuffix("/")}),
    ],
)
def test_whatever_is_not_plain_is_left_to_django(asked, query, given) -> None:
    quick = asked.answer(asked.quick, query, **given)

    assert asked.reached == 1
    assert quick == asked.answer(asked.django, query, **given)


def test_another_language_is_djangos(asked) -> None:
    asked.cookie += "; django_language=en"

    quick = asked.answer(asked.quick, "lon=10&lat=50&crs=wgs84")

    assert asked.reached == 1
    assert quick[1]["Content-Language"] == "en"


def test_a_session_that_has_ended_is_told_by_django(asked) -> None:
    Session.objects.all().delete()

    assert asked.answer(asked.quick)[0].startswith("401")


def test_where_nothing_was_published_django_says_so(asked, settings) -> None:
    Edition.objects.all().delete()

    status, _, body = asked.answer(asked.quick)

    assert status.startswith("404")
    assert b"edition.none_for_day" in body


def test_nothing_is_answered_in_front_before_django_answered_through_that_door(asked) -> None:
    asked.answer(asked.quick, HTTP_ORIGIN="http://localhost")
    assert asked.reached == 1
    asked.answer(asked.quick, HTTP_ORIGIN="http://localhost")
    assert asked.reached == 1


def test_whoever_comes_through_many_doors_fills_no_memory(asked) -> None:
    for number in range(2 * MOST_DOORS):
        asked.answer(asked.quick, HTTP_ORIGIN=f"http://{number}.example")

    assert len(asked.quick._headers) <= MOST_DOORS


def test_it_leaves_its_line_in_the_log_and_is_counted(asked, caplog) -> None:
    counted = REQUESTS.labels(ROUTE, "GET", "200")
    before = counted._value.get()
    with caplog.at_level(logging.INFO, "geo_minzheng.requests"):
        asked.answer(asked.quick)
        asked.answer(asked.django)

    quick, django = [record.__dict__ for record in caplog.records]
    assert asked.reached == 0
    assert counted._value.get() == before + 2
    for name in ("method", "route", "status", "account", "levelname", "name"):
        assert quick[name] == django[name]
    assert str(quick["account"]).isdigit()
