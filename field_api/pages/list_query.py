"""How a list page reads its address: the API's own filters, so that list and file agree.

A blank field of the form is no filter. A value that the API would refuse is left out and told,
so that an old link still opens.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from rest_framework.request import Request

from field_api.api.paging import Order, position_in
from field_api.api.query import PageQuery
from geo_minzheng.shared.errors import InvalidInputError

NOT_FILTERS = frozenset({"cursor", "page_size", "ordering", "format"})


COUNTED_UP_TO = 10_000
"""Counting a whole city takes 0.2 s of every page; nobody reads such a number to the unit."""


@dataclass(frozen=True)
class ListQuery:
    """What one list page was asked for.

    Attributes:
        values: what the API's serializer read, defaults included.
        given: the texts behind them, as they stand in the address; defaults are not in it.
        refused: labels of the filters that were left out.
    """

    values: dict[str, Any]
    given: dict[str, str]
    refused: tuple[str, ...]
    path: str
    always: frozenset[str] = frozenset()

    @property
    def filtered(self) -> bool:
        """Whether the person narrowed the list."""
        return bool(self.given.keys() - NOT_FILTERS - self.always)

    def address(self, **changes: str | None) -> str:
        """The page's address with `changes`; None takes a part out."""
        parts = {name: value for name, value in (self.given | changes).items() if value}
        return f"{self.path}?{urlencode(parts)}" if parts else self.path

    def file_query(self) -> str:
        """The query of the API's address for the same rows as a file."""
        return urlencode({k: v for k, v in self.given.items() if k not in {"cursor", "page_size"}})


def read_list(
    request: HttpRequest,
    query_type: type[PageQuery],
    orders: Mapping[str, Order],
    **always: str,
) -> ListQuery:
    """Read the address of `request` with the API's `query_type`.

    Args:
        orders: of the list, the usual one first; a cursor of another is left out.
        always: filters that the page sets itself and whose values the address cannot change.
    """
    fields = query_type().fields
    given = {
        name: request.GET[name]
        for name in request.GET
        if name in fields and name != "format" and request.GET[name].strip()
    } | always
    query = query_type(data=given)
    refused = [] if query.is_valid() else [name for name in query.errors if name in fields]
    values = _without(refused, given, query_type)
    try:
        position_in(values, orders, values.get("ordering", next(iter(orders))))
    except InvalidInputError:
        refused.append("cursor")
        values = _without(refused, given, query_type)
    return ListQuery(
        values,
        {name: value for name, value in given.items() if name not in refused},
        tuple(str(fields[name].label) for name in refused),
        request.path,
        frozenset(always),
    )


def _without(
    refused: list[str], given: dict[str, str], query_type: type[PageQuery]
) -> dict[str, Any]:
    query = query_type(data={name: given[name] for name in given if name not in refused})
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


def as_api_request(request: HttpRequest, query: ListQuery) -> Request:
    """A request as the API's paging reads it, with the cleaned query in place of the given."""
    cleaned = copy(request)
    cleaned.GET = QueryDict(urlencode(query.given))
    return Request(cleaned)


def counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, and whether there are more than were counted."""
    found = rows.order_by()[: COUNTED_UP_TO + 1].count()
    return min(found, COUNTED_UP_TO), found > COUNTED_UP_TO
