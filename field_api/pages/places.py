"""The divisions of a jurisdiction as pages need them: to choose from, and to name a village.

Reads names only, never outlines: 944 divisions of a whole city in two queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from boundaries_data.jurisdiction import DIVISIONS_UNDER, DivisionUnder, Scope
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


class Places:
    """The divisions of one scope on one day, with those above them for their names."""

    def __init__(self, scope: Scope, day: date) -> None:
        self._scope = scope
        self._day = day
        self._by_id = _read(scope.division_ids, day)
        above = {p.parent_id for p in self._by_id.values() if p.parent_id} - self._by_id.keys()
        while above:
            found = _read(above, day)
            self._by_id |= found
            above = {p.parent_id for p in found.values() if p.parent_id} - self._by_id.keys()
        self._by_uid = {str(place.uid): place for place in self._by_id.values()}

    def find(self, uid: str) -> Place | None:
        """The division `uid` inside the jurisdiction, or None."""
        place = self._by_uid.get(uid)
        return place if place and place.id in self._scope.division_ids else None

    def village_ids_under(self, place: Place) -> tuple[int, ...]:
        """Villages at or under `place` whose households the scope may see by name."""
        under = DIVISIONS_UNDER.rows(DivisionUnder, root=place.id, day=self._day)
        mine = set(self._scope.village_ids)
        return tuple(sorted(row.division_id for row in under if row.division_id in mine))

    def name(self, division_id: int, *, whole: bool = False) -> str:
        """`会师镇 南关社区`; with the county in front where the scope has several, or `whole`."""
        line = [p for p in self._line(division_id) if p.level != Level.CITY]
        if not whole and not self._spans_counties:
            line = [p for p in line if p.level != Level.COUNTY] or line
        return " ".join(place.name for place in line)

    def choices(self, chosen: Place | None = None) -> list[ChoiceGroup]:
        """Counties with their townships; villages of the township that is chosen or held."""
        counties = [p for p in self._own if p.level == Level.COUNTY]
        groups = [
            ChoiceGroup(county.name, (_choice(county), *map(_choice, self._children(county))))
            for county in counties
        ]
        in_groups = {uid for group in groups for uid, _ in group.choices}
        for township in self._townships_to_open(chosen):
            own = () if str(township.uid) in in_groups else (_choice(township),)
            groups.append(
                ChoiceGroup(township.name, (*own, *map(_choice, self._children(township))))
            )
        return [group for group in groups if group.choices]

    @property
    def _own(self) -> list[Place]:
        return [p for p in self._by_id.values() if p.id in self._scope.division_ids]

    @property
    def _spans_counties(self) -> bool:
        return sum(p.level == Level.COUNTY for p in self._by_id.values()) > 1

    def _townships_to_open(self, chosen: Place | None) -> list[Place]:
        held = {root for root in self._scope.roots if root in self._by_id}
        held |= {p.id for p in (chosen,) if p}
        opened = {
            place.id: place
            for root in held
            for place in self._line(root)
            if place.level == Level.TOWNSHIP
        }
        return [opened[key] for key in sorted(opened)]

    def _children(self, parent: Place) -> list[Place]:
        return [p for p in self._own if p.parent_id == parent.id]

    def _line(self, division_id: int) -> list[Place]:
        """From the top down to the division itself."""
        line: list[Place] = []
        place = self._by_id.get(division_id)
        while place:
            line.insert(0, place)
            place = self._by_id.get(place.parent_id) if place.parent_id else None
        return line


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
