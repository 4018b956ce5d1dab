"""Simplified neighbours still meet, nobody is lost, and a broken coverage is refused."""

import numpy as np
import pytest
import shapely

from boundaries_data.simplification import NotACoverageError, simplified


def zigzag(west: float, middle: float, east: float) -> np.ndarray:
    """Two neighbours that share a zigzag line of 20 teeth, 40 m deep."""
    line = [(middle + (0.0004 if i % 2 else 0.0), 36.0 + i * 0.005) for i in range(21)]
    left = shapely.Polygon([(west, 36.0), *line, (west, 36.1)])
    right = shapely.Polygon([(east, 36.0), *line, (east, 36.1)])
    return np.array([left, right])


def test_neighbours_still_share_their_line() -> None:
    drawn = simplified(zigzag(104.0, 104.1, 104.2), 400)

    assert shapely.coverage_is_valid(drawn)
    assert shapely.get_num_coordinates(drawn).sum() < 20
    assert drawn[0].intersection(drawn[1]).area == 0


def test_vertices_are_dropped_and_never_moved() -> None:
    given = zigzag(104.0, 104.1, 104.2)
    before = {tuple(point) for point in shapely.get_coordinates(given).round(7)}

    after = {tuple(point) for point in shapely.get_coordinates(simplified(given, 25))}

    assert after <= before


def test_a_unit_smaller_than_the_tolerance_is_not_lost() -> None:
    around = shapely.box(104.0, 36.0, 104.1, 36.1)
    tiny = shapely.Polygon([(104.05, 36.05), (104.051, 36.05), (104.051, 36.051), (104.05, 36.051)])

    drawn = simplified(np.array([around.difference(tiny), tiny]), 400)

    assert not shapely.is_empty(drawn).any()
    assert shapely.coverage_is_valid(drawn)


def test_outlines_that_overlap_are_refused() -> None:
    with pytest.raises(NotACoverageError):
        simplified(np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]), 25)
