"""Hexagons: equal areas, shared corners, and the same cell in the database as on the map."""

from datetime import date

import numpy as np
import pytest
import shapely

from geo_minzheng.shared.geometry import area_km2
from geo_minzheng.shared.hexagons import HexagonGrid
from maps.density import CellSizeOutOfRangeError, Question, counted
from tests.factories import aid, division, household, person
from tests.grid_metres import grid_metres

BAIYIN = np.array([[103.2, 37.5], [104.2, 36.5], [105.4, 35.6]])


def cells_at(grid: HexagonGrid, points: np.ndarray) -> np.ndarray:
    """The cell whose middle is nearest, tried by hand among the neighbours."""
    found = []
    for x, y in grid_metres(grid, points):
        near = np.round(2 * x / (3 * grid.edge_m))
        tried = [
            (i, j)
            for i in (near - 1, near, near + 1)
            for j in np.round(y / (3**0.5 * grid.edge_m) - i / 2) + np.array([-1, 0, 1])
        ]
        away = [
            np.hypot(1.5 * grid.edge_m * i - x, 3**0.5 * grid.edge_m * (j + i / 2) - y)
            for i, j in tried
        ]
        found.append(tried[int(np.argmin(away))])
    return np.array(found, dtype=np.int64)


def test_every_cell_has_the_area_it_says_north_and_south() -> None:
    grid = HexagonGrid(2_000.0)

    for ring in grid.corners(cells_at(grid, BAIYIN)):
        # Straight edges in degrees are not straight on the plane: a millionth is left.
        assert area_km2(shapely.Polygon(ring)) == pytest.approx(grid.cell_km2, rel=1e-5)


def test_cells_look_regular_over_the_city() -> None:
    from pyproj import Geod

    grid = HexagonGrid(2_000.0)
    for ring in grid.corners(cells_at(grid, BAIYIN)):
        _there, _back, edges = Geod(ellps="GRS80").inv(
            ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
        )
        assert np.allclose(edges, 2_000.0, rtol=0.025)


def test_neighbours_share_their_corners() -> None:
    grid = HexagonGrid(1_000.0, 37.0, -250.0)
    i, j = cells_at(grid, BAIYIN)[0]

    ring, east = grid.corners(np.array([[i, j], [i + 1, j]]))

    shared = sum(np.allclose(a, b, atol=1e-9) for a in ring[:-1] for b in east[:-1])
    assert shared == 2


@pytest.mark.django_db
def test_the_database_puts_a_household_into_the_cell_that_is_drawn_around_it() -> None:
    village = division("village", "甲村")
    chance = np.random.default_rng(4)
    grid = HexagonGrid(500.0, 120.0, 80.0)
    points = chance.uniform((104.0, 36.4), (104.2, 36.6), (60, 2))
    for lon, lat in points:
        aid(person(household(village, at=(float(lon), float(lat)))))

    counts = counted(Question((village.pk,), date(2026, 11, 23)), grid)

    expected, homes = np.unique(cells_at(grid, points), axis=0, return_counts=True)
    assert [(cell.i, cell.j) for cell in counts.cells] == [tuple(cell) for cell in expected]
    assert [cell.households for cell in counts.cells] == list(homes)


@pytest.mark.django_db
@pytest.mark.parametrize("edge_m", [249.0, 10_001.0])
def test_a_cell_that_no_map_can_show_is_refused(edge_m: float) -> None:
    with pytest.raises(CellSizeOutOfRangeError) as refused:
        counted(Question((1,), date(2026, 11, 23)), HexagonGrid(edge_m))

    assert refused.value.code == "density.cell_size_out_of_range"
