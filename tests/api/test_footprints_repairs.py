"""Footprints that are not sound: mended in the open, or refused."""

import json
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from shapely.geometry import LineString, Point, Polygon, box, mapping

from maps.models import Band, Footprint
from tests.incident_world import (
    IncidentWorld,
    an_incident,
    box_of,
    drawn,
    incident_world,
    upload,
)
from tests.vector_files_made import (
    geojson,
    kml,
    zipped,
)

pytestmark = pytest.mark.django_db

AREA = box(104.01, 36.31, 104.09, 36.39)

SHAPES: Any = [(AREA, {"level": 7})]


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


@pytest.mark.parametrize("name", ["\ud800", "\0", "\ud800\0 7"])
def test_characters_that_cannot_be_stored_are_left_out_of_labels(
    world: IncidentWorld, name: str
) -> None:
    square = {"type": "Feature", "geometry": mapping(AREA), "properties": {"level": f"红{name}"}}

    answer = upload(world, an_incident(world.coordinator), json.dumps(square).encode())

    assert answer.status_code == 201
    assert "\ud800" not in answer.content.decode()


def test_an_invalid_polygon_is_repaired_in_the_open(world: IncidentWorld) -> None:
    bow = Polygon([(104.01, 36.31), (104.09, 36.39), (104.09, 36.31), (104.01, 36.39)])

    answer = upload(world, an_incident(world.coordinator), geojson([(bow, {})]))

    (repair,) = answer.json()["repairs"]
    assert answer.status_code == 201
    assert (repair["feature"], repair["problem"]) == (1, "self_intersection")
    assert repair["area_km2_after"] == pytest.approx(31.85, abs=0.2)
    assert repair["area_km2_before"] != repair["area_km2_after"]
    assert "边界自相交" in repair["message"]
    assert Band.objects.get().area.valid


def test_a_ring_that_was_left_open_is_closed_in_the_open(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    shape = box_of(104.01, 36.31, 104.09, 36.39)
    shape["coordinates"][0].pop()

    answer = world.api.post(
        f"/api/maps/v1/incidents/{incident.pk}/footprints/",
        {"geometry": shape, "crs": "wgs84"},
        format="json",
    )

    assert [repair["problem"] for repair in answer.json()["repairs"]] == ["ring_closed"]


@pytest.mark.parametrize("shape", [LineString([(104, 36), (105, 36)]), Point(104, 36)])
def test_lines_and_points_alone_are_refused(world: IncidentWorld, shape: Any) -> None:
    answer = upload(world, an_incident(world.coordinator), geojson([(shape, {"value": 5})]))

    assert (answer.status_code, answer.json()["code"]) == (422, "footprint.not_an_area")
    assert answer.json()["details"] == {"found": {shape.geom_type: 1}}
    assert not Footprint.objects.exists()


def test_lines_and_points_beside_an_area_are_left_out_and_told(world: IncidentWorld) -> None:
    body = geojson([(AREA, {"level": 3}), (Point(104, 36), {"level": 9})])

    answer = upload(world, an_incident(world.coordinator), body).json()

    assert [band["level"] for band in answer["bands"]] == [3]
    assert [(w["code"], w["details"]) for w in answer["warnings"]] == [
        ("footprint.not_areas_left_out", {"Point": 1})
    ]


def test_a_polygon_without_area_is_refused(world: IncidentWorld) -> None:
    flat = Polygon([(104, 36), (104.1, 36), (104.2, 36), (104, 36)])

    answer = upload(world, an_incident(world.coordinator), geojson([(flat, {})]))

    assert (answer.status_code, answer.json()["code"]) == (422, "footprint.no_area")


def test_an_empty_json_body_is_refused_without_english(world: IncidentWorld) -> None:
    address = f"/api/maps/v1/incidents/{an_incident(world.coordinator).pk}/footprints/"
    drawing = {"geometry": mapping(AREA), "crs": "wgs84"}

    nothing = world.api.generic("POST", address, "null", content_type="application/json")
    level = world.api.post(address, {**drawing, "level": -1}, format="json")

    assert (nothing.status_code, level.status_code) == (400, 400)
    assert "Level" not in level.content.decode()
    assert "No data" not in nothing.content.decode()


def test_an_outline_of_long_teeth_is_refused_before_it_is_cut(world: IncidentWorld) -> None:
    teeth = [(104.0 + i / 20_000, 36.3 + 0.1 * (i % 2)) for i in range(2_001)]
    comb = Polygon([*teeth, (104.1, 36.2), (104.0, 36.2)])

    answer = upload(world, an_incident(world.coordinator), geojson([(comb, {})]))

    assert (answer.status_code, answer.json()["code"]) == (422, "footprint.too_costly")
    assert not Footprint.objects.exists()


def test_a_statement_that_runs_too_long_is_told_and_nothing_is_kept(
    world: IncidentWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long_statement(**_given: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '10ms'")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("maps.actions.footprints.materialise_impact", long_statement)

    answer = upload(world, an_incident(world.coordinator), geojson(SHAPES))

    assert (answer.status_code, answer.json()["code"]) == (422, "footprint.too_costly")
    assert not Footprint.objects.exists()


def test_a_ring_over_the_antimeridian_is_refused(world: IncidentWorld) -> None:
    ring = Polygon([(179, 36), (-179, 36), (-179, 37), (179, 37)])

    answer = upload(world, an_incident(world.coordinator), geojson([(ring, {})]))

    assert (answer.status_code, answer.json()["code"]) == (400, "vector_file.out_of_range")
    assert answer.json()["details"] == {"feature": 1, "problem": "antimeridian"}


def test_where_it_lies_is_warned_of(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)

    away = drawn(world, incident, 110.0, 30.0, 110.1, 30.1).json()
    across = drawn(world, incident, 103.4, 36.0, 103.6, 36.1).json()
    vast = drawn(world, incident, 100.0, 34.0, 108.0, 38.0).json()

    assert [w["code"] for w in away["warnings"]] == ["footprint.outside_city"]
    assert [(w["code"], w["details"]) for w in across["warnings"]] == [
        ("footprint.partly_outside_city", {"outside_percent": 50})
    ]
    assert [w["code"] for w in vast["warnings"]] == [
        "footprint.very_large",
        "footprint.partly_outside_city",
    ]
    assert all(w["message"] != w["code"] for w in vast["warnings"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"hello", 400, "vector_file.unknown_format"),
        (kml(SHAPES, prologue="<!DOCTYPE kml>"), 400, "vector_file.xml_refused"),
        (zipped({"../a.shp": b"x"}), 400, "vector_file.archive_refused"),
        (zipped({"a.shp": bytes(30_000_000)}), 400, "vector_file.archive_refused"),
        (zipped({"a.txt": b"x"}), 400, "vector_file.archive_incomplete"),
        (geojson([]), 400, "vector_file.empty"),
        (b"", 400, "vector_file.empty"),
        (bytes(20 * 1024 * 1024 + 1), 413, "vector_file.too_large"),
        (bytes(22 * 1024 * 1024), 413, "request.too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(
    world: IncidentWorld, body: bytes, status: int, code: str
) -> None:
    answer = upload(world, an_incident(world.coordinator), body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Footprint.objects.exists()


def test_a_refusal_is_told_in_the_language_of_the_asker(world: IncidentWorld) -> None:
    answer = upload(world, an_incident(world.coordinator), b"hello").json()

    assert answer["message"].startswith("无法识别文件内容")
    with translation.override("en"):
        assert answer["code"] == "vector_file.unknown_format"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"geometry": box_of(104, 36, 104.1, 36.1)},
        {"geometry": box_of(104, 36, 104.1, 36.1), "crs": "mars"},
        {"geometry": "POLYGON", "crs": "wgs84"},
        {"geometry": {"type": "Polygon"}, "crs": "wgs84"},
        {"geometry": {"type": "Polygon", "coordinates": [[[1], [2]]]}, "crs": "wgs84"},
        {"geometry": box_of(104, 36, 104.1, 36.1), "crs": "wgs84", "level": "NaN"},
        {"geometry": box_of(4_000_000, 36, 4_000_001, 37), "crs": "wgs84"},
        {"geometry": {"type": ["Polygon"], "coordinates": []}, "crs": "wgs84"},
        {"geometry": {"type": {"a": 1}, "coordinates": []}, "crs": "wgs84"},
        {"geometry": {"type": "\ud800", "coordinates": []}, "crs": "wgs84"},
        {"geometry": box_of(10**400, 36, 104.1, 36.1), "crs": "wgs84"},
        {"geometry": box_of(104, 36, 104.1, 36.1), "crs": "wgs84", "level": 10**400},
        {"geometry": box_of(104, 36, 104.1, 36.1), "crs": "\ud800"},
        {"geometry": box_of(104, 36, 104.1, 36.1), "crs": "wgs84", "status": "\ud800"},
        [],
    ],
)
def test_a_drawing_that_is_wrong_is_refused(world: IncidentWorld, body: Any) -> None:
    incident = an_incident(world.coordinator)

    answer = world.api.generic(
        "POST",
        f"/api/maps/v1/incidents/{incident.pk}/footprints/",
        json.dumps(body),
        content_type="application/json",
    )

    assert answer.status_code == 400, answer.json()
    assert answer.json().keys() == {"code", "message", "details"}


def test_json_nested_too_deep_is_unreadable(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)

    answer = world.api.generic(
        "POST",
        f"/api/maps/v1/incidents/{incident.pk}/footprints/",
        b'{"geometry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "request.unreadable")
