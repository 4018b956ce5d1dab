"""From the shapes of a file to the bands of a footprint: levels, repairs in the open. Pure.

Nothing is mended in silence: every repair says which shape, what was wrong, and the area
before and after.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import LineString, MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.geometry import GRID_DEG, area_km2
from geo_minzheng.shared.vector_files import VectorFeature, VectorFile
from geo_minzheng.shared.vector_raw import Warned
from maps.footprints.errors import (
    FootprintHasNoAreaError,
    FootprintNotAnAreaError,
    FootprintTooManyLevelsError,
    too_costly,
)
from maps.footprints.levels import ONLY_BAND, label_of, read_levels

MAX_BANDS = 30
"""Twelve degrees of intensity in half steps are 24."""

LARGE_KM2 = 21_000.0
"""Baiyin has 21,158 km²: a larger footprint is seldom meant."""

SMALL_PIECE_VERTICES = 32
"""A line this short is measured quickly: 0.22 s instead of 31 s for a line of 20,000."""

LONGEST_EDGE_DEG = 0.01
"""A straight edge in degrees is a curve on the ellipsoid: over 0.3 degrees it is 10 m away from
the geodesic that PostGIS measures to, over 0.01 degrees 1 cm."""

MOST_CROSSINGS = 1_000
"""Edges that a line across the whole footprint meets on average, both ways together. An outline
of 200,000 vertices every 30 m comes to 100; teeth as long as the area is wide, to thousands,
and every cut then goes through all of them."""

AREAS = {"Polygon", "MultiPolygon"}


@dataclass(frozen=True)
class DraftBand:
    """Attributes:
    area: the band as sent, repaired.
    reach: the band together with every worse band.
    """

    level: float
    label: str
    area: MultiPolygon
    area_km2: float
    reach: MultiPolygon


@dataclass(frozen=True)
class FootprintDraft:
    """What will be stored; bands from the mildest to the worst."""

    format: str
    crs: str
    bands: tuple[DraftBand, ...]
    repairs: tuple[dict[str, Any], ...]
    warnings: tuple[Warned, ...]

    @property
    def outer_line(self) -> MultiLineString:
        """The outer limit, in lines of at most `SMALL_PIECE_VERTICES` vertices."""
        return MultiLineString(list(_short_lines(self.bands[0].reach)))


@dataclass
class _Work:
    repairs: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def draft_footprint(file: VectorFile, *, level: float | None = None) -> FootprintDraft:
    """The bands that `file` draws.

    Args:
        level: of the whole file if given; otherwise each shape's own, see `levels`.

    Raises:
        FootprintNotAnAreaError: the file holds only lines or points.
        FootprintHasNoAreaError: the polygons have no area.
        FootprintTooManyLevelsError: more than `MAX_BANDS` levels.
        FootprintTooCostlyError: the outline is rougher than `MOST_CROSSINGS`.
    """
    work = _Work(warnings=list(file.warnings))
    shapes = _polygons(file.features, work)
    _check_roughness([feature.geometry for _n, feature in shapes])
    levels = _levels([feature for _n, feature in shapes], level, work)
    _check_levels({found for found, _label in levels})
    parts: dict[float, list[BaseGeometry]] = {}
    labels: dict[float, str] = {}
    for (number, feature), (found, label) in zip(shapes, levels, strict=True):
        mended = _mended(feature, number, work)
        if mended is not None:
            parts.setdefault(found, []).append(mended)
            labels[found] = labels.get(found) or label
    if not parts:
        raise FootprintHasNoAreaError(
            _("图形修复后没有面积，没有保存。请检查是否画成了一条线或自相重叠，改正后再上传。")
        )
    bands = tuple(_bands(parts, labels))
    _warn_of_size(bands, work)
    return FootprintDraft(file.format, file.crs, bands, tuple(work.repairs), tuple(work.warnings))


def _polygons(features: Iterable[VectorFeature], work: _Work) -> list[tuple[int, VectorFeature]]:
    kept, left_out = [], Counter[str]()
    for number, feature in enumerate(features, start=1):
        for part in _flat(feature.geometry):
            if part.geom_type in AREAS:
                kept.append((number, VectorFeature(part, feature.properties, feature.mended)))
            else:
                left_out[part.geom_type] += 1
    if not kept:
        raise FootprintNotAnAreaError(
            _(
                "文件里只有点或线，没有面，无法判断谁在范围内，没有保存。"
                "请上传面状的影响范围，或在图上画出范围。"
            ),
            found=dict(left_out),
        )
    if left_out:
        work.warnings.append(Warned("footprint.not_areas_left_out", dict(left_out)))
    return kept


def _check_roughness(drawn: list[BaseGeometry]) -> None:
    west, south, east, north = shapely.total_bounds(drawn)
    width, height = max(east - west, GRID_DEG), max(north - south, GRID_DEG)
    lines = shapely.get_rings(shapely.get_parts(drawn))
    points, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.abs(np.diff(points, axis=0))[line[1:] == line[:-1]].sum(axis=0)
    crossings = float(steps[0] / width + steps[1] / height)
    if crossings > MOST_CROSSINGS:
        raise too_costly(crossings=round(crossings), limit=MOST_CROSSINGS)


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    if geometry.geom_type == "GeometryCollection":
        return [leaf for part in shapely.get_parts(geometry) for leaf in _flat(part)]
    return [geometry]


def _levels(
    features: list[VectorFeature], level: float | None, work: _Work
) -> list[tuple[float, str]]:
    if level is not None:
        return [(level, "")] * len(features)
    read = read_levels([feature.properties for feature in features])
    known = [found for found in read.levels if found is not None]
    if not known:
        if read.different > 1:
            facts = {"property": read.name, "values": read.different}
            work.warnings.append(Warned("footprint.levels_unreadable", facts))
        return [(ONLY_BAND, "")] * len(features)
    # Nobody can say how bad an unread one is; taken for mild, the worst struck would come last.
    highest = max(known)
    if len(known) < len(features):
        missing = {"property": read.name, "count": len(features) - len(known), "taken": highest}
        work.warnings.append(Warned("footprint.level_missing", missing))
    return [
        (highest, "") if found is None else (found, label_of(value, found))
        for value, found in zip(read.values, read.levels, strict=True)
    ]


def _check_levels(levels: set[float]) -> None:
    if len(levels) > MAX_BANDS:
        raise FootprintTooManyLevelsError(
            _(
                "文件里有 %(count)s 个不同的等级，最多 %(limit)s 个，没有保存。"
                "请检查等级字段，或合并等级后再上传。"
            )
            % {"count": len(levels), "limit": MAX_BANDS},
            levels=len(levels),
            limit=MAX_BANDS,
        )


def _mended(feature: VectorFeature, number: int, work: _Work) -> BaseGeometry | None:
    """A valid polygon, or None if nothing is left; what was done is told in `work.repairs`."""
    drawn = feature.geometry
    problems = list(feature.mended)
    made = drawn
    if not drawn.is_valid:
        problems.append(_problem(shapely.is_valid_reason(drawn)))
        made = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
    polygons = [part for part in _flat(made) if part.geom_type in AREAS and not part.is_empty]
    before, after = area_km2(drawn), sum(area_km2(part) for part in polygons)
    work.repairs += [
        {
            "feature": number,
            "problem": problem,
            "area_km2_before": round(before, 6),
            "area_km2_after": round(after, 6),
        }
        for problem in problems or ([] if polygons and after > 0 else ["no_area"])
    ]
    return shapely.union_all(polygons) if polygons and after > 0 else None


def _problem(reason: str) -> str:
    """`Ring Self-intersection[104 36]` of GEOS as `ring_self_intersection`."""
    return reason.partition("[")[0].strip().lower().replace(" ", "_").replace("-", "_")


def _bands(parts: dict[float, list[BaseGeometry]], labels: dict[float, str]) -> list[DraftBand]:
    made: list[DraftBand] = []
    reach: BaseGeometry = MultiPolygon()
    for level in sorted(parts, reverse=True):
        area = _multi(shapely.union_all(parts[level]))
        reach = _multi(shapely.union(reach, area))
        made.append(DraftBand(level, labels[level], area, area_km2(area), reach))
    return made[::-1]


def _multi(geometry: BaseGeometry) -> MultiPolygon:
    leaves = [leaf for leaf in _flat(geometry) if leaf.geom_type in AREAS]
    return MultiPolygon([part for leaf in leaves for part in shapely.get_parts(leaf)])


def _short_lines(reach: MultiPolygon) -> Iterable[LineString]:
    for ring in shapely.get_rings(shapely.get_parts(reach)):
        points = shapely.get_coordinates(shapely.segmentize(ring, LONGEST_EDGE_DEG))
        for start in range(0, len(points) - 1, SMALL_PIECE_VERTICES - 1):
            yield LineString(points[start : start + SMALL_PIECE_VERTICES])


def _warn_of_size(bands: tuple[DraftBand, ...], work: _Work) -> None:
    total = area_km2(bands[0].reach)
    if total > LARGE_KM2:
        work.warnings.append(Warned("footprint.very_large", {"area_km2": round(total)}))
