"""What needs looking at in a jurisdiction, by village: visits due, and what `todo` finds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import Division
from field_api.counts.tallies import Question, answered, every_village, large
from field_api.counts.todo import (
    SilentPosting,
    Subject,
    find,
    may_see,
    once_each,
    silent_postings,
)
from field_api.models import Visit
from geo_minzheng.shared.sql import SqlQuery, for_this_transaction

ATTENTION_BY_VILLAGE = SqlQuery("field_api", "attention_by_village")

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Attention:
    """One row of `attention_by_village`."""

    village_id: int
    overdue: int
    due_soon: int
    unlocated: int


def attention(village_ids: tuple[int, ...], today: date) -> list[Attention]:
    """Villages with something to look at, among those that the asker may see by name."""
    if not village_ids:
        return []
    return ATTENTION_BY_VILLAGE.rows(
        Attention, village_ids=list(village_ids), today=today, soon=today + SOON
    )


KEPT_READY = (Subject.DEPARTURES, Subject.AIDS_ENDING)
"""Subjects with rows in villages that take long to count. The others take some milliseconds
for a city; `Subject.SILENT` is kept too, in rows of its own."""


@dataclass(frozen=True)
class InDivision:
    """How many rows lie in one division."""

    division_id: int
    n: int


@dataclass(frozen=True)
class Waiting:
    """How many rows of each subject wait in each division that has any.

    Attributes:
        counted_at: of the oldest number; None where all were counted for this page.
    """

    counts: dict[Subject, dict[int, int]]
    counted_at: datetime | None

    def total(self, subject: Subject) -> int:
        return sum(self.counts.get(subject, {}).values())


def waiting(scope: Scope, today: date) -> Waiting:
    """What waits in the jurisdiction, for every subject that the person may see."""
    where = {subject: may_see(subject, scope) for subject in Subject}
    asked = {subject: divisions for subject, divisions in where.items() if divisions}
    is_large = large(scope.counted_village_ids)
    with transaction.atomic():
        # Starting parallel workers and compiling take longer than these queries.
        for_this_transaction(jit="off", max_parallel_workers_per_gather="0")
        found = {
            subject: by_division(subject, divisions, today, kept=is_large)
            for subject, divisions in asked.items()
        }
    counts = {subject: numbers for subject, (numbers, _at) in found.items()}
    return Waiting(counts, oldest(at for _numbers, at in found.values()))


def by_division(
    subject: Subject, divisions: frozenset[int], today: date, *, kept: bool
) -> tuple[dict[int, int], datetime | None]:
    """How many rows of `subject` wait in each of `divisions` that has any, and as of when.

    Args:
        divisions: where the asker sees the rows.
        kept: whether an answer of some minutes ago will do.
    """
    if kept and subject is Subject.SILENT:
        silent = answered(silent_question(today), today)
        mine = once_each(each for each in silent.rows if each.division_id in divisions)
        return dict(Counter(each.division_id for each in mine)), silent.counted_at
    if kept and subject in KEPT_READY:
        answer = answered(subject_question(subject, today), today)
        return within(answer.rows, divisions), answer.counted_at
    return find(subject, divisions, today).by_division(), None


def visits_this_week(scope: Scope, today: date) -> tuple[int, datetime | None]:
    """Visits of any outcome since Monday, of households whose names are seen, and as of when."""
    if not large(scope.village_ids):
        return sum(_since_monday(scope.village_ids, today).values()), None
    answer = answered(week_question(today), today)
    return sum(within(answer.rows, frozenset(scope.village_ids)).values()), answer.counted_at


def monday_of(today: date) -> date:
    return today - timedelta(days=today.weekday())


def within(rows: Iterable[InDivision], divisions: frozenset[int]) -> dict[int, int]:
    """The numbers of those divisions alone."""
    return {row.division_id: row.n for row in rows if row.division_id in divisions}


def oldest(moments: Iterable[datetime | None]) -> datetime | None:
    """The earliest; None where nothing was kept."""
    return min((each for each in moments if each is not None), default=None)


def silent_question(today: date) -> Question[SilentPosting]:
    def ask() -> list[SilentPosting]:
        everywhere = Division.objects.order_by("pk").values_list("pk", flat=True)
        return silent_postings(everywhere, today)

    return Question("silent", SilentPosting, ask)


def subject_question(subject: Subject, today: date) -> Question[InDivision]:
    def ask() -> list[InDivision]:
        return _rows(find(subject, frozenset(every_village()), today).by_division())

    return Question(f"todo {subject.value}", InDivision, ask)


def week_question(today: date) -> Question[InDivision]:
    return Question(
        "visits this week", InDivision, lambda: _rows(_since_monday(every_village(), today))
    )


def _since_monday(villages: Iterable[int], today: date) -> dict[int, int]:
    begins = timezone.make_aware(datetime.combine(monday_of(today), time.min))
    since = Visit.objects.filter(
        started_at__gte=begins, household__village_id__among=tuple(villages)
    )
    return dict(since.order_by().values_list("household__village_id").annotate(n=Count("pk")))


def _rows(numbers: Mapping[int, int]) -> list[InDivision]:
    return [InDivision(division_id, n) for division_id, n in numbers.items()]
