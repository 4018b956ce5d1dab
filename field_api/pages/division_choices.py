"""The divisions of a jurisdiction as a page offers them to choose from, and one's whole name.

Reads names only, never outlines: 944 divisions of a whole city in one query.
"""

from dataclasses import dataclass
from datetime import date

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision, named, named_with_parents


@dataclass(frozen=True)
class ChoiceGroup:
    """One group of a list to choose a division from; a choice is (uid, name)."""

    name: str
    choices: tuple[tuple[str, str], ...]


class DivisionChoices:
    """The divisions of one scope on one day."""

    def __init__(self, scope: Scope, day: date) -> None:
        self._scope = scope
        self._by_id = named(scope.division_ids, day)

    def find(self, uid: str) -> NamedDivision | None:
        """The division `uid` inside the jurisdiction, or None."""
        return next((p for p in self._by_id.values() if p.uid == uid), None)

    def groups(self, chosen: NamedDivision | None = None) -> list[ChoiceGroup]:
        """Counties with their townships; villages of the township that is chosen or held."""
        counties = [p for p in self._by_id.values() if p.level == Level.COUNTY]
        groups = [
            ChoiceGroup(county.name, (_choice(county), *map(_choice, self._children(county))))
            for county in counties
        ]
        offered = {uid for group in groups for uid, _name in group.choices}
        for township in self._townships_to_open(chosen):
            own = () if township.uid in offered else (_choice(township),)
            villages = tuple(map(_choice, self._children(township)))
            groups.append(ChoiceGroup(township.name, (*own, *villages)))
        return [group for group in groups if group.choices]

    def _townships_to_open(self, chosen: NamedDivision | None) -> list[NamedDivision]:
        held = [self._by_id[root] for root in self._scope.roots if root in self._by_id]
        near = [place for place in (*held, chosen) if place]
        ids = {p.division_id if p.level == Level.TOWNSHIP else p.parent_id for p in near}
        return [
            p for p in self._by_id.values() if p.division_id in ids and p.level == Level.TOWNSHIP
        ]

    def _children(self, parent: NamedDivision) -> list[NamedDivision]:
        return [p for p in self._by_id.values() if p.parent_id == parent.division_id]


def line_of(division_id: int, day: date) -> str:
    """`会宁县 会师镇 南关社区`: a division with those above it, below the city."""
    known = named_with_parents([division_id], day)
    names: list[str] = []
    here = known.get(division_id)
    while here and here.level != Level.CITY:
        names.insert(0, here.name)
        here = known.get(here.parent_id) if here.parent_id else None
    return " ".join(names)


def _choice(division: NamedDivision) -> tuple[str, str]:
    return division.uid, division.name
