"""What a coverage is drawn from, and what is drawn. Nothing here draws."""

from dataclasses import dataclass
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class TownshipPlan:
    """What is known of a township: its villages, and where it is if a source says so.

    Attributes:
        is_urban: all of it is town: it lies in the county's core and its units are small.
        anchor: its seat.
        village_anchor: the place of one of its `villages`, by that village's uid.
    """

    uid: UUID
    is_urban: bool
    communities: tuple[UUID, ...]
    villages: tuple[UUID, ...]
    anchor: shapely.Point | None = None
    village_anchor: tuple[UUID, shapely.Point] | None = None

    @property
    def known_point(self) -> shapely.Point | None:
        """A point that lies in it."""
        return self.anchor or (self.village_anchor[1] if self.village_anchor else None)


@dataclass(frozen=True)
class CountyPlan:
    """A county's outline in degrees and its townships."""

    uid: UUID
    outline: BaseGeometry
    townships: tuple[TownshipPlan, ...]


@dataclass(frozen=True)
class NestedCoverage:
    """Outlines in degrees by uid; each level is a valid coverage and tiles the one above."""

    villages: dict[UUID, BaseGeometry]
    townships: dict[UUID, BaseGeometry]
    counties: dict[UUID, BaseGeometry]
    city: BaseGeometry
