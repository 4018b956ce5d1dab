"""Households of the demonstration: where they stand, in what, and since when.

Homes cluster in hamlets, a few are scattered, all stand inside their village's outline. Who
lives in them is `persons`' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from field_api.demonstration.world import (
    Days,
    Flags,
    Floats,
    Ints,
    Places,
    Village,
    along_the_curve,
    days_of,
    picked,
    shared_out,
)
from field_api.models import Household, HouseholdStatus

SCATTERED_SHARE = 0.12
UNLOCATED_SHARE = 0.03
CLOSED_SHARE = 0.01
COMMUNITY_FACTOR = 2.2
LEAST_IN_A_VILLAGE = 4

HOUSINGS = tuple(Household.Housing)
GRADES = ("", "A", "B", "C", "D")
HAZARDS = tuple(Household.Hazard)
STATUSES = (HouseholdStatus.ACTIVE, HouseholdStatus.MOVED_OUT, HouseholdStatus.CLOSED)

# In the order of HOUSINGS: unknown, flat, brick, adobe, cave.
_HOUSING_SHARES = {True: (2, 80, 16, 2, 0), False: (3, 4, 62, 24, 7)}
# In the order of GRADES, by housing: an earthen house is seldom sound.
_GRADE_SHARES = ((80, 5, 10, 5, 0), (10, 75, 13, 2, 0), (10, 55, 28, 6, 1), (5, 8, 42, 33, 12),
                 (5, 5, 40, 36, 14))  # fmt: skip
_HAZARD_SHARES = {True: (95, 3, 2, 0), False: (84, 5, 4, 7)}
_METRES_A_DEGREE = 111_000
_DECIMALS = 7
"""A centimetre. Points are rounded before they are tested, so that what is kept was tested."""


@dataclass(frozen=True)
class Settlement:
    """One hamlet: `lon`, `lat` of its middle, the village (an index), and its group numbers."""

    village: int
    lon: float
    lat: float
    groups: tuple[int, ...]


@dataclass(frozen=True)
class Households:
    """One entry a household, in the order they are stored. `village`, `hamlet` are indexes.

    `lon` and `lat` are CGCS2000 degrees, NaN where no dwelling point is known. `serial`
    numbers the households of a village from 1. `closed_on` is NaT for those on the register.
    """

    hamlets: tuple[Settlement, ...]
    village: Ints
    hamlet: Ints
    group_no: Ints
    serial: Ints
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    located_on: Days
    housing: Ints
    grade: Ints
    hazard: Ints
    status: Ints
    registered_on: Days
    closed_on: Days

    def __len__(self) -> int:
        return len(self.village)

    @property
    def active(self) -> Flags:
        active: Flags = self.status == STATUSES.index(HouseholdStatus.ACTIVE)
        return active


def settle(
    rng: np.random.Generator, places: Places, *, households_per_village: float, today: np.datetime64
) -> Households:
    """Households for every village; communities in towns are larger."""
    urban = places.urban
    weights = rng.lognormal(0, 0.45, len(urban)) * np.where(urban, COMMUNITY_FACTOR, 1)
    total = round(households_per_village * len(urban))
    counts = shared_out(total, weights, least=min(LEAST_IN_A_VILLAGE, total // len(urban)))

    hamlets: list[Settlement] = []
    lons, lats, home, groups = [], [], [], []
    for number, village in enumerate(places.villages):
        own = _hamlets_of(rng, number, village)
        lon, lat, where = _homes(rng, village, own, int(counts[number]))
        lons.append(lon)
        lats.append(lat)
        home.append(where + len(hamlets))
        groups.append(_groups(rng, own, where))
        hamlets.extend(own)

    village_of = np.repeat(np.arange(len(urban)), counts)
    lon, lat = np.concatenate(lons), np.concatenate(lats)
    order = along_the_curve(lon, lat)
    village_of = village_of[order]
    located = np.ones(total, dtype=bool)
    located[rng.permutation(total)[: round(UNLOCATED_SHARE * total)]] = False
    housing = _by_kind(rng, urban[village_of], _HOUSING_SHARES)
    registered = today - days_of(rng.integers(800, 4_500, total))
    status, closed_on = _leavers(rng, total, today)
    return Households(
        hamlets=tuple(hamlets),
        village=village_of,
        hamlet=np.concatenate(home)[order],
        group_no=np.concatenate(groups)[order],
        serial=_serial_in(village_of),
        lon=np.where(located, lon[order], np.nan),
        lat=np.where(located, lat[order], np.nan),
        accuracy_m=np.round(rng.lognormal(2.1, 0.5, total), 1) + 1,
        located_on=registered + days_of(rng.integers(0, 700, total)),
        housing=housing,
        grade=_grades(rng, housing),
        hazard=_by_kind(rng, urban[village_of], _HAZARD_SHARES),
        status=status,
        registered_on=registered,
        closed_on=closed_on,
    )


def points_inside(rng: np.random.Generator, outline: BaseGeometry, n: int) -> tuple[Floats, Floats]:
    """`n` points spread evenly over `outline`: lon, lat, each of shape (n,).

    Raises:
        ValueError: the outline has no area to stand on.
    """
    west, south, east, north = outline.bounds
    box = (east - west) * (north - south)
    if not outline.area > 0:
        raise ValueError("an outline without an area holds no household")
    lon, lat = np.empty(0), np.empty(0)
    while len(lon) < n:
        tries = int((n - len(lon)) * box / outline.area * 1.2) + 8
        x = np.round(rng.uniform(west, east, tries), _DECIMALS)
        y = np.round(rng.uniform(south, north, tries), _DECIMALS)
        inside = shapely.contains_xy(outline, x, y)
        lon, lat = np.concatenate([lon, x[inside]]), np.concatenate([lat, y[inside]])
    return lon[:n], lat[:n]


def _hamlets_of(rng: np.random.Generator, number: int, village: Village) -> list[Settlement]:
    """Three to seven in a village with its groups shared out, one or two in a community."""
    shapely.prepare(village.outline)
    count = int(rng.integers(1, 3) if village.urban else rng.integers(3, 8))
    group_count = 0 if village.urban else int(rng.integers(count, 10))
    inner = village.outline.buffer(-0.15 * np.sqrt(village.outline.area))
    lon, lat = points_inside(rng, village.outline if inner.is_empty else inner, count)
    numbers = np.arange(1, group_count + 1)
    return [
        Settlement(
            number,
            float(lon[place]),
            float(lat[place]),
            tuple(int(group) for group in numbers if group % count == place),
        )
        for place in range(count)
    ]


def _homes(
    rng: np.random.Generator, village: Village, hamlets: list[Settlement], n: int
) -> tuple[Floats, Floats, Ints]:
    """Lon, lat and hamlet of `n` homes: around the hamlets, and some anywhere.

    The spread is about 150 m or an eighth of the village's width, whichever is less; degrees
    are good enough to scatter by. A home that falls outside is thrown again nearer.
    """
    middle_lon = np.array([hamlet.lon for hamlet in hamlets])
    middle_lat = np.array([hamlet.lat for hamlet in hamlets])
    where = picked(rng, len(hamlets), n, rng.dirichlet(np.full(len(hamlets), 4.0)))
    lon, lat = points_inside(rng, village.outline, n)
    scattered = rng.random(n) < SCATTERED_SHARE
    apart = (lon[:, None] - middle_lon) ** 2 + (lat[:, None] - middle_lat) ** 2
    where = np.where(scattered, apart.argmin(axis=1), where)

    spread = min(150 / _METRES_A_DEGREE, float(np.sqrt(village.outline.area)) / 8)
    outside = np.flatnonzero(~scattered)
    while len(outside):
        here = where[outside]
        lon[outside] = np.round(
            middle_lon[here] + rng.normal(0, spread, len(outside)) / np.cos(np.radians(36.5)),
            _DECIMALS,
        )
        lat[outside] = np.round(middle_lat[here] + rng.normal(0, spread, len(outside)), _DECIMALS)
        outside = outside[~shapely.contains_xy(village.outline, lon[outside], lat[outside])]
        spread *= 0.8
    return lon, lat, where


def _groups(rng: np.random.Generator, hamlets: list[Settlement], where: Ints) -> Ints:
    """A group of the hamlet for each home; 0 in a community, which has none."""
    groups = np.zeros(len(where), dtype=np.int64)
    for place, hamlet in enumerate(hamlets):
        if hamlet.groups:
            here = where == place
            groups[here] = rng.choice(hamlet.groups, int(here.sum()))
    return groups


def _serial_in(village: Ints) -> Ints:
    order = np.argsort(village, kind="stable")
    ordered = village[order]
    serial = np.empty(len(village), dtype=np.int64)
    serial[order] = np.arange(len(village)) - np.searchsorted(ordered, ordered) + 1
    return serial


def _leavers(rng: np.random.Generator, n: int, today: np.datetime64) -> tuple[Ints, Days]:
    """Status and the day of leaving, over the last two years."""
    leaves = rng.random(n) < CLOSED_SHARE
    status = np.where(leaves, rng.integers(1, len(STATUSES), n), 0)
    closed_on = today - days_of(rng.integers(1, 700, n))
    closed_on[~leaves] = np.datetime64("NaT")
    return status, closed_on


def _by_kind(
    rng: np.random.Generator, urban: Flags, shares: Mapping[bool, tuple[int, ...]]
) -> Ints:
    n = len(urban)
    in_town = picked(rng, len(shares[True]), n, shares[True])
    return np.where(urban, in_town, picked(rng, len(shares[False]), n, shares[False]))


def _grades(rng: np.random.Generator, housing: Ints) -> Ints:
    bounds = np.cumsum(np.array(_GRADE_SHARES) / 100, axis=1)[housing]
    grades: Ints = (rng.random(len(housing))[:, None] > bounds[:, :-1]).sum(axis=1)
    return grades
