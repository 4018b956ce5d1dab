"""What needs looking at in a jurisdiction, by village: visits due, and what `todo` finds."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from boundaries_data.jurisdiction import Scope
from field_api.todo import Subject, find, may_see
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


LIVE_UP_TO_VILLAGES = 60
"""Of a township what waits is counted anew for every page, 5 ms; of a whole city that would be
0.1 s each time, so it is kept."""

KEPT_S = 120
"""How long what waits in a county or city is kept; the page says when it was counted."""


@dataclass(frozen=True)
class Waiting:
    """How many rows of each subject wait in each division that has any.

    Attributes:
        counted_at: None where it was counted for this page.
    """

    counts: dict[Subject, dict[int, int]]
    counted_at: datetime | None

    def total(self, subject: Subject) -> int:
        return sum(self.counts.get(subject, {}).values())


def waiting(scope: Scope, today: date) -> Waiting:
    """What waits in the jurisdiction, for every subject that the person may see."""
    where = {subject: may_see(subject, scope) for subject in Subject}
    asked = {subject: divisions for subject, divisions in where.items() if divisions}
    if len(scope.counted_village_ids) <= LIVE_UP_TO_VILLAGES:
        return Waiting(_count(asked, today), None)
    # The key holds every division of every subject, so no jurisdiction sees another's numbers.
    parts = [(subject.value, sorted(divisions)) for subject, divisions in asked.items()]
    key = hashlib.sha256(repr((today, parts)).encode()).hexdigest()
    kept: Waiting | None = cache.get(f"waiting:{key}")
    if kept is None:
        kept = Waiting(_count(asked, today), timezone.now())
        cache.set(f"waiting:{key}", kept, KEPT_S)
    return kept


def _count(asked: dict[Subject, frozenset[int]], today: date) -> dict[Subject, dict[int, int]]:
    with transaction.atomic():
        # Starting parallel workers and compiling take longer than these queries.
        for_this_transaction(jit="off", max_parallel_workers_per_gather="0")
        return {
            subject: find(subject, divisions, today).by_division()
            for subject, divisions in asked.items()
        }
