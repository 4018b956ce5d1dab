"""Working out whom a footprint reaches, once, when it is received. Only `footprints` calls it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter, itemgetter

import shapely
from shapely.geometry import MultiLineString

from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.sql import SqlQuery, copy_rows, for_this_transaction
from maps.impact import HARDEST_FIRST, check_balance, day_of
from maps.models import Footprint
from maps.priority import (
    INFANT_UNDER_YEARS,
    OLD_AND_ALONE_FROM_YEARS,
    SEVERE_DISABILITY_GRADES,
    WEAK_HOUSING,
    Circumstances,
    Priority,
    Reason,
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


@dataclass(frozen=True, slots=True)
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


_FACTS = attrgetter(
    "level",
    "unable",
    "partly_unable",
    "severe_disability",
    "infant",
    "pregnant",
    "lives_alone",
    "serious_illness",
    "extreme_hardship",
    "danger_grade",
    "hazard_zone",
    "housing",
    "contacted",
)


def materialise_impact(*, footprint: Footprint, outer_line: MultiLineString) -> None:
    """Write the households that `footprint` reaches, the tally of each village, and the ground.

    Args:
        footprint: stored with its bands and their pieces.
        outer_line: the outer limit in short lines, CGCS2000.

    Raises:
        ImpactUnbalancedError: reached + outside + unlocated is not the register.
    """
    day = day_of(footprint)
    # Compiling these statements took 2 s of 9; in 4 MB their sorts spill to disk.
    for_this_transaction(jit="off", work_mem="64MB")
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
        severe_grades=list(SEVERE_DISABILITY_GRADES),
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
) -> list[tuple[PlacedHousehold, Priority]]:
    """Households in the order in which they are to be reached; reproducible from its inputs."""
    # Hundreds of thousands of households share a few hundred sets of circumstances.
    known: dict[tuple[object, ...], tuple[Priority, tuple[int, float, int]]] = {}
    found = []
    for row in placed:
        facts = _FACTS(row)
        if facts not in known:
            circumstances = _circumstances(row, kind, levels)
            known[facts] = priority_of(circumstances), place(circumstances)
        priority, standing = known[facts]
        found.append((standing, row.village_id, row.household_id, row, priority))
    found.sort(key=itemgetter(0, 1, 2))
    return [(row, priority) for *_standing, row, priority in found]


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
    footprint_id: int, ordered: Iterable[tuple[PlacedHousehold, Priority]]
) -> Iterator[tuple[object, ...]]:
    for rank, (row, priority) in enumerate(ordered, start=1):
        yield (
            footprint_id,
            row.household_id,
            row.village_id,
            row.band_id,
            row.inclusion,
            priority.tier,
            rank,
            _as_json(priority.reasons),
            row.persons,
            row.aid_class,
        )


@cache
def _as_json(reasons: tuple[Reason, ...]) -> str:
    return json.dumps([str(reason) for reason in reasons])


def _years_before(day: date, years: int) -> date:
    """29 February goes to 1 March: nobody is counted old or infant a day too early."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
