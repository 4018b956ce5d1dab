"""Entering a household with its head, and correcting what is known of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from field_api.actions.dwelling_points import (
    POINT_FIELDS,
    DwellingPoint,
    check_point,
    forget_point,
    put_point,
    refuse_mismatch,
)
from field_api.actions.persons import enter_person
from field_api.actions.register_keeping import (
    kept_household,
    kept_village,
    length_problems,
    next_code,
    refuse_problems,
    refuse_taken_uid,
)
from field_api.actions.register_refusals import ChangedMeanwhileError
from field_api.actions.visit_days import reckon_due
from field_api.models import Household, Relation
from field_api.register_checks import (
    Problem,
    Severity,
    check_bank_account,
    check_name,
    check_past_day,
    check_phone,
    tidy,
    tidy_name,
    tidy_phone,
)
from field_api.register_versions import changed_fields
from geo_minzheng.shared.history import changed_by, note_registration

HOUSEHOLD_FACTS = (
    "group_no",
    "address",
    "registered_address",
    "phone",
    "applicant_name",
    "contact_name",
    "contact_phone",
    "housing",
    "rooms",
    "danger_grade",
    "road_access",
    "hazard",
    "hazard_note",
    "mover_name",
    "mover_phone",
    "shelter",
    "bank_name",
    "bank_account",
    "keeper_name",
    "keeper_relation",
    "keeper_agreement_no",
    "keeper_agreed_on",
    "near_relative",
    "near_relative_of",
    "near_relative_filed_on",
    "income_unsteady",
    "note",
    "registered_on",
)
"""What a correction may change. Village and status have actions of their own."""

MOST_ROOMS = 99
MOST_GROUPS = 99


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
    reason: str = "",
) -> Household:
    """Enter a household and its head; a second call with the same `uid` changes nothing.

    Args:
        facts: of `HOUSEHOLD_FACTS`; `head` of `persons.PERSON_FACTS`.
        outside_reason: why a point outside the village is right all the same.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(
        by, action="households.register_household", reason=_both(reason, outside_reason)
    ):
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
        home.save()
        joined = {"joined_on": home.registered_on, **head, "relation": Relation.HEAD}
        enter_person(by=by, home=home, uid=head_uid, facts=joined, today=today)
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
        by, action="households.correct_household", reason=_both(reason, outside_reason)
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


def put_facts(home: Household, facts: Mapping[str, Any], *, today: date) -> None:
    """Set `facts` on `home` in their kept form, and refuse what cannot be.

    Raises:
        EntryInvalidError: a fact is wrong in itself or against the others.
        TypeError: a name is not of `HOUSEHOLD_FACTS`.
    """
    if odd := set(facts) - set(HOUSEHOLD_FACTS):
        raise TypeError(f"no facts of a household: {sorted(odd)}")
    for name, value in facts.items():
        setattr(home, name, _kept(name, value))
    if not home.near_relative:
        home.near_relative_of, home.near_relative_filed_on = "", None
    refuse_problems(
        [
            *check_phone(home.phone),
            *check_phone(home.contact_phone, field="contact_phone"),
            *check_phone(home.mover_phone, field="mover_phone"),
            *check_name(home.contact_name, field="contact_name", required=False),
            *check_name(home.applicant_name, field="applicant_name", required=False),
            *check_name(home.mover_name, field="mover_name", required=False),
            *check_name(home.keeper_name, field="keeper_name", required=False),
            *check_bank_account(home.bank_account),
            *check_past_day(home.registered_on, field="registered_on", today=today),
            *check_past_day(home.keeper_agreed_on, field="keeper_agreed_on", today=today),
            *check_past_day(
                home.near_relative_filed_on, field="near_relative_filed_on", today=today
            ),
            *_consistency(home),
            *length_problems(home, HOUSEHOLD_FACTS),
        ]
    )


def _kept(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name.endswith("phone"):
        return tidy_phone(value)
    if name == "bank_account":
        return tidy_phone(value)
    if name.endswith("_name") and name != "bank_name":
        return tidy_name(value)
    return value.strip() if name == "note" else tidy(value)


def _consistency(home: Household) -> list[Problem]:
    found = []
    if home.keeper_name and not (home.keeper_agreement_no and home.keeper_agreed_on):
        text = _("他人代管银行卡要有书面协议并报县级备案。请填写协议编号和签订日期。")
        found.append(Problem("keeper.no_agreement", "keeper_agreement_no", Severity.ERROR, text))
    if home.near_relative and not home.near_relative_of:
        text = _("勾选了近亲属备案，还要写明是谁的近亲属、什么关系。")
        found.append(Problem("near_relative.of_whom", "near_relative_of", Severity.ERROR, text))
    if home.rooms is not None and not 0 < home.rooms <= MOST_ROOMS:
        text = _("住房间数应在 1 至 %(most)d 之间；不清楚时请留空。") % {"most": MOST_ROOMS}
        found.append(Problem("rooms.range", "rooms", Severity.ERROR, text))
    if not 0 <= home.group_no <= MOST_GROUPS:
        text = _("村民小组应在 0 至 %(most)d 之间；没有小组时填 0。") % {"most": MOST_GROUPS}
        found.append(Problem("group_no.range", "group_no", Severity.ERROR, text))
    return found


def _both(reason: str, outside_reason: str) -> str:
    return "；".join(part.strip() for part in (reason, outside_reason) if part.strip())
