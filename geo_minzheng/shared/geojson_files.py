"""Opening GeoJSON: the JSON is read here and the shapes by shapely, so no link is ever followed."""

import json
import re
from typing import Any

import shapely
from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.crs import WGS84
from geo_minzheng.shared.vector_errors import VectorFileError, VectorFormatUnknownError
from geo_minzheng.shared.vector_raw import RawVector, check_count, unknown_crs

SHAPES_OF_GEOJSON = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}
_CRS_NAME = re.compile(r"(urn:ogc:def:crs:)?(EPSG|OGC):[\w.]*:?\w+", re.IGNORECASE)


def open_geojson(body: bytes) -> RawVector:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        at = {"line": error.lineno} if isinstance(error, json.JSONDecodeError) else {}
        raise VectorFileError(
            _("GeoJSON 无法解析，文件可能不完整或不是 UTF-8 编码。请重新导出后再上传。"),
            problem="not_json",
            **at,
        ) from error
    kind = document.get("type")
    kind = kind if isinstance(kind, str) else None
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features = document["features"]
    elif kind == "Feature":
        features = [document]
    elif kind in SHAPES_OF_GEOJSON:
        features = [{"geometry": document, "properties": {}}]
    else:
        raise VectorFormatUnknownError(
            _("这是 JSON，但不是 GeoJSON（缺少 FeatureCollection）。请导出为 GeoJSON 后再上传。"),
            problem="not_geojson",
        )
    check_count(len(features))
    geometries: list[BaseGeometry | None] = []
    properties: list[dict[str, Any]] = []
    mended: dict[int, tuple[str, ...]] = {}
    for number, feature in enumerate(features):
        geometry, closed = _shape_of(feature, number)
        geometries.append(geometry)
        given = feature.get("properties")
        properties.append(given if isinstance(given, dict) else {})
        if closed:
            mended[number] = ("ring_closed",)
    return RawVector("geojson", _crs_of_geojson(document), geometries, properties, mended)


def _shape_of(feature: Any, number: int) -> tuple[BaseGeometry | None, bool]:
    try:
        given = feature["geometry"]
        if given is None:
            return None, False
        made = shapely.force_2d(shape(given))
        return made, _has_open_ring(given)
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        OverflowError,
        ShapelyError,
        RecursionError,
    ) as error:
        raise VectorFileError(
            _("第 %(number)s 个图形的坐标无法读取。请在制图软件中检查这个图形后重新导出。")
            % {"number": number + 1},
            problem="geometry",
            feature=number + 1,
        ) from error


def _has_open_ring(given: dict[str, Any]) -> bool:
    polygons = {"Polygon": [given.get("coordinates")], "MultiPolygon": given.get("coordinates")}
    rings = [ring for polygon in polygons.get(given["type"]) or [] for ring in polygon or []]
    return any(ring and ring[0][:2] != ring[-1][:2] for ring in rings)


def _crs_of_geojson(document: dict[str, Any]) -> CRS:
    """RFC 7946 knows only WGS 84; older files may name another. Links are never followed."""
    declared = document.get("crs")
    if declared is None:
        return CRS.from_epsg(WGS84)
    try:
        name = declared["properties"]["name"]
        if declared["type"] == "name" and _CRS_NAME.fullmatch(name):
            return CRS.from_user_input(name)
    except (KeyError, TypeError, CRSError):
        pass
    raise unknown_crs()
