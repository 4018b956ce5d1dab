"""Pages of a long list by its last row, so that page 2,000 is found as fast as page 1.

It knows nothing of any model: it is given a queryset and the name of one field to sort by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

PAGE_ROWS = 50


@dataclass(frozen=True)
class Order:
    """Sort by `field`, rows without a value last, equal values by id."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order. `following` says whether there are more after the last."""

    rows: list[Row]
    following: bool


def page_after(
    rows: QuerySet[Row], order: Order, last: Row | None, size: int = PAGE_ROWS
) -> Page[Row]:
    """Up to `size` rows that follow `last` (from the start if None).

    Rows with a value and rows without are asked for one after the other: one question for
    both would keep PostgreSQL from walking the index.
    """
    found: list[Row] = []
    for part in _parts(rows, order, last):
        found += part()[: size + 1 - len(found)]
        if len(found) > size:
            break
    return Page(found[:size], following=len(found) > size)


def _parts(
    rows: QuerySet[Row], order: Order, last: Row | None
) -> list[Callable[[], QuerySet[Row]]]:
    field, sign = order.field, "-" if order.descending else ""
    valued = rows.exclude(**{f"{field}__isnull": True}).order_by(f"{sign}{field}", f"{sign}id")
    empty = rows.filter(**{f"{field}__isnull": True}).order_by(f"{sign}id")
    if last is None:
        return [lambda: valued, lambda: empty]
    towards = "lt" if order.descending else "gt"
    value: Any = getattr(last, field)
    later_id = {f"id__{towards}": last.pk}
    if value is None:
        return [lambda: empty.filter(**later_id)]
    # The first condition is implied by the second; it lets the index start at the right place.
    rest = valued.filter(**{f"{field}__{towards}e": value}).filter(
        Q(**{f"{field}__{towards}": value}) | Q(**later_id)
    )
    return [lambda: rest, lambda: empty]
