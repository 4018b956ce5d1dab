"""Counties, townships and villages side by side: the register, visits due and made, staff.

It counts for whoever sees names there; it compares and judges nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision
from field_api.counts.attention import attention, by_division, oldest
from field_api.counts.months import Month, MonthOfVisits, month_of_visits, month_question
from field_api.counts.rollup import Tree
from field_api.counts.tallies import Question, answered, every_village, large
from field_api.counts.todo import Subject, may_see
from geo_minzheng.shared.sql import SqlQuery, for_this_transaction

REGISTER_BY_VILLAGE = SqlQuery("field_api", "register_by_village")

Of = TypeVar("Of", "Registered", MonthOfVisits)


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
    """The rows and their sum.

    Attributes:
        counted_at: of the oldest number; visits overdue and points missing are of this moment.
        all_kept: whether it is of the month's visits and the silent too, or of households and
            recipients alone.
    """

    rows: list[Row]
    total: Row
    counted_at: datetime
    all_kept: bool


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
    is_large = large(villages)
    registered, counted_at = _of(register_question(today), villages, today)
    moments: list[datetime | None] = [counted_at]
    for home in registered:
        for row in of(home.village_id):
            row.households += home.households
            row.recipients += home.recipients
    for late in attention(villages, today):
        for row in of(late.village_id):
            row.overdue += late.overdue
            row.unlocated += late.unlocated
    visits, visits_at = (
        _of(month_question(month, today), villages, today)
        if is_large
        else (month_of_visits(villages, month), None)
    )
    moments.append(visits_at)
    for visited in visits:
        for row in of(visited.village_id):
            row.visits += visited.visits
            row.homes_done += visited.homes_done
            row.owing += visited.owing
    where = may_see(Subject.SILENT, scope)
    if where:
        below = tree.under(top.division_id, where)
        silent, silent_at = by_division(Subject.SILENT, below, today, kept=is_large)
        moments.append(silent_at)
        for division_id, n in silent.items():
            # A township's staff have no village: among villages they count in the sum alone.
            for row in of(division_id):
                row.silent += n
    return Overview(list(rows.values()), total, oldest(moments) or counted_at, is_large)


def levels_under(tree: Tree, top: NamedDivision, scope: Scope) -> list[str]:
    """The levels that can be compared under `top`, the nearest first; villages only of a
    township, because a table of 860 rows compares nothing."""
    below = {
        Level.CITY: [Level.COUNTY, Level.TOWNSHIP],
        Level.COUNTY: [Level.TOWNSHIP],
        Level.TOWNSHIP: [Level.VILLAGE],
    }
    return [str(level) for level in below.get(Level(top.level), [Level.VILLAGE])]


def _of(
    question: Question[Of], villages: tuple[int, ...], today: date
) -> tuple[list[Of], datetime]:
    """The kept rows of those villages alone, and the moment that they are of."""
    answer, mine = answered(question, today), frozenset(villages)
    return [row for row in answer.rows if row.village_id in mine], answer.counted_at


def register_question(today: date) -> Question[Registered]:
    return Question("register", Registered, lambda: _registered(every_village(), today))


def _registered(villages: list[int], today: date) -> list[Registered]:
    with transaction.atomic():
        for_this_transaction(jit="off", work_mem="32MB")
        return REGISTER_BY_VILLAGE.rows(Registered, village_ids=villages, day=today)
