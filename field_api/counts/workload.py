"""Who has how much to do: the households, due visits and late visits of workers and villages.

An assistant has the village, a member of an office's staff an equal share of the township.
Liaisons do not visit and are not counted.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from boundaries_data.models import Level
from field_api.counts.rollup import Tree
from field_api.counts.tallies import Question, answered, every_village, large
from field_api.models import Posting, PostingKind, Worker
from geo_minzheng.shared.sql import Row, SqlQuery, for_this_transaction

WORKLOAD_OF_VILLAGES = SqlQuery("field_api", "workload_of_villages")
VISITS_OF_WORKERS = SqlQuery("field_api", "visits_of_workers")
DISTANCE_SPREAD = SqlQuery("field_api", "distance_spread")

DUE_WITHIN = timedelta(days=30)
SHORT, LONG = timedelta(days=30), timedelta(days=90)
SPREADS_KEPT_S = 120


@dataclass(frozen=True)
class VillageLoad:
    """One row of `workload_of_villages`."""

    village_id: int
    households: int
    overdue: int
    due: int
    visits_short: int
    visits_long: int


class VillageLoads(dict[int, VillageLoad]):
    """By village; one without households or visits has no entry.

    Attributes:
        counted_at: None where it was counted for this page.
    """

    counted_at: datetime | None = None


@dataclass(frozen=True)
class Visited:
    """One row of `visits_of_workers`."""

    worker_id: int
    village_id: int
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


def loads_of_villages(village_ids: Iterable[int], today: date) -> VillageLoads:
    """The loads of those villages; of a county or city some minutes old."""
    asked = frozenset(village_ids)
    if large(asked):
        answer = answered(loads_question(today), today)
        rows = [row for row in answer.rows if row.village_id in asked]
        counted_at: datetime | None = answer.counted_at
    else:
        rows, counted_at = _loads(sorted(asked), today), None
    loads = VillageLoads({row.village_id: row for row in rows})
    loads.counted_at = counted_at
    return loads


def loads_of_workers(
    division_ids: frozenset[int],
    village_loads: VillageLoads,
    tree: Tree,
    today: date,
    *,
    seen_in: Iterable[int],
) -> list[Load]:
    """Of everybody who visits and serves in the divisions today.

    Args:
        village_loads: of every village of those divisions.
        seen_in: villages whose households the asker sees by name: visits elsewhere do not count,
            for no list of the asker's shows them.
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
    villages = frozenset(seen_in)
    visited = (
        answered(visits_question(today), today).rows
        if village_loads.counted_at is not None
        else _visits(sorted({posting.worker_id for posting in postings}), sorted(villages), today)
    )
    short, long = Counter[int](), Counter[int]()
    for row in visited:
        if row.village_id in villages:
            short[row.worker_id] += row.visits_short
            long[row.worker_id] += row.visits_long
    return [
        Load(
            posting,
            colleagues[posting.division_id] if posting.kind == PostingKind.STAFF else 1,
            sum(load.households for load in totals.get(posting.division_id, [])),
            sum(load.overdue for load in totals.get(posting.division_id, [])),
            sum(load.due for load in totals.get(posting.division_id, [])),
            short[posting.worker_id],
            long[posting.worker_id],
        )
        for posting in postings
    ]


def spreads(posting_ids: Iterable[int], today: date) -> dict[int, Spread]:
    """How far the homes lie, by posting; none where base or points are missing."""
    asked = sorted(posting_ids)
    # The key holds every posting, so no jurisdiction sees another's numbers.
    key = hashlib.sha256(repr((today, asked)).encode()).hexdigest()
    rows: list[Spread] | None = cache.get(f"spreads:{key}")
    if rows is None:
        rows = _plainly(DISTANCE_SPREAD, Spread, posting_ids=asked, today=today)
        cache.set(f"spreads:{key}", rows, SPREADS_KEPT_S)
    return {row.posting_id: row for row in rows}


def loads_question(today: date) -> Question[VillageLoad]:
    return Question("workload", VillageLoad, lambda: _loads(every_village(), today))


def visits_question(today: date) -> Question[Visited]:
    def ask() -> list[Visited]:
        workers = Worker.objects.order_by("pk").values_list("pk", flat=True)
        return _visits(list(workers), every_village(), today)

    return Question("visits of workers", Visited, ask)


def _loads(villages: list[int], today: date) -> list[VillageLoad]:
    return _plainly(
        WORKLOAD_OF_VILLAGES,
        VillageLoad,
        village_ids=villages,
        today=today,
        soon=today + DUE_WITHIN,
        since_short=since(today, SHORT),
        since_long=since(today, LONG),
    )


def _visits(workers: list[int], villages: list[int], today: date) -> list[Visited]:
    return _plainly(
        VISITS_OF_WORKERS,
        Visited,
        worker_ids=workers,
        village_ids=villages,
        since_short=since(today, SHORT),
        since_long=since(today, LONG),
    )


def _plainly(query: SqlQuery, row_type: type[Row], **values: Any) -> list[Row]:
    with transaction.atomic():
        # Compiling these queries takes a second, running them a tenth of one.
        for_this_transaction(jit="off")
        return query.rows(row_type, **values)


def since(today: date, days: timedelta) -> datetime:
    """The midnight that begins the period of so many days before today."""
    return timezone.make_aware(datetime.combine(today - days, time.min))
