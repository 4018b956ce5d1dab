"""A folium map that loads nothing but our own assets and shows no ground but our own."""

from collections.abc import Sequence
from pathlib import Path

import folium
import jinja2
from django.templatetags.static import static
from django.utils.translation import gettext as _
from folium.template import Environment
from jinja2 import FileSystemLoader, Template

from maps.render import assets

Bounds = Sequence[Sequence[float]]
"""`[[south, west], [north, east]]`, degrees, as Leaflet wants them."""

BAIYIN: Bounds = [[35.4, 103.0], [37.7, 105.6]]
"""Where a map looks when it holds nothing."""

_MACROS: jinja2.Environment = Environment(  # type: ignore[no-untyped-call]
    loader=FileSystemLoader(Path(__file__).parent / "macros")
)


def macros(name: str) -> Template:
    """The macro file of one of our map elements, `macros/<name>.jinja`."""
    return _MACROS.get_template(f"{name}.jinja")


class OwnMap(folium.Map):
    """folium's map without its links: no jQuery, no Bootstrap, and the ground that we serve.

    What lies beneath is fetched by the page, and left out of a file on its own.

    Its script expects a container that has a height; `.own-map` of maps/map.css gives one.
    """

    _template = macros("own_map")

    def __init__(self, *, bounds: Bounds | None = None, label: str = "") -> None:
        looked_at = bounds or BAIYIN
        (south, west), (north, east) = looked_at
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        self.default_js = [
            ("leaflet", static(assets.LEAFLET_JS)),
            ("own_map", static(assets.MAP_JS)),
        ]
        self.default_css = [
            ("leaflet_css", static(assets.LEAFLET_CSS)),
            ("own_map_css", static(assets.MAP_CSS)),
        ]
        self.bounds = [list(corner) for corner in looked_at]
        self.label = label or _("地图")
        self.icon_options = {
            "iconUrl": static(assets.MARKER_ICON),
            "iconRetinaUrl": static(assets.MARKER_ICON_2X),
            "shadowUrl": static(assets.MARKER_SHADOW),
        }
        self.settings = {
            "zoomIn": _("放大"),
            "zoomOut": _("缩小"),
            "ground": static(assets.GROUND_JS),
        }
