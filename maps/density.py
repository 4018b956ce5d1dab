"""How many recipients live where: by village and by hexagon, everyone counted exactly once.

A recipient is a living person with at least one aid in force on the day, in a household of
the register. Questions only: who may ask for which villages is decided by the caller from the
asker's scope, and what may be shown of the answer by `maps/small_counts.py`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from http import HTTPStatus

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from field_api.counts import tallies
from field_api.models import Household
from geo_minzheng.shared.crs import EASE_GRID
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.hexagons import STRETCH, HexagonGrid
from geo_minzheng.shared.sql import SqlQuery, for_this_transaction

COUNTS = SqlQuery("maps", "density_counts")

EDGE_RANGE_M = (250.0, 10_000.0)
KEPT_S = 60
"""A city is counted once a minute, however often its map is coloured, printed and downloaded."""

READY = tuple(HexagonGrid(edge_m) for edge_m in (1000, 2000, 5000))
"""The grids that a city and its counties are shown in at first, with names and without."""

READY_KEPT = timedelta(minutes=25)
"""The queue counts every ten minutes; the map says of which minute it is."""


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

    @property
    def everybody(self) -> bool:
        return self.programme is None and self.aid_class is None


@dataclass(frozen=True)
class VillageCount:
    """One village. `unlocated` are those of `recipients` without a dwelling point."""

    village_id: int
    recipients: int
    households: int
    unlocated: int


@dataclass(frozen=True)
class Share:
    """What one village has in one hexagon; `i` and `j` are None for those without a dwelling
    point."""

    village_id: int
    i: int | None
    j: int | None
    recipients: int
    households: int


@dataclass(frozen=True)
class CellCount:
    """One hexagon. `shares` are the villages that its recipients are registered in."""

    i: int
    j: int
    shares: tuple[Share, ...]

    @property
    def recipients(self) -> int:
        return sum(share.recipients for share in self.shares)

    @property
    def households(self) -> int:
        return sum(share.households for share in self.shares)


@dataclass(frozen=True)
class Counts:
    """Everyone a question asks for, once: in `cells` or, without a dwelling point, `unlocated`.

    Attributes:
        counted_at: None where it is of this minute.
    """

    grid: HexagonGrid
    shares: tuple[Share, ...]
    counted_at: datetime | None = None

    @property
    def recipients(self) -> int:
        return sum(share.recipients for share in self.shares)

    @property
    def households(self) -> int:
        return sum(share.households for share in self.shares)

    @cached_property
    def unlocated(self) -> tuple[Share, ...]:
        return tuple(share for share in self.shares if share.i is None)

    @cached_property
    def cells(self) -> tuple[CellCount, ...]:
        """Hexagons with a recipient, in the order of the grid."""
        found: dict[tuple[int, int], list[Share]] = {}
        for share in self.shares:
            if share.i is not None and share.j is not None:
                found.setdefault((share.i, share.j), []).append(share)
        return tuple(CellCount(i, j, tuple(found[i, j])) for i, j in sorted(found))

    @cached_property
    def villages(self) -> tuple[VillageCount, ...]:
        """By the village they are registered in; villages without any are left out."""
        found: dict[int, list[Share]] = {}
        for share in self.shares:
            found.setdefault(share.village_id, []).append(share)
        return tuple(
            VillageCount(
                village,
                sum(share.recipients for share in shares),
                sum(share.households for share in shares),
                sum(share.recipients for share in shares if share.i is None),
            )
            for village, shares in sorted(found.items())
        )


def counted(question: Question, grid: HexagonGrid) -> Counts:
    """Recipients by village and hexagon of `grid`: one pass over the register for every kind of
    map. What a large map shows at first is kept ready, everything else for `KEPT_S`.

    Raises:
        CellSizeOutOfRangeError: the grid's edge lies outside `EDGE_RANGE_M`.
    """
    low, high = EDGE_RANGE_M
    if not low <= grid.edge_m <= high:
        raise CellSizeOutOfRangeError
    if question.everybody and grid in READY and tallies.large(question.village_ids):
        answer = tallies.answered(ready_question(grid, question.day), question.day)
        mine = frozenset(question.village_ids)
        kept = tuple(share for share in answer.rows if share.village_id in mine)
        return Counts(grid, kept, answer.counted_at)
    # The key holds every parameter, so no jurisdiction sees another's answer.
    asked = hashlib.sha256(repr((question, grid)).encode()).hexdigest()
    shares: list[Share] | None = cache.get(f"density:{asked}")
    if shares is None:
        shares = _count(question, grid)
        cache.set(f"density:{asked}", shares, KEPT_S)
    return Counts(grid, tuple(shares))


def ready_question(grid: HexagonGrid, day: date) -> tallies.Question[Share]:
    """Everybody in the whole city on `grid`, one of `READY`."""

    def ask() -> list[Share]:
        return _count(Question(tuple(tallies.every_village()), day), grid)

    return tallies.Question(f"density {grid.edge_m:g}", Share, ask, READY_KEPT)


def _count(question: Question, grid: HexagonGrid) -> list[Share]:
    with transaction.atomic():
        for_this_transaction(jit="off", work_mem="32MB")
        return COUNTS.rows(
            Share,
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
