"""The divisions of a jurisdiction as a page offers them to choose from, and one's whole name.

Reads names only, never outlines: 944 divisions of a whole city in one query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import DivisionVersion, Level


@dataclass(frozen=True)
class Place:
    """One division as it stood on the day."""

    id: int
    uid: UUID
    level: str
    name: str
    parent_id: int | None

    @property
    def uid_text(self) -> str:
        """For templates, which cannot compare a UUID with the text of a choice."""
        return str(self.uid)


@dataclass(frozen=True)
class ChoiceGroup:
    """One group of a list to choose a division from; a choice is (uid, name)."""

    name: str
    choices: tuple[tuple[str, str], ...]


class DivisionChoices:
    """The divisions of one scope on one day."""

    def __init__(self, scope: Scope, day: date) -> None:
        self._scope = scope
        self._by_id = _read(scope.division_ids, day)

    def find(self, uid: str) -> Place | None:
        """The division `uid` inside the jurisdiction, or None."""
        return next((p for p in self._by_id.values() if p.uid_text == uid), None)

    def groups(self, chosen: Place | None = None) -> list[ChoiceGroup]:
        """Counties with their townships; villages of the township that is chosen or held."""
        counties = [p for p in self._by_id.values() if p.level == Level.COUNTY]
        groups = [
            ChoiceGroup(county.name, (_choice(county), *map(_choice, self._children(county))))
            for county in counties
        ]
        offered = {uid for group in groups for uid, _name in group.choices}
        for township in self._townships_to_open(chosen):
            own = () if township.uid_text in offered else (_choice(township),)
            villages = tuple(map(_choice, self._children(township)))
            groups.append(ChoiceGroup(township.name, (*own, *villages)))
        return [group for group in groups if group.choices]

    def _townships_to_open(self, chosen: Place | None) -> list[Place]:
        held = [self._by_id[root] for root in self._scope.roots if root in self._by_id]
        near = [place for place in (*held, chosen) if place]
        ids = {p.id if p.level == Level.TOWNSHIP else p.parent_id for p in near}
        return [p for p in self._by_id.values() if p.id in ids and p.level == Level.TOWNSHIP]

    def _children(self, parent: Place) -> list[Place]:
        return [p for p in self._by_id.values() if p.parent_id == parent.id]


def line_of(division_id: int, day: date) -> str:
    """`会宁县 会师镇 南关社区`: a division with those above it, below the city."""
    names: list[str] = []
    place = _read([division_id], day).get(division_id)
    while place and place.level != Level.CITY:
        names.insert(0, place.name)
        above = place.parent_id
        place = _read([above], day).get(above) if above else None
    return " ".join(names)


def _choice(place: Place) -> tuple[str, str]:
    return str(place.uid), place.name


def _read(ids: Iterable[int], day: date) -> dict[int, Place]:
    rows = (
        DivisionVersion.objects.as_of(day)
        .filter(division_id__in=list(ids))
        .order_by("division_id")
        .values_list("division_id", "division__uid", "division__level", "name", "parent_id")
    )
    return {row[0]: Place(*row) for row in rows}
