"""How much each person read in a period, and who stands out from those who do the same work.

It counts the log and compares. What is far from usual is for a supervisor to ask about: it
proves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import ExtractHour
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import Appointment
from field_api.models import Purpose, ReadingKind
from field_api.models.reading import ReadingQuerySet
from field_api.readings.unusual import NIGHT, busy_hours
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.errors import InvalidInputError

USUAL_DAYS = 30
MOST_DAYS = 93

FEWEST_PEERS = 3
"""With fewer, a median says nothing about what is usual."""

TIMES_THE_MEDIAN = 3
FLOORS = {"households": 30, "exports": 10, "reveals": 10, "searches": 30}
"""Below these nobody stands out, however quiet their peers were."""

NIGHT_FLOOR = 5


@dataclass(frozen=True)
class Period:
    """Whole days, both in it."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date | None, last: date | None) -> "Period":
        """The period that was asked for; the `USUAL_DAYS` that end today if nothing was.

        Raises:
            InvalidInputError: it runs backwards or is longer than `MOST_DAYS`.
        """
        end = last or max(timezone.localdate(), first or date.min)
        # The calendar has a first day, and an address may name it.
        start = first or date.fromordinal(max(1, end.toordinal() - USUAL_DAYS + 1))
        if not timedelta(0) <= end - start < timedelta(days=MOST_DAYS):
            raise InvalidInputError(
                _("起始日须不晚于截止日，且一次最多统计 {most} 天。").format(most=MOST_DAYS),
                **{"from": [_("起始日须不晚于截止日。")]},
            )
        return cls(start, end)


@dataclass(frozen=True)
class Reader:
    """One person's readings in a period.

    Attributes:
        post: (role, level) of their first appointment on the last day; None without one.
        dossiers: looks at a dossier, with the forms that were opened from it; `households`
            counts each household once.
        rows: rows of the files that told their number.
        at_night: readings from 22:00 to 06:00 that no emergency was stated for.
        busiest_hour: most different households in one hour; 0 if never unusual.
        stands_out: names of the counts far above those of the same post, `busy_hour`, and
            `at_night`.
    """

    user_id: int
    username: str
    name: str
    post: tuple[str, str] | None
    dossiers: int
    households: int
    searches: int
    exports: int
    rows: int
    reveals: int
    at_night: int
    latest: datetime
    busiest_hour: int = 0
    stands_out: tuple[str, ...] = ()


def summary_of(readings: ReadingQuerySet, period: Period) -> list[Reader]:
    """Everybody who left a row among `readings` in `period`; who stands out comes first."""
    counted = _counted(readings, period)
    ids = [row["by_id"] for row in counted]
    people = {user.pk: user for user in User.objects.filter(pk__in=ids)}
    posts = _posts(ids, period.last)
    busiest: dict[int, int] = {}
    for hour in busy_hours(readings.between(period.first, period.last)):
        busiest[hour.by_id] = max(busiest.get(hour.by_id, 0), hour.households)
    found = [
        Reader(
            user_id=row["by_id"],
            username=people[row["by_id"]].username,
            name=str(people[row["by_id"]]),
            post=posts.get(row["by_id"]),
            dossiers=row["dossiers"],
            households=row["households"],
            searches=row["searches"],
            exports=row["exports"],
            rows=row["rows"] or 0,
            reveals=row["reveals"],
            at_night=row["at_night"],
            latest=row["latest"],
            busiest_hour=busiest.get(row["by_id"], 0),
        )
        for row in counted
    ]
    judged = judge(found)
    return sorted(judged, key=lambda one: (not one.stands_out, -one.households, one.username))


def judge(readers: Sequence[Reader]) -> list[Reader]:
    """`readers` with `stands_out` filled in: each compared with the others of their post."""
    by_post: dict[Any, list[Reader]] = defaultdict(list)
    for reader in readers:
        by_post[reader.post].append(reader)
    return [
        replace(reader, stands_out=tuple(_reasons(reader, by_post[reader.post])))
        for reader in readers
    ]


def _reasons(reader: Reader, same_post: Sequence[Reader]) -> Iterable[str]:
    peers = [peer for peer in same_post if peer is not reader]
    if len(peers) >= FEWEST_PEERS:
        for name, floor in FLOORS.items():
            usual = median(getattr(peer, name) for peer in peers)
            if getattr(reader, name) > max(floor, TIMES_THE_MEDIAN * usual):
                yield name
    if reader.busiest_hour:
        yield "busy_hour"
    if reader.at_night >= NIGHT_FLOOR:
        yield "at_night"


def _counted(readings: ReadingQuerySet, period: Period) -> list[dict[str, Any]]:
    dossier, starts, ends = Q(kind=ReadingKind.DOSSIER), *NIGHT
    at_night = (Q(hour__gte=starts) | Q(hour__lt=ends)) & ~Q(purpose=Purpose.EMERGENCY)
    inside = readings.between(period.first, period.last).order_by()
    rows: Iterable[Any] = (
        inside.annotate(hour=ExtractHour("at"))
        .values("by_id")
        .annotate(
            dossiers=Count("id", filter=dossier & Q(follows=None)),
            households=Count("household_uid", filter=dossier, distinct=True),
            searches=Count("id", filter=Q(kind=ReadingKind.IDENTITY_SEARCH)),
            exports=Count("id", filter=Q(kind=ReadingKind.EXPORT)),
            rows=Sum("row_count", filter=Q(kind=ReadingKind.EXPORT)),
            reveals=Count("id", filter=Q(kind=ReadingKind.REVEAL)),
            at_night=Count("id", filter=at_night & Q(follows=None)),
            latest=Max("at"),
        )
    )
    return list(rows)


def _posts(user_ids: Sequence[int], day: date) -> dict[int, tuple[str, str]]:
    held = Appointment.objects.as_of(day).filter(user_id__in=user_ids).order_by("-id")
    return {
        user_id: (role, level)
        for user_id, role, level in held.values_list("user_id", "role", "division__level")
    }
