"""What the base map shows, as GeoJSON features with the tile layer and zooms of each.

It reads the edition and data packages and writes nothing. Every layer and property is named here,
and `desk/base_style.js` draws them:

    land            polygon: the city
    water           line; name
    backdrop        line; level = province, city, county: around the city, never in it
    backdrop_names  point; name, level
    divisions       line; level = city, county, township, village; illustrative
    division_names  point; name, level, illustrative
    settlements     point; name

Zooms are those of the tiles: a map shows a tile one zoom later, at twice its size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries_data.models import DivisionCode, Edition, Level, PlaceName
from boundaries_data.models.division_code import CodeScheme
from boundaries_data.sources import neighbours, rivers
from geo_minzheng.shared.geometry import to_shapely
from maps.render.outlines import DivisionOutline, fresh_lines, outlines_of

Feature = dict[str, Any]

FIRST_ZOOM, LAST_ZOOM = 3, 12
"""A unit of a tile of the last zoom is 2 m; beyond, maps draw it larger."""

AROUND_DEG = (2.5, 1.0)
"""How far the backdrop reaches beyond the city, east-west and north-south: screens are wide."""

LINES_FROM: dict[str, int] = {
    Level.CITY: 3,
    Level.COUNTY: 5,
    Level.TOWNSHIP: 7,
    Level.VILLAGE: 9,
}
NAMES_FROM: dict[str, int] = {
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 8,
    Level.VILLAGE: 10,
}
CITY_NAME_TO = 6
"""Nearer, the city fills the map and its counties are named."""

PROVINCES_TO = 5
"""Provinces as a whole are drawn from afar; nearer, the counties' own lines bound them."""

BACKDROP_FROM = {"province": PROVINCES_TO + 1, "city": 6, "county": 7}
WATER_FROM = 4
SETTLEMENTS_FROM = 9

_DIGITS = {"province": 2, "city": 4, "county": 6}
_LABEL_TOLERANCE = 0.001
"""Degrees: a name's place need not be finer than 100 m."""


@dataclass(frozen=True)
class Around:
    """What the packages know around the city; read once for a build."""

    box: BaseGeometry
    courses: list[rivers.River]
    counties: list[neighbours.Neighbour]
    provinces: list[neighbours.Province]
    city_names: dict[str, str]


def read_around(edition: Edition) -> Around:
    """Read rivers, neighbouring counties and provinces around the edition's city.

    Raises:
        SourceMissingError: a data package is not installed.
    """
    west, south, east, north = _bounds(edition)
    wide, high = AROUND_DEG
    box = shapely.box(west - wide, south - high, east + wide, north + high)
    return Around(
        box=box,
        courses=rivers.read_rivers(*rivers.river_files(), box),
        counties=neighbours.read_neighbours(box),
        provinces=neighbours.read_provinces(),
        city_names=neighbours.read_city_names(),
    )


def features(edition: Edition, around: Around) -> Iterator[Feature]:
    """Everything the base map shows, lowest layer first."""
    yield from division_features(edition)
    yield from _settlements()
    yield from _water(around.courses)
    yield from _backdrop(around, _own_counties(edition))


def division_features(edition: Edition) -> Iterator[Feature]:
    """The edition's outlines as lines, each once at its highest level, and the names in them."""
    taken: set[bytes] = set()
    for level in LINES_FROM:
        shown = outlines_of(edition, level, tolerance_m=0)
        if level == Level.CITY:
            for row in shown:
                yield feature("land", row.outline, first=FIRST_ZOOM)
        yield from level_lines(level, shown, taken)
        for row in shown:
            yield _division_name(row)


def level_lines(
    level: str, shown: Sequence[DivisionOutline], taken: set[bytes]
) -> Iterator[Feature]:
    """The lines of one level's divisions, without `taken`, which grows by them."""
    # A line is only as invented as the better known of the two units it divides.
    for illustrative in (False, True):
        rows = [row for row in shown if row.illustrative is illustrative]
        if not rows:
            continue
        for line in fresh_lines([row.outline for row in rows], taken):
            yield feature(
                "divisions",
                shapely.LineString(line),
                first=LINES_FROM[level],
                level=str(level),
                illustrative=illustrative,
            )


def feature(
    layer: str, geometry: BaseGeometry, *, first: int, last: int = LAST_ZOOM, **properties: Any
) -> Feature:
    """One feature as tippecanoe reads it: in `layer`, from tile zoom `first` to `last`."""
    return {
        "type": "Feature",
        "tippecanoe": {"layer": layer, "minzoom": first, "maxzoom": last},
        "properties": properties,
        "geometry": shapely.geometry.mapping(geometry),
    }


def _division_name(row: DivisionOutline) -> Feature:
    return feature(
        "division_names",
        label_point(row.outline),
        first=NAMES_FROM[row.level],
        last=CITY_NAME_TO if row.level == Level.CITY else LAST_ZOOM,
        name=row.name,
        level=row.level,
        illustrative=row.illustrative,
    )


def label_point(outline: BaseGeometry) -> BaseGeometry:
    """Where a name stands: as far as can be from the edge of the largest part."""
    parts = np.asarray(shapely.get_parts(outline))
    largest = parts[shapely.area(parts).argmax()]
    simple = shapely.simplify(largest, _LABEL_TOLERANCE)
    circle = shapely.maximum_inscribed_circle(
        simple if simple.area else largest, tolerance=_LABEL_TOLERANCE
    )
    middle: BaseGeometry = shapely.get_point(circle, 0)
    return middle


def _settlements() -> Iterator[Feature]:
    for place in PlaceName.objects.order_by("source_id", "source_key"):
        point = to_shapely(place.location)
        yield feature("settlements", point, first=SETTLEMENTS_FROM, name=place.name)


def _water(found: list[rivers.River]) -> Iterator[Feature]:
    for river in found:
        yield feature("water", river.course, first=WATER_FROM, name=river.name)


def _backdrop(around: Around, own: frozenset[str]) -> Iterator[Feature]:
    yield from _provinces(around.provinces)
    others = [each for each in around.counties if each.code not in own]
    taken: set[bytes] = set()
    # The city's own edge is drawn as a division.
    fresh_lines([each.outline for each in around.counties if each.code in own], taken)
    for level, digits in _DIGITS.items():
        whole: dict[str, list[BaseGeometry]] = {}
        for each in others:
            whole.setdefault(each.code[:digits], []).append(each.outline)
        merged = {code: shapely.coverage_union_all(parts) for code, parts in whole.items()}
        for line in fresh_lines(list(merged.values()), taken):
            inside = shapely.intersection(shapely.LineString(line), around.box)
            for part in np.asarray(shapely.get_parts(inside)):
                if part.geom_type == "LineString":
                    yield feature("backdrop", part, first=BACKDROP_FROM[level], level=level)
        if level != "province":
            yield from _backdrop_names(level, merged, around)


def _provinces(found: list[neighbours.Province]) -> Iterator[Feature]:
    areas = [each.shape for each in found if each.shape.area]
    lines = [shapely.LineString(line) for line in fresh_lines(areas, set())]
    loose = [
        part for each in found if not each.shape.area for part in shapely.get_parts(each.shape)
    ]
    for line in [*lines, *loose]:
        yield feature("backdrop", line, first=FIRST_ZOOM, last=PROVINCES_TO, level="province")
    for each in found:
        if each.name:
            at = label_point(each.shape)
            yield feature(
                "backdrop_names",
                at,
                first=FIRST_ZOOM,
                last=PROVINCES_TO,
                name=each.name,
                level="province",
            )


def _backdrop_names(
    level: str, merged: dict[str, BaseGeometry], around: Around
) -> Iterator[Feature]:
    counties = {each.code: each.name for each in around.counties}
    for code, outline in merged.items():
        name = counties.get(code) or around.city_names.get(f"{code}00", "")
        seen = shapely.intersection(outline, around.box)
        # Of a unit that barely reaches in, the name would stand where nothing of it can be told.
        if not name or seen.area < outline.area / 3:
            continue
        last = BACKDROP_FROM["county"] if level == "city" else LAST_ZOOM
        yield feature(
            "backdrop_names",
            label_point(seen),
            first=BACKDROP_FROM[level],
            last=last,
            name=name,
            level=level,
        )


def _bounds(edition: Edition) -> tuple[float, float, float, float]:
    shapes = [row.outline for row in outlines_of(edition, Level.CITY, tolerance_m=0)]
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west), float(south), float(east), float(north)


def _own_counties(edition: Edition) -> frozenset[str]:
    """Six-digit codes of the edition's counties, so that they are not drawn as neighbours."""
    codes = DivisionCode.objects.filter(
        scheme=CodeScheme.MCA, division__level=Level.COUNTY, valid__contains=edition.as_of
    )
    return frozenset(value[:6] for value in codes.values_list("value", flat=True))
