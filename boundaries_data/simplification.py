"""Simplified coverages: neighbours are simplified together, so that they still meet."""

import numpy as np
import shapely
from numpy.typing import NDArray

# Metres in a degree at 36.6° N, where Baiyin is. A tolerance needs no more than 3 % of truth, and
# scaling is the one projection that keeps every straight line straight, so that what does not
# cross in the plane does not cross in degrees either.
_METRES_A_DEGREE = np.array([89_490.0, 110_980.0])

_WEAKEST_SHARE = 1 / 16


class NotACoverageError(ValueError):
    """Outlines that should tile a plane overlap, or meet without sharing their nodes."""


def simplified(outlines: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    """A valid coverage in degrees, simplified to about `tolerance_m` and still valid.

    Guards: no outline is lost, none falls apart or closes up, and the result is a coverage. Where
    they do not hold, the tolerance is halved until they do, and at a sixteenth the outlines come
    back as they are: less simple, never wrong.

    Args:
        outlines: polygons of one level that form a valid coverage; shape (n,).
        tolerance_m: side of the largest triangle that may be cut off a line, metres.

    Raises:
        NotACoverageError: `outlines` is no valid coverage.
    """
    if not shapely.coverage_is_valid(outlines):
        raise NotACoverageError("the outlines do not form a coverage")
    plane = shapely.transform(outlines, lambda lonlat: lonlat * _METRES_A_DEGREE)
    parts = shapely.get_num_geometries(outlines)
    tolerance = tolerance_m
    while tolerance >= tolerance_m * _WEAKEST_SHARE > 0:
        simple = shapely.coverage_simplify(plane, tolerance)
        # Vertices are only ever dropped, so rounding brings each back to exactly where it was.
        degrees = shapely.transform(simple, lambda xy: (xy / _METRES_A_DEGREE * 1e7).round() / 1e7)
        kept = not shapely.is_empty(degrees).any() and shapely.is_valid(degrees).all()
        whole = (shapely.get_num_geometries(degrees) == parts).all()
        if kept and whole and shapely.coverage_is_valid(degrees):
            return np.asarray(degrees)
        tolerance /= 2
    return outlines
