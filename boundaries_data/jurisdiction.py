"""What a signed-in person may see and do: worked out once, used by every `visible_to`.

Nothing else decides visibility. A scope is a set of divisions and a set of rights; both
come from the appointments in force on one day.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from boundaries_data.models import Level, Role
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.sql import SqlQuery

APPOINTMENTS_HELD = SqlQuery("boundaries_data", "appointments_held")
DIVISIONS_UNDER = SqlQuery("boundaries_data", "divisions_under")

KEPT_S = 60
"""How long what lies under a division is remembered. A change of the tree shows in its mark at
once, but for one that was begun before another and ended after it."""


class Right(StrEnum):
    """What a role allows, inside the jurisdiction."""

    SEE_NAMES = "see_names"
    RECORD_VISITS = "record_visits"
    RUN_INCIDENTS = "run_incidents"
    KEEP_DIVISIONS = "keep_divisions"
    KEEP_REGISTER = "keep_register"
    """Enter and correct households, persons and aids."""
    MANAGE_STAFF = "manage_staff"
    """Post workers to offices and villages."""
    SEE_READINGS = "see_readings"
    """See who read which personal data."""
    ADMINISTER = "administer"


RIGHTS_OF_ROLE: dict[str, frozenset[Right]] = {
    Role.WORKER: frozenset({Right.SEE_NAMES, Right.RECORD_VISITS}),
    Role.COORDINATOR: frozenset(
        {
            Right.SEE_NAMES,
            Right.RECORD_VISITS,
            Right.RUN_INCIDENTS,
            Right.KEEP_REGISTER,
            Right.MANAGE_STAFF,
            Right.SEE_READINGS,
        }
    ),
    Role.OFFICER: frozenset({Right.KEEP_DIVISIONS}),
    Role.ADMINISTRATOR: frozenset(Right),
    Role.AUDITOR: frozenset({Right.SEE_READINGS}),
}

RIGHTS_AT_LEVEL: dict[tuple[str, str], frozenset[Right]] = {
    # A township's worker is the clerk who keeps its files; a village's assistant visits.
    (Role.WORKER, Level.TOWNSHIP): frozenset({Right.KEEP_REGISTER}),
}
"""What a role allows beyond `RIGHTS_OF_ROLE` where it is held at that level."""


@dataclass(frozen=True)
class DivisionUnder:
    """One row of `divisions_under`."""

    division_id: int
    level: str


@dataclass(frozen=True)
class HeldAppointment:
    """One row of `appointments_held`; `versions` and `former` are the same in each."""

    role: str
    division_id: int
    level: str
    versions: int | None
    former: int | None


@dataclass(frozen=True)
class Scope:
    """Where a person may see names, where only numbers, and what they may do.

    Attributes:
        village_ids: villages whose households may be seen by name.
        counted_village_ids: villages that may be counted; always holds `village_ids`.
        division_ids: every division at or under an appointment.
        named_division_ids: those of them where an appointment lets names be seen. Rights are
            of the person, names of a place: a right alone never opens names.
        roots: the divisions of the appointments themselves.
        held: for each right, the divisions at or under an appointment that gives it.
        held_villages: the same, villages alone.
    """

    rights: frozenset[Right]
    roles: tuple[str, ...]
    roots: tuple[int, ...]
    division_ids: frozenset[int]
    named_division_ids: frozenset[int]
    village_ids: tuple[int, ...]
    counted_village_ids: tuple[int, ...]
    held: Mapping[Right, frozenset[int]]
    held_villages: Mapping[Right, frozenset[int]]

    def may(self, right: Right) -> bool:
        return right in self.rights

    def divisions_where(self, right: Right) -> frozenset[int]:
        """Divisions of every level where `right` is held."""
        return self.held.get(right, frozenset())

    def villages_where(self, right: Right) -> frozenset[int]:
        """Villages where `right` is held."""
        return self.held_villages.get(right, frozenset())


NOTHING = Scope(frozenset(), (), (), frozenset(), frozenset(), (), (), {}, {})


def scope_of(user: AbstractBaseUser | AnonymousUser, *, day: date | None = None) -> Scope:
    """The scope of `user` on `day` (today if None); `NOTHING` for a stranger.

    Kept on the user object, which lives for one request: one query the first time. Requests of one
    session share it for `REMEMBERED_S`, so that an appointment acts within that time from the
    moment it is made or withdrawn.
    """
    if not user.is_authenticated or not user.is_active or user.pk is None:
        return NOTHING
    on = day or timezone.localdate()
    kept: dict[date, Scope] = cast(User, user).worked_out
    if on not in kept:
        kept[on] = _work_out(user, on)
    return kept[on]


def _work_out(user: AbstractBaseUser, day: date) -> Scope:
    rows = APPOINTMENTS_HELD.prepared(HeldAppointment, user=user.pk, day=day)
    if not rows:
        return NOTHING
    tree = (rows[0].versions, rows[0].former, int(time.monotonic() // KEPT_S))
    return _scope(tuple((row.role, row.division_id, row.level) for row in rows), day, tree)


@lru_cache(maxsize=1024)
def _scope(
    held: tuple[tuple[str, int, str], ...], day: date, tree: tuple[int | None, int | None, int]
) -> Scope:
    """The scope that appointments give. `tree` marks how the divisions stood."""
    all_villages, all_divisions = set[int](), set[int]()
    divisions_of: dict[Right, set[int]] = defaultdict(set)
    villages_of: dict[Right, set[int]] = defaultdict(set)
    for role, root, level in held:
        divisions, villages = _under(root, day, tree)
        all_divisions |= divisions
        all_villages |= villages
        for right in _rights(role, level):
            divisions_of[right] |= divisions
            villages_of[right] |= villages
    return Scope(
        rights=frozenset(divisions_of),
        roles=tuple(role for role, _, _ in held),
        roots=tuple(dict.fromkeys(root for _, root, _ in held)),
        division_ids=frozenset(all_divisions),
        named_division_ids=frozenset(divisions_of[Right.SEE_NAMES]),
        village_ids=tuple(sorted(villages_of[Right.SEE_NAMES])),
        counted_village_ids=tuple(sorted(all_villages)),
        held={right: frozenset(ids) for right, ids in divisions_of.items()},
        held_villages={right: frozenset(ids) for right, ids in villages_of.items()},
    )


@lru_cache(maxsize=1024)
def _under(
    root: int, day: date, tree: tuple[int | None, int | None, int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Divisions at or under `root`, and the villages among them."""
    rows = DIVISIONS_UNDER.rows(DivisionUnder, root=root, day=day)
    return (
        frozenset(row.division_id for row in rows),
        frozenset(row.division_id for row in rows if row.level == Level.VILLAGE),
    )


def _rights(role: str, level: str) -> frozenset[Right]:
    return RIGHTS_OF_ROLE[role] | RIGHTS_AT_LEVEL.get((role, level), frozenset())
