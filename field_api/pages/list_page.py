"""One page for every list of the desk: `list_page(kind)` makes the view.

GET shows the list that the address asks for. POST takes the filter form, keeps what was typed
about people in the session, and leads to an address that holds only its key. What a list holds
is declared by its kind.
"""

from collections.abc import Callable
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import strip_tags
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right, scope_of
from field_api.api.desk.list_views import page_shown
from field_api.api.desk.listing import ListAsk, ListKind
from field_api.api.positions import Position
from field_api.models import Purpose
from field_api.pages.access import View, needs_right
from field_api.pages.division_choices import DivisionChoices
from field_api.pages.list_cells import drawn
from field_api.pages.list_columns import chosen_columns, keep_columns
from field_api.pages.list_filters import filter_fields, words_of
from field_api.pages.list_query import ListQuery, address_of_form, read_list
from field_api.pages.list_totals import TOTALS, totals_alone, totals_of_page
from field_api.pages.list_views import views_for
from field_api.pages.list_workers import worker_choices
from field_api.readings.purpose import purpose_of


def list_page(
    kind: ListKind, *, extra: Callable[[HttpRequest, ListQuery], dict[str, Any]] | None = None
) -> View:
    """The view of the page of `kind`.

    Args:
        extra: more context: `heading` names what the list is narrowed to; `bulk` what can be
            done with chosen rows.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @needs_right(Right.SEE_NAMES)
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return HttpResponseRedirect(address_of_form(request, kind))
        query = read_list(request, kind.query, kind.orders, **kind.page_filters)
        if request.GET.get(TOTALS) == "1":
            return totals_alone(request, kind, query, asked(request, query))
        more = extra(request, query) if extra else {}
        return render(request, "field_api/lists/list.html", context_of(request, kind, query) | more)

    return view


def asked(request: HttpRequest, query: ListQuery) -> ListAsk:
    """The question of the page's address to its list."""
    scope, today = scope_of(request.user), timezone.localdate()
    return ListAsk(request.user, scope, query.values, today)  # type: ignore[arg-type]


def context_of(request: HttpRequest, kind: ListKind, query: ListQuery) -> dict[str, Any]:
    """What the template of a list needs."""
    ask = asked(request, query)
    today = ask.today
    rows, ends = kind.page(ask)
    page_shown(kind, ask, purpose_of(request), len(rows))
    whole = "cursor" not in query.values and not any(ends.values())
    keys = [row[kind.unique] for row in rows] if whole else None
    choices = DivisionChoices(ask.scope, today)
    place = choices.find(query.given.get("division", ""))
    keep_columns(request, kind)
    columns = chosen_columns(request, kind)
    workers = worker_choices(kind, ask)
    words = words_of(kind, query, place.name if place else "", workers)
    return {
        "kind": kind,
        "query": query,
        "place": place,
        "fields": filter_fields(kind, query, workers),
        "groups": choices.groups(place),
        "words": words,
        **totals_of_page(request, kind, query, ask, keys),
        "columns": headings(kind, query, columns, kind.order_of(ask)),
        "all_columns": [
            {"key": one.key, "heading": one.heading, "shown": one in columns}
            for one in kind.page_columns()
        ],
        "rows": [
            {
                "key": row[kind.unique],
                "cells": (cells := [drawn(column, row, today) for column in columns]),
                "name": unescape(strip_tags(cells[0].html)),
            }
            for row in rows
        ],
        "points": points_of(kind, rows) if kind.point else None,
        "links": {name: address_at(query, at) for name, at in ends.items()}
        | {"first": query.address(cursor=None), "last": query.address(cursor="last")},
        "views": views_for(request, kind, query),
        "purposes": [choice for choice in Purpose.choices if choice[0] != Purpose.UNSTATED],
        "purpose": purpose_of(request),
        "map_on": query.address(map="1"),
        "map_off": query.address(map=None),
    }


def headings(
    kind: ListKind, query: ListQuery, columns: list[Any], order: str
) -> list[dict[str, Any]]:
    """What stands above each column: its name, and the address that sorts by it."""
    made = []
    for column in columns:
        heading = {"column": column, "sort": "", "address": ""}
        if column.order:
            turned = turned_round(column.order)
            if order in (column.order, turned):
                heading["sort"] = "ascending" if order == column.order else "descending"
            wanted = turned if order == column.order else column.order
            heading["address"] = query.address(ordering=wanted, cursor=None)
        made.append(heading)
    return made


def turned_round(order: str) -> str:
    return order[1:] if order.startswith("-") else f"-{order}"


def address_at(query: ListQuery, position: Position | None) -> str | None:
    return query.address(cursor=position.text()) if position else None


def points_of(kind: ListKind, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where the rows of the page lie, for the map beside them."""
    return [
        {"key": str(row[kind.unique]), "lon": at["lon"], "lat": at["lat"]}
        for row in rows
        if (at := row.get(kind.point))
    ]
