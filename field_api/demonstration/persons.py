"""Persons of the demonstration: families whose ages, sexes and relations agree.

Every family is one of a few patterns; a pattern lists its members from the head down.
"""

from dataclasses import dataclass

import numpy as np

from field_api.demonstration import names
from field_api.demonstration.households import Households
from field_api.demonstration.world import Days, Flags, Floats, Ints, days_of, picked
from field_api.models import Disability, Relation, SelfCare

RELATIONS = tuple(Relation)
DISABILITIES = tuple(Disability)
SELF_CARES = tuple(SelfCare)
HEAD, SPOUSE, CHILD, GRANDCHILD, PARENT = (
    RELATIONS.index(Relation(name)) for name in ("head", "spouse", "child", "grandchild", "parent")
)
ABLE, PARTLY, UNABLE = range(3)
LEAST_AGE_OF_HUSBAND, LEAST_AGE_OF_WIFE = 22.0, 20.0
"""Nobody marries younger: Civil Code, art. 1047."""

OLDEST = 103.0

_YEAR_D = 365.2425
_MAN = 0.51


@dataclass(frozen=True)
class Pattern:
    """A kind of family: its share of all, the head's ages, and who lives with them.

    `old` families have many heads near the lower age and few near the upper.
    """

    share: float
    head_from: float
    head_to: float
    head_man: float
    others: tuple[int, ...] = ()
    old: bool = False


PATTERNS = (
    Pattern(0.125, 61, 98, 0.42, (), old=True),
    Pattern(0.080, 25, 61, 0.68),
    Pattern(0.170, 60, 94, 0.85, (SPOUSE,), old=True),
    Pattern(0.120, 28, 60, 0.85, (SPOUSE,)),
    Pattern(0.140, 25, 55, 0.85, (SPOUSE, CHILD)),
    Pattern(0.020, 56, 78, 0.85, (SPOUSE, CHILD)),
    Pattern(0.130, 26, 52, 0.85, (SPOUSE, CHILD, CHILD)),
    Pattern(0.020, 28, 50, 0.85, (SPOUSE, CHILD, CHILD, CHILD)),
    Pattern(0.020, 26, 52, 0.40, (CHILD,)),
    Pattern(0.010, 58, 88, 0.35, (CHILD,)),
    Pattern(0.020, 27, 50, 0.40, (CHILD, CHILD)),
    Pattern(0.030, 52, 78, 0.80, (SPOUSE, GRANDCHILD)),
    Pattern(0.015, 54, 80, 0.30, (GRANDCHILD,)),
    Pattern(0.040, 27, 56, 0.90, (SPOUSE, CHILD, PARENT)),
    Pattern(0.040, 29, 54, 0.90, (SPOUSE, CHILD, CHILD, PARENT, PARENT)),
    Pattern(0.020, 29, 54, 0.90, (SPOUSE, CHILD, CHILD, PARENT)),
)
"""2.6 persons a household on average, as the census of 2020 found. Most children who are grown
have a household of their own; some stay with parents who are old."""


@dataclass(frozen=True)
class Persons:
    """One entry a person, in the order of their households, heads first.

    `household` is an index; `relation`, `disability`, `self_care` index the tuples above.
    `grade` is 0 without a disability. `left_on`, `died_on` are NaT for those living here.
    """

    household: Ints
    relation: Ints
    man: Flags
    birth: Days
    surname: Ints
    given: Ints
    disability: Ints
    grade: Ints
    ill: Flags
    self_care: Ints
    pregnant: Flags
    joined_on: Days
    left_on: Days
    died_on: Days

    def __len__(self) -> int:
        return len(self.household)

    @property
    def living(self) -> Flags:
        living: Flags = np.isnat(self.left_on) & np.isnat(self.died_on)
        return living

    def age(self, day: np.datetime64) -> Floats:
        """In years."""
        age: Floats = (day - self.birth).astype(np.int64) / _YEAR_D
        return age


def people(rng: np.random.Generator, households: Households, *, today: np.datetime64) -> Persons:
    """A family for every household."""
    household, relation, age, man = _families(rng, len(households))
    n = len(household)
    birth = today - days_of(np.maximum(age * _YEAR_D, 1).astype(np.int64))
    disability, grade = _disabilities(rng, age)
    registered = households.registered_on[household]
    elder = (age > 66) & np.isin(relation, (SPOUSE, PARENT)) & (rng.random(n) < 0.012)
    died_on = today - days_of(rng.integers(1, 700, n))
    died_on[~elder | ~households.active[household]] = np.datetime64("NaT")
    living = np.isnat(died_on)
    partnered = np.isin(household, household[relation == SPOUSE])
    fertile = ~man & partnered & (age > 20) & (age < 41) & (relation <= SPOUSE)
    return Persons(
        household=household,
        relation=relation,
        man=man,
        birth=birth,
        surname=_surnames(rng, household, relation, man),
        given=names.given_names(rng, man),
        disability=disability,
        grade=grade,
        ill=rng.random(n) < np.select([age < 18, age < 60], [0.006, 0.025], 0.07),
        self_care=_self_care(rng, age, grade),
        pregnant=living & fertile & (rng.random(n) < 0.035),
        joined_on=np.maximum(registered, birth),
        left_on=households.closed_on[household],
        died_on=died_on,
    )


def _families(rng: np.random.Generator, n: int) -> tuple[Ints, Ints, Floats, Flags]:
    """Household, relation, age in years and sex of every member."""
    kind = picked(rng, len(PATTERNS), n, [pattern.share for pattern in PATTERNS])
    columns: list[tuple[Ints, Ints, Floats, Flags]] = []
    for number, pattern in enumerate(PATTERNS):
        homes = np.flatnonzero(kind == number)
        spread = rng.beta(1.1, 2.1, len(homes)) if pattern.old else rng.random(len(homes))
        head = pattern.head_from + spread * (pattern.head_to - pattern.head_from)
        head_man = rng.random(len(homes)) < pattern.head_man
        columns.append((homes, np.full(len(homes), HEAD), head, head_man))
        first_parent = True
        for role in pattern.others:
            columns.append(
                (
                    homes,
                    np.full(len(homes), role),
                    *_member(rng, role, head, head_man, second=not first_parent),
                )
            )
            first_parent = first_parent and role != PARENT
    household = np.concatenate([column[0] for column in columns])
    relation = np.concatenate([column[1] for column in columns])
    age = np.concatenate([column[2] for column in columns])
    man = np.concatenate([column[3] for column in columns])
    # Members of one household come in the order of their columns: the sort is stable.
    order = np.argsort(household, kind="stable")
    return household[order], relation[order], np.minimum(age, OLDEST)[order], man[order]


def _member(
    rng: np.random.Generator, relation: int, head: Floats, head_man: Flags, *, second: bool
) -> tuple[Floats, Flags]:
    """Age and sex of one member, given the head's. The second parent is the mother."""
    n = len(head)
    if relation == SPOUSE:
        apart = np.where(head_man, -2, 2) + rng.normal(0, 2.5, n)
        youngest = np.where(head_man, LEAST_AGE_OF_WIFE, LEAST_AGE_OF_HUSBAND)
        # Half a year more, so that a birthday counted in days is surely past; and not all of them
        # on one day, for which a large city would have too few identity numbers.
        least = youngest + 0.5 + np.abs(apart) % 1
        return np.maximum(head + apart, least), ~head_man
    if relation == CHILD:
        age = head - rng.uniform(21, 37, n)
        # To those too young for it, a small child: born in the last three years, on any day.
        return np.where(age > 0, age, 3 * rng.random(n)), rng.random(n) < _MAN
    if relation == GRANDCHILD:
        return np.minimum(head - 38, rng.uniform(1, 17, n)), rng.random(n) < _MAN
    parent = np.minimum(head + rng.uniform(20, 34, n), 97)
    return parent, np.zeros(n, dtype=bool) if second else rng.random(n) < 0.5


def _surnames(rng: np.random.Generator, household: Ints, relation: Ints, man: Flags) -> Ints:
    """Children bear the father's name; who married in bears another."""
    n = len(household)
    own = names.surnames(rng, n)
    head = np.flatnonzero(relation == HEAD)
    of_head = own[head]
    father = of_head.copy()
    spouse = np.flatnonzero((relation == SPOUSE) & man)
    father[household[spouse]] = own[spouse]
    surname = own.copy()
    child = relation == CHILD
    surname[child] = father[household[child]]
    line = ((relation == PARENT) & man) | ((relation == GRANDCHILD) & (rng.random(n) < 0.6))
    surname[line] = of_head[household[line]]
    return surname


def _disabilities(rng: np.random.Generator, age: Floats) -> tuple[Ints, Ints]:
    """Kind and grade, commoner with age; limbs most often."""
    n = len(age)
    has = rng.random(n) < np.select([age < 18, age < 60, age < 80], [0.012, 0.035, 0.09], 0.16)
    kind = 1 + picked(rng, len(DISABILITIES) - 1, n, (12, 15, 45, 8, 10, 10))
    grade = 1 + picked(rng, 4, n, (15, 25, 35, 25))
    return np.where(has, kind, 0), np.where(has, grade, 0)


def _self_care(rng: np.random.Generator, age: Floats, grade: Ints) -> Ints:
    chance = rng.random(len(age))
    unable = np.select([grade == 1, grade == 2, age >= 80], [0.35, 0.10, 0.06], 0.0)
    partly = np.select([grade == 1, grade == 2, age >= 80], [0.75, 0.45, 0.26], 0.004)
    return np.select([chance < unable, chance < partly], [UNABLE, PARTLY], ABLE)
