"""Divisions by name alone, as they stood on a day: what lists, filters and headings need.

Codes and outlines are `describing`'s and `outlines`' business; nothing here reads them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from boundaries_data.models import DivisionVersion


@dataclass(frozen=True)
class NamedDivision:
    """One division as it stood on the day. `uid` is text, as addresses and forms give it."""

    division_id: int
    uid: str
    level: str
    name: str
    parent_id: int | None


def named(division_ids: Iterable[int], day: date) -> dict[int, NamedDivision]:
    """Those of the divisions that stood on `day`, by id and in its order; one query."""
    rows = (
        DivisionVersion.objects.as_of(day)
        .filter(division_id__in=list(division_ids))
        .order_by("division_id")
        .values_list("division_id", "division__uid", "division__level", "name", "parent_id")
    )
    return {row[0]: NamedDivision(row[0], str(row[1]), *row[2:]) for row in rows}


def named_with_parents(division_ids: Iterable[int], day: date) -> dict[int, NamedDivision]:
    """The same with every division above them; one query a level."""
    found: dict[int, NamedDivision] = {}
    wanted = asked = set(division_ids)
    while wanted:
        found |= named(wanted, day)
        above = {division.parent_id for division in found.values() if division.parent_id}
        wanted = above - found.keys() - asked
        asked = asked | wanted
    return found
