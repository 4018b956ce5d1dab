"""The nested coverage: counties given, townships and villages invented.

Two passes. The first divides every connected piece of a county among townships; the second every
township among villages. Then all lines together are noded once on the grid of stored coordinates,
faces are formed and given to villages, and every level above is the exact union of the one below.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries_data.illustration.cells import (
    Split,
    core_shape,
    in_metres,
    lines,
    owners,
    without_fragments,
)
from boundaries_data.illustration.plans import CountyPlan, NestedCoverage, TownshipPlan
from boundaries_data.illustration.seats import spread
from boundaries_data.illustration.warp import Plane, Warp
from geo_minzheng.shared.geometry import GRID_DEG, from_equal_area, to_equal_area

_URBAN_UNIT_KM2 = 1.2
_TOWN_COMMUNITY_KM2 = 0.7
# A town's communities take no more than this share of it, however many they are.
_CORE_SHARE = 0.25
_SEAT_FROM_ANCHOR_M = 3_000.0
_CLEAR_OF_CORE = 1.3
"""Seats of the outer units keep this many radii from the core's centre."""


@dataclass(frozen=True)
class _Township:
    """A township after the first pass: its shape in degrees and its seat in metres."""

    plan: TownshipPlan
    county: UUID
    shape: BaseGeometry
    seat: Plane


def draw_coverage(
    counties: list[CountyPlan],
    *,
    seed: int,
    report: Callable[[str], None] = lambda _: None,
) -> NestedCoverage:
    """Invent townships and villages inside `counties`.

    Args:
        counties: outlines that form a valid coverage, on the grid of stored coordinates.
        seed: the same seed and plans give the same coverage, to the last digit.
        report: told in a few words what has been finished.
    """
    warp = Warp(seed)
    townships = [
        township
        for number, county in enumerate(counties)
        for township in _townships(county, warp, np.random.default_rng([seed, 2, number]))
    ]
    report("townships placed")
    splits, units = [], []
    for number, township in enumerate(townships):
        rng = np.random.default_rng([seed, 3, number])
        split, order = _villages(township, warp, rng)
        splits.append(split)
        units.append(order)
    shapes = np.array([township.shape for township in townships])
    cuts = [lines(split, warp) for split in splits]
    report("villages placed")
    inside = shapely.intersection(np.array(cuts), shapes)
    noded = shapely.unary_union(
        np.concatenate((shapely.boundary(shapes), inside)), grid_size=GRID_DEG
    )
    faces = np.array(shapely.get_parts(shapely.polygonize([noded])))
    report("lines noded")
    villages: dict[UUID, BaseGeometry] = {}
    for number, mine in enumerate(_faces_by_shape(faces, shapes)):
        split, order = splits[number], units[number]
        points = in_metres(shapely.point_on_surface(mine))
        seats = np.asarray(shapely.points(_degrees(split.seats)))
        owner = without_fragments(mine, owners(split, points, warp), seats)
        for index, uid in enumerate(order):
            villages[uid] = shapely.coverage_union_all(mine[owner == index])
    report("villages formed")
    by_township = {
        township.plan.uid: shapely.coverage_union_all([villages[uid] for uid in units[number]])
        for number, township in enumerate(townships)
    }
    by_county = {
        county.uid: shapely.coverage_union_all([by_township[t.uid] for t in county.townships])
        for county in counties
    }
    city = shapely.coverage_union_all(list(by_county.values()))
    return NestedCoverage(villages, by_township, by_county, city)


def _townships(county: CountyPlan, warp: Warp, rng: np.random.Generator) -> Iterator[_Township]:
    pieces = np.array(shapely.get_parts(county.outline))
    for piece, plans in zip(pieces, _dealt(pieces, county.townships), strict=True):
        split, order = _around_core(to_equal_area(piece), plans, warp, rng)
        noded = shapely.unary_union([piece.boundary, lines(split, warp)], grid_size=GRID_DEG)
        faces = np.array(shapely.get_parts(shapely.polygonize([noded])))
        shapely.prepare(piece)
        faces = faces[shapely.contains(piece, shapely.point_on_surface(faces))]
        seats = np.asarray(shapely.points(_degrees(split.seats)))
        owner = owners(split, in_metres(shapely.point_on_surface(faces)), warp)
        owner = without_fragments(faces, owner, seats)
        for index, plan in enumerate(order):
            shape = shapely.coverage_union_all(faces[owner == index])
            yield _Township(plan, county.uid, shape, split.seats[index])


def _dealt(
    pieces: NDArray[np.object_], plans: tuple[TownshipPlan, ...]
) -> list[list[TownshipPlan]]:
    """Whole townships to connected pieces: anchored ones where they are, others by area.

    Streets stay together, in the piece of the one that is anchored.
    """
    hands: list[list[TownshipPlan]] = [[] for _ in pieces]
    urban_anchor = next((p.known_point for p in plans if p.is_urban and p.known_point), None)
    free = []
    for plan in plans:
        anchor = urban_anchor if plan.is_urban else plan.known_point
        if len(pieces) == 1:
            hands[0].append(plan)
        elif anchor is not None:
            hands[int(shapely.distance(pieces, anchor).argmin())].append(plan)
        else:
            free.append(plan)
    areas = shapely.area(pieces)
    for plan in free:
        crowding = [(len(hand) + 1) / area for hand, area in zip(hands, areas, strict=True)]
        hands[int(np.argmin(crowding))].append(plan)
    return hands


def _around_core(
    piece: BaseGeometry, plans: list[TownshipPlan], warp: Warp, rng: np.random.Generator
) -> tuple[Split, list[TownshipPlan]]:
    """Streets in a core around their anchor, the other townships around it."""
    urban = sorted((p for p in plans if p.is_urban), key=lambda p: p.known_point is None)
    others = sorted((p for p in plans if not p.is_urban), key=lambda p: p.known_point is None)
    known = _known(others)
    if not urban:
        seats = spread(piece, len(others), rng, fixed=known)
        return Split(np.empty((0, 2)), seats, seats[0], 0.0), others
    units = sum(len(p.communities) + len(p.villages) for p in urban)
    radius = float(np.sqrt(units * _URBAN_UNIT_KM2 / np.pi) * 1000)
    fixed = _known(urban)
    middle = fixed[0] if len(fixed) else np.array(piece.centroid.coords[0])
    inner = piece.intersection(core_shape(middle, radius, warp))
    core = spread(inner, len(urban), rng, fixed=fixed)
    clear = piece.difference(core_shape(middle, radius * _CLEAR_OF_CORE, warp))
    outer = spread(clear, len(others), rng, fixed=known)
    return Split(core, outer, middle, radius), [*urban, *others]


def _villages(
    township: _Township, warp: Warp, rng: np.random.Generator
) -> tuple[Split, list[UUID]]:
    """Communities in a core around the seat; villages outside, closer together near it."""
    plan, shape, seat = township.plan, to_equal_area(township.shape), township.seat
    none = np.empty((0, 2))
    if plan.is_urban:
        everyone = [*plan.communities, *plan.villages]
        seats = spread(shape, len(everyone), rng)
        return Split(none, seats, seats[0], 0.0), everyone
    villages, known = list(plan.villages), none
    if plan.village_anchor is not None:
        # What was fixed in the first pass is this village's place; the seat is elsewhere.
        anchored, known = plan.village_anchor[0], seat[None]
        villages.sort(key=lambda uid: uid != anchored)
        aside = shape.difference(shapely.Point(seat).buffer(_SEAT_FROM_ANCHOR_M))
        seat = spread(aside, 1, rng)[0]
    if not plan.communities:
        # Nobody else holds the seat, so a village does: the first without a place of its own.
        fixed = np.concatenate((known, seat[None]))
        seats = spread(shape, len(villages), rng, fixed=fixed, denser_at=seat)
        return Split(none, seats, seat, 0.0), villages
    area = min(len(plan.communities) * _TOWN_COMMUNITY_KM2, shape.area / 1e6 * _CORE_SHARE)
    radius = float(np.sqrt(area / np.pi) * 1000)
    inner = shape.intersection(core_shape(seat, radius, warp))
    first = seat[None] if len(plan.communities) == 1 else None
    core = spread(inner, len(plan.communities), rng, fixed=first)
    clear = shape.difference(core_shape(seat, radius * _CLEAR_OF_CORE, warp))
    outer = spread(clear, len(villages), rng, fixed=known, denser_at=seat)
    return Split(core, outer, seat, radius), [*plan.communities, *villages]


def _faces_by_shape(
    faces: NDArray[np.object_], shapes: NDArray[np.object_]
) -> Iterator[NDArray[np.object_]]:
    """The faces in each shape. A sliver that noding left on a line goes to the nearest shape."""
    points = shapely.point_on_surface(faces)
    face, home = shapely.STRtree(shapes).query_nearest(points, all_matches=False)
    owner = np.empty(len(faces), dtype=np.intp)
    owner[face] = home
    for number in range(len(shapes)):
        yield faces[owner == number]


def _known(plans: list[TownshipPlan]) -> Plane:
    points = [plan.known_point for plan in plans if plan.known_point is not None]
    return in_metres(np.array(points)) if points else np.empty((0, 2))


def _degrees(metres: Plane) -> Plane:
    made: Plane = shapely.get_coordinates(from_equal_area(shapely.MultiPoint(metres)))
    return made
