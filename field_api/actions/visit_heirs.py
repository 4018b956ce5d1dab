"""Visits count for more than the household they were made of: for the one that it was merged into,
and up to the day of a split for the one that was split from it.

The rows of visits stay where they are; here the last day and the next due day follow them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from field_api.actions.visit_days import reckon_due
from field_api.models import Household
from geo_minzheng.shared.sql import SqlQuery

DAYS = SqlQuery("field_api", "days_of_visits")
HEIRS = SqlQuery("field_api", "heirs_of_visits")


@dataclass(frozen=True)
class CountedDay:
    """One row of `days_of_visits`."""

    household_id: int
    day: date


@dataclass(frozen=True)
class Heir:
    """One row of `heirs_of_visits`."""

    household_id: int


def counted_days(household_ids: Iterable[int]) -> dict[int, date]:
    """The day of the last completed visit that counts for each; missing where there is none."""
    zone = timezone.get_default_timezone_name()
    rows = DAYS.rows(CountedDay, household_ids=sorted(household_ids), zone=zone)
    return {row.household_id: row.day for row in rows}


def heirs_of(household_ids: Collection[int]) -> set[int]:
    """Ids of others for which visits to these households may count."""
    rows = HEIRS.rows(Heir, household_ids=sorted(household_ids))
    return {row.household_id for row in rows}


def carry_on(
    household_ids: Collection[int], *, today: date, taken_away: Collection[date] = ()
) -> None:
    """Move the days of those for which visits to `household_ids` count.

    A later day that an import brought stays: nothing here knows of its visit.

    Args:
        taken_away: days of visits that a correction has moved or undone.
    """
    heirs = heirs_of(household_ids)
    if not heirs:
        return
    days = counted_days(heirs)
    for home in (
        Household.objects.filter(pk__in=heirs).order_by("id").select_for_update(no_key=True)
    ):
        day, last = days.get(home.pk), home.last_visited_on
        if last is None or last in taken_away or (day is not None and day > last):
            home.last_visited_on = day
        if home.last_visited_on != last:
            reckon_due(home, today=today)
            home.save(update_fields=["last_visited_on", "next_visit_due"])
