"""Every line of a coverage once, with the highest level that it divides."""

import numpy as np
import shapely

from boundaries_data.division_lines import stretches
from boundaries_data.models import Level

# Four villages in a row; | a township line, || a county line:  A B | C || D
ROW = np.array([shapely.box(x, 0, x + 1, 1) for x in range(4)])
CHAINS = np.array([[1, 10, 100, 1000], [1, 10, 100, 1001], [1, 10, 101, 1002], [1, 11, 110, 1100]])


def at(level: Level) -> shapely.Geometry:
    return shapely.union_all([s.line for s in stretches(ROW, CHAINS) if s.level == level])


def test_a_line_has_the_highest_level_that_it_divides() -> None:
    assert at(Level.VILLAGE).equals(shapely.LineString([(1, 0), (1, 1)]))
    assert at(Level.TOWNSHIP).equals(shapely.LineString([(2, 0), (2, 1)]))
    assert at(Level.COUNTY).equals(shapely.LineString([(3, 0), (3, 1)]))
    assert at(Level.CITY).equals(shapely.box(0, 0, 4, 1).boundary)


def test_every_line_is_there_once() -> None:
    length = sum(stretch.line.length for stretch in stretches(ROW, CHAINS))

    assert length == 3 + 10


def test_long_lines_are_cut_into_short_stretches_that_still_meet() -> None:
    circle = shapely.Point(0, 0).buffer(1, quad_segs=100)

    found = [stretch.line for stretch in stretches(np.array([circle]), CHAINS[:1])]

    assert len(found) > 10
    assert max(shapely.get_num_coordinates(found)) <= 33
    assert shapely.line_merge(shapely.union_all(found)).is_ring
