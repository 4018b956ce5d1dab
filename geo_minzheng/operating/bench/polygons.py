"""A drawn outline to select households by: 500 square kilometres, as rough as a flood's."""

import math
import random
from collections.abc import Sequence

AREA_KM2 = 500.0
VERTICES = 20_000
_KM_PER_DEGREE = 111.2


def star(
    centre: tuple[float, float], *, vertices: int = VERTICES, seed: int = 7
) -> list[list[float]]:
    """A closed ring of longitudes and latitudes around `centre`, uneven in every scale."""
    rng = random.Random(seed)  # noqa: S311 - the same outline each time
    waves = [(2**k, rng.uniform(0, 2 * math.pi), 0.25 / 1.7**k) for k in range(2, 11)]
    angles = [2 * math.pi * number / vertices for number in range(vertices)]
    radii = [1 + sum(size * math.sin(n * a + shift) for n, shift, size in waves) for a in angles]
    # The area of a star is half the integral of its squared radius.
    mean_square = sum(radius * radius for radius in radii) / vertices
    scale = math.sqrt(AREA_KM2 / (math.pi * mean_square)) / _KM_PER_DEGREE
    east = scale / math.cos(math.radians(centre[1]))
    ring = [
        [
            round(centre[0] + east * radius * math.cos(angle), 7),
            round(centre[1] + scale * radius * math.sin(angle), 7),
        ]
        for radius, angle in zip(radii, angles, strict=True)
    ]
    return [*ring, ring[0]]


def as_wkt(ring: Sequence[Sequence[float]]) -> str:
    return "POLYGON((" + ",".join(f"{lon} {lat}" for lon, lat in ring) + "))"
