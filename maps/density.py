"""How many recipients live where: by village and by hexagon, everyone counted exactly once.

A recipient is a living person with at least one aid in force on the day, in a household of
the register. Questions only: who may ask for which villages is decided by the caller from the
asker's scope, and what may be shown of the answer by `maps/small_counts.py`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from field_api.models import Household
from geo_minzheng.shared.crs import EASE_GRID
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.hexagons import STRETCH, HexagonGrid
from geo_minzheng.shared.sql import SqlQuery

BY_VILLAGE = SqlQuery("maps", "density_by_village")
BY_CELL = SqlQuery("maps", "density_by_cell")

EDGE_RANGE_M = (250.0, 10_000.0)
KEPT_S = 60
"""A city is counted once a minute, however often its map is coloured, printed and downloaded."""

Row = TypeVar("Row")


class CellSizeOutOfRangeError(GeoMinzhengError):
    """The edge of a hexagon lies outside what a map can show."""

    code = "density.cell_size_out_of_range"
    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        low, high = EDGE_RANGE_M
        super().__init__(
            _("格子边长须在 %(low)d 至 %(high)d 米之间，请重新选择。") % {"low": low, "high": high},
            low_m=low,
            high_m=high,
        )


@dataclass(frozen=True)
class Question:
    """Whom to count. `programme` and `aid_class` narrow the aids that make a recipient."""

    village_ids: tuple[int, ...]
    day: date
    programme: str | None = None
    aid_class: str | None = None


@dataclass(frozen=True)
class VillageCount:
    """One village. `unlocated` are those of `recipients` without a dwelling point."""

    village_id: int
    recipients: int
    households: int
    unlocated: int


@dataclass(frozen=True)
class CellCount:
    """One hexagon; `i` and `j` are None for those without a dwelling point."""

    i: int | None
    j: int | None
    recipients: int
    households: int


@dataclass(frozen=True)
class CellCounts:
    """All hexagons with a recipient, and those whom none can hold."""

    grid: HexagonGrid
    cells: tuple[CellCount, ...]
    unlocated: CellCount

    @property
    def recipients(self) -> int:
        return self.unlocated.recipients + sum(cell.recipients for cell in self.cells)

    @property
    def households(self) -> int:
        return self.unlocated.households + sum(cell.households for cell in self.cells)


def by_village(question: Question) -> list[VillageCount]:
    """Recipients by the village they are registered in; villages without any are left out."""
    return _kept(
        BY_VILLAGE,
        VillageCount,
        village_ids=list(question.village_ids),
        day=question.day,
        programme=question.programme,
        aid_class=question.aid_class,
    )


def by_cell(question: Question, grid: HexagonGrid) -> CellCounts:
    """Recipients by hexagon of `grid`.

    Raises:
        CellSizeOutOfRangeError: the grid's edge lies outside `EDGE_RANGE_M`.
    """
    low, high = EDGE_RANGE_M
    if not low <= grid.edge_m <= high:
        raise CellSizeOutOfRangeError
    rows = _kept(
        BY_CELL,
        CellCount,
        village_ids=list(question.village_ids),
        day=question.day,
        programme=question.programme,
        aid_class=question.aid_class,
        equal_area_srid=EASE_GRID,
        stretch=STRETCH,
        edge_m=float(grid.edge_m),
        origin_x_m=float(grid.origin_x_m),
        origin_y_m=float(grid.origin_y_m),
    )
    nowhere = next((row for row in rows if row.i is None), CellCount(None, None, 0, 0))
    placed = sorted((row for row in rows if row.i is not None), key=lambda row: (row.i, row.j))
    return CellCounts(grid, tuple(placed), nowhere)


def _kept(query: SqlQuery, row_type: type[Row], **values: Any) -> list[Row]:
    """The rows, kept for `KEPT_S`; the key holds every parameter, so no jurisdiction sees
    another's answer."""
    key = (
        f"density:{query.name}:{hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()}"
    )
    rows: list[Row] | None = cache.get(key)
    if rows is None:
        rows = query.rows(row_type, **values)
        cache.set(key, rows, KEPT_S)
    return rows


def registered_households(question: Question) -> dict[int, int]:
    """Households of the register by village on the day, helped or not."""
    rows = (
        Household.objects.in_villages(list(question.village_ids))
        .filter(Q(closed_on=None) | Q(closed_on__gt=question.day))
        .filter(registered_on__lte=question.day)
        .values_list("village_id")
        .annotate(count=Count("id"))
    )
    return dict(rows.order_by())
