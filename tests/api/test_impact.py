"""Whom a footprint reaches: counted once, in numbers that add up, in order of priority."""

import csv
import io
from datetime import date
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.utils import timezone
from shapely.geometry import box

from maps.impact import ImpactUnbalancedError, impact_of
from maps.models import Footprint, ImpactedHousehold, VillageTally
from maps.priority import Reason
from tests.factories import aid, household, person, sign_in, user, visit, worker
from tests.incident_world import (
    IncidentWorld,
    an_incident,
    drawn,
    hours_ago,
    incident_world,
    point,
    upload,
)
from tests.vector_files_made import geojson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


def impact(world: IncidentWorld, incident: Any, **query: Any) -> Any:
    return world.api.get(f"/api/maps/v1/incidents/{incident.pk}/impact/", query).json()


def listed(world: IncidentWorld, incident: Any, **query: Any) -> Any:
    return world.api.get(f"/api/maps/v1/incidents/{incident.pk}/households/", query).json()


def test_who_is_inside_at_the_edge_outside_and_unlocated(world: IncidentWorld) -> None:
    inside = household(world.jia, at=(104.05, 36.35))
    edge_within = household(world.jia, at=(104.05, 36.3999), location_accuracy_m=30)
    edge_beyond = household(world.jia, at=(104.05, 36.4001), location_accuracy_m=30)
    beyond = household(world.jia, at=(104.05, 36.4001), location_accuracy_m=5)
    unlocated = household(world.jia)
    untouched = household(world.bing)
    incident = an_incident(world.coordinator)
    assert drawn(world, incident, 104.01, 36.31, 104.09, 36.4).status_code == 201

    rows = {row["household"]: row for row in listed(world, incident)["results"]}

    assert {uid: row["inclusion"] for uid, row in rows.items()} == {
        str(inside.uid): "inside",
        str(edge_within.uid): "edge",
        str(edge_beyond.uid): "edge",
        str(unlocated.uid): "unlocated",
    }
    assert rows[str(edge_beyond.uid)]["band"] == 1
    assert rows[str(unlocated.uid)]["band"] is None
    assert str(beyond.uid) not in rows
    assert str(untouched.uid) not in rows


def test_the_numbers_add_up_and_say_their_day(world: IncidentWorld) -> None:
    for lon in (104.02, 104.03, 104.15):
        person(household(world.jia, at=(lon, 36.35)))
    person(household(world.yi))
    household(world.bing, at=(104.25, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.12, 36.39)

    answer = impact(world, incident, level="county")

    assert answer["as_of"] == timezone.localdate().isoformat()
    assert answer["register"] == {"households": 5, "persons": 4}
    assert answer["outside"] == {"households": 2, "persons": 1}
    assert answer["unlocated"] == {"households": 1, "persons": 1}
    assert answer["total"]["households"] == {"low": 2, "central": 2, "high": 3}
    assert answer["total"]["persons"] == {"low": 2, "central": 2, "high": 3}
    (row,) = answer["rows"]
    assert (row["division"]["name"], row["band"], row["households"]) == ("甲县", 1, 2)
    assert {
        each["division"]["name"]: each["outside"]["households"] for each in answer["divisions"]
    } == {"甲县": 1, "丙县": 1}


def test_a_household_in_two_bands_is_counted_in_the_worse(world: IncidentWorld) -> None:
    household(world.jia, at=(104.03, 36.35))
    household(world.jia, at=(104.07, 36.35))
    incident = an_incident(world.coordinator)
    shapes = [box(104.01, 36.31, 104.09, 36.39), box(104.05, 36.33, 104.09, 36.37)]
    upload(world, incident, geojson([(shapes[0], {"level": 6}), (shapes[1], {"level": 8})]))

    rows = impact(world, incident, level="village")["rows"]

    assert [(row["band"], row["households"]) for row in rows] == [(8, 1), (6, 1)]


def test_the_ground_of_a_worse_band_is_taken_from_the_milder(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    outer, inner = box(104.01, 36.31, 104.15, 36.39), box(104.05, 36.33, 104.13, 36.37)
    upload(world, incident, geojson([(outer, {"level": 1}), (inner, {"level": 2})]))

    rows = impact(world, incident, level="village")["rows"]
    footprint = Footprint.objects.get()
    ground = {(row["division"]["name"], row["band"]): row["area_km2"] for row in rows}
    whole = {band.level: band.area_km2 for band in footprint.bands.all()}

    assert sum(v for (_n, band), v in ground.items() if band == 2) == pytest.approx(
        whole[2], rel=1e-4
    )
    assert sum(ground.values()) == pytest.approx(whole[1], rel=1e-4)
    assert set(ground) == {("甲村", 1), ("甲村", 2), ("乙村", 1), ("乙村", 2)}


@pytest.mark.parametrize(("grade", "severe"), [(2, True), (3, False)])
def test_only_the_two_gravest_grades_are_a_severe_disability(
    world: IncidentWorld, grade: int, severe: bool
) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    person(home, disability="limb", disability_grade=grade)
    incident = an_incident(world.coordinator)

    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    (reached,) = ImpactedHousehold.objects.all()
    assert (Reason.SEVERE_DISABILITY in reached.reason) is severe


def test_classes_are_of_the_hardest_aid(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    someone = person(home)
    aid(someone, "old_age")
    aid(someone, "rural_dibao", aid_class="1")
    household(world.jia, at=(104.05, 36.36))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    (row,) = impact(world, incident)["rows"]

    assert row["by_class"] == {"rural_dibao.1": 1, "none": 1}
    assert listed(world, incident, aid_class="rural_dibao.1")["count"] == 1
    assert listed(world, incident, aid_class="none")["count"] == 1


def test_the_order_is_by_tier_and_the_reason_can_be_read_aloud(world: IncidentWorld) -> None:
    plain = household(world.jia, at=(104.05, 36.35))
    adobe = household(world.jia, at=(104.05, 36.36), housing="adobe")
    helpless = household(world.jia, at=(104.05, 36.37))
    person(helpless, self_care="unable")
    alone = household(world.jia)
    person(alone, birth_date=date(1940, 1, 1))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    rows = listed(world, incident)["results"]

    assert [row["household"] for row in rows] == [
        str(home.uid) for home in (helpless, alone, adobe, plain)
    ]
    assert [row["tier"] for row in rows] == [2, 2, 3, 4]
    assert rows[0]["reason"] == "有失能人员；灾后尚未联系"
    assert rows[1]["reason"].endswith("位置不明，需先核实住址")
    assert "住土坯房或窑洞" in rows[2]["reason"]


def test_a_visit_since_the_incident_is_a_contact(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    visit(home, started_at=hours_ago(1))
    before = household(world.jia, at=(104.05, 36.36))
    visit(before, started_at=hours_ago(30))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    rows = listed(world, incident)["results"]

    assert [(row["household"], row["tier"], row["contacted"]) for row in rows] == [
        (str(before.uid), 4, False),
        (str(home.uid), 5, True),
    ]
    assert impact(world, incident)["contacted"] == 1
    visit(before)
    assert impact(world, incident)["contacted"] == 2


def test_filters_narrow_and_a_slip_of_the_pen_is_refused(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35))
    household(world.bing, at=(104.25, 36.35))
    household(world.bing)
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.29, 36.39)

    assert listed(world, incident)["count"] == 3
    assert listed(world, incident, township=str(world.bing_town.uid))["count"] == 2
    assert listed(world, incident, division=str(world.jia.uid))["count"] == 1
    assert listed(world, incident, inclusion="unlocated")["count"] == 1
    assert listed(world, incident, tier=1)["count"] == 0
    assert listed(world, incident, teir=1)["code"] == "request.invalid"
    assert listed(world, incident, township=str(world.jia.uid))["code"] == "request.invalid"


def test_pages_hold_every_household_once(world: IncidentWorld) -> None:
    for at in range(5):
        household(world.jia, at=(104.02 + at / 100, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    first = listed(world, incident, page_size=2)
    second = world.api.get(first["next"]).json()
    third = world.api.get(second["next"]).json()

    ranks = [row["rank"] for part in (first, second, third) for row in part["results"]]
    assert ranks == [1, 2, 3, 4, 5]
    assert third["next"] is None


def test_a_coordinator_sees_and_counts_only_their_own(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35))
    theirs = household(world.bing, at=(104.25, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.29, 36.39)
    client = sign_in(user("coordinator", world.bing_county))

    answer = client.get(f"/api/maps/v1/incidents/{incident.pk}/impact/").json()
    rows = client.get(f"/api/maps/v1/incidents/{incident.pk}/households/").json()

    assert answer["register"]["households"] == 1
    assert [row["household"] for row in rows["results"]] == [str(theirs.uid)]


def test_a_version_is_not_moved_by_what_comes_later(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    drawn(world, incident, 104.21, 36.31, 104.29, 36.39)
    household(world.jia, at=(104.05, 36.36))
    home.location = point(104.25, 36.35)
    home.save()

    assert impact(world, incident, version=1)["total"]["households"]["central"] == 1
    assert impact(world, incident, version=1)["register"]["households"] == 1
    assert impact(world, incident)["version"] == 2
    assert impact(world, incident)["total"]["households"]["central"] == 0
    assert impact(world, incident, version=9)["code"] == "request.not_found"


def test_accounts_that_do_not_hold_are_refused_and_logged(
    world: IncidentWorld, caplog: pytest.LogCaptureFixture
) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    VillageTally.objects.all().delete()
    VillageTally.objects.create(
        footprint=Footprint.objects.get(),
        village=home.village,
        register_households=2,
        register_persons=0,
        outside_households=0,
        outside_persons=0,
    )

    with pytest.raises(ImpactUnbalancedError):
        impact_of(Footprint.objects.get(), village_ids=[home.village_id], level="village")
    assert "do not hold" in caplog.text
    assert impact(world, incident)["code"] == "impact.unbalanced"


def test_the_list_comes_as_a_file_and_an_exercise_says_so(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35), head_name="=cmd()")
    incident = an_incident(world.coordinator, status="exercise", title="夏季演习")
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    address = f"/api/maps/v1/incidents/{incident.pk}/households/"

    answer = world.api.get(address, {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    book = world.api.get(address, {"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active

    assert "演练" in unquote(answer["Content-Disposition"])
    assert lines[0][0].startswith("演练")
    assert lines[1][:3] == ["顺序", "等级", "原因"]
    assert lines[2][3] == "'=cmd()"
    assert lines[2][lines[1].index("烈度带")] == "1"
    assert sheet["A1"].value.startswith("演练")
    assert sheet["D3"].value == "=cmd()"
    assert sheet["D3"].data_type == "s"


def test_a_real_incident_has_no_exercise_in_its_file(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    answer = world.api.get(f"/api/maps/v1/incidents/{incident.pk}/households/", {"format": "csv"})

    assert "演练" not in unquote(answer["Content-Disposition"])
    assert "演练" not in b"".join(answer.streaming_content).decode()


def test_the_nearest_workers_come_first_with_metres(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    lost = household(world.jia)
    far = worker(world.bing_town, base=point(104.25, 36.35), phone="13812345678")
    near = worker(world.jia_town, base=point(104.10, 36.35))
    inside = worker(world.jia_town, base=point(104.03, 36.35))
    worker(world.jia_town)
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    address = f"/api/maps/v1/incidents/{incident.pk}/workers/"

    of_area = world.api.get(address).json()["results"]
    of_home = world.api.get(address, {"household": str(home.uid), "k": 2}).json()["results"]
    own = sign_in(user("coordinator", world.bing_county)).get(address).json()["results"]

    assert [row["id"] for row in of_area] == [inside.pk, near.pk, far.pk]
    assert of_area[0]["distance_m"] == 0
    assert of_area[1]["distance_m"] == pytest.approx(897, abs=3)
    assert of_area[2]["phone"] == "138****5678"
    assert [row["id"] for row in of_home] == [inside.pk, near.pk]
    assert of_home[0]["distance_m"] == pytest.approx(1795, abs=5)
    assert [row["id"] for row in own] == [far.pk]
    unlocated = world.api.get(address, {"household": str(lost.uid)})
    assert (unlocated.status_code, unlocated.json()["code"]) == (404, "household.unlocated")


def test_an_incident_without_a_footprint_says_what_to_do(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)

    for part in ("impact", "households", "workers"):
        answer = world.api.get(f"/api/maps/v1/incidents/{incident.pk}/{part}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "incident.no_footprint")
