"""Footprints: every format, repairs in the open, the same bytes once, refusals with a code."""

import json
from typing import Any

import pytest
import shapely
from django.contrib.gis.db.models import Union
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from shapely.geometry import LineString, Point, Polygon, box, mapping

from geo_minzheng.shared.crs import wgs84_to_gcj02
from geo_minzheng.shared.geometry import to_shapely
from maps.actions.impact import PLACE_HOUSEHOLDS
from maps.models import Band, BandPiece, Footprint, ImpactedHousehold, VillageTally
from tests.factories import household
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


@pytest.mark.parametrize("name", ["\ud800", "\0", "\ud800\0 7"])
def test_characters_that_cannot_be_stored_are_left_out_of_labels(
    world: IncidentWorld, name: str
) -> None:
    square = {"type": "Feature", "geometry": mapping(AREA), "properties": {"level": f"红{name}"}}

    answer = upload(world, an_incident(world.coordinator), json.dumps(square).encode())

    assert answer.status_code == 201
    assert "\ud800" not in answer.content.decode()


def test_an_update_that_misses_everyone_clears_the_list(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    drawn(world, incident, 104.11, 36.31, 104.19, 36.39)

    newest = Footprint.objects.get(version=2)
    assert not ImpactedHousehold.objects.filter(footprint=newest).exists()


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


def test_too_many_levels_are_no_levels(world: IncidentWorld) -> None:
    body = geojson([(AREA, {"value": number / 10}) for number in range(31)])

    answer = upload(world, an_incident(world.coordinator), body)

    assert (answer.status_code, answer.json()["code"]) == (422, "footprint.too_many_levels")


@pytest.mark.parametrize(
    ("properties", "level", "label"),
    [
        ({"Level": "6.5"}, 6.5, "6.5"),
        ({"烈度": "Ⅷ度"}, 8, "Ⅷ度"),
        ({"烈度": "VIII"}, 8, "VIII"),
        ({"等级": "红色预警"}, 4, "红色预警"),
        ({"等级": "一级"}, 4, "一级"),
        ({"等级": "Ⅳ级"}, 1, "Ⅳ级"),
        ({"预警级别": "II级响应"}, 3, "II级响应"),
        ({"预警": "橙色"}, 3, "橙色"),
        ({"预警": "红色预警（Ⅰ级）"}, 4, "红色预警（Ⅰ级）"),
        ({"等级": "重灾区"}, 3, "重灾区"),
        ({"等级": "轻灾区"}, 1, "轻灾区"),
        ({"烈度": "Ⅶ"}, 7, "Ⅶ"),
        ({"烈度": "Ⅷ（8度）"}, 8, "Ⅷ（8度）"),
        ({"烈度": "一度"}, 1, "一度"),
        ({"烈度": "6-7度"}, 7, "6-7度"),
        ({"烈度": "烈度 ９ 度"}, 9, "烈度 ９ 度"),
        ({"等级": "三-一级"}, 4, "三-一级"),
        ({"风险等级": "黄河"}, 1, ""),
        ({"level": 10**400}, 1, ""),
        ({"level": -1}, 1, ""),
        ({"level": "1001"}, 1, ""),
        ({"level": 1000}, 1000, ""),
        ({"DN": 3}, 3, ""),
        ({"value": 7.5, "color": "#ff0000"}, 7.5, ""),
        ({"name": "淹没区"}, 1, ""),
        ({"level": "不详"}, 1, ""),
        ({}, 1, ""),
    ],
)
def test_levels_are_read_as_people_write_them(
    world: IncidentWorld, properties: Any, level: float, label: str
) -> None:
    answer = upload(world, an_incident(world.coordinator), geojson([(AREA, properties)])).json()

    told = [(band["level"], band["label"]) for band in answer["bands"]]
    assert told == [(level, "" if label == f"{level:g}" else label)]


def test_shapes_of_one_level_become_one_band(world: IncidentWorld) -> None:
    west, east = box(104.01, 36.31, 104.05, 36.39), box(104.04, 36.31, 104.09, 36.39)
    body = geojson([(west, {"level": 2}), (east, {"level": 2}), (AREA, {"level": None})])

    answer = upload(world, an_incident(world.coordinator), body).json()

    assert [band["level"] for band in answer["bands"]] == [2]
    assert [warning["code"] for warning in answer["warnings"]] == ["footprint.level_missing"]


def test_grades_count_from_the_worst_only_on_a_scale_of_four(world: IncidentWorld) -> None:
    def sent(*values: str) -> list[float]:
        body = geojson([(AREA, {"等级": value}) for value in values])
        told = upload(world, an_incident(world.coordinator), body).json()
        return sorted(band["level"] for band in told["bands"])

    assert sent("一级", "四级") == [1, 4]
    assert sent("一级", "二级") == [3, 4]
    assert sent("4级", "7级") == [4, 7]


def test_a_shape_without_a_readable_level_is_taken_for_the_worst(world: IncidentWorld) -> None:
    body = geojson([(AREA, {"Level": 2.0}), (AREA, {"level": 6}), (AREA, {"level": "未定"})])

    answer = upload(world, an_incident(world.coordinator), body).json()

    assert [band["level"] for band in answer["bands"]] == [6, 2]
    (warning,) = answer["warnings"]
    assert warning["details"] == {"property": "level", "count": 1, "taken": 6}
    assert "最高的等级 6 处理" in warning["message"]


@pytest.mark.parametrize(
    ("values", "warned"),
    [
        (["甲", "乙", "丙"], {"property": "等级", "values": 3}),
        ([True, False], {"property": "等级", "values": 2}),
        ([[1], [2]], {"property": "等级", "values": 2}),
        ([float("nan"), -5, 10**400], {"property": "等级", "values": 3}),
        (["甲", "甲"], None),
    ],
)
def test_bands_are_never_lost_in_silence(
    world: IncidentWorld, values: list[Any], warned: dict[str, Any] | None
) -> None:
    body = geojson([(AREA, {"等级": value}) for value in values])

    answer = upload(world, an_incident(world.coordinator), body).json()

    assert [band["level"] for band in answer["bands"]] == [1]
    assert [w["details"] for w in answer["warnings"]] == ([warned] if warned else [])


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


def test_pieces_hold_the_band_and_every_worse_band(world: IncidentWorld) -> None:
    west, east = box(104.01, 36.31, 104.05, 36.39), box(104.03, 36.31, 104.09, 36.39)
    upload(
        world, an_incident(world.coordinator), geojson([(west, {"level": 1}), (east, {"level": 2})])
    )

    reach = {
        band.level: BandPiece.objects.filter(band=band).aggregate(area=Union("piece"))["area"].area
        for band in Band.objects.all()
    }

    assert reach == {1: pytest.approx(0.08 * 0.08), 2: pytest.approx(0.06 * 0.08)}


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


def test_an_exercise_makes_every_footprint_an_exercise(world: IncidentWorld) -> None:
    exercise = an_incident(world.coordinator, status="exercise")
    actual = an_incident(world.coordinator)

    of_exercise = upload(world, exercise, geojson(SHAPES), status="actual").json()
    of_actual = upload(world, actual, geojson(SHAPES), status="exercise").json()

    assert [of_exercise["status"], of_actual["status"]] == ["exercise", "exercise"]
    assert of_exercise["warnings"][0]["message"] == "这是演练，不是真实灾情。"


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


def test_versions_are_listed_the_newest_first(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.38)

    listed = world.api.get(f"/api/maps/v1/incidents/{incident.pk}/footprints/").json()

    assert [row["version"] for row in listed["results"]] == [2, 1]


def test_a_failure_on_the_way_keeps_nothing(
    world: IncidentWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_values: Any) -> Any:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(type(PLACE_HOUSEHOLDS), "rows", fail)
    incident = an_incident(world.coordinator)
    world.api.raise_request_exception = False

    answer = drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    assert answer.status_code == 500
    assert not Footprint.objects.exists()
    assert not BandPiece.objects.exists()
    assert not VillageTally.objects.exists()


def test_households_are_reached_through_pieces_and_their_index(world: IncidentWorld) -> None:
    """The plan, not the clock: pieces are the outer side of every household scan."""
    household(world.jia, at=(104.05, 36.35))
    with CaptureQueriesContext(connection) as queries:
        drawn(world, an_incident(world.coordinator), 104.01, 36.31, 104.09, 36.39)
    # What is prepared is captured without its text.
    (sent,) = [q["sql"] for q in queries if "INSERT INTO maps_villagetally" in (q["sql"] or "")]
    # The history's context is set in front of the statement itself.
    placing = sent[sent.index("WITH lowest") :]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {placing}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    inside = plan[plan.index("CTE inside") : plan.index("CTE reach")]
    assert "Index Scan using field_api_household_location" in inside
    assert inside.index("maps_bandpiece") < inside.index("field_api_household")


@pytest.mark.parametrize("model", [Footprint, Band, ImpactedHousehold, VillageTally])
def test_nothing_of_a_version_is_ever_updated(world: IncidentWorld, model: Any) -> None:
    household(world.jia, at=(104.05, 36.35))
    drawn(world, an_incident(world.coordinator), 104.01, 36.31, 104.09, 36.39)

    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        model.objects.update(**{model._meta.pk.name: 1_000_000})


def test_constraints_hold_where_code_might_forget(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    drawn(world, an_incident(world.coordinator), 104.01, 36.31, 104.09, 36.39)
    row = ImpactedHousehold.objects.get()
    other = household(world.jia)

    def refused(constraint: str, model: Any, **facts: Any) -> None:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.create(**facts)

    facts: dict[str, Any] = {
        "footprint": row.footprint,
        "household": other,
        "village": world.jia,
        "band": row.band,
        "inclusion": "inside",
        "tier": 1,
        "rank": 99,
        "reason": [],
        "persons": 1,
        "aid_class": "",
    }
    tally = VillageTally.objects.get()
    counts = {"register_households": 1, "register_persons": 0, "outside_persons": 0}
    refused("household_is_counted_once", ImpactedHousehold, **{**facts, "household": home})
    refused("reached_household_has_a_band", ImpactedHousehold, **{**facts, "band": None})
    refused("impact_tier_is_1_to_5", ImpactedHousehold, **{**facts, "tier": 6})
    refused("stand_in_one_order", ImpactedHousehold, **{**facts, "rank": row.rank})
    refused(
        "no_more_are_outside",
        VillageTally,
        footprint=row.footprint,
        village=world.yi,
        outside_households=2,
        **counts,
    )
    refused(
        "village_is_tallied_once",
        VillageTally,
        footprint=tally.footprint,
        village=tally.village,
        outside_households=0,
        **counts,
    )
    refused(
        "footprint_has_a_level_once",
        Band,
        footprint=row.footprint,
        level=1,
        area_km2=1,
        area=row.band.area,
    )
    refused(
        "same_file_twice_is_one_footprint",
        Footprint,
        incident=row.footprint.incident,
        version=9,
        checksum_sha256=row.footprint.checksum_sha256,
        format="drawn",
        status="actual",
        entered_crs="wgs84",
        received_by=world.coordinator,
        received_at=row.footprint.received_at,
    )
