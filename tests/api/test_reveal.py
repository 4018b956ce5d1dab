"""A masked number is shown whole for a reason, one at a time, and never in silence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from boundaries_data.models import Division, Role
from field_api.models import Reading
from tests import factories

pytestmark = pytest.mark.django_db

IDENTITY = "620422196005010026"


@pytest.fixture
def village() -> Division:
    return factories.division("village", "南关社区")


@pytest.fixture
def clerk(village):
    return factories.user(Role.WORKER, village)


@pytest.fixture
def home(village):
    return factories.household(village, phone="13900000001", bank_account="6228480000000000018")


@pytest.fixture
def member(home):
    return factories.person(home, identity_number=IDENTITY)


def ask(client, home, **given):
    given = {"field": "phone", "reason": "电话联系本人", **given}
    return client.post(f"/api/field/v1/households/{home.uid}/reveal/", given)


def test_a_number_leaves_with_its_row(clerk, home, member):
    client = factories.sign_in(clerk)

    answer = ask(client, home, person=str(member.uid), field="identity_number", reason="核对证件")

    assert (answer.status_code, answer.json()) == (200, {"value": IDENTITY})
    assert answer["Cache-Control"] == "no-store"
    row = Reading.objects.get()
    assert (row.by, row.kind, row.field, row.reason) == (
        clerk,
        "reveal",
        "identity_number",
        "核对证件",
    )
    assert (row.household, row.person, row.division) == (home, member, home.village)


def test_a_households_own_numbers_are_shown_too(clerk, home):
    client = factories.sign_in(clerk)

    assert ask(client, home).json() == {"value": "13900000001"}
    assert ask(client, home, field="bank_account").json() == {"value": "6228480000000000018"}
    assert ask(client, home, field="mover_phone").json() == {"value": ""}
    assert Reading.objects.filter(person=None).count() == 3


@pytest.mark.parametrize(
    "given",
    [
        {"reason": ""},
        {"reason": "a"},
        {"field": "head_name"},
        {"field": "identity_number"},
        {"reason": "\0"},
        {"reason": "\u200b\u200b"},
        {"reason": ".."},
        {"reason": "aa"},
        {"reason": "123456"},
    ],
)
def test_what_says_nothing_or_asks_for_no_number_is_refused_and_shows_nothing(clerk, home, given):
    answer = ask(factories.sign_in(clerk), home, **given)

    assert answer.status_code == 400
    assert "13900000001" not in answer.content.decode()
    assert not Reading.objects.exists()


def test_another_households_member_is_not_found(clerk, home, village):
    other = factories.person(factories.household(village))

    answer = ask(factories.sign_in(clerk), home, person=str(other.uid))

    assert answer.status_code == 404
    assert not Reading.objects.exists()


def test_an_hour_has_so_many_numbers_and_no_more(clerk, home, settings):
    settings.REVEALS_PER_HOUR = 2
    client = factories.sign_in(clerk)
    assert [ask(client, home).status_code for _ in range(3)] == [200, 200, 429]

    refused = ask(client, home).json()
    assert refused["code"] == "reveal.too_many"
    assert refused["details"]["per_hour"] == 2
    assert 3500 < refused["details"]["retry_after_s"] <= 3600
    assert Reading.objects.count() == 2

    Reading.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert ask(client, home).status_code == 200


def test_the_bound_is_each_persons_own(clerk, home, village, settings):
    settings.REVEALS_PER_HOUR = 1
    ask(factories.sign_in(clerk), home)

    assert ask(factories.sign_in(factories.user(Role.WORKER, village)), home).status_code == 200


def test_without_a_row_there_is_no_number(clerk, home, monkeypatch):
    def fail(**given):
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr("field_api.actions.reveals.record_reading", fail)
    client = factories.sign_in(clerk)
    client.raise_request_exception = False

    answer = ask(client, home)

    assert answer.status_code == 500
    assert "13900000001" not in answer.content.decode()
