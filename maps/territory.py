"""The villages somebody may count, and the divisions above them by name."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import Level
from boundaries_data.models.division import LEVELS_DOWN
from boundaries_data.naming import NamedDivision, named_with_parents
from geo_minzheng.shared.marks import listed


@dataclass(frozen=True)
class Territory:
    """Villages that are counted together.

    Attributes:
        village_ids: rising.
        named_ids: villages, here or elsewhere, where the asker may see names.
        places: the villages and every division above them.
    """

    village_ids: tuple[int, ...]
    named_ids: frozenset[int]
    places: dict[int, NamedDivision]

    @classmethod
    def of(cls, scope: Scope, day: date) -> "Territory":
        """Everything that `scope` may count on `day`."""
        places = named_with_parents(scope.counted_village_ids, day)
        villages = tuple(key for key in scope.counted_village_ids if key in places)
        return cls(villages, frozenset(scope.village_ids), places)

    @property
    def named(self) -> bool:
        """Whether the asker may see names in every village, so that exact numbers tell nothing
        new."""
        return self.named_ids.issuperset(self.village_ids)

    def under(self, place: NamedDivision) -> "Territory":
        """The part of it at or under `place`."""
        inside = tuple(
            village
            for village in self.village_ids
            if self.above(village, place.level) == place.division_id
        )
        return Territory(inside, self.named_ids, self.places)

    def above(self, division_id: int, level: str) -> int | None:
        """The division of `level` that holds `division_id`, itself if it is of that level."""
        place = self.places.get(division_id)
        while place is not None and place.level != level:
            place = self.places.get(place.parent_id) if place.parent_id else None
        return place.division_id if place else None

    def at(self, level: str) -> list[NamedDivision]:
        """Divisions of `level` that hold a village of it, by id."""
        held = {self.above(village, level) for village in self.village_ids}
        return [self.places[key] for key in sorted(key for key in held if key is not None)]

    def find(self, level: str, uid: str) -> NamedDivision | None:
        return next((place for place in self.at(level) if place.uid == uid), None)

    def sums(self, level: str, by_village: dict[int, int]) -> dict[int, int]:
        """A number of each village, summed by the divisions of `level`; zeros included."""
        totals = {place.division_id: 0 for place in self.at(level)}
        for village, number in by_village.items():
            holder = self.above(village, level)
            if holder in totals:
                totals[holder] += number
        return totals

    @cached_property
    def division_ids(self) -> frozenset[int]:
        """The villages and every division that holds one of them."""
        return frozenset(place.division_id for level in LEVELS_DOWN for place in self.at(level))

    @cached_property
    def name(self) -> str:
        """The lowest division that holds all of it."""
        for level in reversed(LEVELS_DOWN):
            places = self.at(level)
            if len(places) == 1:
                return places[0].name
        return listed(place.name for place in self.at(Level.COUNTY))

    def full_name(self, division_id: int, *, lowest: str = Level.VILLAGE) -> str:
        """From the township down to the division, without levels below `lowest`."""
        parts = []
        for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
            holder = self.above(division_id, level)
            if holder is not None:
                parts.append(self.places[holder].name)
            if level == lowest:
                break
        return " ".join(parts[-2:])
