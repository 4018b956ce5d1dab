"""Granting, changing and ending aids, each from a day on: what was in force stays in force."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from field_api.actions.register_keeping import (
    kept_household,
    kept_person,
    refuse_problems,
    unchanged,
)
from field_api.actions.register_refusals import (
    AidDayError,
    AidOverlapsError,
    HouseholdNotActiveError,
    PersonNotLivingHereError,
)
from field_api.actions.running_aids import continue_aid
from field_api.actions.visit_days import save_due
from field_api.models import Aid, AidClass, Household, HouseholdStatus, Programme
from field_api.register.checks import Problem, Severity, check_coming_day
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.history import changed_by, note_registration

DIBAO = frozenset({Programme.URBAN_DIBAO.value, Programme.RURAL_DIBAO.value})
MOST_YUAN = Decimal("9999999.99")


def grant_aid(
    *,
    by: AbstractBaseUser,
    person: UUID,
    programme: str,
    aid_class: str,
    amount_yuan: Decimal,
    starts_on: date,
    today: date,
    ends_on: date | None = None,
    decision_no: str = "",
    reason: str = "",
) -> Aid:
    """Grant an aid; the same grant again changes nothing.

    Args:
        ends_on: first day no longer in force; None without an end.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(by, action="aids.grant_aid", reason=reason):
        home, who = kept_person(by=by, uid=person)
        if home.status != HouseholdStatus.ACTIVE:
            raise HouseholdNotActiveError
        if who.died_on or who.left_on:
            raise PersonNotLivingHereError
        refuse_problems(
            [
                *_class_problems(programme, aid_class),
                *_amount_problems(amount_yuan),
                *check_coming_day(starts_on, field="starts_on", today=today),
                *_end_problems(starts_on, ends_on),
            ]
        )
        valid = DateRange(starts_on, ends_on)
        for other in Aid.objects.filter(person=who, programme=programme, valid__overlap=valid):
            same = (other.aid_class, other.amount_yuan, other.valid) == (
                aid_class,
                amount_yuan,
                valid,
            )
            if same:
                return other
            raise AidOverlapsError
        aid = Aid.objects.create(
            person=who,
            household=home,
            programme=programme,
            aid_class=aid_class,
            amount_yuan=amount_yuan,
            decision_no=decision_no.strip(),
            valid=valid,
        )
        note_registration(aid)
        save_due(home, today=today)
        return aid


def change_aid(
    *,
    by: AbstractBaseUser,
    household: UUID,
    aid: int,
    aid_class: str,
    amount_yuan: Decimal,
    from_day: date,
    today: date,
    decision_no: str,
    reason: str,
    dossier: str | None = None,
) -> Aid:
    """Another class or amount from a day on: the aid ends that day and a new one follows.

    The same change again changes nothing.

    Args:
        dossier: `dossier_version` of the household as the asker saw it.

    Raises:
        AidDayError: the day is not inside the aid's period.
        RegisterRefusedError: another of its kinds.
    """
    with changed_by(by, action="aids.change_aid", reason=reason):
        home = kept_household(by=by, uid=household, active=True)
        row = _aid(home, aid)
        facts = (aid_class, amount_yuan)
        done = Aid.objects.filter(
            person=row.person_id, programme=row.programme, valid__startswith=from_day
        ).first()
        if done and (done.aid_class, done.amount_yuan) == facts:
            return done
        unchanged([home], dossier)
        refuse_problems(
            [
                *_class_problems(row.programme, aid_class),
                *_amount_problems(amount_yuan),
                *check_coming_day(from_day, field="from_day", today=today),
            ]
        )
        if from_day not in row.valid:
            raise AidDayError(_("变更日期不在这项待遇的期限内。请核对起止日期。"))
        if row.valid.lower == from_day:
            row.aid_class, row.amount_yuan = facts
            row.decision_no = decision_no.strip() or row.decision_no
            row.save()
            following = row
        else:
            following = continue_aid(row, from_day)
            following.aid_class, following.amount_yuan = facts
            following.decision_no = decision_no.strip() or row.decision_no
            following.save()
            note_registration(following)
        save_due(home, today=today)
        return following


def end_aid(
    *,
    by: AbstractBaseUser,
    household: UUID,
    aid: int,
    ends_on: date,
    today: date,
    reason: str,
    dossier: str | None = None,
) -> Aid:
    """End an aid: `ends_on` is the first day no longer in force.

    Raises:
        AidDayError: the aid begins on that day or later, or has ended before.
        RegisterRefusedError: another of its kinds.
    """
    with changed_by(by, action="aids.end_aid", reason=reason):
        home = kept_household(by=by, uid=household)
        row = _aid(home, aid)
        if row.valid.upper == ends_on:
            return row
        unchanged([home], dossier)
        refuse_problems(check_coming_day(ends_on, field="ends_on", today=today))
        if ends_on <= row.valid.lower or (row.valid.upper and ends_on > row.valid.upper):
            raise AidDayError(_("停止日期不在这项待遇的期限内。请核对起止日期。"))
        row.valid = DateRange(row.valid.lower, ends_on)
        row.save()
        save_due(home, today=today)
        return row


def _aid(home: Household, pk: int) -> Aid:
    row = Aid.objects.select_for_update(no_key=True).filter(pk=pk, household=home).first()
    if row is None:
        raise NotFoundError(_("这一户没有这项待遇。请刷新户档案后再看。"))
    return row


def _class_problems(programme: str, aid_class: str) -> list[Problem]:
    if programme not in Programme.values:
        text = _("没有这种救助项目。请从列表中选择。")
        return [Problem("aid.programme", "programme", Severity.ERROR, text)]
    if aid_class not in AidClass.values:
        text = _("没有这个类别。请从列表中选择。")
        return [Problem("aid.class", "aid_class", Severity.ERROR, text)]
    if programme in DIBAO and not aid_class:
        text = _("低保要填类别（一至四类）。请选择。")
        return [Problem("aid.class_missing", "aid_class", Severity.ERROR, text)]
    return []


def _amount_problems(amount_yuan: Decimal) -> list[Problem]:
    if not Decimal(0) <= amount_yuan <= MOST_YUAN:
        text = _("金额应在 0 至 9,999,999.99 元之间。请核对。")
        return [Problem("aid.amount", "amount_yuan", Severity.ERROR, text)]
    return []


def _end_problems(starts_on: date, ends_on: date | None) -> list[Problem]:
    if ends_on is not None and ends_on <= starts_on:
        text = _("停止日期应在开始日期之后。请核对。")
        return [Problem("day.order", "ends_on", Severity.ERROR, text)]
    return []
