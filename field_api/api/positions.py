"""Orders of lists and positions in them: what a cursor says, and how it is read back.

A cursor holds the order, the direction, and the sorting value and id of one row. It is opaque but
not signed: it moves only inside what the asker may see anyway. No row is fetched here.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, F, Func, TextField, When
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from field_api.api.query import PageQuery
from geo_minzheng.shared.errors import InvalidInputError


class Gathered(Func):
    """Columns that no index is seen to sort: the rows are gathered first, then sorted.

    Where few rows are asked for out of very many, the planner likes to walk the sorting index
    until it has met enough of them; a village's visits took 88,000 steps so, and 343 this way. As
    one value, since of several it would sort by the first and walk on from there.
    """

    template = "ROW(%(expressions)s)"
    output_field = TextField()


@dataclass(frozen=True)
class Order:
    """A way to sort that an index serves: `field`, then id; rows without a value come last.

    Attributes:
        read: turns the text of a cursor back into the field's value, None if it is not one.
        within: ids that sort between `field` and id: the household's, for its members.
        without: what sorts the rows without a value, before id; `field` cannot. By id alone they
            would be walked past all of another place's.
    """

    field: str
    read: Callable[[str], Any]
    descending: bool = False
    nullable: bool = False
    within: tuple[str, ...] = ()
    without: str = ""

    @property
    def names(self) -> set[str]:
        """The columns that a row needs for its position."""
        return {"id", self.field, *self.within, *([self.without] if self.without else [])}

    @property
    def of_empty(self) -> "Order":
        """The order of the part without values."""
        return replace(self, field=self.without or "id", nullable=False, without="")

    def by(self, *, backwards: bool, gather: bool = False) -> tuple[Any, ...]:
        descending = self.descending != backwards
        names = ("id",) if self.field == "id" else (self.field, *self.within, "id")
        if gather:
            whole = Gathered(*names)
            return (whole.desc() if descending else whole.asc(),)
        return tuple(f"-{name}" if descending else name for name in names)

    def by_with_gaps(self) -> tuple[Any, ...]:
        """The whole order in one question, those without a value last as on the pages."""
        if not self.nullable:
            return self.by(backwards=False)
        firsts: list[Any] = [F(self.field)]
        if self.without:
            firsts.append(Case(When(**{f"{self.field}__isnull": True, "then": F(self.without)})))
        return (
            *(
                first.desc(nulls_last=True) if self.descending else first.asc(nulls_last=True)
                for first in firsts
            ),
            *self.by(backwards=False)[1:],
        )


LAST = "last"
"""The cursor of the last page. Its other end is the first page: no cursor."""


@dataclass(frozen=True)
class Position:
    """A place between rows: right after (or before, going backwards) one row.

    `row_id` is None behind the last row, where only `backwards` leads anywhere.
    """

    order: str
    backwards: bool
    value: Any
    row_id: int | None
    within: tuple[int, ...] = ()

    def text(self) -> str:
        if self.row_id is None:
            return LAST
        value = None if self.value is None else str(self.value)
        plain = json.dumps([self.order, self.backwards, value, self.row_id, *self.within])
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def a_number(text: str) -> int | None:
    """Text of a cursor as a database id."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def a_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def an_instant(text: str) -> datetime | None:
    """Text of a cursor as a time in UTC; None where no row can lie."""
    try:
        found = parse_datetime(text)
        if found is None or found.tzinfo is None:
            return None
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # A year inside the calendar's ends: another zone's clock must not run over them.
    return found if 1900 <= found.year <= 9998 else None


def position_in(query: dict[str, Any], orders: Mapping[str, Order], order: str) -> Position | None:
    """The position that a query's cursor names; None on the first page.

    Raises:
        InvalidInputError: the cursor is not one of ours, or is of another order.
    """
    return _read(query["cursor"], orders, order) if "cursor" in query else None


def _read(text: str, orders: Mapping[str, Order], order: str) -> Position:
    if text == LAST:
        return Position(order, True, None, None)
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        name, backwards, value, *ids = json.loads(plain)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise wrong_cursor() from None
    fits = (
        name == order
        and isinstance(backwards, bool)
        and len(ids) == 1 + _ids_within(orders[order], empty=value is None)
        and all(type(one) is int and 0 <= one < 2**63 for one in ids)
        and (isinstance(value, str) or (value is None and orders[order].nullable))
    )
    known = orders[order].read(value) if fits and value is not None else None
    if not fits or (value is not None and known is None):
        raise wrong_cursor()
    return Position(order, backwards, known, ids[0], tuple(ids[1:]))


def _ids_within(order: Order, *, empty: bool) -> int:
    return bool(order.without) if empty else len(order.within)


def wrong_cursor() -> InvalidInputError:
    """The error for a cursor that is not ours."""
    return PageQuery.wrong("cursor", _("翻页位置无效或与排序不符，请从第一页重新开始。"))
