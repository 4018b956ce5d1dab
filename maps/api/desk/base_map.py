"""The base map for a page: what there is to draw, and its tiles in parts.

The same for everyone who has signed in: divisions are no secret, and nothing else is in it.
"""

import re
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geo_minzheng.shared import byte_ranges
from geo_minzheng.shared.errors import NotFoundError
from maps.ground import store
from maps.ground.certificate import attribution

PMTILES = "application/vnd.pmtiles"
LIBRARY = "vendor/protomaps-leaflet/protomaps-leaflet.js"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotBuiltError(NotFoundError):
    """These tiles are not there: none were built, or newer ones have taken their place."""

    code = "base_map.not_built"


class ServiceShape(serializers.Serializer[Any]):
    """Tiles as images: of this host, or of a service that the operator has named."""

    url = serializers.CharField(help_text="With {z}, {x}, {y} and perhaps {s}.")
    subdomains = serializers.CharField(allow_blank=True)
    attribution = serializers.CharField(allow_blank=True)
    datum = serializers.ChoiceField(choices=["wgs84", "cgcs2000", "gcj02"])
    last_zoom = serializers.IntegerField()


class BaseMapShape(serializers.Serializer[Any]):
    """What a page draws beneath its own map."""

    tiles = serializers.CharField(
        allow_null=True, help_text="Address of the PMTiles; null: none built."
    )
    library = serializers.CharField(help_text="Address of the script that draws them.")
    first_zoom = serializers.IntegerField()
    last_zoom = serializers.IntegerField(help_text="Of the tiles; a map may go further.")
    attribution = serializers.CharField(help_text="To be shown; where there is no map, says why.")
    sources = serializers.CharField(help_text="Address of the page that names every source.")
    sources_text = serializers.CharField(help_text="What the way there is called.")
    service = ServiceShape(allow_null=True)


class BaseMapView(APIView):
    """Which base map there is."""

    @extend_schema(operation_id="base_map", responses=BaseMapShape)
    def get(self, request: Request) -> Response:
        ground = store.current()
        if ground is None:
            words = _("尚无底图。请管理员运行 manage.py build_base_map 生成。")
        else:
            words = attribution(ground.sources)
        return Response({
            "tiles": ground and reverse("base-map-tiles", args=[ground.digest]),
            "library": static(LIBRARY),
            "first_zoom": ground.first_zoom if ground else 0,
            "last_zoom": ground.last_zoom if ground else 0,
            "attribution": words,
            "sources": reverse("map-sources"),
            "sources_text": _("底图来源"),
            "service": _service(),
        })  # fmt: skip


class BaseMapTilesView(APIView):
    """The tiles, whole or in part: a map asks for a few kilobytes at a time."""

    @extend_schema(
        operation_id="base_map_tiles",
        parameters=[
            OpenApiParameter("digest", str, OpenApiParameter.PATH, description="64 hex digits.")
        ],
        responses={
            (200, PMTILES): OpenApiTypes.BINARY,
            (206, PMTILES): OpenApiTypes.BINARY,
            304: None,
            416: None,
        },
    )
    def get(self, request: Request, digest: str) -> HttpResponseBase:
        if _DIGEST.fullmatch(digest):
            try:
                return byte_ranges.answer(
                    request._request, store.path_of(digest), digest=digest, kind=PMTILES
                )
            except FileNotFoundError:
                pass
        raise NotBuiltError(_("这份底图已不在服务器上，请刷新页面。"))


def _service() -> dict[str, Any] | None:
    found = settings.TILE_SERVICE
    if found is not None:
        return {
            "url": found.url,
            "subdomains": found.subdomains,
            "attribution": found.attribution,
            "datum": found.datum,
            "last_zoom": found.last_zoom,
        }
    if settings.MAP_TILES_PATH:
        return {
            "url": settings.MAP_TILES_PATH,
            "subdomains": "",
            "attribution": "",
            "datum": "wgs84",
            "last_zoom": 18,
        }
    return None
