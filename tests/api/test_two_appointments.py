"""One person, two appointments: names in one jurisdiction, only numbers in the other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Appointment, Role
from field_api.models import Worker
from geo_minzheng.accounts.models import User
from tests import factories
from tests import world as worlds
from tests.factories import ALWAYS
from tests.incident_world import box_of

pytestmark = pytest.mark.django_db

NEAR, FAR = (104.05, 36.05), (104.15, 36.05)
THEIR_NAMES = ("乙户主", "乙走访员", "乙成员")


@dataclass
class Twice:
    """Names are seen in 会师镇 and not in 景泰县; the footprint reaches both."""

    world: worlds.World
    someone: User
    client: APIClient
    theirs: Worker
    incident: int


@pytest.fixture
def twice(db: None) -> Twice:
    world = worlds.build()
    someone = factories.user(Role.COORDINATOR, world.township)
    Appointment.objects.create(
        user=someone, role=Role.OFFICER, division=world.other_county, valid=ALWAYS
    )
    due = timezone.localdate() + timedelta(days=1)
    theirs = None
    for prefix, village, township, at in (
        ("甲", world.village, world.township, NEAR),
        ("乙", world.other_village, world.other_township, FAR),
    ):
        home = factories.household(village, at=at, head_name=f"{prefix}户主", next_visit_due=due)
        factories.aid(factories.person(home, name=f"{prefix}成员"))
        theirs = factories.worker(township, name=f"{prefix}走访员", base=home.location)
        factories.visit(home).workers.add(theirs)
    assert theirs is not None
    footprint = factories.sign_in(world.people["coordinator of the county"]).post(
        f"/api/maps/v1/incidents/{world.incident.pk}/footprints/",
        {"geometry": box_of(104.01, 36.01, 104.19, 36.09), "crs": "cgcs2000"},
    )
    assert footprint.status_code == 201, footprint.content
    return Twice(world, someone, factories.sign_in(someone), theirs, world.incident.pk)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/api/field/v1/households/", "甲户主"),
        ("/api/field/v1/households/?format=csv", "甲户主"),
        ("/api/field/v1/visits/", "甲户主"),
        ("/api/field/v1/tasks/", "甲户主"),
        ("/api/field/v1/tasks/?near=104.15,36.05&crs=cgcs2000", "甲户主"),
        ("/api/field/v1/workers/", "甲走访员"),
        ("/api/field/v1/persons/", "甲户主"),
        ("/api/field/v1/aids/", ""),
        ("/api/field/v1/workers/?kind=staff", "甲走访员"),
        ("/api/maps/v1/incidents/{incident}/households/", "甲户主"),
        ("/api/maps/v1/incidents/{incident}/households/?format=csv", "甲户主"),
        ("/api/maps/v1/incidents/{incident}/workers/", "甲走访员"),
        ("/", "甲户主"),
        ("/households/", "甲户主"),
        ("/persons/", "甲户主"),
        ("/aids/", ""),
        ("/visits/", "甲户主"),
        ("/tasks/", "甲户主"),
        ("/workers/", "甲走访员"),
        ("/phone/", "甲走访员"),
        ("/maps/incidents/{incident}/", "甲走访员"),
    ],
)
def test_an_appointment_without_names_adds_none(twice: Twice, address: str, name: str) -> None:
    answer = twice.client.get(address.format(incident=twice.incident))

    body: Any = b"".join(answer.streaming_content) if answer.streaming else answer.content
    # JSON inside a page is written with escapes.
    text = body.decode("utf-8-sig")
    text += text.encode().decode("unicode_escape", "ignore")
    assert answer.status_code == 200
    assert name in text
    assert [their for their in THEIR_NAMES if their in text] == []


def test_a_household_listed_there_is_no_place_to_ask_workers_near_it(twice: Twice) -> None:
    address = f"/api/maps/v1/incidents/{twice.incident}/workers/"

    answer = twice.client.get(f"{address}?household={twice.world.home.uid}&k=100")

    names = {row["name"] for row in answer.json()["results"]}
    assert "甲走访员" in names
    assert names.isdisjoint(THEIR_NAMES)


def test_a_visit_cannot_name_a_worker_whose_name_is_not_seen(twice: Twice) -> None:
    assert twice.theirs not in Worker.objects.visible_to(twice.someone)
    assert Worker.objects.visible_to(twice.someone).filter(name="甲走访员").exists()


def test_an_incident_counts_only_where_names_may_be_seen(twice: Twice) -> None:
    told = twice.client.get(f"/api/maps/v1/incidents/{twice.incident}/impact/").json()

    assert told["total"]["households"]["high"] == 2, "the world's own and 甲户主"
    assert {row["division"]["name"] for row in told["rows"]} == {"会师镇"}


def test_divisions_of_both_appointments_are_still_shown(twice: Twice) -> None:
    scope = scope_of(twice.someone)

    assert twice.world.other_village.pk in scope.division_ids - scope.named_division_ids
    assert twice.world.village.pk in scope.named_division_ids
    assert set(scope.village_ids) <= scope.named_division_ids <= scope.division_ids
