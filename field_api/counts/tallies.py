"""Answers about the whole city, kept ready by the queue, so that no page waits for them.

It keeps and finds them. What is asked is the asker's, and so is who may see which of the rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic

from django.db import connection, transaction
from django.utils import timezone

from boundaries_data.models import Division, Level
from field_api.models import Tally
from geo_minzheng.shared.sql import Row

LIVE_UP_TO_VILLAGES = 60
"""A township is counted anew for every page, some milliseconds; a county or city is not."""

KEPT = timedelta(minutes=6)
"""The queue counts every two minutes: an older answer means that nobody works there, or that it
has much to do. Then the page counts for itself."""


@dataclass(frozen=True)
class Question(Generic[Row]):
    """One question over the whole city.

    Attributes:
        name: with everything in it that changes the answer, the day excepted.
        ask: of every village of the city.
        kept: how old an answer may be.
    """

    name: str
    row_type: type[Row]
    ask: Callable[[], list[Row]]
    kept: timedelta = KEPT


@dataclass(frozen=True)
class Answer(Generic[Row]):
    """Rows of every jurisdiction, and the moment they are of."""

    rows: list[Row]
    counted_at: datetime


def large(village_ids: Sequence[int] | frozenset[int]) -> bool:
    """Whether a jurisdiction is too large to be counted for every page."""
    return len(village_ids) > LIVE_UP_TO_VILLAGES


def every_village() -> list[int]:
    """Of the city, whether in force or ended."""
    villages = Division.objects.filter(level=Level.VILLAGE)
    return list(villages.order_by("pk").values_list("pk", flat=True))


def answered(question: Question[Row], day: date) -> Answer[Row]:
    """The kept answer; counted and kept now where there is none, or too old a one."""
    held = Tally.objects.filter(
        question=question.name, day=day, counted_at__gt=timezone.now() - question.kept
    ).first()
    if held is not None:
        return Answer([question.row_type(*row) for row in held.rows], held.counted_at)
    at = timezone.now()
    rows = question.ask()
    _keep({question.name: rows}, day, at)
    return Answer(rows, at)


def refresh(questions: Sequence[Question[Any]], day: date) -> None:
    """Ask all of them, of one and the same moment, and keep the answers."""
    at = timezone.now()
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            # Else numbers that stand side by side would be of two moments.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        answers = {question.name: question.ask() for question in questions}
    _keep(answers, day, at)


def _keep(answers: dict[str, list[Any]], day: date, at: datetime) -> None:
    Tally.objects.bulk_create(
        [
            Tally(question=name, day=day, counted_at=at, rows=[astuple(row) for row in rows])
            for name, rows in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["day", "counted_at", "rows"],
    )
    # Months long past and questions that nobody asks any more.
    Tally.objects.filter(counted_at__lt=at - timedelta(days=2)).delete()
