"""The command that gives somebody a role: twice is once, and what cannot be is said."""

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from boundaries_data.actions.appointments import appoint, end_appointments
from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Appointment, DivisionCode, Role
from geo_minzheng.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city = factories.division("city", "白银市")
    county = factories.division("county", "会宁县", parent=city)
    DivisionCode.objects.create(
        division=county, scheme="mca", value="620422000000", valid=factories.ALWAYS
    )


def run(*words: str) -> str:
    out = StringIO()
    call_command("appoint", *words, stdout=out)
    return out.getvalue()


def test_a_new_account_signs_in_with_the_password_that_was_said(client: Client) -> None:
    said = run("wang.fang", "administrator", "620422", "--name", "王芳")

    password = re.search(r"password (\S+)", said)[1]  # type: ignore[index]
    answer = client.post(
        "/api/session/",
        {"username": "wang.fang", "password": password},
        content_type="application/json",
    )
    assert answer.status_code == 204
    user = User.objects.get(username="wang.fang")
    assert user.full_name == "王芳"
    assert scope_of(user).may(Right.ADMINISTER)


def test_appointing_twice_changes_nothing() -> None:
    run("wang.fang", "coordinator", "620422")

    said = run("wang.fang", "coordinator", "620422")

    assert "already" in said
    assert "password" not in said
    assert Appointment.objects.count() == 1


def test_an_end_takes_the_rights_away() -> None:
    run("wang.fang", "coordinator", "620422", "--since", "2026-01-01")

    run("wang.fang", "coordinator", "620422", "--end")

    assert scope_of(User.objects.get()).rights == frozenset()
    held = Appointment.objects.get()
    assert held.valid.upper == timezone.localdate()


def test_an_appointment_ended_on_its_first_day_never_was() -> None:
    run("wang.fang", "coordinator", "620422")
    run("wang.fang", "coordinator", "620422", "--end")

    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wang.fang", "worker", "620422"), "只能任命在"),
        (("wang.fang", "coordinator", "999999"), "没有对应的行政区划"),
        (("wang fang", "coordinator", "620422"), "cannot be a username"),
        (("nobody", "coordinator", "620422", "--end"), "no account"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*words)

    assert not User.objects.exists()


def test_an_appointment_and_its_end_keep_who_did_it() -> None:
    user, by = factories.user(), factories.user()
    division = factories.division("city", "另市")
    today = timezone.localdate()
    held, _ = appoint(
        by=by, user=user, role=Role.AUDITOR, division=division, since=today - timedelta(days=9)
    )

    assert end_appointments(by=by, user=user, role=Role.AUDITOR, division=division, on=today) == 1

    event = held.events.get()
    assert event.valid.upper is None
    assert event.pgh_context.metadata["by"] == str(by.pk)
    assert isinstance(event.valid.lower, date)
