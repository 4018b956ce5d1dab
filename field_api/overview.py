"""Counties, townships and villages side by side: the register, visits due and made, staff.

It counts for whoever sees names there; it compares and judges nobody.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision
from field_api.attention import attention
from field_api.months import Month, month_of_visits
from field_api.rollup import Tree
from field_api.todo import Subject, find, may_see
from geo_minzheng.shared.sql import SqlQuery, for_this_transaction

REGISTER_BY_VILLAGE = SqlQuery("field_api", "register_by_village")

KEPT_S = 600
"""How long the pass over the register is kept; the page says when it was made."""


@dataclass(frozen=True)
class Registered:
    """One row of `register_by_village`."""

    village_id: int
    households: int
    recipients: int


@dataclass
class Row:
    """One division with its numbers; see `month_of_visits.sql` for the last three."""

    place: NamedDivision
    parent: str
    households: int = 0
    recipients: int = 0
    overdue: int = 0
    unlocated: int = 0
    silent: int = 0
    visits: int = 0
    homes_done: int = 0
    owing: int = 0

    @property
    def overdue_share(self) -> float:
        """Of the households, per cent."""
        return 100 * self.overdue / self.households if self.households else 0.0

    @property
    def to_do(self) -> int:
        """Households that were to be visited by the month's end."""
        return self.homes_done + self.owing

    @property
    def done_share(self) -> float:
        """Of those, per cent."""
        return 100 * self.homes_done / self.to_do if self.to_do else 100.0


SORTS: dict[str, Callable[[Row], float | int | str]] = {
    "overdue_share": lambda row: row.overdue_share,
    "households": lambda row: row.households,
    "recipients": lambda row: row.recipients,
    "overdue": lambda row: row.overdue,
    "visits": lambda row: row.visits,
    "owing": lambda row: row.owing,
    "done_share": lambda row: row.done_share,
    "silent": lambda row: row.silent,
    "unlocated": lambda row: row.unlocated,
}
"""What the table is sorted by, the largest first; a minus before the name turns it."""


@dataclass(frozen=True)
class Overview:
    """The rows and their sum. `counted_at` is of households and recipients."""

    rows: list[Row]
    total: Row
    counted_at: datetime


def overview(
    scope: Scope, tree: Tree, top: NamedDivision, level: str, month: Month, today: date
) -> Overview:
    """The divisions of `level` under `top`, where the person of `scope` sees names.

    Every village counts in one row and in the total.
    """
    villages = tuple(sorted(tree.under(top.division_id, scope.village_ids)))
    rows: dict[int, Row] = {}
    total = Row(top, "")

    def of(division_id: int) -> tuple[Row, ...]:
        place = tree.above(division_id, level)
        if place is None:
            return (total,)
        above = tree.places.get(place.parent_id) if place.parent_id else None
        row = rows.setdefault(place.division_id, Row(place, above.name if above else ""))
        return (total, row)

    for village_id in villages:
        of(village_id)
    registered, counted_at = _registered(villages, today)
    for home in registered:
        for row in of(home.village_id):
            row.households += home.households
            row.recipients += home.recipients
    for late in attention(villages, today):
        for row in of(late.village_id):
            row.overdue += late.overdue
            row.unlocated += late.unlocated
    for visited in month_of_visits(villages, month):
        for row in of(visited.village_id):
            row.visits += visited.visits
            row.homes_done += visited.homes_done
            row.owing += visited.owing
    where = may_see(Subject.SILENT, scope)
    if where:
        silent = find(Subject.SILENT, tree.under(top.division_id, where), today)
        for division_id, n in silent.by_division().items():
            # A township's staff have no village: among villages they count in the sum alone.
            for row in of(division_id):
                row.silent += n
    return Overview(list(rows.values()), total, counted_at)


def levels_under(tree: Tree, top: NamedDivision, scope: Scope) -> list[str]:
    """The levels that can be compared under `top`, the nearest first; villages only of a
    township, because a table of 860 rows compares nothing."""
    below = {
        Level.CITY: [Level.COUNTY, Level.TOWNSHIP],
        Level.COUNTY: [Level.TOWNSHIP],
        Level.TOWNSHIP: [Level.VILLAGE],
    }
    return [str(level) for level in below.get(Level(top.level), [Level.VILLAGE])]


def _registered(villages: tuple[int, ...], today: date) -> tuple[list[Registered], datetime]:
    # The key holds every village, so no jurisdiction sees another's numbers.
    key = hashlib.sha256(repr((today, villages)).encode()).hexdigest()
    kept: tuple[list[Registered], datetime] | None = cache.get(f"registered:{key}")
    if kept is None:
        with transaction.atomic():
            for_this_transaction(jit="off", work_mem="32MB")
            rows = REGISTER_BY_VILLAGE.rows(Registered, village_ids=list(villages), day=today)
        kept = rows, timezone.now()
        cache.set(f"registered:{key}", kept, KEPT_S)
    return kept
