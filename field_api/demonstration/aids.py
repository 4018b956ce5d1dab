"""Aids of the demonstration: class, amount and period of what persons get and used to get.

Amounts are of the size that Gansu pays; they are not the standards of any year.
"""

from dataclasses import dataclass, fields

import numpy as np

from field_api.demonstration.entitlements import (
    DISABILITY,
    DISASTER,
    HARDSHIP,
    MEDICAL,
    OLD_AGE,
    PROGRAMMES,
    RURAL,
    TEMPORARY,
    URBAN,
    VETERAN,
    Entitlements,
)
from field_api.demonstration.households import Households
from field_api.demonstration.persons import PARTLY, UNABLE, Persons
from field_api.demonstration.world import Days, Flags, Floats, Ints, Places, days_of, month_of
from field_api.models import AidClass

CLASSES = tuple(AidClass)
"""Class 0 is "none"; dibao has 1 to 4."""

# Yuan a month for each member, urban and rural, classes one to four.
_DIBAO_YUAN = np.array([[780, 640, 470, 330], [510, 485, 110, 75]], dtype=np.float64)
# Up to which draw a household falls in class one, two, three.
_CLASS_BOUNDS = {URBAN: (0.14, 0.45, 0.80), RURAL: (0.12, 0.48, 0.85)}
# How long a single payment counts as in force, and between which yuan it lies in which steps.
_ONCE_D = {TEMPORARY: 90, MEDICAL: 365, DISASTER: 180}
_YUAN_FROM_TO = {
    VETERAN: (620, 1_400, 10),
    TEMPORARY: (500, 6_000, 100),
    MEDICAL: (800, 20_000, 50),
    DISASTER: (300, 3_000, 100),
}
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Aids:
    """One entry an aid. `person` is an index; `ends_on` is NaT where no end is set."""

    person: Ints
    programme: Ints
    aid_class: Ints
    yuan: Floats
    starts_on: Days
    ends_on: Days

    def __len__(self) -> int:
        return len(self.person)

    def in_force(self, day: np.datetime64) -> Flags:
        going: Flags = (self.starts_on <= day) & (np.isnat(self.ends_on) | (self.ends_on > day))
        return going

    def at(self, where: Ints | Flags) -> "Aids":
        """Those at the given places."""
        return Aids(*(getattr(self, field.name)[where] for field in fields(self)))


def grant(
    rng: np.random.Generator,
    places: Places,
    households: Households,
    persons: Persons,
    entitled: Entitlements,
    *,
    today: np.datetime64,
) -> Aids:
    """An aid for every entitlement, and some that have ended, ordered by person."""
    granting = _Granting(rng, places, households, persons, entitled, today)
    present = [granting.in_force(programme) for programme in range(len(PROGRAMMES))]
    former = [granting.former_class(present[URBAN]), granting.former_class(present[RURAL])]
    ended = [granting.ended_dibao(), granting.ended_once(), granting.ended_by_death()]
    parts = [*present, *former, *ended]
    whole = Aids(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Aids))
    )
    return whole.at(np.lexsort((whole.starts_on, whole.programme, whole.person)))


@dataclass(frozen=True)
class _Granting:
    rng: np.random.Generator
    places: Places
    households: Households
    persons: Persons
    entitled: Entitlements
    today: np.datetime64

    def in_force(self, programme: int) -> Aids:
        people = np.flatnonzero(self.entitled.held[programme])
        n, home = len(people), self.persons.household[people]
        classes = np.zeros(n, dtype=np.int64)
        ends: Days = np.full(n, _NEVER)
        if programme in _ONCE_D:
            starts = self._ago(0, _ONCE_D[programme] - 15, n)
            ends = starts + np.timedelta64(_ONCE_D[programme], "D")
        elif programme in _CLASS_BOUNDS:
            # The members of a household were granted together, in one class.
            starts = month_of(self._ago(40, 800, len(self.households)))[home]
            classes = self._classes(programme)[home]
        else:
            starts = month_of(self._ago(40, 800, n))
        if programme == OLD_AGE:
            eighty = self.persons.birth[people] + np.timedelta64(80 * 365 + 20, "D")
            starts = np.minimum(np.maximum(starts, month_of(eighty)), self.today)
        starts = np.maximum(starts, self.persons.joined_on[people])
        yuan = self._yuan(programme, people, classes)
        return Aids(people, np.full(n, programme), classes, yuan, starts, ends)

    def former_class(self, present: Aids) -> Aids:
        """What an eighth of the dibao members got before their class was changed."""
        long_here = present.starts_on - self.persons.joined_on[present.person]
        had = present.at(
            (long_here > np.timedelta64(800, "D")) & (self.rng.random(len(present)) < 0.125)
        )
        was = np.where(had.aid_class == 1, 2, had.aid_class - 1)
        starts = month_of(had.starts_on - days_of(self.rng.integers(200, 700, len(had))))
        yuan = _DIBAO_YUAN[had.programme, was - 1]
        return Aids(had.person, had.programme, was, yuan, starts, had.starts_on)

    def ended_dibao(self) -> Aids:
        """Some households that get nothing now had dibao; some ended it by leaving."""
        n = len(self.households)
        out = ~self.entitled.helped & (self.rng.random(n) < 0.03)
        left = self.households.closed_on
        ended: Days = np.where(np.isnat(left), month_of(self._ago(0, 500, n)), left)
        begun = month_of(ended - days_of(self.rng.integers(200, 650, n)))
        home = self.persons.household
        members = out[home] & np.isnat(self.persons.died_on)
        people = np.flatnonzero(members & (self.persons.joined_on <= begun[home]))
        home = home[people]
        programme = np.where(self.places.urban[self.households.village[home]], URBAN, RURAL)
        third = np.full(len(people), 3)
        yuan = _DIBAO_YUAN[programme, third - 1]
        return Aids(people, programme, third, yuan, begun[home], ended[home])

    def ended_once(self) -> Aids:
        """Temporary aid of former months, to any living person of age."""
        grown = self.persons.living & (self.persons.age(self.today) >= 21)
        people = np.flatnonzero(grown & (self.rng.random(len(grown)) < 0.006))
        none = np.zeros(len(people), dtype=np.int64)
        starts = self._ago(200, 720, len(people))
        ends = starts + np.timedelta64(_ONCE_D[TEMPORARY], "D")
        yuan = self._yuan(TEMPORARY, people, none)
        return Aids(people, none + TEMPORARY, none, yuan, starts, ends)

    def ended_by_death(self) -> Aids:
        """The allowance of the old who died, up to the day of death."""
        died = self.persons.died_on
        people = np.flatnonzero(~np.isnat(died) & (self.persons.age(self.today) >= 84))
        none = np.zeros(len(people), dtype=np.int64)
        starts = month_of(died[people] - days_of(self.rng.integers(60, 600, len(people))))
        ends = died[people] + np.timedelta64(1, "D")
        yuan = self._yuan(OLD_AGE, people, none)
        return Aids(people, none + OLD_AGE, none, yuan, starts, ends)

    def _ago(self, least: int, most: int, n: int) -> Days:
        ago: Days = self.today - days_of(self.rng.integers(least, most, n))
        return ago

    def _classes(self, programme: int) -> Ints:
        """A class for every household; the needier, the lower its number tends to be."""
        draw = self.rng.random(len(self.households)) / (0.7 + np.minimum(self.entitled.need, 3) / 2)
        classes: Ints = 1 + np.searchsorted(_CLASS_BOUNDS[programme], draw)
        return classes

    def _yuan(self, programme: int, people: Ints, classes: Ints) -> Floats:
        age = self.persons.age(self.today)[people]
        care = self.persons.self_care[people]
        yuan: Floats
        if programme in _CLASS_BOUNDS:
            yuan = _DIBAO_YUAN[programme, classes - 1]
        elif programme == HARDSHIP:
            village = self.households.village[self.persons.household[people]]
            basic = np.where(self.places.urban[village], 1_040.0, 690.0)
            yuan = basic + np.select([care == UNABLE, care == PARTLY], [640.0, 320.0], 0.0)
        elif programme == OLD_AGE:
            yuan = np.select([age >= 100, age >= 90], [600.0, 120.0], 60.0)
        elif programme == DISABILITY:
            yuan = np.where(self.persons.grade[people] == 1, 160.0, 120.0)
        else:
            low, high, step = _YUAN_FROM_TO[programme]
            steps = self.rng.integers(low // step, high // step, len(people))
            yuan = (steps * step).astype(np.float64)
        return yuan
