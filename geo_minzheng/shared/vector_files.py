"""Reading vector files that people upload: what they are, what they hold, in which coordinates.

GeoJSON, KML, KMZ, zipped Shapefile and GeoPackage, recognised by their content, never by their
name. Nothing here knows what the shapes are for, repairs them, or writes a file that stays.
Opening is in `geojson_files` and `gdal_files`; this holds the door and what all formats share.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer, network
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.crs import CGCS2000, WGS84, to_cgcs2000
from geo_minzheng.shared.gdal_files import open_geopackage, open_kml, open_zip
from geo_minzheng.shared.geojson_files import open_geojson
from geo_minzheng.shared.vector_errors import (
    ArchiveIncompleteError,
    CoordinatesOutOfRangeError,
    UnknownCrsError,
    VectorFileEmptyError,
    VectorFileTooLargeError,
    VectorFormatUnknownError,
)
from geo_minzheng.shared.vector_raw import (
    MAX_VERTICES,
    RawVector,
    Warned,
    too_detailed,
    unknown_crs,
)

MAX_UPLOAD_BYTES = 20 * 1024 * 1024
network.set_network_enabled(False)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class VectorFeature:
    """One shape: two-dimensional, longitude and latitude in CGCS2000, as drawn, maybe invalid."""

    geometry: BaseGeometry
    properties: dict[str, Any]
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class VectorFile:
    """What a file held. `crs` is the coordinate system as found, not as returned."""

    format: str
    crs: str
    features: tuple[VectorFeature, ...]
    warnings: tuple[Warned, ...]


def read_vector_file(body: bytes, *, datum: str | None = None) -> VectorFile:
    """Open what somebody uploaded.

    Args:
        body: the bytes as received.
        datum: a value of `crs.Datum` if the sender declares that the degrees in the file are,
            say, GCJ-02, whatever the file itself claims; None to believe the file.

    Returns:
        Features with geometry in CGCS2000 lon, lat. Features without geometry are left out with
        a warning. KML and GeoJSON are WGS 84 by definition; other formats must say.

    Raises:
        VectorFileError: or one of its kinds in `vector_errors`; each names the problem.
    """
    if len(body) > MAX_UPLOAD_BYTES:
        raise VectorFileTooLargeError(
            _("文件超过 %(limit)s MB，没有保存。请裁剪到受影响范围或简化后再上传。")
            % {"limit": MAX_UPLOAD_BYTES >> 20},
            limit_bytes=MAX_UPLOAD_BYTES,
            bytes=len(body),
        )
    if not body:
        raise VectorFileEmptyError(_("文件里没有图形。请确认导出的图层后再上传。"))
    if body.startswith(b"PK\x03\x04"):
        raw = open_zip(body)
    elif body.startswith(b"SQLite format 3\0"):
        raw = open_geopackage(body)
    elif body.startswith(b"\x00\x00\x27\x0a"):
        raise ArchiveIncompleteError(
            _("收到的是单个 .shp 文件。请把同名的 .shp、.shx、.dbf、.prj 一起压缩成 zip 再上传。"),
            problem="bare_shp",
        )
    else:
        raw = _open_text(body)
    return _finished(raw, datum)


def _open_text(body: bytes) -> RawVector:
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"{":
        return open_geojson(body)
    if start == b"<":
        return open_kml(body, "kml")
    raise VectorFormatUnknownError(
        _(
            "无法识别文件内容。可上传 GeoJSON、KML、KMZ、GeoPackage 或 Shapefile 压缩包（zip），"
            "只改扩展名没有用。"
        ),
        accepted=["geojson", "kml", "kmz", "shapefile zip", "geopackage"],
    )


def _finished(raw: RawVector, datum: str | None) -> VectorFile:
    """Transform, count and check; here everything is refused that cannot be on this Earth."""
    held = [number for number, geometry in enumerate(raw.geometries) if not _is_nothing(geometry)]
    if not held:
        raise VectorFileEmptyError(_("文件里没有图形。请确认导出的图层后再上传。"))
    shapes = np.array([raw.geometries[number] for number in held], dtype=object)
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > MAX_VERTICES:
        raise too_detailed(vertices=vertices)
    shapes = _in_cgcs2000(shapes, raw.crs, datum)
    _check_range(shapes, held)
    warned = [*raw.warnings]
    if len(held) < len(raw.geometries):
        warned.append(
            Warned("vector_file.features_without_shape", {"count": len(raw.geometries) - len(held)})
        )
    if datum is None and _has_other_datum(raw.crs):
        warned.append(Warned("vector_file.datum_shift_approximate", {"crs": raw.crs.name}))
    return VectorFile(
        format=raw.format,
        crs=datum or _label(raw.crs),
        features=tuple(
            VectorFeature(shape_, raw.properties[number], raw.mended.get(number, ()))
            for shape_, number in zip(shapes, held, strict=True)
        ),
        warnings=tuple(warned),
    )


def _is_nothing(geometry: BaseGeometry | None) -> bool:
    return geometry is None or geometry.is_empty


def _in_cgcs2000(shapes: Any, crs: CRS, datum: str | None) -> Any:
    if datum is not None:
        if not crs.is_geographic:
            raise UnknownCrsError(
                _("声明了经纬度坐标（%(datum)s），但文件是投影坐标。请不声明坐标系，按文件读取。")
                % {"datum": datum},
                problem="declared_datum_of_projected_file",
            )
        return shapely.transform(shapes, lambda xy: to_cgcs2000(xy, datum))
    if crs.to_epsg() in {WGS84, CGCS2000} or crs == CRS.from_user_input("OGC:CRS84"):
        return shapes
    try:
        transformer = Transformer.from_crs(crs, f"EPSG:{CGCS2000}", always_xy=True)
    except ProjError as error:
        raise unknown_crs() from error
    return shapely.transform(
        shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )


def _check_range(shapes: Any, numbers: list[int]) -> None:
    bounds = shapely.bounds(shapes)
    coordinates = shapely.get_coordinates(shapes)
    bad = ~np.isfinite(bounds).all(axis=1)
    bad |= (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1)
    bad |= (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
    if not bad.any() and np.isfinite(coordinates).all():
        _check_antimeridian(shapes, numbers)
        return
    number = numbers[int(np.argmax(bad))] + 1
    raise CoordinatesOutOfRangeError(
        _(
            "第 %(number)s 个图形的坐标不是有效的经纬度。常见原因：经度纬度写反，"
            "或投影坐标没有注明坐标系。请检查后再上传。"
        )
        % {"number": number},
        feature=number,
    )


def _check_antimeridian(shapes: Any, numbers: list[int]) -> None:
    """Read as a plane, an edge from 179 to -179 runs across the whole Earth."""
    points, shape_ = shapely.get_coordinates(shapes, return_index=True)
    far = (np.abs(np.diff(points[:, 0])) > 180) & (shape_[1:] == shape_[:-1])
    if not far.any():
        return
    number = numbers[int(shape_[1:][far][0])] + 1
    raise CoordinatesOutOfRangeError(
        _(
            "第 %(number)s 个图形有一条边跨越超过 180 度经度（可能跨越了东西经 180 度线）。"
            "没有保存，请只上传本市附近的范围。"
        )
        % {"number": number},
        feature=number,
        problem="antimeridian",
    )


def _has_other_datum(crs: CRS) -> bool:
    """Beijing 54, Xian 80 and the like: their exact shift is classified, ours is approximate."""
    geodetic = crs.geodetic_crs
    name = "" if geodetic is None else geodetic.name.upper()
    return not any(
        word in name
        for word in ("WGS 84", "WGS84", "WGS_1984", "CGCS", "CHINA GEODET", "CHINA_2000")
    )


def _label(crs: CRS) -> str:
    epsg = crs.to_epsg()
    return (f"EPSG:{epsg}" if epsg else crs.name)[:80]
