"""What stands on a map: classed areas, outlines with names, and the furniture around them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from branca.element import MacroElement
from django.templatetags.static import static
from django.utils.translation import gettext as _
from folium.map import Layer
from folium.plugins import HeatMap

from maps.render import assets
from maps.render.base_map import macros
from maps.render.style import AREA_OPACITY, NO_DATA, LineStyle


@dataclass(frozen=True)
class Area:
    """One polygon that can be clicked.

    Attributes:
        geometry: GeoJSON, lon and lat.
        class_index: into the layer's colours; None where there is no number to show.
        values: texts, in the order of the layer's labels.
        link: where its page is; empty for none.
    """

    geometry: Mapping[str, Any]
    name: str
    class_index: int | None
    values: Sequence[str] = ()
    link: str = ""


class Areas(Layer):
    """Many areas in the colours of their classes, drawn on one canvas.

    Args:
        labels: what each of an area's values is.
        link_text: what the way to an area's page is called.
        weight: of an area's own edge, pixels.
    """

    _template = macros("areas")

    def __init__(
        self,
        areas: Sequence[Area],
        *,
        colours: Sequence[str],
        labels: Sequence[str] = (),
        link_text: str = "",
        weight: float = 0.5,
        opacity: float = AREA_OPACITY,
    ) -> None:
        super().__init__(control=False)
        self._name = "Areas"
        self.areas = areas
        self.linked = True
        self.settings = {
            "colours": list(colours),
            "noData": NO_DATA,
            "labels": list(labels),
            "linkText": link_text or _("查看"),
            "weight": weight,
            "opacity": opacity,
        }

    @property
    def collection(self) -> str:
        """The areas as GeoJSON text for the script; without ways to pages if not `linked`."""
        features = [
            {
                "type": "Feature",
                "geometry": area.geometry,
                "properties": {
                    "n": area.name,
                    "c": -1 if area.class_index is None else area.class_index,
                    "v": area.values,
                    **({"u": area.link} if area.link and self.linked else {}),
                },
            }
            for area in self.areas
        ]
        return json_for_script({"type": "FeatureCollection", "features": features})


class Outlines(Layer):
    """Lines of divisions, each stretch once, and names that avoid each other.

    Args:
        lines: GeoJSON MultiLineString coordinates with their style, lowest level first.
        names: `{"name", "at": [lat, lon], "level"}`, most important first.
    """

    _template = macros("outlines")

    def __init__(
        self,
        lines: Sequence[tuple[Sequence[Any], LineStyle]],
        names: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(control=False)
        self._name = "Outlines"
        self.lines = [
            {
                "coordinates": coordinates,
                "colour": style.colour,
                "weight": style.weight,
                "dash": style.dash,
                "opacity": style.opacity,
            }
            for coordinates, style in lines
        ]
        self.names = list(names)


class Heat(HeatMap):
    """folium's heat layer with leaflet.heat as we serve it, as wide as its cells at every zoom.

    Args:
        points: latitude, longitude, weight; never dwelling points for those who may not see them.
        gradient: position 0 to 1 and colour.
        edge_m: of the cells whose middles the points are.
    """

    _template = macros("heat")

    def __init__(
        self,
        points: Sequence[tuple[float, float, float]],
        *,
        gradient: Mapping[str, str],
        edge_m: float,
    ) -> None:
        weights = sorted(weight for *_place, weight in points)
        super().__init__(  # type: ignore[no-untyped-call]
            [list(point) for point in points],
            gradient=dict(gradient),
            min_opacity=0.2,
            # Every point counts its full weight at every zoom.
            max_zoom=1,
            # One crowded cell must not make all the others look empty.
            max=weights[int(len(weights) * 0.98)] if weights else 1.0,
        )
        self.default_js = [("leaflet-heat", static(assets.LEAFLET_HEAT))]
        self.edge_m = edge_m


@dataclass(frozen=True)
class Swatch:
    """One line of a legend: a filled box, a dot for a mark, or a stroke where `line` is given."""

    name: str
    colour: str = ""
    line: LineStyle | None = None
    opacity: float = AREA_OPACITY
    mark: bool = False

    def as_json(self) -> dict[str, Any]:
        if self.line is None:
            # As it looks on the map, where the ground shines through.
            return {
                "name": self.name,
                "colour": self.colour,
                "opacity": self.opacity,
                **({"mark": True} if self.mark else {}),
            }
        return {
            "name": self.name,
            "line": {
                "colour": self.line.colour,
                "weight": self.line.weight,
                "dash": self.line.dash,
            },
        }


@dataclass(frozen=True)
class LegendSection:
    """A titled part of the legend; `note` says the method and what is left out."""

    title: str
    swatches: Sequence[Swatch] = ()
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "swatches": [swatch.as_json() for swatch in self.swatches],
            "note": self.note,
        }


@dataclass(frozen=True)
class Notes:
    """What every map says about itself: source, day, edition, and when it was made."""

    title: str
    source: str
    day: str
    edition: str
    made: str
    more: Sequence[str] = field(default_factory=tuple)

    def lines(self) -> list[str]:
        return [
            _("资料来源：%(source)s") % {"source": self.source},
            _("数据日期：%(day)s　界线版本：%(edition)s")
            % {"day": self.day, "edition": self.edition},
            _("制图时间：%(made)s") % {"made": self.made},
            *self.more,
        ]


class Furniture(MacroElement):
    """Legend, scale bar, notes, and a north arrow on paper.

    Args:
        exercise: frames the map in stripes and writes 演练 on it, on screen, paper and file.
    """

    _template = macros("furniture")

    def __init__(
        self, notes: Notes, legend: Sequence[LegendSection] = (), *, exercise: bool = False
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Furniture"
        self.settings = {
            "title": notes.title,
            "notes": notes.lines(),
            "legend": [section.as_json() for section in legend],
            "legendTitle": _("图例"),
            "north": _("北"),
            "metre": _("米"),
            "kilometre": _("公里"),
            "exercise": _("演练") if exercise else "",
        }


def json_for_script(value: Any) -> str:
    """JSON that may stand inside a `<script>` element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
