"""The demonstration city as it will be loaded: read from packages, and drawn where none has it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from boundaries_data.illustration.coverage import draw_coverage
from boundaries_data.illustration.plans import CountyPlan, NestedCoverage, TownshipPlan
from boundaries_data.models import DivisionKind, Level
from boundaries_data.sources import anchors, gazetteer, outlines, settlements
from boundaries_data.sources.gazetteer import Unit
from boundaries_data.sources.settlements import Settlement

# 一条山镇 has 13 communities and 2 villages: as a rural town its villages would have 250 km² each.
_COMMUNITIES_A_VILLAGE = 5


@dataclass(frozen=True)
class City:
    """Everything that is known of the city before anything is written.

    `county_of` gives for each settlement's key the uid of the county that it lies in.
    """

    units: list[Unit]
    amap: outlines.OutlineRelease
    tianditu: outlines.OutlineRelease
    settlements: list[Settlement]
    coverage: NestedCoverage
    county_of: dict[str, UUID]


def read_city(*, seed: int, report: Callable[[str], None] = lambda _: None) -> City:
    """Read the packages and draw what they lack; `seed` decides the drawing and nothing else.

    Raises:
        SourceMissingError: a data package is not installed.
        GazetteersDisagreeError: a township of one list is not in the other.
    """
    units = gazetteer.read_units(gazetteer.installed_files())
    by_code = {six_digits(u): u for u in units if u.level in {Level.CITY, Level.COUNTY}}
    counties = {code: u for code, u in by_code.items() if u.level == Level.COUNTY}
    amap, tianditu = outlines.read_amap(list(by_code)), outlines.read_tianditu(list(by_code))
    shapes = {o.code: o.outline for o in amap.outlines}
    city = shapely.coverage_union_all([shapes[code] for code in counties])
    places = settlements.read_settlements(settlements.geonames_file(), city)
    report(_("读取名录、轮廓与居民点"))
    coverage = draw_coverage(_plans(units, counties, shapes, places), seed=seed)
    report(_("生成示意性乡镇、村轮廓"))
    county_of = {
        place.key: unit.uid
        for place in places
        for code, unit in counties.items()
        if shapes[code].covers(shapely.Point(place.lon, place.lat))
    }
    return City(units, amap, tianditu, places, coverage, county_of)


def _plans(
    units: list[Unit],
    counties: dict[str, Unit],
    shapes: dict[str, BaseGeometry],
    places: list[Settlement],
) -> list[CountyPlan]:
    anchored = anchors.anchored_units(units, places)
    points = {
        anchored[place.key].uid: shapely.Point(place.lon, place.lat)
        for place in places
        if place.key in anchored
    }
    below: dict[UUID, list[Unit]] = {}
    for unit in units:
        if unit.parent is not None:
            below.setdefault(unit.parent, []).append(unit)
    return [
        CountyPlan(
            county.uid,
            shapes[code],
            tuple(_plan(unit, below[unit.uid], points) for unit in below[county.uid]),
        )
        for code, county in counties.items()
    ]


def _plan(township: Unit, villages: list[Unit], points: dict[UUID, shapely.Point]) -> TownshipPlan:
    communities = tuple(v.uid for v in villages if v.kind == DivisionKind.COMMUNITY)
    others = tuple(v.uid for v in villages if v.kind == DivisionKind.VILLAGE)
    few_villages = len(communities) > _COMMUNITIES_A_VILLAGE * len(others)
    plan = TownshipPlan(
        uid=township.uid,
        is_urban=township.kind == DivisionKind.STREET or few_villages,
        communities=communities,
        villages=others,
        anchor=points.get(township.uid),
    )
    known = next(((uid, points[uid]) for uid in plan.villages if uid in points), None)
    return replace(plan, village_anchor=known)


def six_digits(unit: Unit) -> str:
    """The city's or a county's code as GB/T 2260 writes it."""
    return unit.codes[0].value[:6]
