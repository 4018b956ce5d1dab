"""What a page may load: nothing of another host, since government networks have no internet."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

from geo_minzheng.tile_service import TileService


def allowing(ground: TileService | None) -> dict[str, Any]:
    """The setting CONTENT_SECURITY_POLICY; pictures of `ground` alone may come from elsewhere."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF, NONCE],
            # folium and Leaflet set styles on elements; a style cannot run code.
            "style-src": [SELF, "'unsafe-inline'"],
            "img-src": [
                *(SELF, "data:", "blob:"),
                *(ground.origins if ground else ()),
            ],
            "worker-src": [SELF],
            "object-src": [NONE],
            "base-uri": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [SELF],
        }
    }
