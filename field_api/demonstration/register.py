"""The whole invented register out of places, a seed and a day: the one pure entry."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from field_api.demonstration.aids import Aids, grant
from field_api.demonstration.entitlements import entitle
from field_api.demonstration.households import Households, settle
from field_api.demonstration.persons import Persons, people
from field_api.demonstration.visits import Visits, visit
from field_api.demonstration.workers import Workers, employ
from field_api.demonstration.world import Places


@dataclass(frozen=True)
class Register:
    """Everything that is stored. Indexes of one subject point into another's arrays."""

    seed: int
    places: Places
    households: Households
    persons: Persons
    aids: Aids
    workers: Workers
    visits: Visits


def make_register(
    places: Places, *, households_per_village: float, seed: int, today: date
) -> Register:
    """The same register each time for the same arguments.

    Every subject draws from a stream of its own, so that a change in one moves no other.
    """
    day = np.datetime64(today, "D")
    streams = iter(np.random.default_rng(seed).spawn(6))
    households = settle(
        next(streams), places, households_per_village=households_per_village, today=day
    )
    persons = people(next(streams), households, today=day)
    entitled = entitle(next(streams), places, households, persons, today=day)
    aids = grant(next(streams), places, households, persons, entitled, today=day)
    workers = employ(next(streams), places, households, today=day)
    visits = visit(next(streams), places, households, persons, aids, workers, today=day)
    return Register(seed, places, households, persons, aids, workers, visits)
