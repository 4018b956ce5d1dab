"""Numbers of villages and townships summed by the divisions above them, as they stand on a day.

It adds up what it is given. What is counted, and who may see it, is the caller's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from boundaries_data.jurisdiction import Scope
from boundaries_data.naming import NamedDivision, named_with_parents


@dataclass(frozen=True)
class Tree:
    """The divisions of a jurisdiction and those above them, by name."""

    places: dict[int, NamedDivision]
    roots: frozenset[int]

    @classmethod
    def of(cls, scope: Scope, day: date) -> "Tree":
        """Every division that `scope` reaches, two to four queries."""
        return cls(named_with_parents(scope.division_ids, day), frozenset(scope.roots))

    def find(self, uid: str) -> NamedDivision | None:
        return next((place for place in self.places.values() if place.uid == uid), None)

    def above(self, division_id: int, level: str) -> NamedDivision | None:
        """The division of `level` that holds `division_id`, itself if it is of that level."""
        place = self.places.get(division_id)
        while place is not None and place.level != level:
            place = self.places.get(place.parent_id) if place.parent_id else None
        return place

    def below(self, division_id: int, tops: frozenset[int]) -> NamedDivision | None:
        """The division that holds `division_id` and stands right below one of `tops`; a top
        that is asked for itself stands for itself. None outside of them."""
        place = self.places.get(division_id)
        while place is not None and division_id not in tops:
            if place.parent_id in tops:
                return place
            place = self.places.get(place.parent_id) if place.parent_id else None
        return place

    def inside(self, division_id: int, top: int) -> bool:
        """Whether `division_id` is `top` or lies under it."""
        place = self.places.get(division_id)
        while place is not None and place.division_id != top:
            place = self.places.get(place.parent_id) if place.parent_id else None
        return place is not None

    def under(self, top: int, among: Iterable[int]) -> frozenset[int]:
        """Those of `among` that are `top` or lie under it."""
        return frozenset(division_id for division_id in among if self.inside(division_id, top))

    def full_name(self, division_id: int) -> str:
        """From the division two levels up, the city left out: `会宁县 会师镇 南关社区`."""
        names: list[str] = []
        place = self.places.get(division_id)
        while place is not None and (place.parent_id or not names):
            names.insert(0, place.name)
            place = self.places.get(place.parent_id) if place.parent_id else None
        return " ".join(names)


def summed(numbers: Mapping[int, int], keys: Iterable[int]) -> int:
    """The sum over those divisions."""
    return sum(numbers.get(key, 0) for key in keys)
