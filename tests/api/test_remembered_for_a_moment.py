"""What a web worker remembers between two requests, and when it asks again."""

from typing import Any

import pytest

from boundaries_data.models import Appointment, Role
from field_api.models import Household
from geo_minzheng.accounts.models import Session
from geo_minzheng.accounts.sessions import SessionStore, open_session
from geo_minzheng.shared import moments
from geo_minzheng.shared.moments import ForAMoment
from geo_minzheng.shared.sql import SqlQuery
from tests import factories

pytestmark = pytest.mark.django_db

HOUSEHOLDS = "/api/field/v1/households/"


class Clock:
    now = 1_000.0


@pytest.fixture
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    """The worker remembers as it does in service, by a clock that is moved by hand."""
    settings.REMEMBERED_S = 1
    Clock.now = 1_000.0
    open_session.forget()
    monkeypatch.setattr(moments.time, "monotonic", lambda: Clock.now)
    return Clock


@pytest.fixture
def township():
    return factories.division("township", "河畔镇", mca="620422101000")


def test_the_next_request_of_a_moment_asks_for_neither_session_nor_appointments(
    clock, township, monkeypatch
) -> None:
    client = factories.sign_in(factories.user(Role.COORDINATOR, township))
    asked: list[str] = []
    ask = SqlQuery._prepared

    def noting(query: SqlQuery, *args: Any) -> list[Any]:
        asked.append(query.name)
        return ask(query, *args)

    monkeypatch.setattr(SqlQuery, "_prepared", noting)
    client.get(HOUSEHOLDS)
    first = set(asked)
    asked.clear()
    client.get(HOUSEHOLDS)

    assert {"open_session", "appointments_held"} <= first
    assert not {"open_session", "appointments_held"} & set(asked)


def test_signing_out_acts_at_once_where_it_is_done(clock, township) -> None:
    client = factories.sign_in(factories.user(Role.COORDINATOR, township))
    other = factories.sign_in(factories.user(Role.COORDINATOR, township))
    assert other.get(HOUSEHOLDS).status_code == 200
    stolen = client.cookies["sessionid"].value
    assert client.get(HOUSEHOLDS).status_code == 200

    client.delete("/api/session/")
    client.cookies["sessionid"] = stolen

    assert client.get(HOUSEHOLDS).status_code == 401
    assert other.get(HOUSEHOLDS).status_code == 200


def test_a_session_ended_elsewhere_is_none_after_a_moment(clock, township) -> None:
    client = factories.sign_in(factories.user(Role.COORDINATOR, township))
    assert client.get(HOUSEHOLDS).status_code == 200

    # As another worker would: nothing in this one hears of it.
    Session.objects.all().delete()
    clock.now += 1

    assert client.get(HOUSEHOLDS).status_code == 401


def test_an_appointment_withdrawn_acts_after_a_moment(clock, township) -> None:
    someone = factories.user(Role.COORDINATOR, township)
    client = factories.sign_in(someone)
    factories.household(factories.division("village", "河畔村", parent=township))
    assert len(client.get(HOUSEHOLDS).json()["results"]) == Household.objects.count() == 1

    Appointment.objects.filter(user=someone).delete()
    clock.now += 1

    seen = client.get(HOUSEHOLDS)
    assert seen.status_code == 403 or seen.json()["results"] == []


def test_a_password_changed_elsewhere_ends_the_session_after_a_moment(clock, township) -> None:
    someone = factories.user(Role.COORDINATOR, township)
    client = factories.sign_in(someone)
    assert client.get(HOUSEHOLDS).status_code == 200

    someone.set_password("Mima-54321")
    someone.save()
    clock.now += 1

    assert client.get(HOUSEHOLDS).status_code == 401


def test_what_a_request_does_to_its_session_or_person_is_not_seen_by_the_next(
    clock, township
) -> None:
    client = factories.sign_in(factories.user(Role.COORDINATOR, township))
    key = client.cookies["sessionid"].value
    first = SessionStore(key)
    first["read"] = {"pages": ["1"]}
    first.save()

    SessionStore(key)["read"]["pages"].append("2")
    person = open_session(key).person()
    assert person is not None
    person.full_name = "改过的名字"

    assert SessionStore(key)["read"] == {"pages": ["1"]}
    again = open_session(key).person()
    assert again is not None
    assert again.full_name != "改过的名字"


def test_an_error_is_not_remembered(clock) -> None:
    asked: list[int] = []

    @ForAMoment
    def answer(number: int) -> int:
        asked.append(number)
        if len(asked) == 1:
            raise LookupError
        return number

    with pytest.raises(LookupError):
        answer(7)

    assert [answer(7), answer(7), answer(8)] == [7, 7, 8]
    assert asked == [7, 7, 8]


def test_without_a_moment_each_request_asks(clock, settings) -> None:
    settings.REMEMBERED_S = 0
    asked: list[int] = []

    @ForAMoment
    def answer() -> int:
        asked.append(1)
        return len(asked)

    assert [answer(), answer()] == [1, 2]
