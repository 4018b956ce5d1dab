"""A drawn city for the generators: townships in a row, villages as slices of each."""

from datetime import date

import shapely

from field_api.demonstration.register import Register, make_register
from field_api.demonstration.world import Places, Township, Village

TODAY = date(2026, 6, 15)
A_TOWNSHIP_DEG = 0.1


def places(townships: int = 3, villages_each: int = 4) -> Places:
    """Every first village of a township is a community; the rest are villages.

    A village's slice is cut off at a slant, so that its box is not its outline.
    """
    towns, villages = [], []
    width = A_TOWNSHIP_DEG / villages_each
    for t in range(townships):
        west, south, north = 104 + t * A_TOWNSHIP_DEG, 36.0, 36.1
        outline = shapely.box(west, south, west + A_TOWNSHIP_DEG, north)
        towns.append(Township(100 + t, f"乡{t}", outline, None))
        for v in range(villages_each):
            x = west + v * width
            slice_ = shapely.Polygon([(x, south), (x + width, south), (x + width, north)])
            villages.append(Village(1000 + len(villages), f"村{v}", f"62{t:04d}{v:06d}", t, v == 0,
                                    slice_))  # fmt: skip
    return Places(tuple(towns), tuple(villages))


def register(seed: int = 1, *, households_per_village: float = 60, **drawn: int) -> Register:
    return make_register(
        places(**drawn), households_per_village=households_per_village, seed=seed, today=TODAY
    )
