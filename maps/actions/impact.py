"""Working out whom a footprint reaches, once, when it is received. Only `footprints` calls it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from psycopg.types.json import Jsonb
from shapely.geometry import MultiLineString

from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.sql import SqlQuery, copy_rows
from maps.impact import HARDEST_FIRST, check_balance, day_of
from maps.models import Footprint
from maps.priority import (
    INFANT_UNDER_YEARS,
    OLD_AND_ALONE_FROM_YEARS,
    WEAK_HOUSING,
    Circumstances,
    place,
    priority_of,
    threatens_life,
)

PLACE_HOUSEHOLDS = SqlQuery("maps", "place_households")
MEASURE_GROUND = SqlQuery("maps", "measure_ground")

UNKNOWN_ACCURACY_M = 50.0
"""Taken for a dwelling point that came without one: a phone's fix beside a wall; an assumption."""

MOST_ACCURACY_M = 2000.0
"""A point vaguer than this is a village, not a dwelling; it widens no search further."""


@dataclass(frozen=True)
class PlacedHousehold:
    """One row of `place_households`."""

    household_id: int
    village_id: int
    band_id: int | None
    level: float | None
    inclusion: str
    persons: int
    aid_class: str
    unable: bool
    partly_unable: bool
    severe_disability: bool
    infant: bool
    pregnant: bool
    lives_alone: bool
    serious_illness: bool
    extreme_hardship: bool
    danger_grade: str
    hazard_zone: bool
    housing: str
    contacted: bool


def materialise_impact(*, footprint: Footprint, outer_line: MultiLineString) -> None:
    """Write the households that `footprint` reaches, the tally of each village, and the ground.

    Args:
        footprint: stored with its bands and their pieces.
        outer_line: the outer limit in short lines, CGCS2000.

    Raises:
        ImpactUnbalancedError: reached + outside + unlocated is not the register.
    """
    day = day_of(footprint)
    MEASURE_GROUND.execute(footprint=footprint.pk, day=day)
    placed = PLACE_HOUSEHOLDS.rows(
        PlacedHousehold,
        footprint=footprint.pk,
        outer_line=shapely.to_wkb(outer_line),
        srid=CGCS2000,
        day=day,
        occurred_at=footprint.incident.occurred_at,
        unknown_accuracy_m=UNKNOWN_ACCURACY_M,
        most_accuracy_m=MOST_ACCURACY_M,
        hardest_first=list(HARDEST_FIRST),
        infant_since=_years_before(day, INFANT_UNDER_YEARS),
        old_until=_years_before(day, OLD_AND_ALONE_FROM_YEARS),
    )
    levels = tuple(footprint.bands.values_list("level", flat=True))
    ordered = in_order(placed, kind=footprint.incident.kind, levels=levels)
    copy_rows(
        "maps_impactedhousehold",
        (
            "footprint_id",
            "household_id",
            "village_id",
            "band_id",
            "inclusion",
            "tier",
            "rank",
            "reason",
            "persons",
            "aid_class",
        ),
        _rows(footprint.pk, ordered),
    )
    check_balance(footprint)


def in_order(
    placed: Iterable[PlacedHousehold], *, kind: str, levels: tuple[float, ...]
) -> list[tuple[PlacedHousehold, Circumstances]]:
    """Households in the order in which they are to be reached; reproducible from its inputs."""
    known = [(row, _circumstances(row, kind, levels)) for row in placed]
    known.sort(key=lambda each: (*place(each[1]), each[0].village_id, each[0].household_id))
    return known


def _circumstances(row: PlacedHousehold, kind: str, levels: tuple[float, ...]) -> Circumstances:
    weak = row.housing in WEAK_HOUSING
    return Circumstances(
        level=row.level,
        life_threat=row.level is not None
        and threatens_life(
            kind=kind,
            level=row.level,
            levels=levels,
            weak_dwelling=weak or row.danger_grade == "D",
        ),
        unable=row.unable,
        partly_unable=row.partly_unable,
        severe_disability=row.severe_disability,
        infant=row.infant,
        pregnant=row.pregnant,
        lives_alone=row.lives_alone,
        extreme_hardship=row.extreme_hardship,
        serious_illness=row.serious_illness,
        danger_grade=row.danger_grade,
        hazard_zone=row.hazard_zone,
        weak_structure=weak,
        contacted=row.contacted,
    )


def _rows(
    footprint_id: int, ordered: Iterable[tuple[PlacedHousehold, Circumstances]]
) -> Iterator[tuple[object, ...]]:
    for rank, (row, known) in enumerate(ordered, start=1):
        found = priority_of(known)
        yield (
            footprint_id,
            row.household_id,
            row.village_id,
            row.band_id,
            row.inclusion,
            found.tier,
            rank,
            Jsonb([str(reason) for reason in found.reasons]),
            row.persons,
            row.aid_class,
        )


def _years_before(day: date, years: int) -> date:
    """29 February goes to 1 March: nobody is counted old or infant a day too early."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
