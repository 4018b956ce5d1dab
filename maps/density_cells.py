"""Density by hexagon, and as warmth at the hexagons' middles.

With a right to names every cell stands as it is; without one `maps/density_shown.py` decides
which are drawn, once for the map of the whole and of each county, and numbers are rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries_data.models import Level
from geo_minzheng.shared.errors import GeoMinzhengError
from maps.density import Counts
from maps.density_layers import TOO_FEW, Drawn, geojson, households_links, legend, people, written
from maps.density_shown import division_groups, told_total, withheld_cells
from maps.density_view import View
from maps.render.classes import classify
from maps.render.elements import Area, Areas, Heat, LegendSection, Swatch
from maps.render.outlines import DECIMALS, DivisionOutline
from maps.render.style import Ramp, ramp
from maps.small_counts import rounded
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


@dataclass(frozen=True)
class ShownCells:
    """The cells of one map, and the words around them.

    Attributes:
        cells: (n, 2), axial.
        recipients: (n,), as they may be shown.
        shapes: (n,), whole hexagons, degrees.
        total, together, unplaced: as in `Drawn`.
    """

    cells: NDArray[np.int64]
    recipients: NDArray[np.int64]
    shapes: NDArray[Any]
    total: int
    unplaced: str = ""
    together: Sequence[str] = ()

    def only(self, kept: NDArray[np.bool_]) -> "ShownCells":
        return replace(
            self,
            cells=self.cells[kept],
            recipients=self.recipients[kept],
            shapes=self.shapes[kept],
        )


def shown_cells(
    counts: Counts, territory: Territory, whole: Territory, villages: Sequence[DivisionOutline]
) -> ShownCells | None:
    """The cells of `territory` with the numbers that may be shown; None if too few in all.

    Those without names get every cell that touches the territory, with the number it has in
    the whole: the same on every map.

    Args:
        counts: of `territory` for those who may see its names, else of `whole`.
        villages: outlines of the villages of `whole`.
    """
    cells = np.array([(cell.i, cell.j) for cell in counts.cells], dtype=np.int64).reshape(-1, 2)
    recipients = np.array([cell.recipients for cell in counts.cells], dtype=np.int64)
    corners = counts.grid.corners(cells).round(DECIMALS)
    shapes = np.array(shapely.polygons(corners), dtype=object, ndmin=1)
    if territory.named:
        nowhere = sum(share.recipients for share in counts.unlocated)
        words = _("位置不明 %(n)s 人，未在图上显示") % {"n": number_format(nowhere)}
        return ShownCells(cells, recipients, shapes, counts.recipients, words if nowhere else "")
    groups = division_groups(Level.COUNTY, whole, counts)
    if groups is None:
        return None
    threshold: int = settings.PRIVACY_THRESHOLD
    hidden = withheld_cells(groups[0], whole, counts)
    drawn = np.array([index not in hidden for index in range(len(cells))], dtype=bool)
    told = told_total(groups[0], territory, whole, counts)
    numbers = np.array([rounded(int(n), threshold=threshold) for n in recipients], dtype=np.int64)
    shown = ShownCells(cells, numbers, shapes, told.number, together=told.counties).only(drawn)
    if territory.village_ids != whole.village_ids:
        region = _region(villages, territory)
        touching = shapely.intersects(region, shown.shapes).astype(bool)
        words = _(
            "位置不明或所在格子不足 %(least)d 户的，未在图上显示；跨界的格子按整格计数，含相邻县区"
        )
        return replace(shown.only(touching), unplaced=words % {"least": threshold})
    left_out = counts.recipients - int(recipients[drawn].sum())
    words = _("约 %(n)s 人未在图上显示：位置不明，或所在格子不足 %(least)d 户") % {
        "n": number_format(rounded(left_out, threshold=threshold)),
        "least": threshold,
    }
    return replace(shown, unplaced=words if left_out else "")


def hexagons(
    counts: Counts,
    view: View,
    territory: Territory,
    villages: Sequence[DivisionOutline],
    *,
    whole: Territory,
) -> Drawn:
    """Cells with a recipient, in classes of recipients per square kilometre.

    Args: as `shown_cells`.
    """
    shown = shown_cells(counts, territory, whole, villages)
    if shown is None:
        return TOO_FEW
    if len(shown.cells) > MOST_CELLS:
        raise TooManyCellsError(len(shown.cells))
    # A cell has the density on a county's map that it has on the map of the whole.
    counted_in = territory if territory.named else whole
    region = _region(villages, counted_in)
    drawn, km2 = _inside(shown.shapes, counts.grid.cell_km2, region)
    if counted_in.village_ids != territory.village_ids:
        drawn = shapely.intersection(drawn, _region(villages, territory))
    recipients = shown.recipients
    density = recipients / km2 if len(recipients) else recipients.astype(float)
    classes = classify(list(density), method=view.method)
    here = set(counted_in.village_ids)
    names = _cell_names(
        counts.grid.middles(shown.cells),
        territory,
        [row for row in villages if row.division_id in here],
    )
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
    return Drawn(layer, words, shown.total, shown.unplaced, shown.together)


def heat(
    counts: Counts, territory: Territory, villages: Sequence[DivisionOutline], *, whole: Territory
) -> Drawn:
    """Warmth at the middles of cells, never at dwelling points.

    Args: as `shown_cells`.
    """
    shown = shown_cells(counts, territory, whole, villages)
    if shown is None:
        return TOO_FEW
    middles = counts.grid.middles(shown.cells).round(DECIMALS)
    points = [
        (float(lat), float(lon), float(number))
        for (lon, lat), number in zip(middles, shown.recipients, strict=True)
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
    return Drawn(layer, words, shown.total, shown.unplaced, shown.together)


def _region(villages: Sequence[DivisionOutline], territory: Territory) -> BaseGeometry:
    """The ground of the territory's villages; empty where none of them is drawn."""
    mine = set(territory.village_ids)
    outlines = [row.outline for row in villages if row.division_id in mine]
    region: BaseGeometry = shapely.union_all(np.array(outlines, dtype=object))
    shapely.prepare(region)
    return region


def _inside(
    shapes: NDArray[Any], cell_km2: float, region: BaseGeometry
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Cells cut at the region's edge, and the square kilometres of each that lie inside."""
    km2 = np.full(len(shapes), cell_km2)
    if region.is_empty or not len(shapes):
        return shapes, km2
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
