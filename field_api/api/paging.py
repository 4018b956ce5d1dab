"""Paging by position: a page costs the same wherever it stands, and rows that come or go while
somebody turns pages neither hide nor repeat another."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from field_api.api.positions import Order, Position, position_in
from field_api.api.walking import Row, Rows, rows_from


@extend_schema_field({"type": "string", "format": "uri", "nullable": True})
class PageLink(serializers.CharField):
    """The address of another page, or null at the end."""


class PageShape(serializers.Serializer[Any]):
    """What every list answers around its `results`."""

    next = PageLink()
    previous = PageLink()


def page(
    request: Request,
    rows: Rows,
    orders: Mapping[str, Order],
    order: str,
    query: dict[str, Any],
    *,
    gather: bool = False,
) -> tuple[list[Row], dict[str, str | None]]:
    """One page of `rows`, and the links to its neighbours.

    Args:
        rows: a `values()` queryset that holds `id` and the fields of `orders`.
        order: a key of `orders`.
        query: what `PageQuery` read.
        gather: the asker may see so few rows that sorting them is quicker than walking an
            index; see `positions.Gathered`.

    Raises:
        InvalidInputError: the cursor is not one of ours, or is of another order.
    """
    shown, ends = page_of(rows, orders, order, query, gather=gather)
    return shown, {
        name: link_to(request, position) if position else None for name, position in ends.items()
    }


def page_of(
    rows: Rows,
    orders: Mapping[str, Order],
    order: str,
    query: dict[str, Any],
    *,
    gather: bool = False,
    narrowed: bool = False,
) -> tuple[list[Row], dict[str, Position | None]]:
    """One page as `page` gives it, with the neighbours' positions in place of addresses.

    Args:
        gather, narrowed: as `walking.rows_from` has them.
    """
    position = position_in(query, orders, order)
    backwards = position is not None and position.backwards
    size: int = query["page_size"]
    by = orders[order]
    found = rows_from(
        rows,
        by,
        position,
        backwards=backwards,
        limit=size + 1,
        gather=gather,
        narrowed=narrowed,
    )
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    at_end = position is not None and position.row_id is None
    has_next = bool(shown) and not at_end and (backwards or more)
    has_previous = bool(shown) and (more if backwards else position is not None)

    def beside(row: Row, *, back: bool) -> Position:
        names = (by.without,) if by.without and row[by.field] is None else by.within
        inner = tuple(row[name] for name in names)
        return Position(order, back, row[by.field], row["id"], inner)

    return shown, {
        "next": beside(shown[-1], back=False) if has_next else None,
        "previous": beside(shown[0], back=True) if has_previous else None,
    }


def link_to(request: Request, position: Position) -> str:
    """The address of the same question at another position."""
    others = {name: request.query_params[name] for name in request.query_params}
    return request.build_absolute_uri(f"?{urlencode({**others, 'cursor': position.text()})}")
