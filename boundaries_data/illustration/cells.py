"""Dividing one shape among seats: a dense core, the rest around it, bent lines, no fragments."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries_data.illustration.seats import nearest_of
from boundaries_data.illustration.warp import Plane, Warp
from geo_minzheng.shared.geometry import from_equal_area, to_equal_area

_STEP_M = 160.0
_MARGIN_M = 60_000.0
_GRID_M = 0.01

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Split:
    """Who owns which point of one shape.

    A point within `core_radius_m` of `centre`, measured in the bent plane, belongs to the nearest
    of the core's seats, any other point to the nearest of the outer seats. Seats are numbered
    core first. A split without core has radius 0, one of core alone has no outer seats.

    Attributes:
        core, outer: seats in real metres; shapes (k, 2) and (m, 2).
    """

    core: Plane
    outer: Plane
    centre: Plane
    core_radius_m: float

    @property
    def seats(self) -> Plane:
        return np.concatenate((self.core, self.outer))


def core_shape(centre: Plane, radius_m: float, warp: Warp) -> BaseGeometry:
    """The real shape of a core: what is a circle in the bent plane."""
    circle = shapely.Point(warp.bend(centre[None])[0]).buffer(radius_m, quad_segs=12)
    made: BaseGeometry = shapely.transform(circle, warp.straighten)
    return made


def owners(split: Split, points: Plane, warp: Warp) -> Indices:
    """For each real point the number of the seat that owns it; shape (n,)."""
    bent = warp.bend(points)
    if not len(split.core):
        return nearest_of(bent, warp.bend(split.outer))
    in_core = nearest_of(bent, warp.bend(split.core))
    if not len(split.outer):
        return in_core
    outside = nearest_of(bent, warp.bend(split.outer)) + len(split.core)
    distance = np.hypot(*(bent - warp.bend(split.centre[None])).T)
    return np.where(distance < split.core_radius_m, in_core, outside)


def lines(split: Split, warp: Warp) -> BaseGeometry:
    """The lines between owners, in degrees; they reach beyond any shape they are to divide.

    Nodes are made while the lines are straight; only then are lines cut into steps and bent, so
    that every line that ended on another still does.
    """
    bent = warp.bend(split.seats)
    frame = shapely.box(*(shapely.MultiPoint(bent).bounds)).buffer(_MARGIN_M)
    core_edges = _edges(warp.bend(split.core), frame) if len(split.core) else None
    outer_edges = _edges(warp.bend(split.outer), frame) if len(split.outer) else None
    if core_edges is None:
        straight = outer_edges
    elif outer_edges is None:
        straight = core_edges
    else:
        disc = shapely.Point(warp.bend(split.centre[None])[0]).buffer(
            split.core_radius_m, quad_segs=12
        )
        straight = shapely.unary_union(
            [disc.boundary, core_edges.intersection(disc), outer_edges.difference(disc)],
            # A clipped line ends beside the circle by a rounding error; on a grid it ends on it.
            grid_size=_GRID_M,
        )
    stepped = shapely.segmentize(straight, _STEP_M)
    real = shapely.transform(stepped, warp.straighten)
    made: BaseGeometry = from_equal_area(real)
    return made


def without_fragments(
    faces: NDArray[np.object_], owner: Indices, seats: NDArray[np.object_]
) -> Indices:
    """Faces cut off from their owner's seat go to the owner across their longest edge.

    Args:
        faces: polygons that tile one connected shape; shape (n,).
        owner: for each face the number of its owner; shape (n,).
        seats: a point for each owner, in the faces' plane.

    Returns:
        A new `owner`: the faces of every owner now hang together.
    """
    neighbours = _neighbours(faces)
    settled = np.zeros(len(faces), dtype=bool)
    for number in np.unique(owner):
        mine = set(np.flatnonzero(owner == number).tolist())
        start = min(mine, key=lambda face: (shapely.distance(faces[face], seats[number]), face))
        reached, waiting = {start}, [start]
        while waiting:
            for other in neighbours[waiting.pop()]:
                if other in mine and other not in reached:
                    reached.add(other)
                    waiting.append(other)
        settled[list(reached)] = True
    owner = owner.copy()
    while not settled.all():
        choices = [
            (-length, face, other)
            for face in np.flatnonzero(~settled).tolist()
            for other, length in neighbours[face].items()
            if settled[other]
        ]
        if not choices:
            break
        _, face, other = min(choices)
        owner[face], settled[face] = owner[other], True
    return owner


def _edges(bent: Plane, frame: BaseGeometry) -> BaseGeometry:
    if len(bent) == 1:
        return shapely.MultiLineString()
    edges: BaseGeometry = shapely.unary_union(
        shapely.voronoi_polygons(shapely.MultiPoint(bent), extend_to=frame, only_edges=True)
    )
    return edges


def _neighbours(faces: NDArray[np.object_]) -> dict[int, dict[int, float]]:
    """For each face the faces it shares an edge with, and how long the edge is."""
    one, other = shapely.STRtree(faces).query(faces, predicate="intersects")
    ordered = one < other
    one, other = one[ordered], other[ordered]
    shared = shapely.length(shapely.intersection(faces[one], faces[other]))
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b, length in zip(one.tolist(), other.tolist(), shared.tolist(), strict=True):
        if length > 0:
            found[a][b] = found[b][a] = length
    return found


def in_metres(points: NDArray[np.object_]) -> Plane:
    """Coordinates of points in degrees, in the plane that seats lie in."""
    made: Plane = shapely.get_coordinates(to_equal_area(points))
    return made
