"""Which readings a supervisor is shown as unusual: at night, and many households within one hour.

Both are counted over the log itself and prove nothing: they say whom to ask. Emergencies are
never unusual. Comparing people with those of their post is `reading_summary`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, TruncHour
from django.utils import timezone

from field_api.models import Purpose, ReadingKind
from field_api.models.reading import ReadingQuerySet

NIGHT = (22, 6)
"""From and to the full hour, by the office's clock."""

BUSY_HOUR = 30
"""Different households within one hour of the clock: one every two minutes."""

DAYS_LOOKED_AT = 31
MOST_HOURS = 200

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class BusyHour:
    """One person's hour in which they opened at least `BUSY_HOUR` different households."""

    by_id: int
    begins: datetime
    households: int


def at_night(readings: ReadingQuerySet) -> ReadingQuerySet:
    """Readings between 22:00 and 06:00 that no emergency was stated for."""
    starts, ends = NIGHT
    hours = Q(hour__gte=starts) | Q(hour__lt=ends)
    kept: Any = readings.annotate(hour=ExtractHour("at")).exclude(purpose=Purpose.EMERGENCY)
    found: ReadingQuerySet = kept.filter(hours)
    return found


def is_at_night(at: datetime, purpose: str) -> bool:
    """The same for one reading."""
    hour = timezone.localtime(at).hour
    return purpose != Purpose.EMERGENCY and (hour >= NIGHT[0] or hour < NIGHT[1])


def busy_hours(readings: ReadingQuerySet) -> list[BusyHour]:
    """The busiest hours among `readings`, at most `MOST_HOURS`."""
    rows: Iterable[Any] = (
        readings.filter(kind=ReadingKind.DOSSIER)
        .exclude(purpose=Purpose.EMERGENCY)
        .order_by()
        .annotate(begins=TruncHour("at"))
        .values("by_id", "begins")
        .annotate(homes=Count("household_uid", distinct=True))
        .filter(homes__gte=BUSY_HOUR)
        .order_by("-homes")[:MOST_HOURS]
    )
    return [BusyHour(row["by_id"], row["begins"], row["homes"]) for row in rows]


def within(hours: Iterable[BusyHour]) -> Q:
    """The dossiers that were opened in `hours`; none where there are none."""
    return reduce(
        or_,
        (
            Q(by_id=one.by_id, at__gte=one.begins, at__lt=one.begins + _HOUR, kind="dossier")
            for one in hours
        ),
        Q(pk__in=[]),
    )


def busy_hours_of(readings: ReadingQuerySet, shown: Iterable[dict[str, Any]]) -> dict[Any, int]:
    """For rows of a page with `by_id` and `at`: households of each busy hour, by person and hour.

    Args:
        readings: all that the supervisor may see, however the page is filtered.
    """
    pairs = {(row["by_id"], _hour_of(row["at"])) for row in shown if row["kind"] == "dossier"}
    if not pairs:
        return {}
    among = reduce(
        or_,
        (Q(by_id=by_id, at__gte=begins, at__lt=begins + _HOUR) for by_id, begins in pairs),
    )
    return {
        (one.by_id, _hour_of(one.begins)): one.households
        for one in busy_hours(readings.filter(among))
    }


def _hour_of(at: datetime) -> datetime:
    return timezone.localtime(at).replace(minute=0, second=0, microsecond=0)


def busy(row: dict[str, Any], hours: dict[Any, int]) -> int | None:
    """How many households were opened in the hour of a row, where that is unusual."""
    if row["kind"] != "dossier" or row["purpose"] == Purpose.EMERGENCY:
        return None
    return hours.get((row["by_id"], _hour_of(row["at"])))
