"""Density by hexagon, and as warmth at the hexagons' middles.

With a right to names every cell stands as it is; without one `maps/small_counts.py` decides
which are drawn, and numbers are rounded.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from boundaries_data.models import Level
from geo_minzheng.shared.errors import GeoMinzhengError
from maps.density import CellCounts
from maps.density_layers import TOO_FEW, Drawn, geojson, households_links, legend, people, written
from maps.density_view import View
from maps.render.classes import classify
from maps.render.elements import Area, Areas, Heat, LegendSection, Swatch
from maps.render.outlines import DECIMALS, DivisionOutline
from maps.render.style import Ramp, ramp
from maps.small_counts import rounded, withheld
from maps.territory import Territory

MOST_CELLS = 12_000
"""More make a page that a slow office computer cannot move."""

LEAST_SHARE_INSIDE = 0.1
"""A cell with less of itself inside the territory is drawn whole: a sliver of land with one
misplaced household would otherwise be the densest place of all."""


class TooManyCellsError(GeoMinzhengError):
    """So many cells that no screen could show them."""

    code = "density.too_many_cells"
    status = HTTPStatus.BAD_REQUEST

    def __init__(self, cells: int) -> None:
        super().__init__(
            _(
                "有对象的格子共 %(cells)s 个，超过一张图能显示的 %(most)s 个。"
                "请选更大的格子，或只看一个县区。"
            )
            % {"cells": number_format(cells), "most": number_format(MOST_CELLS)},
            cells=cells,
            most=MOST_CELLS,
        )


def hexagons(
    counts: CellCounts, view: View, territory: Territory, villages: Sequence[DivisionOutline]
) -> Drawn:
    """Cells with a recipient, in classes of recipients per square kilometre."""
    shown = _shown_cells(counts, territory)
    if shown is None:
        return TOO_FEW
    cells, recipients, unplaced, total = shown
    if len(cells) > MOST_CELLS:
        raise TooManyCellsError(len(cells))
    rings = counts.grid.corners(cells).round(DECIMALS)
    shapes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    drawn, km2 = _inside(shapes, counts.grid.cell_km2, villages)
    density = recipients / km2 if len(cells) else recipients.astype(float)
    classes = classify(list(density), method=view.method)
    names = _cell_names(counts.grid.middles(cells), territory, villages)
    around = _("%(place)s 一带")
    beyond = _("界线以外")
    areas = [
        Area(
            geometry=geojson(shape),
            name=around % {"place": name} if name else beyond,
            class_index=classes.class_of(float(value)),
            values=values,
            link=link,
        )
        for shape, value, (_village, name), link, *values in zip(
            drawn,
            density,
            names,
            households_links(territory, (village for village, _name in names)),
            people(map(int, recipients), exact=territory.named),
            written(map(float, density)),
            strict=True,
        )
    ]
    layer = Areas(
        areas,
        colours=classes.colours,
        labels=[_("受助对象"), _("每平方公里")],
        link_text=_("查看所在村的对象户"),
    )
    blank = (
        _("空白处没有受助对象") if territory.named else _("空白处没有受助对象，或户数不足以显示")
    )
    words = legend(classes, _("每平方公里受助对象（人）"), blank)
    return Drawn(layer, words, total, unplaced)


def heat(counts: CellCounts, territory: Territory) -> Drawn:
    """Warmth at the middles of cells, never at dwelling points."""
    shown = _shown_cells(counts, territory)
    if shown is None:
        return TOO_FEW
    cells, recipients, unplaced, total = shown
    middles = counts.grid.middles(cells).round(DECIMALS)
    points = [
        (float(lat), float(lon), float(number))
        for (lon, lat), number in zip(middles, recipients, strict=True)
    ]
    colours = ramp(Ramp.DENSITY, 6)
    gradient = {f"{(step + 1) / 6:.2f}": colour for step, colour in enumerate(colours)}
    words = LegendSection(
        _("受助对象密集程度"),
        [
            Swatch(name, colour)
            for name, colour in zip((_("疏"), "", "", "", "", _("密")), colours, strict=True)
        ],
        _("由格子中心的人数平滑而成，颜色只表示相对疏密。"),
    )
    layer = Heat(points, gradient=gradient, edge_m=counts.grid.edge_m)
    return Drawn(layer, words, total, unplaced)


def _shown_cells(
    counts: CellCounts, territory: Territory
) -> tuple[NDArray[np.int64], NDArray[np.int64], str, int] | None:
    """Cells, their recipients, the words for those not shown, and the total."""
    cells = np.array([(cell.i, cell.j) for cell in counts.cells], dtype=np.int64).reshape(-1, 2)
    recipients = np.array([cell.recipients for cell in counts.cells], dtype=np.int64)
    if territory.named:
        nowhere = counts.unlocated.recipients
        words = _("位置不明 %(n)s 人，未在图上显示") % {"n": number_format(nowhere)}
        return cells, recipients, words if nowhere else "", counts.recipients
    threshold: int = settings.PRIVACY_THRESHOLD
    if counts.households < threshold:
        return None
    hidden = withheld(
        [cell.households for cell in counts.cells],
        besides=counts.unlocated.households,
        threshold=threshold,
    )
    kept = np.array([index not in hidden for index in range(len(cells))], dtype=bool)
    left_out = counts.unlocated.recipients + int(recipients[~kept].sum())
    words = _("约 %(n)s 人未在图上显示：位置不明，或所在格子不足 %(least)d 户") % {
        "n": number_format(rounded(left_out, threshold=threshold)),
        "least": threshold,
    }
    shown = np.array([rounded(int(n), threshold=threshold) for n in recipients[kept]], dtype=int)
    total = rounded(counts.recipients, threshold=threshold)
    return cells[kept], shown, words if left_out else "", total


def _inside(
    shapes: NDArray[Any], cell_km2: float, villages: Sequence[DivisionOutline]
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Cells cut at the territory's edge, and the square kilometres of each that lie inside."""
    km2 = np.full(len(shapes), cell_km2)
    if not villages or not len(shapes):
        return shapes, km2
    region = shapely.union_all(np.array([row.outline for row in villages], dtype=object))
    shapely.prepare(region)
    at_edge = np.flatnonzero(~shapely.contains_properly(region, shapes))
    cut = shapely.intersection(shapes[at_edge], region)
    # Both are measured in degrees, but over one cell a degree is the same: only the share counts.
    share = shapely.area(cut) / shapely.area(shapes[at_edge])
    real = share >= LEAST_SHARE_INSIDE
    drawn = shapes.copy()
    drawn[at_edge[real]] = cut[real]
    km2[at_edge[real]] *= share[real]
    return drawn, km2


def _cell_names(
    middles: NDArray[np.float64], territory: Territory, villages: Sequence[DivisionOutline]
) -> list[tuple[int | None, str]]:
    """The village under each cell's middle, or the nearest, with its name."""
    if not villages or not len(middles):
        return [(None, "")] * len(middles)
    tree = shapely.STRtree([row.outline for row in villages])
    nearest = tree.nearest(shapely.points(middles))
    lowest = Level.VILLAGE if territory.named else Level.TOWNSHIP
    return [
        (
            villages[index].division_id,
            territory.full_name(villages[index].division_id, lowest=lowest),
        )
        for index in np.atleast_1d(nearest)
    ]
