"""Entering a household with its head, and correcting what is known of it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from field_api.actions.dwelling_points import (
    POINT_FIELDS,
    DwellingPoint,
    check_point,
    forget_point,
    put_point,
    refuse_mismatch,
)
from field_api.actions.household_facts import HOUSEHOLD_FACTS, put_facts
from field_api.actions.persons import (
    looked_at,
    new_person,
    number_taken,
    refuse_look_alikes,
)
from field_api.actions.register_keeping import (
    kept_household,
    kept_village,
    next_code,
    refuse_problems,
    refuse_taken_uid,
    save_together,
)
from field_api.actions.register_refusals import ChangedMeanwhileError
from field_api.actions.visit_days import reckon_due
from field_api.models import Household, Relation
from field_api.register.checks import tidy_name
from field_api.register.versions import changed_fields
from geo_minzheng.shared.history import changed_by, note_registration


def register_household(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    village: UUID,
    facts: Mapping[str, Any],
    head: Mapping[str, Any],
    head_uid: UUID,
    today: date,
    point: DwellingPoint | None = None,
    outside_reason: str = "",
    confirmed: Collection[UUID] = (),
    reason: str = "",
) -> Household:
    """Enter a household and its head; a second call with the same `uid` changes nothing.

    Args:
        facts: of `HOUSEHOLD_FACTS`; `head` of `persons.PERSON_FACTS`.
        outside_reason: why a point outside the village is right all the same.
        confirmed: uids of households that are alike and others.

    Raises:
        LookAlikesError: one like this is in the register; nothing is stored.
        RegisterRefusedError: another of its kinds.
    """
    why = _together(reason, outside_reason, looked_at(by, confirmed))
    with changed_by(by, action="households.register_household", reason=why):
        place = kept_village(by=by, uid=village)
        # The number's lock makes a second submission wait for the first.
        code = next_code(place.pk, day=today)
        if known := Household.objects.visible_to(by).filter(uid=uid).first():
            return known
        refuse_taken_uid(Household, uid)
        home = Household(uid=uid, code=code, village=place, registered_on=today)
        put_facts(home, facts, today=today)
        home.head_name = tidy_name(str(head.get("name", "")))
        if point is not None:
            refuse_problems(check_point(point, today=today))
            put_point(home, point, today=today)
            refuse_mismatch(home, day=today, outside_reason=outside_reason)
        joined = {"joined_on": home.registered_on, **head, "relation": Relation.HEAD}
        leader = new_person(by=by, home=home, uid=head_uid, facts=joined, today=today)
        refuse_look_alikes(leader, by=by, home=home, confirmed=confirmed)
        save_together(home, leader, number_taken=lambda: number_taken(leader, by=by))
        note_registration(leader)
        note_registration(home)
        return home


def correct_household(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    changes: Mapping[str, Any],
    today: date,
    reason: str,
    village: UUID | None = None,
    point: DwellingPoint | None = None,
    without_point: bool = False,
    outside_reason: str = "",
    version: int | None = None,
) -> Household:
    """Change what is known of a household; what is not named stays.

    Args:
        village: another one, where the household was entered in the wrong village; one that
            moves is `moves.move_village`'s.
        point: a new dwelling point; None leaves the old one, unless it is taken away.
        without_point: the point was wrong, and where the household lives is not known.
        version: of the row as the asker saw it; None asks for nothing.

    Raises:
        ChangedMeanwhileError: somebody changed one of these fields to something else.
        PointOutsideVillageError: the new point is in another village, and no reason is given.
        RegisterRefusedError: another of its kinds.
    """
    with changed_by(
        by, action="households.correct_household", reason=_together(reason, outside_reason)
    ):
        place = None if village is None else kept_village(by=by, uid=village)
        home = kept_household(by=by, uid=uid)
        fields = (*HOUSEHOLD_FACTS, *POINT_FIELDS, "village_id")
        seen = {name: getattr(home, name) for name in fields}
        others = [] if version is None else changed_fields(home, version, fields)
        put_facts(home, changes, today=today)
        asked = set(changes)
        if place is not None:
            home.village = place
            asked.add("village_id")
        if point is not None:
            refuse_problems(check_point(point, today=today))
            put_point(home, point, today=today)
            asked |= set(POINT_FIELDS)
        elif without_point:
            forget_point(home)
            asked |= set(POINT_FIELDS)
        different = [name for name in fields if getattr(home, name) != seen[name]]
        if clash := [name for name in others if name in asked and name in different]:
            raise ChangedMeanwhileError(clash)
        if not different:
            return home
        if set(different) & {"village_id", "location", "entered_datum"}:
            refuse_mismatch(home, day=today, outside_reason=outside_reason)
        reckon_due(home, today=today)
        home.save()
        return home


def _together(*parts: str) -> str:
    return "；".join(part.strip() for part in parts if part.strip())
