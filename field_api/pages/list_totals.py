"""The totals above a list's page: counted after the page, within a time, and told honestly.

A page that holds all of its rows counts those. Otherwise the page shows first and asks once more
for this part of itself, so that counting half a million rows keeps nobody from reading fifty.
"""

from typing import Any

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from field_api.api.desk.listing import ListAsk, ListKind, Total
from field_api.pages.list_query import ListQuery
from geo_minzheng.shared.sql import for_this_transaction

TOTALS = "totals"
"""A part of the page's address only: nothing but the totals."""

EXACT = "exact"
"""A part of the page's address only: count every row within the page, however long it takes."""

COUNTED_WITHIN = "1000ms"
"""For the whole city's households 0.4 s, for its persons 0.5 s; a busy server may need longer."""


def totals_of_page(
    request: HttpRequest, kind: ListKind, query: ListQuery, ask: ListAsk, keys: list[Any] | None
) -> dict[str, Any]:
    """What `lists/totals.html` needs within a page.

    Args:
        keys: of every matching row, where the page holds them all.
    """
    rows = kind.rows(ask)
    if keys is not None:
        return {"totals": kind.totals(rows.filter(**{f"{kind.unique}__in": keys}), ask, True)}
    if request.GET.get(EXACT) == "1":
        return {"totals": kind.totals(rows, ask, True)}
    later = {"cursor": None, TOTALS: "1"}
    return {"totals_at": query.address(**later), "count_exactly": _exactly(query)}


def totals_alone(
    request: HttpRequest, kind: ListKind, query: ListQuery, ask: ListAsk
) -> HttpResponse:
    """The totals for a page that is shown already; `text/html`, a part of a heading."""
    totals = totals_in_time(kind, ask)
    unsure = totals is None or any(one.more for one in totals)
    told = {"totals": totals or [], "count_exactly": _exactly(query) if unsure else ""}
    return render(request, "field_api/lists/totals.html", {**told, "uncounted": totals is None})


def totals_in_time(kind: ListKind, ask: ListAsk) -> list[Total] | None:
    """Exact totals; the lower bounds where those take too long; None where even they do."""
    for exact in (True, False):
        try:
            with transaction.atomic():
                for_this_transaction(statement_timeout=COUNTED_WITHIN)
                return kind.totals(kind.rows(ask), ask, exact)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != QUERY_CANCELED:
                raise
    return None


QUERY_CANCELED = "57014"


def _exactly(query: ListQuery) -> str:
    return query.address(**{EXACT: "1"})
