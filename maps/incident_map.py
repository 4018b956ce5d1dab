"""The map of one version of a footprint: its bands over our own ground, ready to draw on."""

from collections.abc import Collection, Mapping
from datetime import date

import shapely
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from boundaries_data.models import Edition, Level
from geo_minzheng.shared.geometry import to_shapely
from maps.impact import day_of
from maps.models import Band, Footprint, FootprintStatus, Incident, IncidentStatus
from maps.render import assets
from maps.render.base_map import Bounds, OwnMap
from maps.render.elements import Area, Areas, Furniture, LegendSection, Notes, Swatch
from maps.render.outlines import add_outlines, bounds_of, edition_for, outlines_of
from maps.render.style import Ramp, ramp

SHOWN_TOLERANCE_DEG = 0.0003
"""About 30 m: a screen shows no more."""

MOST_SHOWN_VERTICES = 12_000
"""A footprint of 100,000 would be a page of 3 MB; it is drawn coarser until it fits."""

BAND_OPACITY = 0.45
"""Names and outlines stay readable beneath."""

MOST_COLOURS = 9


def incident_map(
    incident: Incident,
    footprint: Footprint | None,
    *,
    division_ids: Collection[int],
    households: Mapping[int, int],
) -> OwnMap:
    """The bands of `footprint`, or only the ground where there is none yet.

    Args:
        division_ids: divisions whose outlines are drawn.
        households: how many are in each band, by its id.
    """
    day = day_of(footprint) if footprint else timezone.localdate()
    edition = edition_for(day)
    bands = [] if footprint is None else list(Band.objects.filter(footprint=footprint))
    shapes = {band.pk: to_shapely(band.area) for band in bands}
    drawing = OwnMap(bounds=_bounds(shapes, edition, division_ids), label=incident.title)
    # Drawing needs its script between Leaflet and the map.
    drawing.default_js.append(("geoman", static(assets.GEOMAN_JS)))
    drawing.default_css.append(("geoman_css", static(assets.GEOMAN_CSS)))
    legend: list[LegendSection] = []
    if bands:
        legend.append(_add_bands(drawing, bands, shapes, households))
    if edition is not None:
        legend.append(
            add_outlines(
                drawing,
                edition,
                levels=(Level.COUNTY, Level.TOWNSHIP),
                division_ids=set(division_ids),
            )
        )
    Furniture(
        _notes(incident, footprint, day, edition), legend, exercise=is_exercise(incident, footprint)
    ).add_to(drawing)
    return drawing


def is_exercise(incident: Incident, footprint: Footprint | None) -> bool:
    """Whether what is shown must be unmistakable as an exercise."""
    return incident.status == IncidentStatus.EXERCISE or (
        footprint is not None and footprint.status == FootprintStatus.EXERCISE
    )


def band_name(band: Band) -> str:
    """What a band is called: the file's own word, or its level."""
    return band.label or _("等级 %(level)s") % {"level": f"{band.level:g}"}


def _bounds(
    shapes: Mapping[int, BaseGeometry], edition: Edition | None, division_ids: Collection[int]
) -> Bounds | None:
    if shapes:
        return bounds_of(shapes.values())
    if edition is None:
        return None
    wanted = set(division_ids)
    return bounds_of(
        row.outline
        for level in (Level.COUNTY, Level.TOWNSHIP)
        for row in outlines_of(edition, level)
        if row.division_id in wanted
    )


def _add_bands(
    drawing: OwnMap,
    bands: list[Band],
    shapes: Mapping[int, BaseGeometry],
    households: Mapping[int, int],
) -> LegendSection:
    mildest_first = sorted(bands, key=lambda band: band.level)
    classes = min(len(bands), MOST_COLOURS)
    colours = ramp(Ramp.HARM, classes)
    place_of = {
        band.pk: at * classes // len(mildest_first) for at, band in enumerate(mildest_first)
    }
    seen = _seen_alone([shapes[band.pk] for band in mildest_first])
    areas = [
        Area(
            geometry=mapping(shape),
            name=band_name(band),
            class_index=place_of[band.pk],
            values=(
                _("%(area).1f 平方公里") % {"area": band.area_km2},
                _("%(count)s 户") % {"count": households.get(band.pk, 0)},
            ),
        )
        for band, shape in zip(mildest_first, seen, strict=True)
    ]
    Areas(
        areas,
        colours=colours,
        labels=(_("面积"), _("户数")),
        weight=1.5,
        opacity=BAND_OPACITY,
    ).add_to(drawing)
    return LegendSection(
        _("影响范围"),
        [
            Swatch(band_name(band), colours[place_of[band.pk]], opacity=BAND_OPACITY)
            for band in reversed(mildest_first)
        ],
    )


def _seen_alone(mildest_first: list[BaseGeometry]) -> list[BaseGeometry]:
    """Each band without the worse ones: paint over paint would be no colour of the legend."""
    seen: list[BaseGeometry] = []
    worse: BaseGeometry = shapely.Polygon()
    for shape in reversed(mildest_first):
        seen.append(shapely.difference(shape, worse))
        worse = shapely.union(worse, shape)
    tolerance, shown = SHOWN_TOLERANCE_DEG, seen
    while True:
        shown = [shapely.simplify(shape, tolerance) for shape in seen]
        if shapely.get_num_coordinates(shown).sum() <= MOST_SHOWN_VERTICES or tolerance > 1:
            return shown[::-1]
        tolerance *= 2


def _notes(
    incident: Incident, footprint: Footprint | None, day: date, edition: Edition | None
) -> Notes:
    made = timezone.localtime()
    version = (
        _("尚无影响范围")
        if footprint is None
        else _("影响范围第 %(version)s 版") % {"version": footprint.version}
    )
    return Notes(
        title=f"{incident.title} · {version}",
        source=_("上传或绘制的影响范围；救助对象登记册"),
        day=day.isoformat(),
        edition="—" if edition is None else f"{edition.as_of.isoformat()}",
        made=f"{made:%Y-%m-%d %H:%M}",
    )
