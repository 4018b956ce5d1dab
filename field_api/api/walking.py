"""The rows of one page: an index walked from a position on, or few rows gathered and sorted.

Which of the two is quicker nobody knows beforehand: one row in a hundred is met soon on a walk, but
those in extreme hardship, who are called on monthly, all lie at one end of the days due. So a
narrowed list is walked for `STRETCH` rows of its index. Where the page is not full by then, its
rows are gathered if the planner takes them to be few; else the walk goes on.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Exists, Lookup, Q, QuerySet
from django.db.models.sql.where import AND, WhereNode

from field_api.api.positions import Order, Position

Row = dict[str, Any]
Rows = QuerySet[Any, Row]

STRETCH = 10_000
"""Rows of the index that are walked first: 15 ms even where each is asked for its aids."""

RARE, RARE_BY_OTHERS = 0.002, 0.2
"""What is gathered, of all rows. Where a filter asks another table, as for an aid in force, each
step of a walk is dear and the order often goes with the filter; of a column alone neither is so."""


def rows_from(
    rows: Rows,
    order: Order,
    position: Position | None,
    *,
    backwards: bool,
    limit: int,
    gather: bool,
    narrowed: bool,
) -> list[Row]:
    """The `limit` rows after `position`, from the part with values and the part without.

    Args:
        gather: so few rows can match that sorting them is quicker than walking an index.
        narrowed: filters may leave few rows of the index that is walked.
    """
    if position is not None and position.row_id is None:
        position = None
    parts = [False, True] if order.nullable else [False]
    if backwards:
        parts.reverse()
    found: list[Row] = []
    for empty in parts:
        part = rows.filter(**{f"{order.field}__isnull": empty}) if order.nullable else rows
        by, at = (order.of_empty if empty else order), None
        if position is not None and (position.value is None) == empty:
            at = position
            if empty and by.field != "id":
                at = replace(position, value=position.within[0], within=())
            part = _beyond(part, by, at, backwards=backwards)
        elif position is not None and empty == backwards:
            continue
        if missing := limit - len(found):
            found += _first(
                part, by, at, backwards=backwards, limit=missing, gather=gather, narrowed=narrowed
            )
    return found


def _first(
    part: Rows,
    order: Order,
    at: Position | None,
    *,
    backwards: bool,
    limit: int,
    gather: bool,
    narrowed: bool,
) -> list[Row]:
    """The first `limit` rows of `part`, which begins right after `at`."""
    if narrowed and not gather:
        end = _end_of_stretch(part, order, at, backwards=backwards)
        if end is not None:
            upto = "gte" if order.descending != backwards else "lte"
            near = part.filter(**{f"{order.field}__{upto}": end})
            met = list(near.order_by(*order.by(backwards=backwards))[:limit])
            if len(met) == limit:
                return met
            rare = RARE_BY_OTHERS if _asks_others(part.query.where) else RARE
            gather = _estimated(part) <= rare * _estimated(part.model._default_manager.all())
    ordered = part.order_by(*order.by(backwards=backwards, gather=gather))
    if not gather:
        return list(ordered[:limit])
    # Which rows they are first: what the columns need of other tables is joined for these alone.
    keys = list(ordered.values_list("pk", flat=True)[:limit])
    rows = {row["id"]: row for row in _of_keys(part, keys)}
    return [rows[key] for key in keys if key in rows]


def _asks_others(where: WhereNode) -> bool:
    """Whether a filter asks for rows of another table."""
    return any(
        _asks_others(child)
        if isinstance(child, WhereNode)
        else any(isinstance(each, Exists) for each in _expressions(child))
        for child in where.children
    )


def _expressions(child: Any) -> Iterator[Any]:
    yield from getattr(child, "lhs", child).flatten()


def _estimated(rows: QuerySet[Any, Any]) -> int:
    """How many `rows` the planner expects."""
    (plan,) = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan["Plan"]["Plan Rows"])


def _of_keys(part: Rows, keys: list[int]) -> Rows:
    """The columns of `part` for the rows of `keys`, whose filters they have passed."""
    bare = part.all()
    bare.query.where = WhereNode()
    return bare.order_by().filter(pk__among=keys)


def _end_of_stretch(part: Rows, order: Order, at: Position | None, *, backwards: bool) -> Any:
    """The sorting value `STRETCH` rows further on in the index, whoever's they are; None where it
    ends before. It decides how the rows are read, not which."""
    model, (*path, name) = part.model, order.field.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model
    descending = order.descending != backwards
    index = model._default_manager.filter(**{f"{name}__isnull": False})
    for range_end, value in _ranges(part.query.where, model._meta.get_field(name)):
        index = index.filter(**{f"{name}__{range_end}": value})
    if at is not None:
        value = at.row_id if order.field == "id" else at.value
        index = index.filter(**{f"{name}__{'lte' if descending else 'gte'}": value})
    sign = "-" if descending else ""
    ordered = index.order_by(*(f"{sign}{key}" for key in dict.fromkeys((name, "id"))))
    return ordered.values_list(name, flat=True)[STRETCH : STRETCH + 1].first()


def _ranges(where: WhereNode, field: Any) -> Iterator[tuple[str, Any]]:
    """Where the filters let `field` begin and end: that much of the index is not walked at all."""
    if where.connector != AND or where.negated:
        return
    for child in where.children:
        if isinstance(child, WhereNode):
            yield from _ranges(child, field)
        elif (
            isinstance(child, Lookup)
            and getattr(child.lhs, "target", None) == field
            and child.lookup_name in {"lt", "lte", "gt", "gte"}
        ):
            yield child.lookup_name, child.rhs


def _beyond(part: Rows, order: Order, position: Position, *, backwards: bool) -> Rows:
    # "At or beyond the value, but not the rows of that value already shown": an index can start
    # at the value, which it cannot with the textbook's "beyond, or equal and id beyond".
    beyond, before = ("lt", "gt") if order.descending != backwards else ("gt", "lt")
    if order.field == "id":
        return part.filter(**{f"id__{beyond}": position.row_id})
    same = Q(**{order.field: position.value})
    shown = Q()
    for name, value in zip(order.within, position.within, strict=True):
        shown |= same & Q(**{f"{name}__{before}": value})
        same &= Q(**{name: value})
    shown |= same & Q(**{f"id__{before}e": position.row_id})
    return part.filter(**{f"{order.field}__{beyond}e": position.value}).exclude(shown)
