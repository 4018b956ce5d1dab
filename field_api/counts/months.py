"""Months of visits: how a month stood at its end, by village, and which households still owed one.

The sums and the list are two questions about the same rows; a test holds them together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from field_api.counts.tallies import KEPT, Question, every_village
from field_api.visiting.rules import add_months
from geo_minzheng.shared.sql import SqlQuery, for_this_transaction

MONTH_OF_VISITS = SqlQuery("field_api", "month_of_visits")
HOUSEHOLDS_OWING = SqlQuery("field_api", "households_owing")

PAST_KEPT = timedelta(minutes=70)


@dataclass(frozen=True)
class Month:
    """A calendar month of the civil calendar of China."""

    first: date

    @classmethod
    def read(cls, text: str, today: date) -> "Month":
        """`2026-11`; this month for anything else, a month to come, or one before 2000."""
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError:
            first = today.replace(day=1)
        this = today.replace(day=1)
        return cls(this if first > this or first.year < 2000 else first)

    @property
    def after(self) -> date:
        """The first day after it."""
        return add_months(self.first, 1)

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class MonthOfVisits:
    """One row of `month_of_visits`."""

    village_id: int
    visits: int
    homes_done: int
    owing: int


def month_of_visits(villages: tuple[int, ...], month: Month) -> list[MonthOfVisits]:
    """How the month's visits stood at its end, by village."""
    with transaction.atomic():
        for_this_transaction(jit="off")
        return MONTH_OF_VISITS.rows(
            MonthOfVisits,
            village_ids=list(villages),
            first=_midnight(month.first),
            after=_midnight(month.after),
            after_day=month.after,
        )


def month_question(month: Month, today: date) -> Question[MonthOfVisits]:
    """`month_of_visits` of the whole city; of a month long past kept for an hour, for it changes
    only by what arrives late."""
    recent = month.after >= add_months(today.replace(day=1), -1)
    return Question(
        f"month {month}",
        MonthOfVisits,
        lambda: month_of_visits(tuple(every_village()), month),
        KEPT if recent else PAST_KEPT,
    )


@dataclass(frozen=True)
class _HouseholdId:
    id: int


def households_owing(villages: Iterable[int], month: Month) -> list[int]:
    """Ids of the households that `month_of_visits` counts as owing."""
    with transaction.atomic():
        for_this_transaction(jit="off")
        rows = HOUSEHOLDS_OWING.rows(
            _HouseholdId,
            village_ids=list(villages),
            after=_midnight(month.after),
            after_day=month.after,
        )
    return [row.id for row in rows]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
