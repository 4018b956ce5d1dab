"""Members, aids, merging, splitting and moving on the pages of the register."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from psycopg.types.range import DateRange

from field_api.models import Aid, Household, MeansAssessment, Person
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def clerk(world) -> Client:
    return factories.browser_of(world.people["worker of the township"])


def page(answer) -> str:
    return answer.content.decode()


def test_a_death_is_shown_before_it_is_recorded(clerk, world):
    who = world.home.persons.get()
    child = factories.person(world.home, name="李小", relation="child")
    sent = {"died_on": "2026-09-10", "source": "死亡证明", "new_head": str(child.uid)}
    address = f"/households/{world.home.uid}/persons/{who.uid}/death/"

    shown = page(clerk.post(address, sent))
    who.refresh_from_db()
    assert who.died_on is None
    assert "2026-10-01" in shown
    clerk.post(address, sent | {"shown_for": "2026-09-10"})

    who.refresh_from_db()
    world.home.refresh_from_db()
    assert (who.died_on, who.death_source) == (date(2026, 9, 10), "死亡证明")
    assert world.home.head_name == "李小"
    assert Aid.objects.get(person=who).valid.upper == date(2026, 10, 1)


def test_the_last_members_death_closes_the_household(clerk, world):
    who = world.home.persons.get()

    clerk.post(
        f"/households/{world.home.uid}/persons/{who.uid}/death/",
        {"died_on": "2026-09-10", "source": "死亡证明", "shown_for": "2026-09-10"},
    )

    world.home.refresh_from_db()
    assert (world.home.status, world.home.closed_on) == ("closed", date(2026, 9, 10))


def test_aids_are_granted_changed_from_a_day_and_ended(clerk, world):
    who, first = world.home.persons.get(), world.home.aids.get()
    base = f"/households/{world.home.uid}/aids/"

    clerk.post(
        f"{base}new/",
        {
            "person": str(who.uid),
            "programme": "old_age",
            "amount_yuan": "60",
            "starts_on": "2026-01-01",
        },
    )
    clerk.post(
        f"{base}{first.pk}/change/",
        {"aid_class": "1", "amount_yuan": "500", "from_day": "2026-06-01", "reason": "复核"},
    )
    changed = Aid.objects.get(person=who, valid__startswith=date(2026, 6, 1))
    clerk.post(f"{base}{changed.pk}/end/", {"ends_on": "2026-12-01", "reason": "收入超过标准"})

    day_before = Aid.objects.as_of(date(2026, 5, 31)).get(person=who, programme="rural_dibao")
    assert (day_before.aid_class, day_before.amount_yuan) == ("2", 400)
    changed.refresh_from_db()
    assert changed.valid == DateRange(date(2026, 6, 1), date(2026, 12, 1))
    assert Aid.objects.filter(person=who, programme="old_age").count() == 1


def test_a_means_assessment_stays_beside_the_next(clerk, world):
    for day in ("2025-06-01", "2026-06-01"):
        clerk.post(
            f"/households/{world.home.uid}/means/new/",
            {"assessed_on": day, "wage_yuan": "3600", "working_costs_yuan": "600"},
        )

    assert MeansAssessment.objects.filter(household=world.home).count() == 2
    assert "3,000.00" in page(clerk.get(f"/households/{world.home.uid}/"))


def test_a_merge_is_compared_first_and_then_shown_in_both_dossiers(clerk, world):
    twin = factories.household(world.village, head_name=world.home.head_name, address="北街 5 号")
    moved = factories.person(twin, name="王小")
    seen = factories.visit(twin)
    address = f"/households/{world.home.uid}/merge/"

    proposals = page(clerk.get(address))
    compared = page(clerk.get(f"{address}?with={twin.uid}"))

    done = clerk.post(f"{address}?with={twin.uid}", {"reason": "重复登记", "take": ["address"]})

    assert "同村户主同名" in proposals
    assert "北街 5 号" in compared
    assert done.status_code == 302
    twin.refresh_from_db()
    world.home.refresh_from_db()
    assert (twin.status, twin.merged_into) == ("merged", world.home)
    assert world.home.address == "北街 5 号"
    dossier = page(clerk.get(f"/households/{world.home.uid}/"))
    assert moved.name in dossier
    assert str(seen.record_uuid) in dossier
    assert f"/households/{world.home.uid}/" in page(clerk.get(f"/households/{twin.uid}/"))


def test_a_split_makes_a_household_with_its_own_head_and_number(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")
    sent = {
        "new_uid": str(uuid4()),
        "persons": [str(child.uid)],
        "head": str(child.uid),
        "on": "2026-11-01",
        "reason": "成家另过",
    }

    for _ in range(2):
        assert clerk.post(f"/households/{world.home.uid}/split/", sent).status_code == 302

    child.refresh_from_db()
    assert (child.household.uid, child.relation) == (
        Household.objects.get(uid=sent["new_uid"]).uid,
        "head",
    )
    assert "已转到他户" in page(clerk.get(f"/households/{world.home.uid}/"))


def test_a_household_moves_out_and_comes_back(clerk, world):
    base = f"/households/{world.home.uid}/"
    clerk.post(
        f"{base}move-out/",
        {"on": "2026-11-01", "moved_to": "兰州市城关区", "reason": "随子女居住"},
    )
    world.home.refresh_from_db()
    assert (world.home.status, world.home.moved_to) == ("moved_out", "兰州市城关区")
    assert not Aid.objects.as_of(date(2026, 11, 2)).filter(household=world.home).exists()

    head = world.home.persons.get()
    clerk.post(f"{base}reopen/", {"persons": [str(head.uid)], "reason": "迁回"})

    world.home.refresh_from_db()
    assert world.home.status == "active"
    assert Person.objects.living().filter(household=world.home).count() == 1


def test_a_move_inside_the_jurisdiction_leaves_old_visits_where_they_were(world):
    boss = Client()
    boss.force_login(
        world.people["administrator of the city"],
        backend="django.contrib.auth.backends.ModelBackend",
    )

    boss.post(
        f"/households/{world.home.uid}/move/",
        {
            "village": str(world.other_village.uid),
            "address": "西关村 2 号",
            "lon": "104.15",
            "lat": "36.05",
            "datum": "cgcs2000",
            "reason": "易地搬迁",
        },
    )

    world.home.refresh_from_db()
    world.call.refresh_from_db()
    assert world.home.village == world.other_village
    assert world.call.village == world.village
