"""What the generators are given: divisions to settle, how many households, and their order.

Holds no random numbers and no tables.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Spans = NDArray[np.timedelta64]

# Baiyin: 560,000 households, 120,000 of them with a recipient, 230,000 recipients, in 860
# villages and communities; 395 staff in 78 offices.
FULL_HOUSEHOLDS_PER_VILLAGE = 560_000 / 860
SMALL_HOUSEHOLDS_PER_VILLAGE = FULL_HOUSEHOLDS_PER_VILLAGE / 20
RECIPIENT_HOUSEHOLDS_PER_HOUSEHOLD = 120 / 560
RECIPIENTS_PER_RECIPIENT_HOUSEHOLD = 230 / 120
STAFF_PER_OFFICE = 395 / 78
LEAST_STAFF_OF_AN_OFFICE = 3


@dataclass(frozen=True)
class Township:
    """A township with what an office needs to know. `seat` is lon, lat in CGCS2000."""

    division_id: int
    name: str
    outline: BaseGeometry | None
    seat: tuple[float, float] | None


@dataclass(frozen=True)
class Village:
    """A village or community. `outline` is in CGCS2000; `township` an index, not an id."""

    division_id: int
    name: str
    code: str
    township: int
    urban: bool
    outline: BaseGeometry


@dataclass(frozen=True)
class Places:
    """The divisions to settle; every array of village numbers indexes `villages`."""

    townships: tuple[Township, ...]
    villages: tuple[Village, ...]

    @property
    def urban(self) -> Flags:
        return np.array([village.urban for village in self.villages])

    @property
    def township_of_village(self) -> Ints:
        return np.array([village.township for village in self.villages], dtype=np.int64)


def shared_out(total: int, weights: Floats, *, least: int = 0) -> Ints:
    """`total` in whole numbers in proportion to `weights`, none under `least`; adds up exactly.

    Raises:
        ValueError: `total` is too small to give everyone `least`.
    """
    spare = total - least * len(weights)
    if spare < 0:
        raise ValueError(f"{total} is not enough to give {least} to each of {len(weights)}")
    exact = weights / weights.sum() * spare
    whole = np.floor(exact).astype(np.int64)
    short = spare - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    shares: Ints = whole + least
    return shares


def along_the_curve(lon: Floats, lat: Floats) -> Ints:
    """The order that puts neighbours near each other: that of the points' geohashes.

    A geohash is the bits of lon and lat in turn (Morton, 1966); 21 bits of each are finer
    than 20 m, enough for the order of rows on disk.
    """
    key = np.zeros(len(lon), dtype=np.uint64)
    cell = [
        ((axis - low) / span * 2**21).astype(np.uint64)
        for axis, low, span in ((lat, -90.0, 180.0), (lon, -180.0, 360.0))
    ]
    for bit in range(21):
        for place, axis in enumerate(cell):
            key |= ((axis >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + place)
    order: Ints = np.argsort(key, kind="stable")
    return order


def picked(rng: np.random.Generator, choices: int, n: int, shares: Any) -> Ints:
    """`n` numbers under `choices`, in the given shares (they need not add up to one)."""
    weights = np.asarray(shares, dtype=np.float64)
    numbers: Ints = rng.choice(choices, n, p=weights / weights.sum())
    return numbers


def days_of(count: Ints) -> Spans:
    """Whole days as spans."""
    spans: Spans = count.astype("timedelta64[D]")
    return spans


def month_of(days: Days) -> Days:
    """The first of each day's month."""
    months: Days = days.astype("datetime64[M]").astype("datetime64[D]")
    return months
