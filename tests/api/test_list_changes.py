"""Many rows of a list at once: visits are brought forward, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import Household
from geo_minzheng.shared.history import changed_by
from tests import factories
from tests.list_world import World, post

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def world() -> World:
    return World()


def test_visits_are_brought_forward_never_back_and_taken_back(world):
    today = TODAY()
    later = factories.household(world.first, next_visit_due=today + timedelta(days=60))
    none = factories.household(world.second)
    sooner = factories.household(world.first, next_visit_due=today - timedelta(days=1))
    gone = factories.household(world.first, status="closed", closed_on=today)
    hidden = factories.household(world.elsewhere, next_visit_due=today + timedelta(days=60))
    to = today + timedelta(days=3)
    homes = (later, none, sooner, gone, hidden)
    before = {home.pk: home.next_visit_due for home in homes}
    asked = {"every": "1", "address": "status=", "to": to.isoformat()}

    preview = post(world.client, "/lists/households/bring-forward/", **asked).content.decode()
    assert "将有 2 户的应走访日提前" in preview
    assert "另有 2 户不变" in preview
    assert {home.pk: home.next_visit_due for home in Household.objects.all()} == before

    done = post(
        world.client,
        "/lists/households/bring-forward/",
        **asked,
        confirmed="1",
        why="汛期或灾害排查",
    )
    assert {home.pk: home.next_visit_due for home in Household.objects.all()} == before | {
        later.pk: to,
        none.pk: to,
    }

    # What changed since stays: here, that a visit made the day anew.
    with changed_by(None, action="visits.record_visit"):
        Household.objects.filter(pk=none.pk).update(next_visit_due=today + timedelta(days=90))
    assert world.client.get(done["Location"]).status_code == 200
    colleague = factories.sign_in(factories.user(Role.WORKER, world.township))
    assert colleague.post(done["Location"]).status_code == 404
    world.client.post(done["Location"])

    assert {home.pk: home.next_visit_due for home in Household.objects.all()} == before | {
        none.pk: today + timedelta(days=90)
    }


def test_who_only_visits_brings_nothing_forward(world):
    factories.household(world.first, next_visit_due=TODAY() + timedelta(days=60))

    answer = post(world.assistant, "/lists/tasks/bring-forward/", every="1")

    assert answer.status_code == 403
    assert "提前走访…" not in world.page("/tasks/?within_days=366", world.assistant)
    assert "提前走访…" in world.page("/tasks/?within_days=366")


@pytest.mark.parametrize("day", ["2026-13-45", "0000-13-45", "2026-02-30", "下周"])
def test_a_day_that_cannot_be_read_brings_nothing_forward(world, day):
    home = factories.household(world.first)

    for confirmed in ("", "1"):
        answer = post(
            world.client,
            "/lists/households/bring-forward/",
            rows=str(home.uid),
            to=day,
            why="汛期",
            confirmed=confirmed,
            address="",
        )
        assert answer.status_code == 400

    assert Household.objects.get(pk=home.pk).next_visit_due == home.next_visit_due
