"""Two households that are one: nothing and nobody is lost or doubled.

Visits and means assessments stay with the household that they were made of; a dossier shows
those of every household that was merged into its own.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from field_api.actions.dwelling_points import POINT_FIELDS
from field_api.actions.register_keeping import (
    kept_households,
    lock_beforehand,
    unchanged,
)
from field_api.actions.register_refusals import (
    HouseholdNotActiveError,
    MergeImpossibleError,
)
from field_api.actions.running_aids import carry_aids, in_force_or_coming
from field_api.actions.visit_days import reckon_due
from field_api.actions.visit_heirs import carry_on
from field_api.models import Aid, Household, HouseholdStatus, Person, Relation
from field_api.register.duplicates import members_of
from geo_minzheng.shared.history import changed_by, note_registration

TAKEN_TOGETHER: dict[str, tuple[str, ...]] = {
    "address": ("address", "group_no"),
    "registered_address": ("registered_address",),
    "phone": ("phone",),
    "applicant_name": ("applicant_name",),
    "contact": ("contact_name", "contact_phone"),
    "location": POINT_FIELDS,
    "housing": ("housing", "rooms", "danger_grade"),
    "road_access": ("road_access",),
    "hazard": ("hazard", "hazard_note", "mover_name", "mover_phone", "shelter"),
    "bank": (
        "bank_name",
        "bank_account",
        "keeper_name",
        "keeper_relation",
        "keeper_agreement_no",
        "keeper_agreed_on",
    ),
    "near_relative": ("near_relative", "near_relative_of", "near_relative_filed_on"),
    "income_unsteady": ("income_unsteady",),
    "note": ("note",),
}
"""What the survivor may take from the other household: fields that mean something together."""


def merge_households(
    *,
    by: AbstractBaseUser,
    survivor: UUID,
    other: UUID,
    today: date,
    reason: str,
    take: Iterable[str] = (),
    same_persons: Mapping[UUID, UUID] | None = None,
    relations: Mapping[UUID, str] | None = None,
    dossier: str | None = None,
) -> Household:
    """Merge `other` into `survivor`; the same merge again changes nothing.

    Args:
        take: keys of `TAKEN_TOGETHER` that come from the other household.
        same_persons: a member of the other → the same person in the survivor. That member's row
            stays behind as having left; its aids go to the person for the days on which the
            person has none of the programme.
        relations: of members of the other to the survivor's head; `other` where not named.
        dossier: `dossier_version` of survivor and other as the asker compared them.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(by, action="merges.merge_households", reason=reason):
        lock_beforehand(by=by, uids=[survivor, other])
        kept, gone = kept_households(by=by, uids=[survivor, other])
        if kept.pk == gone.pk:
            raise MergeImpossibleError(_("这是同一户，不用合并。请选择另一户。"))
        if gone.merged_into_id == kept.pk:
            return kept
        if kept.status != HouseholdStatus.ACTIVE or gone.status != HouseholdStatus.ACTIVE:
            raise HouseholdNotActiveError
        unchanged([kept, gone], dossier)
        _take(kept, gone, take)
        moving = members_of(gone)
        pairs = _pairs(moving, members_of(kept), same_persons or {})
        for person in moving:
            if person.pk in pairs:
                _fold(person, pairs[person.pk], kept, today)
                continue
            carry_aids([person], from_day=today, to=kept)
            person.household = kept
            person.relation = _relation(person, relations or {})
            person.save()
        gone.status, gone.closed_on, gone.merged_into = HouseholdStatus.MERGED, today, kept
        reckon_due(gone, today=today)
        gone.save()
        kept.registered_on = min(kept.registered_on, gone.registered_on)
        kept.last_visited_on = max(
            (day for day in (kept.last_visited_on, gone.last_visited_on) if day), default=None
        )
        reckon_due(kept, today=today)
        kept.save()
        # Of those split from either, some may have been visited with the other.
        carry_on([kept.pk, gone.pk], today=today)
        return kept


def _take(kept: Household, gone: Household, take: Iterable[str]) -> None:
    for key in take:
        if key not in TAKEN_TOGETHER:
            raise MergeImpossibleError(_("没有这项资料。请刷新合并页面后重试。"))
        for name in TAKEN_TOGETHER[key]:
            setattr(kept, name, getattr(gone, name))


def _relation(person: Person, relations: Mapping[UUID, str]) -> str:
    now = relations.get(person.uid, Relation.OTHER)
    if now not in Relation.values or now == Relation.HEAD:
        raise MergeImpossibleError(_("并入的成员与户主的关系不对：一户只有一个户主。请重新选择。"))
    return now


def _pairs(
    moving: list[Person], staying: list[Person], same: Mapping[UUID, UUID]
) -> dict[int, Person]:
    here = {person.uid: person for person in staying}
    there = {person.uid: person for person in moving}
    if not (set(same) <= there.keys() and set(same.values()) <= here.keys()):
        raise MergeImpossibleError(_("所列“同一人”不在这两户的成员中。请刷新合并页面后重试。"))
    if len(set(same.values())) != len(same):
        raise MergeImpossibleError(_("同一名成员被对应了两次。请重新选择。"))
    return {there[gone].pk: here[kept] for gone, kept in same.items()}


def uncovered(period: DateRange, held: Iterable[DateRange]) -> list[DateRange]:
    """The parts of `period` that none of `held` covers; half-open, `held` in order of its days.

    Every period begins on some day; one without an end has `upper` None.
    """
    free = []
    start = period.lower or date.min
    for taken in held:
        if taken.lower and taken.lower > start:
            free.append(DateRange(start, taken.lower))
        if taken.upper is None:
            return free
        start = max(start, taken.upper)
    if period.upper is None or start < period.upper:
        free.append(DateRange(start, period.upper))
    return free


def _fold(person: Person, into: Person, kept: Household, day: date) -> None:
    """`person` turned out to be `into`: running aids change hands, the row stays behind."""
    if person.identity_hash and into.identity_hash and person.identity_hash != into.identity_hash:
        raise MergeImpossibleError(
            _("两人的身份证号不同，不能算作同一人。请先核对并更正身份证号，再合并。")
        )
    for aid in in_force_or_coming([person], day):
        starts = max(aid.valid.lower or day, day)
        period = DateRange(starts, aid.valid.upper)
        taken = Aid.objects.filter(person=into, programme=aid.programme, valid__overlap=period)
        held = list(taken.order_by("valid").values_list("valid", flat=True))
        if aid.valid.lower is None or aid.valid.lower < day:
            aid.valid = DateRange(aid.valid.lower, day)
            aid.save()
            for free in uncovered(period, held):
                following = Aid(
                    person=into,
                    household=kept,
                    programme=aid.programme,
                    aid_class=aid.aid_class,
                    amount_yuan=aid.amount_yuan,
                    decision_no=aid.decision_no,
                    valid=free,
                )
                following.save()
                note_registration(following)
        elif held:
            raise MergeImpossibleError(
                _("同一人有两项尚未开始的同类待遇。请先停止其中一项，再合并。")
            )
        else:
            aid.person, aid.household = into, kept
            aid.save()
    for name in ("identity_number", "identity_hash", "phone"):
        if not getattr(into, name) and getattr(person, name):
            setattr(into, name, getattr(person, name))
    person.left_on = day
    person.save()
    into.save()
