"""Households that move: out of the register, to another village; and closing them.

Coming back is `actions.reopening`.
"""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from field_api.actions.dwelling_points import (
    DwellingPoint,
    check_point,
    forget_point,
    put_point,
    refuse_mismatch,
)
from field_api.actions.register_keeping import (
    kept_household,
    kept_village,
    length_problems,
    needed_reason,
    refuse_problems,
    unchanged,
)
from field_api.actions.register_refusals import HouseholdNotActiveError
from field_api.actions.running_aids import carry_aids
from field_api.actions.visit_days import reckon_due
from field_api.models import Household, HouseholdStatus, Person
from field_api.register.checks import (
    Problem,
    Severity,
    check_coming_day,
    check_past_day,
    tidy,
)
from geo_minzheng.shared.history import changed_by


def move_out(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    on: date,
    moved_to: str,
    today: date,
    reason: str,
    aids_end_on: date | None = None,
    dossier: str | None = None,
) -> Household:
    """The household leaves the jurisdiction; the same again changes nothing.

    Args:
        on: the day it leaves.
        aids_end_on: first day its aids are no longer in force; `on` if None.
    """
    return _leave_register(
        by, uid, HouseholdStatus.MOVED_OUT, on, today, aids_end_on, reason, dossier, moved_to
    )


def close(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    on: date,
    today: date,
    reason: str,
    aids_end_on: date | None = None,
    dossier: str | None = None,
) -> Household:
    """The household leaves the register where it stands; the same again changes nothing."""
    return _leave_register(
        by, uid, HouseholdStatus.CLOSED, on, today, aids_end_on, reason, dossier, ""
    )


def move_village(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    village: UUID,
    group_no: int,
    address: str,
    today: date,
    reason: str,
    point: DwellingPoint | None = None,
    outside_reason: str = "",
    dossier: str | None = None,
) -> Household:
    """The household moves to another village of the jurisdiction, or elsewhere in its own.

    Its old dwelling point does not come along: without a new one it is unlocated. Old visits stay
    in the village where they were made.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    why = "；".join(part for part in (needed_reason(reason), outside_reason.strip()) if part)
    with changed_by(by, action="moves.move_village", reason=why):
        place = kept_village(by=by, uid=village)
        home = kept_household(by=by, uid=uid, active=True)
        facts = (place.pk, group_no, tidy(address))
        if facts == (home.village_id, home.group_no, home.address):
            return home
        unchanged([home], dossier)
        home.village, home.group_no, home.address = place, group_no, facts[2]
        refuse_problems(length_problems(home, ("address",)))
        if point is None:
            forget_point(home)
        else:
            refuse_problems(check_point(point, today=today))
            put_point(home, point, today=today)
            refuse_mismatch(home, day=today, outside_reason=outside_reason)
        home.save()
        return home


def _leave_register(
    by: AbstractBaseUser,
    uid: UUID,
    status: HouseholdStatus,
    on: date,
    today: date,
    aids_end_on: date | None,
    reason: str,
    dossier: str | None,
    moved_to: str,
) -> Household:
    with changed_by(by, action=f"moves.{status}", reason=needed_reason(reason)):
        home = kept_household(by=by, uid=uid)
        if (home.status, home.closed_on) == (status, on):
            return home
        if home.status != HouseholdStatus.ACTIVE:
            raise HouseholdNotActiveError
        unchanged([home], dossier)
        refuse_problems(_leaving_problems(home, on, aids_end_on, today))
        members = list(
            Person.objects.living()
            .filter(household=home)
            .select_for_update(no_key=True)
            .order_by("id")
        )
        carry_aids(members, from_day=aids_end_on or on, to=None)
        for person in members:
            person.left_on = on
            person.save(update_fields=["left_on"])
        home.status, home.closed_on, home.moved_to = status, on, tidy(moved_to)
        refuse_problems(length_problems(home, ("moved_to",)))
        reckon_due(home, today=today)
        home.save()
        return home


def _leaving_problems(
    home: Household, on: date, aids_end_on: date | None, today: date
) -> list[Problem]:
    found = check_past_day(on, field="on", today=today)
    found += check_coming_day(aids_end_on, field="aids_end_on", today=today)
    if on < home.registered_on:
        text = _("这个日期早于本户登记日期。请核对。")
        found.append(Problem("day.order", "on", Severity.ERROR, text))
    if aids_end_on and aids_end_on < on:
        text = _("待遇停发日期早于离开日期。请核对。")
        found.append(Problem("day.order", "aids_end_on", Severity.ERROR, text))
    return found
