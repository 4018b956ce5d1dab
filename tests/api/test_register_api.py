"""Keeping the register through the API: created, corrected, merged; refused in one shape."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from field_api.models import Household, Person, Reading
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def clerk(world):
    return factories.sign_in(world.people["worker of the township"])


def asked(world, **given) -> dict:
    return {
        "uid": str(uuid4()),
        "village": str(world.village.uid),
        "facts": {"address": "南关路 8 号", "phone": "16400001234"},
        "head_uid": str(uuid4()),
        "head": {"name": "张三丰", "sex": "m", "birth_date": "1960-01-01"},
        **given,
    }


def post(client, address, body):
    return client.post(address, body, format="json")


def test_the_same_household_sent_twice_is_entered_once(clerk, world):
    body = asked(world, point={"lon": 104.05, "lat": 36.05, "crs": "gcj02"})

    first = post(clerk, "/api/field/v1/households/", body)
    second = post(clerk, "/api/field/v1/households/", body)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    home = Household.objects.get(uid=body["uid"])
    assert (home.entered_lon, home.entered_datum) == (104.05, "gcj02")
    assert abs(home.location.x - 104.05) > 0.001


def test_a_wrong_entry_names_each_field_and_no_value(clerk, world):
    body = asked(world, head={"name": "张三9", "sex": "m", "birth_date": "1960-01-01"})

    answer = post(clerk, "/api/field/v1/households/", body)

    assert answer.status_code == 422
    said = answer.json()
    assert said["code"] == "register.entry_invalid"
    assert [problem["code"] for problem in said["details"]["problems"]] == ["name.characters"]
    assert "张三9" not in answer.content.decode()


def test_a_point_in_another_village_is_refused_with_a_proposal(clerk, world):
    body = asked(world, point={"lon": 104.15, "lat": 36.05, "crs": "cgcs2000"})

    answer = post(clerk, "/api/field/v1/households/", body)

    assert answer.status_code == 422
    said = answer.json()
    assert said["code"] == "register.point_outside_village"
    assert said["details"]["proposal"]["uid"] == str(world.other_village.uid)
    assert 4_000 < said["details"]["metres"] < 5_000


def test_a_village_that_somebody_only_reads_is_not_changed(world):
    assistant = factories.sign_in(world.people["worker of the village"])

    answer = assistant.patch(
        f"/api/field/v1/households/{world.home.uid}/",
        {"reason": "更正", "facts": {"address": "别处"}},
        format="json",
    )

    assert answer.status_code == 403
    assert answer.json()["code"] == "register.not_kept_by_you"


def test_a_stale_correction_is_told_which_fields_changed(clerk, world):
    address = f"/api/field/v1/households/{world.home.uid}/"
    version = clerk.get(address).json()["version"]
    for text in ("甲路 1 号", "乙路 2 号"):
        answer = clerk.patch(
            address,
            {"reason": "更正", "facts": {"address": text}, "version": version},
            format="json",
        )

    assert answer.status_code == 409
    assert answer.json()["code"] == "register.changed_meanwhile"
    assert answer.json()["details"] == {"fields": ["address"]}


def test_a_merge_of_what_has_changed_since_it_was_read_is_refused(clerk, world):
    twin = factories.household(world.village)
    factories.person(twin, name="王小")

    answer = post(
        clerk,
        f"/api/field/v1/households/{world.home.uid}/merge/",
        {"other": str(twin.uid), "reason": "重复", "dossier_version": "0" * 16},
    )

    assert answer.status_code == 409
    twin.refresh_from_db()
    assert twin.status == "active"


def test_one_person_in_both_households_is_kept_once_with_one_aid_of_a_programme(clerk, world):
    kept = world.home.persons.get()
    twin = factories.household(world.village)
    double = factories.person(twin, name=kept.name, birth_date=kept.birth_date)
    factories.aid(double)
    factories.aid(double, "old_age")

    answer = post(
        clerk,
        f"/api/field/v1/households/{world.home.uid}/merge/",
        {
            "other": str(twin.uid),
            "reason": "重复",
            "same_persons": [{"other": str(double.uid), "survivor": str(kept.uid)}],
        },
    )

    assert answer.status_code == 200
    assert list(Person.objects.living()) == [kept]
    today = timezone.localdate()
    assert sorted(kept.aids.as_of(today).values_list("programme", flat=True)) == [
        "old_age",
        "rural_dibao",
    ]


def test_a_head_who_dies_and_leaves_others_needs_a_successor(clerk, world):
    head = world.home.persons.get()
    child = factories.person(world.home, name="李小", relation="child")
    address = f"/api/field/v1/households/{world.home.uid}/persons/{head.uid}/death/"
    death = {"died_on": "2026-09-10", "source": "死亡证明"}

    alone = post(clerk, address, death)
    followed = post(clerk, address, death | {"new_head": str(child.uid)})

    assert alone.json()["code"] == "register.head_needed"
    assert followed.status_code == 200
    head.refresh_from_db()
    assert head.died_on == date(2026, 9, 10)


def test_an_aid_that_overlaps_one_of_its_programme_is_refused(clerk, world):
    who = world.home.persons.get()

    answer = post(
        clerk,
        f"/api/field/v1/households/{world.home.uid}/persons/{who.uid}/aids/",
        {
            "programme": "rural_dibao",
            "aid_class": "1",
            "amount_yuan": "500.00",
            "starts_on": "2026-01-01",
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "register.aid_overlaps")


def test_reading_a_dossier_is_recorded_and_shows_masked_numbers_only(clerk, world):
    body = asked(world)
    post(clerk, "/api/field/v1/households/", body)

    dossier = clerk.get(f"/api/field/v1/households/{body['uid']}/")

    assert dossier.json()["phone"] == "164****1234"
    assert Reading.objects.filter(kind="dossier", household__uid=body["uid"]).count() == 1


def test_a_split_under_the_uid_of_another_household_is_refused_and_moves_nobody(world):
    child = factories.person(world.home, name="李小妹")
    coordinator = factories.sign_in(world.people["coordinator of the county"])
    strangers = factories.household(world.other_village)
    visible = factories.household(world.village)
    clerk = factories.sign_in(world.people["worker of the township"])
    body = {
        "persons": [str(child.uid)],
        "head": str(child.uid),
        "on": timezone.localdate().isoformat(),
        "reason": "分户",
    }

    for client in (clerk, coordinator):
        for taken in (strangers, visible):
            address = f"/api/field/v1/households/{world.home.uid}/split/"
            answer = post(client, address, {**body, "new_uid": str(taken.uid)})
            assert (answer.status_code, answer.json()["code"]) == (422, "register.refused")

    assert Person.objects.get(pk=child.pk).household_id == world.home.pk


def test_a_new_row_under_a_uid_that_is_taken_elsewhere_is_refused(clerk, world):
    strangers = factories.household(world.other_village)
    member = factories.person(strangers)
    rows = Household.objects.count(), Person.objects.count()

    for body in (asked(world, uid=str(strangers.uid)), asked(world, head_uid=str(member.uid))):
        answer = post(clerk, "/api/field/v1/households/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "register.refused")

    assert (Household.objects.count(), Person.objects.count()) == rows
