"""A push in front of Django's layers is stored, answered and logged as behind them."""

import json
import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from boundaries_data.models import Role
from field_api.api.phone import push
from field_api.models import QuarantinedBody, ReceivedEnvelope, Visit
from geo_minzheng.accounts.models import Session
from geo_minzheng.desk.quick_answers import LARGEST_BODY
from geo_minzheng.operating.metrics import REQUESTS
from tests import factories
from tests.push_world import PUSH, World
from tests.two_ways import TwoWays, in_one_connection

pytestmark = pytest.mark.django_db

ROUTE = PUSH.removeprefix("/")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    with in_one_connection():
        yield


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ways(world: World) -> TwoWays:
    made = TwoWays(PUSH, world.client, sends={PUSH: push.pushed_plainly})
    made.answer(made.quick, body=_body(world.envelope()))
    made.reached = 0
    return made


def _body(*envelopes: Any) -> bytes:
    return json.dumps({"device": "phone-1", "envelopes": envelopes}).encode()


def _alike(quick: tuple[Any, ...], django: tuple[Any, ...]) -> None:
    """The same answers, but for the length of a body that names another record."""
    assert quick[0] == django[0]
    assert quick[1] == django[1]


def test_a_visit_is_stored_in_front_of_django_and_answered_as_django_does(world, ways) -> None:
    first, second = world.envelope(), world.envelope()

    quick = ways.answer(ways.quick, body=_body(first))
    assert ways.reached == 0
    django = ways.answer(ways.django, body=_body(second))

    _alike(quick, django)
    (mine,), (theirs,) = (json.loads(answer[2])["results"] for answer in (quick, django))
    assert mine["status"] == theirs["status"] == "created"
    assert (mine["record_uuid"], theirs["record_uuid"]) == (
        first["record_uuid"],
        second["record_uuid"],
    )
    for sent in (first, second):
        visit = Visit.objects.get(record_uuid=sent["record_uuid"])
        assert visit.recorded_by == world.user


def test_what_was_sent_again_or_cannot_be_taken_is_told_as_django_tells_it(world, ways) -> None:
    stored = world.envelope()
    ways.answer(ways.quick, body=_body(stored))
    body = _body(stored, world.envelope(household=str(uuid4())), {"no": "envelope"}, 7)

    quick = ways.answer(ways.quick, body=body)

    assert ways.reached == 0
    assert quick == ways.answer(ways.django, body=body)
    assert b'"duplicate"' in quick[2]
    assert b'"quarantined"' in quick[2]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", "400 Bad Request"),
        (b"[]", "400 Bad Request"),
        (b'{"device": 7, "envelopes": []}', "400 Bad Request"),
        (json.dumps({"envelopes": 101 * [1]}).encode(), "413 Content Too Large"),
    ],
)
def test_a_body_refused_as_a_whole_is_kept_once_and_refused_alike(ways, body, status) -> None:
    quick = ways.answer(ways.quick, body=body)
    assert ways.reached == 0
    assert QuarantinedBody.objects.count() == 1
    django = ways.answer(ways.django, body=body)

    assert quick[0].split()[0] == status.split()[0]
    assert quick == django


def test_who_may_not_record_is_refused_alike_and_the_body_is_kept(world, ways) -> None:
    auditor = factories.sign_in(factories.user(Role.AUDITOR, world.township))
    ways.cookie = f"sessionid={auditor.cookies['sessionid'].value}; csrftoken={32 * 'a'}"
    body = _body(world.envelope())

    quick = ways.answer(ways.quick, body=body)

    assert ways.reached == 0
    assert quick[0].startswith("403")
    assert quick == ways.answer(ways.django, body=body)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"HTTP_X_CSRFTOKEN": ""},
        {"HTTP_X_CSRFTOKEN": 32 * "b"},
        {"HTTP_ORIGIN": "http://elsewhere.example"},
        {"HTTP_COOKIE": ""},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ACCEPT": "application/xml"},
        {"HTTP_HOST": "elsewhere.example"},
        {"wsgi.url_scheme": "https"},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_TYPE": ""},
        {"CONTENT_TYPE": "application/json; charset=utf-8"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "0"},
        {"CONTENT_LENGTH": "-5"},
        {"CONTENT_LENGTH": "٣"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"REQUEST_METHOD": "PUT"},
        {"REQUEST_METHOD": "GET"},
    ],
)
def test_whatever_is_not_plain_is_djangos(world, ways, given) -> None:
    """Also where it was read in front: a fresh body for each way, one envelope."""
    body = _body(world.envelope())

    quick = ways.answer(ways.quick, body=body, **given)
    django = ways.answer(ways.django, body=body, **given)

    assert ways.reached == 1
    assert quick[0] == django[0]
    assert Visit.objects.count() <= 2


def test_a_body_too_large_to_hold_is_refused_behind(world, ways) -> None:
    body = _body(world.envelope(note="长" * LARGEST_BODY))

    told = ways.answer(ways.quick, body=body)

    assert ways.reached == 1
    assert told[0].startswith("413")


def test_another_language_is_djangos(world, ways) -> None:
    ways.cookie += "; django_language=en"

    told = ways.answer(ways.quick, body=_body(world.envelope()))

    assert ways.reached == 1
    assert told[1]["Content-Language"] == "en"


def test_a_session_that_has_ended_is_told_by_django(world, ways) -> None:
    Session.objects.all().delete()

    told = ways.answer(ways.quick, body=_body(world.envelope()))

    assert told[0].startswith("401")
    assert Visit.objects.count() == 1


class Broken(BytesIO):
    """The line broke while the body came."""

    def read(self, *_: Any) -> bytes:
        raise OSError


def test_a_line_that_broke_is_djangos_to_tell(world, ways) -> None:
    told = ways.answer(ways.quick, body=_body(world.envelope()), **{"wsgi.input": Broken()})

    assert ways.reached == 1
    assert told[0].startswith("400")
    assert Visit.objects.count() == 1


def test_a_body_that_ended_early_is_told_alike(world, ways) -> None:
    body = _body(world.envelope())
    short = {"CONTENT_LENGTH": str(len(body) + 40)}

    quick = ways.answer(ways.quick, body=body, **short)
    django = ways.answer(ways.django, body=body, **short)

    assert quick[0] == django[0]


def test_whatever_nobody_foresaw_leaves_the_body_to_django(world, ways, monkeypatch) -> None:
    """It failed once; Django is asked, finds the whole body and stores it, once."""
    receive, failed = push.receive_envelopes, []

    def once(**given: Any) -> Any:
        if not failed:
            failed.append(True)
            raise RuntimeError
        return receive(**given)

    monkeypatch.setattr(push, "receive_envelopes", once)
    sent = world.envelope()

    told = ways.answer(ways.quick, body=_body(sent))

    assert ways.reached == 1
    assert told[0] == "200 OK"
    assert Visit.objects.filter(record_uuid=sent["record_uuid"]).count() == 1
    assert ReceivedEnvelope.objects.filter(record_uuid=sent["record_uuid"]).count() == 1


@pytest.mark.parametrize("refused", [False, True])
def test_it_leaves_the_lines_in_the_log_that_django_does(world, ways, caplog, refused) -> None:
    def body() -> bytes:
        return b"{not json" if refused else _body(world.envelope())

    status = "400" if refused else "200"
    counted = REQUESTS.labels(ROUTE, "POST", status)
    before = counted._value.get()
    with caplog.at_level(logging.INFO, "geo_minzheng"):
        ways.answer(ways.quick, body=body())
        quick = [record.__dict__ for record in caplog.records]
        caplog.clear()
        ways.answer(ways.django, body=body())
        django = [record.__dict__ for record in caplog.records]

    assert ways.reached == 0
    assert counted._value.get() == before + 2
    ours = [line for line in quick if line["name"] == "geo_minzheng.requests"]
    theirs = [line for line in django if line["name"] == "geo_minzheng.requests"]
    assert len(ours) == len(theirs) == 1
    for name in ("method", "route", "status", "account", "levelname"):
        assert ours[0][name] == theirs[0][name]
