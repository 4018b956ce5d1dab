"""The lines of a coverage, each once, with the highest level that it divides. Pure calculation."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries_data.models.division import LEVELS_DOWN, Level

_VERTICES_A_STRETCH = 32
"""Short stretches make small boxes, so that the nearest line is found among few."""

# A straight edge in degrees is a curve in metres: cut at 200 m before it is projected, it is off
# by less than a millimetre; an edge of 2 km left whole would be off by 6 cm.
_LONGEST_STEP_DEG = 0.002


@dataclass(frozen=True)
class Stretch:
    """A short piece of line, in degrees, with vertices close enough to be projected."""

    level: Level
    line: BaseGeometry


def stretches(outlines: NDArray[np.object_], chains: NDArray[np.intp]) -> list[Stretch]:
    """Every line between two outlines, or around them all, cut into short stretches.

    Args:
        outlines: villages in degrees that form a valid coverage; shape (n,).
        chains: ids of city, county, township and village of each outline; shape (n, 4).
    """
    start, end, owner = _segments(outlines)
    # The same segment runs the other way round in the neighbour: put both the same way.
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    keys = np.column_stack((low, high))
    order = np.lexsort((owner, *keys.T[::-1]))
    keys, owner = keys[order], owner[order]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    first = np.flatnonzero(new)
    shared = np.append(~new[1:], False)[first]
    left = owner[first]
    right = np.where(shared, owner[np.minimum(first + 1, len(owner) - 1)], -1)
    lines = np.asarray(shapely.linestrings(keys[first].reshape(-1, 2, 2)))
    return [
        Stretch(_level(chains, a, b), stretch)
        for a, b, members in _by_pair(left, right)
        for stretch in _cut(lines[members])
    ]


def _segments(
    outlines: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Start, end and owner of every segment of every ring."""
    parts, part_owner = shapely.get_parts(outlines, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return points[:-1][same], points[1:][same], part_owner[ring_part[ring[:-1][same]]]


def _by_pair(
    left: NDArray[np.intp], right: NDArray[np.intp]
) -> list[tuple[int, int, NDArray[np.intp]]]:
    order = np.lexsort((right, left))
    pairs = np.column_stack((left, right))[order]
    breaks = np.flatnonzero((pairs[1:] != pairs[:-1]).any(axis=1)) + 1
    groups = np.split(order, breaks)
    return [(int(left[group[0]]), int(right[group[0]]), group) for group in groups]


def _level(chains: NDArray[np.intp], a: int, b: int) -> Level:
    if b < 0:
        return Level.CITY
    differs = chains[a] != chains[b]
    return LEVELS_DOWN[int(differs.argmax())]


def _cut(segments: NDArray[np.object_]) -> list[shapely.LineString]:
    merged = shapely.line_merge(shapely.MultiLineString(list(segments)))
    found = []
    for line in np.asarray(shapely.get_parts(merged)):
        points = shapely.get_coordinates(shapely.segmentize(line, _LONGEST_STEP_DEG))
        for begin in range(0, len(points) - 1, _VERTICES_A_STRETCH):
            found.append(shapely.LineString(points[begin : begin + _VERTICES_A_STRETCH + 1]))
    return found
