"""Levels of a footprint: read as people write them, one band each, none lost in silence."""

from typing import Any

import pytest
from shapely.geometry import box

from tests.incident_world import (
    IncidentWorld,
    an_incident,
    incident_world,
    upload,
)
from tests.vector_files_made import (
    geojson,
)

pytestmark = pytest.mark.django_db

AREA = box(104.01, 36.31, 104.09, 36.39)


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


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
