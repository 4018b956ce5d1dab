"""How a list page reads its address: the API's own filters, so that list and file agree.

A blank field of the form is no filter. A value that the API would refuse is left out and told,
so that an old link still opens. What was typed about a person is never in the address: the form
is posted, and the address holds the key of what this session keeps.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from rest_framework.request import Request

from field_api.api.desk.listing import EXACT_UP_TO, ListKind
from field_api.api.desk.listing import counted as counted_up_to
from field_api.api.positions import Order, position_in
from field_api.api.query import LONGEST_NAME_TOLD, PageQuery, personal_names
from field_api.kept_texts import keep, texts_of
from geo_minzheng.shared.errors import InvalidInputError

NOT_FILTERS = frozenset({"cursor", "page_size", "ordering", "format"})

OF_THE_PAGE = ("columns", "map")
"""Parts of the address that say how the page looks. The API does not know them."""

ASIDE = ("totals", "exact")
"""Parts of the address that ask for the totals alone."""

COUNTED_UP_TO = EXACT_UP_TO


@dataclass(frozen=True)
class ListQuery:
    """What one list page was asked for.

    Attributes:
        values: what the API's serializer read, defaults included.
        given: the texts behind them, as they stand in the address; defaults are not in it.
        refused: labels of the filters that were left out.
        always: filters that the page sets where the address does not say.
        looks: how the page looks, from the address.
        texts: what was typed about people, by filter; not in the address.
    """

    values: dict[str, Any]
    given: dict[str, str]
    refused: tuple[str, ...]
    path: str
    always: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def filtered(self) -> bool:
        """Whether the person narrowed the list."""
        return any(
            self.always.get(name) != text
            for name, text in self.given.items()
            if name not in NOT_FILTERS
        )

    def address(self, **changes: str | None) -> str:
        """The page's address with `changes`; None takes a part out."""
        parts = {
            name: value
            for name, value in ({**self.given, **self.looks} | changes).items()
            if value is not None and (value or name in self.always)
        }
        return f"{self.path}?{urlencode(parts)}" if parts else self.path

    def file_query(self) -> str:
        """The query of the API's address for the same rows as a file."""
        return urlencode({k: v for k, v in self.given.items() if v and k not in _PLACE_IN_LIST})


_PLACE_IN_LIST = frozenset({"cursor", "page_size"})


def read_list(
    request: HttpRequest,
    query_type: type[PageQuery],
    orders: Mapping[str, Order],
    **always: str,
) -> ListQuery:
    """Read the address of `request` with the API's `query_type`.

    Args:
        orders: of the list, the usual one first; a cursor of another is left out.
        always: filters that the page sets where the address does not say; a blank in the address
            stands for any value.
    """
    fields = query_type().fields
    personal = personal_names(query_type)
    given = dict(always) | {
        name: request.GET[name]
        for name in request.GET
        if name in fields
        and name not in personal
        and name != "format"
        and (request.GET[name].strip() or name in always)
    }
    texts: dict[str, str] = {}
    # A name in an address is not read, so that nobody gets used to writing it there.
    gone = sorted(personal & request.GET.keys())
    # A filter that nobody knows, as one with a slip of the pen, would otherwise show everybody.
    known = {*fields, *OF_THE_PAGE, *ASIDE}
    unknown = [name[:LONGEST_NAME_TOLD] for name in sorted(request.GET.keys() - known)]
    if key := given.get("text", "") if personal else "":
        found = texts_of(request.session, key)
        texts = found or {}
        if found is None:
            given.pop("text")
            gone.append("text")
    asked = {name: value for name, value in given.items() if value} | texts
    query = query_type(data=asked)
    refused = gone + ([] if query.is_valid() else [name for name in query.errors if name in fields])
    values = _without(refused, asked, query_type)
    try:
        position_in(values, orders, values.get("ordering", next(iter(orders))))
    except InvalidInputError:
        refused.append("cursor")
        values = _without(refused, asked, query_type)
    return ListQuery(
        values,
        {name: value for name, value in given.items() if name not in refused},
        (*(str(fields[name].label) for name in refused), *unknown),
        request.path,
        always,
        {name: request.GET[name] for name in OF_THE_PAGE if request.GET.get(name)},
        texts,
    )


def address_of_form(request: HttpRequest, kind: ListKind) -> str:
    """The address for the filter form that was posted; texts about people become a key."""
    personal = personal_names(kind.query)
    fields = kind.query().fields
    texts = {
        name: request.POST[name].strip()
        for name in sorted(personal)
        if request.POST.get(name, "").strip()
    }
    parts = {
        name: request.POST[name].strip()
        for name in [*fields, *OF_THE_PAGE]
        if name in request.POST
        and name not in personal
        and name not in {"cursor", "text", "format"}
        and (request.POST[name].strip() or name in kind.page_filters)
    }
    if texts:
        parts["text"] = keep(request.session, texts)
    return f"{request.path}?{urlencode(parts)}" if parts else request.path


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
    return counted_up_to(rows, exact=False)
