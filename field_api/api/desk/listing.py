"""What a list of the desk is: its rows, filters, columns, orders and totals, declared once.

The API, the page, the files and the totals are all made from one `ListKind`, so that they cannot
disagree. How a cell or a filter looks on a page is `field_api.pages`' business.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from boundaries_data.jurisdiction import Scope
from field_api.api.cell_texts import Cells
from field_api.api.exports import FORMATS
from field_api.api.paging import page_of
from field_api.api.places import DivisionUid, villages_under
from field_api.api.positions import Order
from field_api.api.query import KeptText, PageQuery
from field_api.api.walking import Row, Rows
from field_api.models import ListName

FEW_VILLAGES = 3
"""Rows of so few villages, some thousand at most, are gathered and sorted; see `Gathered`."""

Words = Callable[[int, bool], str]
"""What is said of a count: of the number, and whether there are more."""

NOT_NARROWING = frozenset(
    {"division", "division_of", "ordering", "cursor", "page_size", "format", "text"}
)

EXACT_UP_TO = 10_000
"""Counting a whole city takes 0.2 s of every page; it is counted when somebody asks."""


class ListPageQuery(PageQuery):
    """What every list of the desk takes: a division, an order, a format."""

    division = DivisionUid(
        required=False, label=_("行政区划"), help_text="uid of a division of any level."
    )
    format = serializers.ChoiceField(choices=FORMATS, default="json", label=_("格式"))


class TextQuery(ListPageQuery):
    """What a list takes that can be narrowed by a name."""

    text = KeptText()


@dataclass(frozen=True)
class ListAsk:
    """One question to a list: who asks, what, and on which day."""

    by: AbstractBaseUser
    scope: Scope
    query: Mapping[str, Any]
    today: date

    @cached_property
    def villages(self) -> tuple[int, ...]:
        """Villages that the asker may see by name, under the division asked for.

        One list of villages, not two that both must hold: an index on the village is then
        entered village by village, in order.
        """
        if "division" not in self.query:
            return self.scope.village_ids
        under = set(villages_under(self.query["division"]))
        return tuple(pk for pk in self.scope.village_ids if pk in under)

    @property
    def gather(self) -> bool:
        """Whether so few rows can match that sorting them is quicker than walking an index."""
        return len(self.villages) <= FEW_VILLAGES

    @property
    def narrowed(self) -> bool:
        """Whether filters other than of the place may leave few rows."""
        return bool(self.query.keys() - NOT_NARROWING)


@dataclass(frozen=True)
class ListColumn:
    """One column, on the page and in files.

    Attributes:
        key: stands in addresses and is kept for people; stable.
        cell: what the row says, as a file holds it: text, number, day or time.
        look: how a page draws it, a key of `field_api.pages.list_cells.LOOKS`.
        order: the key of the order that sorts by it; `-` and the key sort the other way round.
        shown: whether a page shows it to somebody who has not chosen.
        page, file: whether it can be on pages, and whether it is in files.
        link: the address that the cell leads to.
    """

    key: str
    heading: str | Promise
    cell: Callable[[Row], Any]
    look: str = "text"
    order: str = ""
    shown: bool = True
    page: bool = True
    file: bool = True
    link: Callable[[Row], str | None] | None = None


@dataclass(frozen=True)
class Total:
    """One number about all rows of a question.

    Attributes:
        text: the number in words of the right number, with `{n}` in its place.
        more: it is only a lower bound.
    """

    text: str
    value: Any
    more: bool = False

    @property
    def words(self) -> str:
        """The sentence, its number as people here write it."""
        return self.text.format(n=localize(self.value))


@dataclass(frozen=True)
class ListKind:
    """One list of the desk.

    Attributes:
        rows: the matching rows that the asker may see, unordered.
        plain: a queryset's columns, with `id` and every field of `orders`.
        finished: rows of `plain` in the shape of `shape`, in chunks of few queries.
        columns: made anew for each question, since headings and labels are translated.
        totals: of matching rows; with `exact` False no further than `EXACT_UP_TO` of them.
        point: the key of a row's `{lon, lat}`; "" if rows have none.
        unique: the field that names a row in addresses and forms, `uid` or `id`.
        page_filters: what a page asks for where its address does not say.
        how_to_fill: what an empty list tells the person to do.
        small: so few rows exist at all that every order may sort them.
        features: rows with their GeoJSON as `feature`, where the database writes it, and columns.
        cells: the cells of files that the database writes, by column; all of them, or none.
    """

    name: ListName
    icon: str
    query: type[ListPageQuery]
    shape: type[serializers.Serializer[Any]]
    orders: Mapping[str, Order]
    rows: Callable[[ListAsk], QuerySet[Any]]
    plain: Callable[[QuerySet[Any]], Rows]
    finished: Callable[[Iterable[Row], ListAsk], Iterator[Row]]
    columns: Callable[[], list[ListColumn]]
    totals: Callable[[QuerySet[Any], ListAsk, bool], list[Total]]
    how_to_fill: str | Promise
    point: str = ""
    unique: str = "uid"
    page_filters: Mapping[str, str] = field(default_factory=dict)
    small: bool = False
    features: Callable[[QuerySet[Any], ListAsk, Iterable[str]], Rows] | None = None
    cells: Callable[[ListAsk, Cells], Mapping[str, Any]] | None = None

    @property
    def title(self) -> str:
        return str(self.name.label)

    @property
    def first_order(self) -> str:
        return next(iter(self.orders))

    def order_of(self, ask: ListAsk) -> str:
        """The key of the order asked for."""
        return str(ask.query.get("ordering", self.first_order))

    def page(self, ask: ListAsk) -> tuple[list[Row], dict[str, Any]]:
        """One page of rows as `shape`, and its neighbours' positions (`paging.page_of`)."""
        found, ends = self.page_rows(ask, self.plain(self.rows(ask)))
        return list(self.finished(found, ask)), ends

    def page_rows(self, ask: ListAsk, rows: Rows) -> tuple[list[Row], dict[str, Any]]:
        """The page of `rows` as they are, and its neighbours' positions."""
        return page_of(
            rows,
            self.orders,
            self.order_of(ask),
            dict(ask.query),
            gather=self.small or ask.gather,
            narrowed=ask.narrowed,
        )

    def in_order(self, ask: ListAsk, rows: QuerySet[Any]) -> Rows:
        """Every one of `rows` as `plain`, in the order asked for."""
        order = self.orders[self.order_of(ask)]
        return self.plain(rows).order_by(*order.by_with_gaps())

    def every(self, ask: ListAsk, rows: QuerySet[Any]) -> Iterator[Row]:
        """Every one of `rows` as `shape`, read as it is used."""
        return self.finished(self.in_order(ask, rows).iterator(chunk_size=2000), ask)

    def file_columns(self, shown: Collection[str] | None = None) -> list[ListColumn]:
        """The columns of a file; with `shown`, keys of the page's, those alone and what every
        file of people says: which row it is, and whether it was invented."""
        held = [one for one in self.columns() if one.file]
        always = {held[0].key, "illustrative"}
        return [one for one in held if shown is None or one.key in shown or one.key in always]

    def page_columns(self) -> list[ListColumn]:
        return [one for one in self.columns() if one.page]


def counted(rows: QuerySet[Any], *, exact: bool) -> tuple[int, bool]:
    """How many rows there are, and whether there are more than were counted."""
    if exact:
        return rows.order_by().count(), False
    found = rows.order_by()[: EXACT_UP_TO + 1].count()
    return min(found, EXACT_UP_TO), found > EXACT_UP_TO


def total(words: Words, count: int, more: bool = False) -> Total:
    """A count in the words of `words`, which know whether there are more."""
    return Total(words(count, more), count, more)


def only_count(words: Words) -> Callable[[QuerySet[Any], ListAsk, bool], list[Total]]:
    """The totals of a list that only counts its rows."""

    def totals(rows: QuerySet[Any], ask: ListAsk, exact: bool) -> list[Total]:
        return [total(words, *counted(rows, exact=exact))]

    return totals
