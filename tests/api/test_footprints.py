"""Footprints: every format is read, and the same bytes are one version."""

import json
from typing import Any

import pytest
import shapely
from shapely.geometry import box, mapping

from geo_minzheng.shared.crs import wgs84_to_gcj02
from geo_minzheng.shared.geometry import to_shapely
from maps.models import Band, Footprint, ImpactedHousehold
from tests.factories import household
from tests.incident_world import (
    IncidentWorld,
    an_incident,
    drawn,
    incident_world,
    upload,
)
from tests.vector_files_made import (
    geojson,
    geopackage,
    kml,
    shapefile_parts,
    shapefile_zip,
    zipped,
)

pytestmark = pytest.mark.django_db

AREA = box(104.01, 36.31, 104.09, 36.39)

SHAPES: Any = [(AREA, {"level": 7})]


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


def in_gbk() -> bytes:
    parts = shapefile_parts([(AREA, {"烈度": "七度"})], encoding="GBK")
    del parts[".cpg"]
    return shapefile_zip(parts)


@pytest.mark.parametrize(
    ("format", "body"),
    [
        ("geojson", geojson(SHAPES)),
        ("kml", kml(SHAPES)),
        ("kmz", zipped({"doc.kml": kml(SHAPES)})),
        ("geopackage", geopackage(SHAPES)),
        ("shapefile", shapefile_zip(shapefile_parts(SHAPES))),
        ("shapefile", in_gbk()),
    ],
)
def test_every_format_becomes_a_band_with_its_level(
    world: IncidentWorld, format: str, body: bytes
) -> None:
    inside = household(world.jia, at=(104.05, 36.35))
    household(world.jia, at=(104.095, 36.35))

    answer = upload(world, an_incident(world.coordinator), body)

    assert answer.status_code == 201, answer.json()
    told = answer.json()
    assert (told["version"], told["format"], told["status"]) == (1, format, "actual")
    ((band),) = told["bands"]
    assert band["level"] == 7
    assert band["area_km2"] == pytest.approx(63.7, abs=0.2)
    assert (told["repairs"], told["warnings"]) == ([], [])
    assert [row.household for row in ImpactedHousehold.objects.all()] == [inside]


def test_a_drawn_shape_is_taken_in_the_datum_it_declares(world: IncidentWorld) -> None:
    shifted = shapely.transform(AREA, wgs84_to_gcj02)
    incident = an_incident(world.coordinator)

    answer = world.api.post(
        f"/api/maps/v1/incidents/{incident.pk}/footprints/",
        {"geometry": mapping(shifted), "crs": "gcj02"},
        format="json",
    )

    assert answer.status_code == 201
    assert (answer.json()["format"], answer.json()["crs"]) == ("drawn", "gcj02")
    stored = to_shapely(Band.objects.get().area)
    assert stored.bounds == pytest.approx(AREA.bounds, abs=1e-7)


def test_the_same_bytes_twice_are_one_version(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35))
    incident, other = an_incident(world.coordinator), an_incident(world.coordinator)

    first = upload(world, incident, geojson(SHAPES))
    again = upload(world, incident, geojson(SHAPES))
    changed = upload(world, incident, geojson([(AREA, {"level": 8})]))
    elsewhere = upload(world, other, geojson(SHAPES))
    declared = upload(world, incident, geojson(SHAPES), level=8)

    assert [answer.status_code for answer in (first, again, changed, elsewhere, declared)] == [
        201,
        200,
        201,
        201,
        201,
    ]
    assert again.json() == first.json()
    assert changed.json()["version"] == 2
    assert elsewhere.json()["version"] == 1
    assert declared.json()["bands"][0]["level"] == 8
    assert ImpactedHousehold.objects.filter(footprint__incident=incident).count() == 3


def test_the_same_drawing_twice_is_one_version(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    box = (104.01, 36.31, 104.09, 36.39)

    answers = [drawn(world, incident, *box), drawn(world, incident, *box)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert Footprint.objects.count() == 1


def test_a_file_sent_as_an_exercise_can_be_made_actual_and_the_reverse(
    world: IncidentWorld,
) -> None:
    incident = an_incident(world.coordinator)
    statuses = ("exercise", "actual", "exercise", "actual")

    files = [upload(world, incident, geojson(SHAPES), status=status) for status in statuses]
    drawings = [
        world.api.post(
            f"/api/maps/v1/incidents/{incident.pk}/footprints/",
            {"geometry": mapping(AREA), "crs": "wgs84", "status": status},
            format="json",
        )
        for status in statuses
    ]

    for answers in (files, drawings):
        assert [answer.status_code for answer in answers] == [201, 201, 200, 200]
        assert [answer.json()["status"] for answer in answers] == list(statuses)


def test_in_an_exercise_the_declared_status_makes_no_other_version(world: IncidentWorld) -> None:
    exercise = an_incident(world.coordinator, status="exercise")

    answers = [upload(world, exercise, geojson(SHAPES), status=s) for s in ("actual", "exercise")]

    assert [answer.status_code for answer in answers] == [201, 200]


@pytest.mark.parametrize(
    "extra", [{"size": 2**70}, {"name": "\ud800"}, {"bbox": [10**400]}, {"name": "\0"}]
)
def test_further_members_of_a_drawn_geometry_make_no_difference(
    world: IncidentWorld, extra: dict[str, Any]
) -> None:
    incident = an_incident(world.coordinator)

    answers = [
        world.api.generic(
            "POST",
            f"/api/maps/v1/incidents/{incident.pk}/footprints/",
            json.dumps({"geometry": {**mapping(AREA), **more}, "crs": "wgs84"}),
            content_type="application/json",
        )
        for more in ({}, extra)
    ]

    assert [answer.status_code for answer in answers] == [201, 200]


def test_an_exercise_makes_every_footprint_an_exercise(world: IncidentWorld) -> None:
    exercise = an_incident(world.coordinator, status="exercise")
    actual = an_incident(world.coordinator)

    of_exercise = upload(world, exercise, geojson(SHAPES), status="actual").json()
    of_actual = upload(world, actual, geojson(SHAPES), status="exercise").json()

    assert [of_exercise["status"], of_actual["status"]] == ["exercise", "exercise"]
    assert of_exercise["warnings"][0]["message"] == "这是演练，不是真实灾情。"
