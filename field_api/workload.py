"""Who has how much to do: the households, due visits and late visits of workers and villages.

An assistant has the village, a member of an office's staff an equal share of the township.
Liaisons do not visit and are not counted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from boundaries_data.models import Level
from field_api.models import Posting, PostingKind
from field_api.rollup import Tree
from geo_minzheng.shared.sql import Row, SqlQuery, for_this_transaction

WORKLOAD_OF_VILLAGES = SqlQuery("field_api", "workload_of_villages")
VISITS_OF_WORKERS = SqlQuery("field_api", "visits_of_workers")
DISTANCE_SPREAD = SqlQuery("field_api", "distance_spread")

DUE_WITHIN = timedelta(days=30)
SHORT, LONG = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class VillageLoad:
    """One row of `workload_of_villages`."""

    village_id: int
    households: int
    overdue: int
    due: int
    visits_short: int
    visits_long: int


@dataclass(frozen=True)
class Visited:
    """One row of `visits_of_workers`."""

    worker_id: int
    visits_short: int
    visits_long: int


@dataclass(frozen=True)
class Spread:
    """One row of `distance_spread`, metres."""

    posting_id: int
    middle_m: float
    far_m: float


@dataclass(frozen=True)
class Load:
    """What one posting carries.

    Attributes:
        share: how many carry the same households together; 1 for an assistant.
        households, overdue, due: of the village or the whole township, before sharing.
    """

    posting: Posting
    share: int
    households: int
    overdue: int
    due: int
    visits_short: int
    visits_long: int

    @property
    def own_households(self) -> int:
        return round(self.households / self.share)

    @property
    def own_overdue(self) -> int:
        return round(self.overdue / self.share)

    @property
    def own_due(self) -> int:
        return round(self.due / self.share)


def loads_of_villages(village_ids: Iterable[int], today: date) -> dict[int, VillageLoad]:
    """By village; one without households or visits has no entry."""
    rows = _rows(
        WORKLOAD_OF_VILLAGES,
        VillageLoad,
        village_ids=list(village_ids),
        today=today,
        soon=today + DUE_WITHIN,
        since_short=since(today, SHORT),
        since_long=since(today, LONG),
    )
    return {row.village_id: row for row in rows}


def loads_of_workers(
    division_ids: frozenset[int], village_loads: dict[int, VillageLoad], tree: Tree, today: date
) -> list[Load]:
    """Of everybody who visits and serves in the divisions today.

    Args:
        village_loads: of every village of those divisions.
    """
    postings = list(
        Posting.objects.as_of(today)
        .visiting()
        .filter(division_id__in=division_ids)
        .select_related("worker", "office")
        .order_by("division_id", "id")
    )
    colleagues = Counter(
        posting.division_id for posting in postings if posting.kind == PostingKind.STAFF
    )
    totals: dict[int, list[VillageLoad]] = {}
    for village_id, load in village_loads.items():
        township = tree.above(village_id, Level.TOWNSHIP)
        for key in {village_id, township.division_id if township else village_id}:
            totals.setdefault(key, []).append(load)
    seen = {
        row.worker_id: row
        for row in _rows(
            VISITS_OF_WORKERS,
            Visited,
            worker_ids=[posting.worker_id for posting in postings],
            since_short=since(today, SHORT),
            since_long=since(today, LONG),
        )
    }
    return [
        Load(
            posting,
            colleagues[posting.division_id] if posting.kind == PostingKind.STAFF else 1,
            sum(load.households for load in totals.get(posting.division_id, [])),
            sum(load.overdue for load in totals.get(posting.division_id, [])),
            sum(load.due for load in totals.get(posting.division_id, [])),
            seen[posting.worker_id].visits_short if posting.worker_id in seen else 0,
            seen[posting.worker_id].visits_long if posting.worker_id in seen else 0,
        )
        for posting in postings
    ]


def spreads(posting_ids: Iterable[int], today: date) -> dict[int, Spread]:
    """How far the homes lie, by posting; none where base or points are missing."""
    rows = _rows(DISTANCE_SPREAD, Spread, posting_ids=list(posting_ids), today=today)
    return {row.posting_id: row for row in rows}


def _rows(query: SqlQuery, row_type: type[Row], **values: Any) -> list[Row]:
    """Compiling these queries takes a second, running them a tenth of one."""
    with transaction.atomic():
        for_this_transaction(jit="off")
        return query.rows(row_type, **values)


def since(today: date, days: timedelta) -> datetime:
    """The midnight that begins the period of so many days before today."""
    return timezone.make_aware(datetime.combine(today - days, time.min))
