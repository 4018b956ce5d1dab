"""Every line of a coverage once, with the highest level that it divides."""

import numpy as np
import shapely

from boundaries_data.division_lines import stretches
from boundaries_data.models import Level

# Four villages in a row; | a township line, || a county line:  A B | C || D
ROW = np.array([shapely.box(x / 64, 0, (x + 1) / 64, 1 / 64) for x in range(4)])
CHAINS = np.array([[1, 10, 100, 1000], [1, 10, 100, 1001], [1, 10, 101, 1002], [1, 11, 110, 1100]])


def at(level: Level) -> shapely.Geometry:
    return shapely.union_all([s.line for s in stretches(ROW, CHAINS) if s.level == level])


def upright(x: int) -> shapely.LineString:
    return shapely.LineString([(x / 64, 0), (x / 64, 1 / 64)])


def test_a_line_has_the_highest_level_that_it_divides() -> None:
    assert at(Level.VILLAGE).equals(upright(1))
    assert at(Level.TOWNSHIP).equals(upright(2))
    assert at(Level.COUNTY).equals(upright(3))
    assert at(Level.CITY).equals(shapely.box(0, 0, 4 / 64, 1 / 64).boundary)


def test_every_line_is_there_once() -> None:
    length = sum(stretch.line.length for stretch in stretches(ROW, CHAINS))

    assert length == (3 + 10) / 64


def test_long_lines_are_cut_into_short_stretches_that_still_meet() -> None:
    circle = shapely.Point(0, 0).buffer(1, quad_segs=100)

    found = [stretch.line for stretch in stretches(np.array([circle]), CHAINS[:1])]

    assert len(found) > 10
    assert max(shapely.get_num_coordinates(found)) <= 33
    assert shapely.line_merge(shapely.union_all(found)).is_ring


def test_long_edges_are_cut_before_anybody_projects_them() -> None:
    lines = [stretch.line for stretch in stretches(ROW, CHAINS)]
    steps = [np.diff(shapely.get_coordinates(line), axis=0) for line in lines]

    assert max(np.hypot(*step.T).max() for step in steps) <= 0.002 + 1e-9
