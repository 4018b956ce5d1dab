"""What the invented coverage promises, on the real counties."""

import json

import numpy as np
import pytest
import shapely

from boundaries_data.illustration.warp import Warp
from boundaries_data.models import DivisionKind, Level
from boundaries_data.sources.anchors import anchored_units
from boundaries_data.sources.city import read_city
from boundaries_data.sources.outlines import corrected_from_gcj02
from geo_minzheng.shared.geometry import area_km2, to_gauss_kruger

SEED = 1
ROUNDING_DEG2 = 1e-7  # 0.001 km²: noding moves lines by a centimetre


@pytest.fixture(scope="module")
def read():
    return read_city(seed=SEED)


@pytest.fixture(scope="module")
def units(read):
    return {unit.uid: unit for unit in read.units}


@pytest.mark.parametrize("level", ["villages", "townships", "counties"])
def test_every_level_is_a_coverage_without_gap_or_overlap(read, level) -> None:
    outlines = np.array(list(getattr(read.coverage, level).values()))

    assert shapely.coverage_is_valid(outlines)
    assert shapely.is_valid(outlines).all()


def test_every_unit_has_an_outline(read) -> None:
    drawn = read.coverage

    assert (len(drawn.villages), len(drawn.townships), len(drawn.counties)) == (860, 78, 5)
    assert min(outline.area for outline in drawn.villages.values()) > 0


def test_every_unit_is_exactly_the_union_of_those_under_it(read, units) -> None:
    drawn = read.coverage
    outlines = {**drawn.villages, **drawn.townships, **drawn.counties}
    for uid, outline in {**drawn.townships, **drawn.counties}.items():
        children = [outlines[u.uid] for u in units.values() if u.parent == uid]
        assert shapely.coverage_union_all(children).symmetric_difference(outline).area == 0


def test_counties_keep_their_published_outline(read, units) -> None:
    published = {o.code: o.outline for o in read.amap.outlines}
    for uid, outline in read.coverage.counties.items():
        given = published[units[uid].codes[0].value[:6]]
        vertices = shapely.points(shapely.get_coordinates(to_gauss_kruger(given)))
        line = to_gauss_kruger(outline).boundary
        shapely.prepare(line)
        assert shapely.distance(line, vertices).max() < 0.02
        assert outline.symmetric_difference(given).area < ROUNDING_DEG2


def test_every_village_and_township_is_one_piece(read) -> None:
    outlines = [*read.coverage.villages.values(), *read.coverage.townships.values()]

    assert set(shapely.get_num_geometries(outlines).tolist()) == {1}


def test_the_county_of_two_pieces_stays_so(read, units) -> None:
    parts = {
        units[uid].name: shapely.get_num_geometries(outline)
        for uid, outline in read.coverage.counties.items()
    }

    assert parts == {"白银区": 1, "平川区": 1, "靖远县": 2, "会宁县": 1, "景泰县": 1}


def test_every_known_settlement_lies_in_the_unit_of_its_name(read, units) -> None:
    anchored = anchored_units(read.units, read.settlements)
    drawn = read.coverage
    outlines = {**drawn.villages, **drawn.townships, **drawn.counties}

    assert len(read.settlements) == len(anchored) == 14
    for place in read.settlements:
        outline = outlines.get(anchored[place.key].uid, drawn.city)
        assert outline.contains(shapely.Point(place.lon, place.lat)), place.romanised


def test_communities_are_small_and_villages_large(read, units) -> None:
    areas = {kind: [] for kind in (DivisionKind.COMMUNITY, DivisionKind.VILLAGE)}
    for uid, outline in read.coverage.villages.items():
        areas[units[uid].kind].append(area_km2(outline))

    assert np.median(areas[DivisionKind.COMMUNITY]) < 2
    assert 15 < np.median(areas[DivisionKind.VILLAGE]) < 40
    assert min(areas[DivisionKind.COMMUNITY]) > 0.1
    assert max(areas[DivisionKind.VILLAGE]) < 200


def test_the_same_seed_draws_the_same_lines_and_another_seed_others(read) -> None:
    again, other = read_city(seed=SEED).coverage, read_city(seed=2).coverage

    first = shapely.to_wkb(list(read.coverage.villages.values()))
    assert (shapely.to_wkb(list(again.villages.values())) == first).all()
    assert (shapely.to_wkb(list(other.villages.values())) != first).any()


def test_coordinates_lie_on_the_grid_of_a_centimetre(read) -> None:
    points = shapely.get_coordinates(list(read.coverage.villages.values()))

    assert (np.round(points, 7) == points).all()


def test_the_bending_can_be_undone() -> None:
    warp = Warp(SEED)
    points = np.random.default_rng(3).uniform(-150_000, 150_000, (500, 2))

    assert np.abs(warp.straighten(warp.bend(points)) - points).max() < 0.001
    assert np.abs(warp.bend(points) - points).max() > 100


def test_two_neighbours_still_share_their_vertices_after_the_datum_shift() -> None:
    west = shapely.box(104.0, 36.0, 104.1, 36.1)
    east = shapely.box(104.1, 36.0, 104.2, 36.1)

    moved = [corrected_from_gcj02(west), corrected_from_gcj02(east)]

    assert shapely.coverage_is_valid(moved)
    assert moved[0].distance(west.centroid) == 0
    assert 0.002 < 104.0 - moved[0].bounds[0] < 0.005


def test_the_published_pairs_are_kept_beside_ours(read) -> None:
    county = next(o for o in read.amap.outlines if o.code == "620421")

    kept = shapely.to_geojson(county.published)

    assert json.loads(kept)["coordinates"][0][0][0] == [104.405579, 36.393061]


def test_levels_of_units_run_from_the_city_down(read) -> None:
    order = [Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]

    assert [u.level for u in read.units] == sorted((u.level for u in read.units), key=order.index)
