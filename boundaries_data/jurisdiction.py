"""What a signed-in person may see and do: worked out once, used by every `visible_to`.

Nothing else decides visibility. A scope is a set of divisions and a set of rights; both
come from the appointments in force on one day.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from boundaries_data.models import Appointment, Level, Role
from geo_minzheng.shared.sql import SqlQuery

DIVISIONS_UNDER = SqlQuery("boundaries_data", "divisions_under")


class Right(StrEnum):
    """What a role allows, inside the jurisdiction."""

    SEE_NAMES = "see_names"
    RECORD_VISITS = "record_visits"
    RUN_INCIDENTS = "run_incidents"
    KEEP_DIVISIONS = "keep_divisions"
    ADMINISTER = "administer"


RIGHTS_OF_ROLE: dict[str, frozenset[Right]] = {
    Role.WORKER: frozenset({Right.SEE_NAMES, Right.RECORD_VISITS}),
    Role.COORDINATOR: frozenset({Right.SEE_NAMES, Right.RECORD_VISITS, Right.RUN_INCIDENTS}),
    Role.OFFICER: frozenset({Right.KEEP_DIVISIONS}),
    Role.ADMINISTRATOR: frozenset(Right),
}


@dataclass(frozen=True)
class DivisionUnder:
    """One row of `divisions_under`."""

    division_id: int
    level: str


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
    """

    rights: frozenset[Right]
    roles: tuple[str, ...]
    roots: tuple[int, ...]
    division_ids: frozenset[int]
    named_division_ids: frozenset[int]
    village_ids: tuple[int, ...]
    counted_village_ids: tuple[int, ...]

    def may(self, right: Right) -> bool:
        return right in self.rights


NOTHING = Scope(frozenset(), (), (), frozenset(), frozenset(), (), ())


def scope_of(user: AbstractBaseUser | AnonymousUser, *, day: date | None = None) -> Scope:
    """The scope of `user` on `day` (today if None); `NOTHING` for a stranger.

    Kept on the user object, which lives for one request: two queries the first time.
    """
    if not user.is_authenticated or not user.is_active or user.pk is None:
        return NOTHING
    on = day or timezone.localdate()
    kept: dict[date, Scope] = user.__dict__.setdefault("_scopes", {})
    if on not in kept:
        kept[on] = _work_out(user, on)
    return kept[on]


def _work_out(user: AbstractBaseUser, day: date) -> Scope:
    held = list(Appointment.objects.as_of(day).filter(user_id=user.pk).order_by("id"))
    naming, all_villages, all_divisions = set[int](), set[int](), set[int]()
    naming_divisions = set[int]()
    rights = frozenset[Right]()
    for appointment in held:
        rights |= RIGHTS_OF_ROLE[appointment.role]
        under = DIVISIONS_UNDER.rows(DivisionUnder, root=appointment.division_id, day=day)
        villages = {row.division_id for row in under if row.level == Level.VILLAGE}
        all_divisions |= {row.division_id for row in under}
        all_villages |= villages
        if Right.SEE_NAMES in RIGHTS_OF_ROLE[appointment.role]:
            naming |= villages
            naming_divisions |= {row.division_id for row in under}
    return Scope(
        rights=rights,
        roles=tuple(appointment.role for appointment in held),
        roots=tuple(dict.fromkeys(appointment.division_id for appointment in held)),
        division_ids=frozenset(all_divisions),
        named_division_ids=frozenset(naming_divisions),
        village_ids=tuple(sorted(naming)),
        counted_village_ids=tuple(sorted(all_villages)),
    )
