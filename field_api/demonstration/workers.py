"""Offices and workers of the demonstration: who serves where, and where they set out from.

An office in every township, an assistant in every village, a liaison in every village group.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from field_api.demonstration import identity, names
from field_api.demonstration.households import Households, Settlement, points_inside
from field_api.demonstration.world import (
    LEAST_STAFF_OF_AN_OFFICE,
    STAFF_PER_OFFICE,
    Days,
    Flags,
    Floats,
    Ints,
    Places,
    Township,
    days_of,
    shared_out,
)
from field_api.models import PostingKind

KINDS = tuple(PostingKind)
STAFF, ASSISTANT, LIAISON = range(3)


@dataclass(frozen=True)
class Workers:
    """One entry a worker: staff by township, then assistants by village, then liaisons.

    `place` is a township's index for staff and a village's for the others. `office_lon` and
    `office_lat` have one entry a township, CGCS2000 as `lon` and `lat` are.
    """

    office_lon: Floats
    office_lat: Floats
    kind: Ints
    place: Ints
    group_no: Ints
    lon: Floats
    lat: Floats
    man: Flags
    surname: Ints
    given: Ints
    phone: Ints
    since: Days

    def __len__(self) -> int:
        return len(self.kind)

    def assistant_of(self, village: Ints) -> Ints:
        """The worker (an index) who is the assistant of each of the given villages."""
        first = int(np.searchsorted(self.kind, ASSISTANT))
        return first + village


def employ(
    rng: np.random.Generator, places: Places, households: Households, *, today: np.datetime64
) -> Workers:
    """Everybody who visits; an office has more staff where there are more households."""
    office = np.array(
        [_office_point(rng, places, households, n) for n in range(len(places.townships))]
    )
    living_there = np.bincount(
        places.township_of_village[households.village], minlength=len(places.townships)
    )
    staff = shared_out(
        max(
            round(STAFF_PER_OFFICE * len(places.townships)),
            LEAST_STAFF_OF_AN_OFFICE * len(places.townships),
        ),
        (living_there + 1).astype(np.float64),
        least=LEAST_STAFF_OF_AN_OFFICE,
    )
    township = np.repeat(np.arange(len(staff)), staff)
    seats = _first_hamlets(households)
    liaisons = [
        (hamlet, group) for hamlet in households.hamlets for group in hamlet.groups
    ]  # in the order of the villages, as the hamlets are
    posts = (
        [(STAFF, int(t), 0, float(office[t, 0]), float(office[t, 1])) for t in township]
        + [(ASSISTANT, hamlet.village, 0, hamlet.lon, hamlet.lat) for hamlet in seats]
        + [(LIAISON, hamlet.village, g, hamlet.lon, hamlet.lat) for hamlet, g in liaisons]
    )
    n = len(posts)
    man = rng.random(n) < 0.6
    return Workers(
        office_lon=office[:, 0],
        office_lat=office[:, 1],
        kind=np.array([post[0] for post in posts]),
        place=np.array([post[1] for post in posts]),
        group_no=np.array([post[2] for post in posts]),
        lon=np.array([post[3] for post in posts]),
        lat=np.array([post[4] for post in posts]),
        man=man,
        surname=names.surnames(rng, n),
        given=names.given_names(rng, man),
        phone=identity.phone_numbers(rng, n),
        since=today - days_of(rng.integers(750, 2_600, n)),
    )


def _office_point(
    rng: np.random.Generator, places: Places, households: Households, number: int
) -> tuple[float, float]:
    """The township's real seat where one is known and lies inside, else its largest hamlet.

    A township without any village gets a point anywhere in its outline.

    Raises:
        ValueError: a township has neither a village nor an outline.
    """
    township = places.townships[number]
    if township.seat and _covers(township, township.seat):
        return township.seat
    own = [n for n, village in enumerate(places.villages) if village.township == number]
    if own:
        homes = np.bincount(
            households.hamlet[np.isin(households.village, own)], minlength=len(households.hamlets)
        )
        largest = households.hamlets[int(homes.argmax())]
        return largest.lon, largest.lat
    if township.outline is None:
        raise ValueError(f"{township.name} has neither an outline nor a village")
    lon, lat = points_inside(rng, township.outline, 1)
    return float(lon[0]), float(lat[0])


def _covers(township: Township, point: tuple[float, float]) -> bool:
    return township.outline is None or bool(shapely.contains_xy(township.outline, *point))


def _first_hamlets(households: Households) -> list[Settlement]:
    """The first hamlet of every village, where its committee sits."""
    first: dict[int, Settlement] = {}
    for hamlet in households.hamlets:
        first.setdefault(hamlet.village, hamlet)
    return list(first.values())
