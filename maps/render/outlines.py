"""Our own ground: outlines of divisions from an edition, each stretch of line drawn once.

Editions are immutable, so what is read of one is kept in the process. Coordinates are lon,
lat in CGCS2000, which a web map shows as WGS 84: they agree to within a metre.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry

from boundaries_data.models import DivisionVersion, Edition, EditionOutline, Level
from maps.render.base_map import Bounds, OwnMap
from maps.render.elements import LegendSection, Outlines, Swatch
from maps.render.style import LineStyle, outline_style

LEVELS_DRAWN = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
DECIMALS = 5
"""Of a degree: about a metre, finer than any screen shows."""


@dataclass(frozen=True)
class DivisionOutline:
    """One division as an edition draws it."""

    division_id: int
    uid: str
    level: str
    name: str
    parent_id: int | None
    illustrative: bool
    outline: BaseGeometry


def edition_for(day: date) -> Edition | None:
    """The edition that answers for `day`; None before the first."""
    return Edition.objects.as_of(day).first()


def outlines_of(
    edition: Edition, level: str, *, tolerance_m: int = 100
) -> tuple[DivisionOutline, ...]:
    """Every division of `level` in `edition`, by division id.

    The nearest tolerance that the edition offers is taken where it lacks the one asked for.
    """
    return _outlines(edition.pk, edition.content_hash, edition.as_of, str(level), tolerance_m)


@lru_cache(maxsize=16)
def _outlines(
    edition_id: int, content_hash: str, day: date, level: str, tolerance_m: int
) -> tuple[DivisionOutline, ...]:
    drawn = EditionOutline.objects.filter(edition_id=edition_id, level=level)
    offered = set(drawn.values_list("tolerance_m", flat=True).distinct())
    if not offered:
        return ()
    nearest = min(offered, key=lambda offer: (abs(offer - tolerance_m), offer))
    versions = {
        version.division_id: version
        for version in DivisionVersion.objects.as_of(day).at(level).defer("outline", "seat")
    }
    rows = list(
        drawn.filter(tolerance_m=nearest).select_related("division").order_by("division_id")
    )
    shapes = shapely.from_wkb([bytes(row.outline.wkb) for row in rows])
    made = []
    for row, shape in zip(rows, shapes, strict=True):
        version = versions.get(row.division_id)
        made.append(
            DivisionOutline(
                division_id=row.division_id,
                uid=str(row.division.uid),
                level=row.level,
                name=version.name if version else "",
                parent_id=version.parent_id if version else None,
                illustrative=bool(version and version.illustrative),
                outline=shape,
            )
        )
    return tuple(made)


def bounds_of(shapes: Iterable[BaseGeometry]) -> Bounds | None:
    """`[[south, west], [north, east]]` around `shapes`; None if there are none."""
    found = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not found:
        return None
    west, south, east, north = shapely.total_bounds(np.array(found, dtype=object))
    return [[float(south), float(west)], [float(north), float(east)]]


def add_outlines(
    drawing: OwnMap,
    edition: Edition,
    *,
    levels: Sequence[str] = LEVELS_DRAWN,
    division_ids: Collection[int] | None = None,
    names_of: Sequence[str] = (Level.COUNTY, Level.TOWNSHIP),
    tolerance_m: int = 100,
) -> LegendSection:
    """Draw the lines and names of `levels`, and return the legend's words for them.

    Args:
        division_ids: only these divisions; all if None.
        names_of: the levels whose names are written.
    """
    lines: list[tuple[list[Any], LineStyle]] = []
    names: list[dict[str, Any]] = []
    swatches: list[Swatch] = []
    taken: set[bytes] = set()
    for level in levels:
        shown = [
            row
            for row in outlines_of(edition, level, tolerance_m=tolerance_m)
            if division_ids is None or row.division_id in division_ids
        ]
        if not shown:
            continue
        illustrative = any(row.illustrative for row in shown)
        style = outline_style(level, illustrative=illustrative)
        edges = fresh_lines([row.outline for row in shown], taken)
        lines.append(([line.round(DECIMALS).tolist() for line in edges], style))
        label = Level(level).label
        swatches.append(
            Swatch(
                _("%(level)s界（示意，非法定界线）") % {"level": label}
                if illustrative
                else _("%(level)s界") % {"level": label},
                line=style,
            )
        )
        if level in names_of:
            names.extend(_names(shown, level))
    # The highest level comes last, so that its line lies on top.
    Outlines(list(reversed(lines)), names).add_to(drawing)
    return LegendSection(_("界线"), swatches)


def fresh_lines(shapes: Sequence[BaseGeometry], taken: set[bytes]) -> list[NDArray[np.float64]]:
    """The shapes' edges as lines of lon and lat, shared ones once, without `taken`; it grows.

    Two dashed lines on top of each other would look like a solid one.
    """
    rings = shapely.get_rings(shapely.get_parts(np.array(shapes, dtype=object)))
    coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
    coordinates = coordinates.round(7)
    follows = ring_of[1:] == ring_of[:-1]
    segments = np.hstack([coordinates[:-1], coordinates[1:]])[follows]
    swap = (segments[:, 0] > segments[:, 2]) | (
        (segments[:, 0] == segments[:, 2]) & (segments[:, 1] > segments[:, 3])
    )
    segments[swap] = segments[swap][:, [2, 3, 0, 1]]
    fresh = [row for row in np.unique(segments, axis=0) if row.tobytes() not in taken]
    taken.update(row.tobytes() for row in fresh)
    if not fresh:
        return []
    pieces = list(np.array(fresh).reshape(-1, 2, 2))
    merged = shapely.line_merge(MultiLineString(pieces))
    return [shapely.get_coordinates(part) for part in shapely.get_parts(merged)]


def _names(shown: Sequence[DivisionOutline], level: str) -> list[dict[str, Any]]:
    outlines = np.array([row.outline for row in shown], dtype=object)
    order = np.argsort(-shapely.area(outlines))
    points = shapely.get_coordinates(shapely.point_on_surface(outlines)).round(DECIMALS)
    return [
        {
            "name": shown[index].name,
            "at": [float(points[index][1]), float(points[index][0])],
            "level": str(level),
        }
        for index in order
    ]
