"""Aids in force when their person goes elsewhere: each goes along from a day on, or ends.

Granting, changing and ending one by a decision is `actions.aids`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from field_api.actions.register_refusals import AidDayError
from field_api.models import Aid, Household, Person
from geo_minzheng.shared.history import note_registration


def carry_aids(persons: Iterable[Person], *, from_day: date, to: Household | None) -> None:
    """Running aids of `persons` go to the household `to` from a day on, or end that day.

    An aid in force is ended on the day and continued; one that begins then or later is moved
    whole. So on every day the same persons have the same aids as before.

    Raises:
        AidDayError: `to` is None and an aid begins on the day or later.
    """
    for row in in_force_or_coming(list(persons), from_day):
        if row.valid.lower >= from_day:
            if to is None:
                raise AidDayError(
                    _("有一项待遇从办理当天或之后才开始。请先停止或更正这项待遇，再办理。")
                )
            row.household = to
            row.save()
        elif to is None:
            row.valid = DateRange(row.valid.lower, from_day)
            row.save()
        else:
            following = continue_aid(row, from_day)
            following.household = to
            following.save()
            note_registration(following)


def continue_aid(row: Aid, from_day: date) -> Aid:
    """End `row` on `from_day` and make its unsaved continuation."""
    following = Aid(
        person_id=row.person_id,
        household_id=row.household_id,
        programme=row.programme,
        aid_class=row.aid_class,
        amount_yuan=row.amount_yuan,
        decision_no=row.decision_no,
        valid=DateRange(from_day, row.valid.upper),
    )
    row.valid = DateRange(row.valid.lower, from_day)
    row.save()
    return following


def in_force_or_coming(persons: Sequence[Person], day: date) -> list[Aid]:
    """Aids of `persons` that are in force on `day` or begin later."""
    unended = Q(valid__upper_inf=True) | Q(valid__endswith__gt=day)
    rows = Aid.objects.filter(unended, person__in=persons)
    return list(rows.select_related("person").order_by("id"))
