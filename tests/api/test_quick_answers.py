"""The answers in front of Django's layers are Django's own, to the last header."""

import logging
from collections.abc import Iterator

import pytest

from boundaries_data.actions.editions import build_edition
from boundaries_data.api.open.locate import located_plainly
from boundaries_data.models import Edition, Role
from geo_minzheng.accounts.models import Session
from geo_minzheng.desk.quick_answers import MOST_DOORS
from geo_minzheng.operating.metrics import REQUESTS
from tests import factories
from tests.two_ways import TwoWays, in_one_connection

pytestmark = pytest.mark.django_db

LOCATE = "/api/boundaries/v1/locate/"
INSIDE = "lon=104.05&lat=36.05&crs=wgs84"
ROUTE = LOCATE.removeprefix("/")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    with in_one_connection():
        yield


@pytest.fixture
def asked() -> TwoWays:
    whole = factories.rectangle(104.0, 36.0, 104.2, 36.1)
    city = factories.division("city", "白银市", outline=whole, mca="620400000000")
    county = factories.division("county", "会宁县", parent=city, outline=whole)
    town = factories.division("township", "会师镇", parent=county, outline=whole)
    for name, west in (("西村", 104.0), ("东村", 104.1)):
        outline = factories.rectangle(west, 36.0, west + 0.1, 36.1)
        factories.division("village", name, parent=town, outline=outline)
    build_edition(by=None, day=factories.SINCE)
    client = factories.sign_in(factories.user(Role.WORKER, town))
    made = TwoWays(LOCATE, client, asks={LOCATE: located_plainly})
    made.answer(made.quick, INSIDE)
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

    assert asked.answer(asked.quick, INSIDE)[0].startswith("401")


def test_where_nothing_was_published_django_says_so(asked, settings) -> None:
    Edition.objects.all().delete()

    status, _, body = asked.answer(asked.quick, INSIDE)

    assert status.startswith("404")
    assert b"edition.none_for_day" in body


def test_nothing_is_answered_in_front_before_django_answered_through_that_door(asked) -> None:
    asked.answer(asked.quick, INSIDE, HTTP_ORIGIN="http://localhost")
    assert asked.reached == 1
    asked.answer(asked.quick, INSIDE, HTTP_ORIGIN="http://localhost")
    assert asked.reached == 1


def test_whoever_comes_through_many_doors_fills_no_memory(asked) -> None:
    for number in range(2 * MOST_DOORS):
        asked.answer(asked.quick, INSIDE, HTTP_ORIGIN=f"http://{number}.example")

    assert len(asked.quick._headers) <= MOST_DOORS


def test_it_leaves_its_line_in_the_log_and_is_counted(asked, caplog) -> None:
    counted = REQUESTS.labels(ROUTE, "GET", "200")
    before = counted._value.get()
    with caplog.at_level(logging.INFO, "geo_minzheng.requests"):
        asked.answer(asked.quick, INSIDE)
        asked.answer(asked.django, INSIDE)

    quick, django = [record.__dict__ for record in caplog.records]
    assert asked.reached == 0
    assert counted._value.get() == before + 2
    for name in ("method", "route", "status", "account", "levelname", "name"):
        assert quick[name] == django[name]
    assert str(quick["account"]).isdigit()
