"""Where invented seats lie: scattered evenly over a shape, around those that are known."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries_data.illustration.warp import Plane

_SAMPLES_EACH = 120
_RELAXATIONS = 7


def scatter(shape: BaseGeometry, count: int, rng: np.random.Generator) -> Plane:
    """`count` points of `shape`, each equally likely anywhere in it; shape (count, 2)."""
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    found: list[Plane] = [np.empty((0, 2))]
    missing = count
    while missing > 0:
        tries = rng.uniform((west, south), (east, north), (max(missing * 3, 64), 2))
        inside = tries[shapely.contains_xy(shape, tries)][:missing]
        found.append(inside)
        missing -= len(inside)
    return np.concatenate(found)


def spread(
    shape: BaseGeometry,
    count: int,
    rng: np.random.Generator,
    *,
    fixed: Plane | None = None,
    denser_at: Plane | None = None,
    halving_m: float = 4_000.0,
) -> Plane:
    """`count` seats over `shape`, well apart; the `fixed` ones come first and stay where they are.

    Args:
        shape: polygons in metres.
        count: how many seats in all, `fixed` ones included.
        fixed: seats that are known; shape (k, 2), k <= count.
        denser_at: a point of shape (2,) near which seats lie closer; `halving_m` from it they
            are half as dense.

    Returns:
        Shape (count, 2). Every invented seat lies in `shape`.
    """
    known = np.empty((0, 2)) if fixed is None else fixed
    if count <= len(known):
        return known[:count]
    samples = scatter(shape, _SAMPLES_EACH * count, rng)
    if denser_at is not None:
        distance = np.hypot(*(samples - denser_at).T)
        kept = rng.uniform(size=len(samples)) < 1 / (1 + distance / halving_m)
        # Too few left to choose from would put two seats on one spot.
        samples = samples[kept] if kept.sum() > 10 * count else samples
    seats = _far_apart(samples, count, known)
    for _ in range(_RELAXATIONS):
        nearest = nearest_of(samples, seats)
        for index in range(len(known), count):
            mine = samples[nearest == index]
            if len(mine):
                # The middle of a bent shape can lie outside it; the sample next to it does not.
                middle = mine.mean(axis=0)
                seats[index] = mine[np.hypot(*(mine - middle).T).argmin()]
    return seats


def nearest_of(points: Plane, seats: Plane) -> NDArray[np.intp]:
    """For each point the index of the nearest seat; shape (n,)."""
    squared = ((points[:, None, :] - seats[None, :, :]) ** 2).sum(axis=2)
    nearest: NDArray[np.intp] = squared.argmin(axis=1)
    return nearest


def _far_apart(samples: Plane, count: int, known: Plane) -> Plane:
    """`known` first, then each time the sample that is farthest from all seats so far."""
    seats = [*known] or [samples[0]]
    distance = np.min([np.hypot(*(samples - seat).T) for seat in seats], axis=0)
    while len(seats) < count:
        seat = samples[distance.argmax()]
        seats.append(seat)
        distance = np.minimum(distance, np.hypot(*(samples - seat).T))
    return np.array(seats)
