"""When the work of the demonstration's offices is said to have been done.

The database notes a change at the moment that it happens. Here the days before that are
pretended, so the history is dated back at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.utils import timezone
from pghistory.models import Context, Event

_OPENS = time(8, 40)
_A_DAY_AT_WORK_MIN = 8 * 60


def at_work(day: date, number: int) -> datetime:
    """A moment of `day` in office hours; `number` is any number, another one another moment."""
    opens = timezone.make_aware(datetime.combine(day, _OPENS))
    return opens + timedelta(minutes=number * 37 % _A_DAY_AT_WORK_MIN, seconds=number * 13 % 60)


class Calendar:
    """Which changes belong to which moment."""

    def __init__(self) -> None:
        self._moments: dict[UUID, datetime] = {}

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Changes made inside were made at `moment`."""
        yield
        for key in Context.objects.exclude(pk__in=self._moments).values_list("pk", flat=True):
            self._moments[key] = moment

    def date_back(self) -> None:
        """Give every change its moment."""
        keys, moments = list(self._moments), list(self._moments.values())
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE pghistory_context AS context
                      SET created_at = given.moment, updated_at = given.moment
                     FROM unnest(%s::uuid[], %s::timestamptz[]) AS given (id, moment)
                    WHERE context.id = given.id""",
                [keys, moments],
            )
            for table in _tables_of_changes():
                cursor.execute(
                    f"""UPDATE "{table}" AS event
                           SET pgh_created_at = given.moment
                          FROM unnest(%s::uuid[], %s::timestamptz[]) AS given (id, moment)
                         WHERE event.pgh_context_id = given.id""",  # noqa: S608
                    [keys, moments],
                )


def _tables_of_changes() -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) and not model._meta.abstract and model._meta.managed
    ]
