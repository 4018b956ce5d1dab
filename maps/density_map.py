"""A whole density map: the question asked, the layer drawn, and the words around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from boundaries_data.models import Edition, Level
from field_api.models import AidClass, Household, Programme
from geo_minzheng.shared.hexagons import HexagonGrid
from geo_minzheng.shared.marks import listed, run_on
from maps.density import Counts, Question, counted, registered_households
from maps.density_cells import heat, hexagons
from maps.density_divisions import divisions
from maps.density_layers import Drawn
from maps.density_view import EDGES_M, Kind, Measure, View
from maps.render.base_map import OwnMap
from maps.render.elements import Furniture, LegendSection, Notes
from maps.render.outlines import add_outlines, bounds_of, edition_for, outlines_of
from maps.territory import Territory

CELLS_AT_FIRST = 6_000
CELLS_AT_FIRST_WITHOUT_NAMES = 1_000
"""How many cells the default edge may make of a territory, empty ones included. Those who may
not see names see more in larger cells, because fewer of them are withheld."""


@dataclass(frozen=True)
class DensityMap:
    """What a page or a file shows.

    Attributes:
        drawing: None where there is nothing to draw; `empty` then says why.
        totals: sentences above the map.
    """

    title: str
    drawing: OwnMap | None
    totals: Sequence[str]
    empty: str = ""


def density_map(view: View, territory: Territory, *, whole: Territory, day: date) -> DensityMap:
    """Draw `view` over `territory`, which is `whole` or a part of it.

    Raises:
        TooManyCellsError: the cells asked for are too many.
        CellSizeOutOfRangeError: their edge is out of range.
    """
    title = _title(view, territory)
    if not territory.village_ids:
        return DensityMap(title, None, (), _("您的辖区内没有村或社区，暂无可显示的内容。"))
    edition = edition_for(day)
    if edition is None:
        return DensityMap(
            title, None, (), _("尚未发布行政区划界线，无法制图。请联系区划地名员发布界线版本。")
        )
    # Without names one count of the whole serves every part of it, so no two can be subtracted.
    asked = territory if territory.named else whole
    question = Question(asked.village_ids, day, view.programme, view.aid_class)
    counts = counted(question, HexagonGrid(view.edge_m))
    drawn = _drawn(counts, question, view, territory, whole, edition)
    if drawn.layer is None:
        return DensityMap(
            title, None, (), _("符合条件的对象太少。为保护个人信息，这里不显示数字和地图。")
        )
    if drawn.recipients == 0:
        return DensityMap(
            title,
            None,
            (_total(drawn, exact=True),),
            _("辖区内没有符合条件的救助对象。可改选其他救助项目或类别。"),
        )
    total = _total(drawn, exact=territory.named)
    totals = [total, *([drawn.unplaced] if drawn.unplaced else [])]
    at = timezone.localtime(counts.counted_at)
    drawing = _composed(title, drawn, view, territory, edition, at)
    return DensityMap(title, drawing, totals)


def first_edge_m(territory: Territory, day: date) -> int:
    """An edge that makes a readable map of the territory, however large it is."""
    edition = edition_for(day)
    if edition is None:
        return EDGES_M[-1]
    bounds = bounds_of(_shapes(edition, territory))
    if bounds is None:
        return EDGES_M[-1]
    (south, west), (north, east) = bounds
    # A tenth of a degree is about 9 by 11 km here; the box is generous, so the map is calmer.
    km2 = (north - south) * (east - west) * 100 * 99
    most = CELLS_AT_FIRST if territory.named else CELLS_AT_FIRST_WITHOUT_NAMES
    fitting = (edge for edge in EDGES_M if km2 / HexagonGrid(edge).cell_km2 <= most)
    return next(fitting, EDGES_M[-1])


def _drawn(
    counts: Counts,
    question: Question,
    view: View,
    territory: Territory,
    whole: Territory,
    edition: Edition,
) -> Drawn:
    if view.kind is Kind.DIVISION:
        per_1000 = view.measure is Measure.PER_1000
        return divisions(
            counts,
            registered_households(question) if per_1000 else {},
            view,
            territory,
            outlines_of(edition, view.level, tolerance_m=_tolerance_m(territory)),
            whole=whole,
        )
    all_mine = set(whole.village_ids)
    villages = [
        row
        for row in outlines_of(edition, Level.VILLAGE, tolerance_m=100)
        if row.division_id in all_mine
    ]
    if view.kind is Kind.HEAT:
        return heat(counts, territory, villages, whole=whole)
    return hexagons(counts, view, territory, villages, whole=whole)


def _composed(
    title: str,
    drawn: Drawn,
    view: View,
    territory: Territory,
    edition: Edition,
    counted_at: datetime,
) -> OwnMap:
    drawing = OwnMap(bounds=bounds_of(_shapes(edition, territory)), label=title)
    if drawn.layer is not None:
        drawn.layer.add_to(drawing)
    levels = [Level.COUNTY, Level.TOWNSHIP]
    if len(territory.at(Level.TOWNSHIP)) == 1:
        levels.append(Level.VILLAGE)
    lines = add_outlines(
        drawing,
        edition,
        levels=levels,
        division_ids=territory.division_ids,
        names_of=levels,
        tolerance_m=_tolerance_m(territory),
    )
    legend: list[LegendSection] = [drawn.legend] if drawn.legend else []
    now = timezone.localtime()
    # A file or a sheet of paper travels without the page's banner. One look into the asker's own
    # villages is enough: a register is either invented or real.
    homes = Household.objects.in_villages(list(territory.village_ids)).order_by()
    invented = next(iter(homes.values_list("illustrative", flat=True)[:1]), False)
    notes = Notes(
        title=title,
        source=_("民政救助对象登记册"),
        day=f"{counted_at:%Y-%m-%d %H:%M}",
        edition=f"{edition.as_of.isoformat()} {edition.content_hash[:8]}",
        made=f"{now:%Y-%m-%d %H:%M}",
        more=[_("演示数据：人员、住户均为虚构")] if invented else [],
    )
    Furniture(notes, [*legend, lines]).add_to(drawing)
    return drawing


def _shapes(edition: Edition, territory: Territory) -> list[BaseGeometry]:
    mine = set(territory.village_ids)
    villages = outlines_of(edition, Level.VILLAGE, tolerance_m=400)
    return [row.outline for row in villages if row.division_id in mine]


def _tolerance_m(territory: Territory) -> int:
    if len(territory.at(Level.COUNTY)) > 1:
        return 100
    return 25


def _title(view: View, territory: Territory) -> str:
    whom = str(Programme(view.programme).label) if view.programme else _("救助对象")
    if view.aid_class:
        whom = run_on(whom, AidClass(view.aid_class).label)
    return _("%(place)s%(whom)s分布密度") % {"place": territory.name, "whom": whom}


def _total(drawn: Drawn, *, exact: bool) -> str:
    number = number_format(drawn.recipients or 0)
    if drawn.together:
        return _("%(places)s合计约 %(n)s 人（户数不足的县区合并计数）") % {
            "places": listed(drawn.together),
            "n": number,
        }
    words = _("实有对象 %(n)s 人") if exact else _("实有对象约 %(n)s 人")
    return words % {"n": number}
