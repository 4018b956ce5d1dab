"""Recording a death: what ends with it is shown before and done in one change.

Aids end with the month of the death; a household whose last member dies leaves the register.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from field_api.actions.leaving import follow_head
from field_api.actions.register_keeping import kept_person, refuse_problems, unchanged
from field_api.actions.register_refusals import DeathImpossibleError, PersonNotLivingHereError
from field_api.actions.running_aids import in_force_or_coming
from field_api.actions.visit_days import reckon_due
from field_api.models import Aid, Household, HouseholdStatus, Person, Relation
from field_api.register.checks import Problem, Severity, check_past_day
from field_api.visiting.rules import add_months
from geo_minzheng.shared.history import changed_by


@dataclass(frozen=True)
class Ending:
    """One aid that a death ends.

    Attributes:
        ends_on: first day no longer in force: the first of the month after the death.
        months_paid_beyond: whole months since then that were paid already, by `today`.
    """

    aid: Aid
    ends_on: date
    months_paid_beyond: int


def first_day_after_month(day: date) -> date:
    """The first of the month after `day`'s."""
    return add_months(day.replace(day=1), 1)


def endings(person: Person, *, died_on: date, today: date) -> list[Ending]:
    """The aids that end with the death of `person`."""
    ends_on = first_day_after_month(died_on)
    beyond = max(0, (today.year - ends_on.year) * 12 + today.month - ends_on.month + 1)
    return [Ending(aid, ends_on, beyond) for aid in in_force_or_coming([person], ends_on)]


def record_death(
    *,
    by: AbstractBaseUser,
    person: UUID,
    died_on: date,
    source: str,
    today: date,
    new_head: UUID | None = None,
    reason: str = "",
    dossier: str | None = None,
) -> Person:
    """Record a death with where it is known from; the same death again changes nothing.

    Args:
        source: who told, or which paper.
        new_head: who follows, where the head dies and leaves others behind.
        dossier: `dossier_version` of the household as the asker saw it.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(by, action="deaths.record_death", reason=reason or source):
        home, who = kept_person(by=by, uid=person)
        if who.died_on == died_on:
            return who
        unchanged([home], dossier)
        if who.died_on or who.left_on:
            raise PersonNotLivingHereError
        refuse_problems(_problems(who, died_on, source, today))
        for ending in endings(who, died_on=died_on, today=today):
            aid = ending.aid
            if aid.valid.lower >= ending.ends_on:
                raise DeathImpossibleError(
                    _("此人有一项待遇在去世之后才开始。请先核对并停止这项待遇，再登记去世。")
                )
            aid.valid = DateRange(aid.valid.lower, ending.ends_on)
            aid.save()
        if who.relation == Relation.HEAD:
            follow_head(home, leaving=who, new_head=new_head)
        who.died_on, who.death_source = died_on, source.strip()
        who.pregnant = False
        who.save()
        _close_if_empty(home, died_on)
        reckon_due(home, today=today)
        home.save()
        return who


def _close_if_empty(home: Household, died_on: date) -> None:
    if home.status != HouseholdStatus.ACTIVE:
        return
    if not Person.objects.living().filter(household=home).exists():
        home.status, home.closed_on = HouseholdStatus.CLOSED, died_on


def _problems(who: Person, died_on: date, source: str, today: date) -> list[Problem]:
    found = check_past_day(died_on, field="died_on", today=today)
    if died_on < who.birth_date:
        text = _("去世日期早于出生日期。请核对。")
        found.append(Problem("day.order", "died_on", Severity.ERROR, text))
    if not source.strip():
        text = _("请写明死亡信息的来源，如死亡证明、村委会报告、火化记录。")
        found.append(Problem("death.source_missing", "source", Severity.ERROR, text))
    return found
