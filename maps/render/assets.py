"""Every script, stylesheet and image a map may use: all ours, by hashed address or inlined.

An address that is not listed here cannot be inlined, so a plugin that brings a link to
another host fails in the first test that draws it.
"""

import base64
import re
from functools import cache
from mimetypes import guess_type
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.templatetags.static import static

LEAFLET_JS = "vendor/leaflet/leaflet.js"
LEAFLET_CSS = "vendor/leaflet/leaflet.css"
LEAFLET_HEAT = "vendor/leaflet-heat/leaflet-heat.js"
GEOMAN_JS = "vendor/geoman/leaflet-geoman.js"
GEOMAN_CSS = "vendor/geoman/leaflet-geoman.css"
MAP_JS = "maps/map.js"
GROUND_JS = "desk/base_map.js"
MAP_CSS = "maps/map.css"
MARKER_ICON = "vendor/leaflet/images/marker-icon.png"
MARKER_ICON_2X = "vendor/leaflet/images/marker-icon-2x.png"
MARKER_SHADOW = "vendor/leaflet/images/marker-shadow.png"

SCRIPTS = (LEAFLET_JS, LEAFLET_HEAT, GEOMAN_JS, MAP_JS)
STYLESHEETS = (LEAFLET_CSS, GEOMAN_CSS, MAP_CSS)
IMAGES = (MARKER_ICON, MARKER_ICON_2X, MARKER_SHADOW)

_URL_IN_CSS = re.compile(r"""url\(\s*(['"]?)([^'")]+)\1\s*\)""")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$|/\*# sourceMappingURL=.*?\*/", re.MULTILINE)


class ForeignAssetError(ValueError):
    """A map names a script, stylesheet or image that we do not serve."""


def path_of(url: str) -> str:
    """The static path behind one of our addresses.

    Raises:
        ForeignAssetError: the address is not one of ours.
    """
    for path in SCRIPTS + STYLESHEETS + IMAGES:
        if static(path) == url:
            return path
    raise ForeignAssetError(f"{url} is not an asset of ours; list it in maps/render/assets.py.")


@cache
def script_text(path: str) -> str:
    """A script's text, safe inside a `<script>` element."""
    text = _SOURCE_MAP.sub("", _file(path).read_text("utf-8"))
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE)


@cache
def stylesheet_text(path: str) -> str:
    """A stylesheet's text with every image and font inside it as a data address."""
    folder = PurePosixPath(path).parent

    def inlined(match: re.Match[str]) -> str:
        target = match[2]
        if target.startswith(("data:", "#")):
            return match[0]
        return f'url("{data_address(str(folder / target))}")'

    text = _SOURCE_MAP.sub("", _file(path).read_text("utf-8"))
    return _URL_IN_CSS.sub(inlined, text).replace("</style", "<\\/style")


@cache
def data_address(path: str) -> str:
    """The file as a `data:` address."""
    kind = guess_type(path)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(_file(path).read_bytes()).decode()}"


def _file(path: str) -> Path:
    found = finders.find(path)
    if not isinstance(found, str):
        raise ForeignAssetError(f"{path} is not among the static files; run script/setup.")
    return Path(found)
