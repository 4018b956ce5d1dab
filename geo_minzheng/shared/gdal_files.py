"""Opening KML, KMZ, zipped Shapefile and GeoPackage with GDAL, behind checks of our own.

GDAL is given only files that were recognised and checked, under names of our own, and no
network.
"""

import sqlite3
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import pyogrio
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.archives import unpack
from geo_minzheng.shared.crs import WGS84
from geo_minzheng.shared.dbf_encoding import dbf_encoding
from geo_minzheng.shared.kml_text import checked_kml
from geo_minzheng.shared.vector_errors import (
    ArchiveIncompleteError,
    UnknownCrsError,
    VectorFileEmptyError,
    VectorFileError,
)
from geo_minzheng.shared.vector_raw import (
    MAX_FEATURES,
    RawVector,
    Warned,
    check_count,
    unknown_crs,
)

UNPACKED_BY_SENDER = frozenset({".geojson", ".json", ".gpkg"})
SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})

# GDAL has no switch for "no network", but it obeys a proxy: the discard port of this machine.
pyogrio.set_gdal_config_options(
    {
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "GDAL_HTTP_CONNECTTIMEOUT": 1,
        "GDAL_HTTP_TIMEOUT": 1,
        "GDAL_HTTP_MAX_RETRY": 0,
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}",
        "SHAPE_RESTORE_SHX": True,
    }
)


def open_kml(body: bytes, format: str) -> RawVector:
    tree, names, linked = checked_kml(body)
    # LIBKML reads only what ends in .kml.
    geometries, properties, _crs = _read_with_gdal({"layer.kml": tree}, "layer.kml")
    renamed = [{names.get(key, key): value for key, value in row.items()} for row in properties]
    warned = (Warned("vector_file.links_not_read", {"count": linked}),) if linked else ()
    return RawVector(format, CRS.from_epsg(WGS84), geometries, renamed, warnings=warned)


def open_zip(body: bytes) -> RawVector:
    entries = unpack(body, wanted=SHAPEFILE_PARTS | UNPACKED_BY_SENDER | {".kml"})
    shapes = [name for name in entries if name.lower().endswith(".shp")]
    documents = [name for name in entries if name.lower().endswith(".kml")]
    if len(shapes) > 1 or (len(documents) > 1 and not shapes):
        raise ArchiveIncompleteError(
            _("压缩包里有 %(count)s 个图层，不知道用哪一个。请只打包一个图层再上传。")
            % {"count": len(shapes or documents)},
            problem="several_layers",
            layers=len(shapes or documents),
        )
    if shapes:
        return _open_shapefile(entries, shapes[0])
    if documents:
        return open_kml(entries[documents[0]], "kmz")
    if any(PurePosixPath(name).suffix.lower() in UNPACKED_BY_SENDER for name in entries):
        raise ArchiveIncompleteError(
            _("GeoJSON 和 GeoPackage 不用压缩。请解开后直接上传其中的文件。"),
            problem="not_to_be_zipped",
        )
    raise ArchiveIncompleteError(
        _("压缩包里没有 .shp 或 .kml。请把 .shp、.shx、.dbf、.prj 一起打包再上传。"),
        problem="no_layer",
    )


def _open_shapefile(entries: dict[str, bytes], shp: str) -> RawVector:
    stem = str(PurePosixPath(shp).with_suffix("")).lower()
    parts = {
        PurePosixPath(name).suffix.lower(): content
        for name, content in entries.items()
        if str(PurePosixPath(name).with_suffix("")).lower() == stem
    }
    if ".prj" not in parts:
        raise unknown_crs()
    found = dbf_encoding(parts.get(".dbf", b""), parts.get(".cpg"))
    files = {f"layer{s}": parts[s] for s in (".shp", ".shx", ".dbf", ".prj") if s in parts}
    geometries, properties, crs = _read_with_gdal(files, "layer.shp", encoding=found.name)
    warned = []
    if found.contradicted:
        facts = {"declared": found.declared, "used": found.name}
        warned.append(Warned("vector_file.encoding_contradicted", facts))
    return RawVector("shapefile", _known_crs(crs), geometries, properties, warnings=tuple(warned))


def open_geopackage(body: bytes) -> RawVector:
    check_geopackage(body)
    geometries, properties, crs = _read_with_gdal({"layer.gpkg": body}, "layer.gpkg")
    return RawVector("geopackage", _known_crs(crs), geometries, properties)


def check_geopackage(body: bytes) -> None:
    """A view may call any function of the reader, so only plain tables are opened."""
    try:
        database = sqlite3.connect(":memory:")
        try:
            # Bytes 18 and 19 ask for a log beside the file, which a database in memory has not.
            database.deserialize(body[:18] + b"\x01\x01" + body[20:])
            kinds = database.execute(
                """SELECT master.type, master.sql LIKE 'create virtual%' FROM gpkg_contents
                   LEFT JOIN sqlite_master AS master ON master.name = table_name
                   WHERE data_type = 'features'"""
            ).fetchall()
        finally:
            database.close()
    except sqlite3.Error as error:
        raise VectorFileError(
            _("这个数据库文件不是完整的 GeoPackage。请重新导出后再上传。"), problem="not_geopackage"
        ) from error
    if not kinds:
        raise VectorFileEmptyError(_("文件里没有图形。请确认导出的图层后再上传。"))
    if any(kind != "table" or virtual for kind, virtual in kinds):
        raise VectorFileError(
            _("GeoPackage 中的图层是视图。请导出为普通图层后再上传。"), problem="view"
        )


def _read_with_gdal(
    files: dict[str, bytes], main: str, encoding: str | None = None
) -> tuple[list[BaseGeometry | None], list[dict[str, Any]], str | None]:
    """Every layer of `main`; the CRS of the first that has shapes."""
    geometries: list[BaseGeometry | None] = []
    properties: list[dict[str, Any]] = []
    found: list[str | None] = []
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # GDAL's own warnings say nothing a clerk could act on; what matters we test ourselves.
        warnings.simplefilter("ignore")
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        path = Path(folder, main)
        try:
            for layer, kind in pyogrio.list_layers(path):
                if kind is None and main.endswith(".gpkg"):
                    continue
                meta, _fids, wkb, columns = pyogrio.raw.read(
                    path,
                    layer=layer,
                    encoding=encoding,
                    force_2d=True,
                    max_features=MAX_FEATURES + 1,
                )
                check_count(len(geometries) + (0 if wkb is None else len(wkb)))
                if wkb is None or not len(wkb):
                    continue
                geometries += list(shapely.from_wkb(wkb, on_invalid="raise"))
                properties += _rows(meta["fields"], columns, len(wkb))
                found.append(meta["crs"])
        except (ValueError, RuntimeError, UnicodeError, ShapelyError, OSError) as error:
            raise VectorFileError(
                _("文件打不开，可能已损坏或缺少组成部分。没有保存任何内容，请重新导出后再上传。"),
                problem="gdal",
            ) from error
    if len(set(found)) > 1:
        raise UnknownCrsError(
            _("文件里各图层的坐标系不一致。请统一坐标系（建议 CGCS2000）后再上传。"),
            problem="mixed_crs",
        )
    return geometries, properties, found[0] if found else None


def _rows(names: Iterable[str], columns: list[Any], count: int) -> list[dict[str, Any]]:
    listed = [column.tolist() for column in columns]
    return [
        {name: column[row] for name, column in zip(names, listed, strict=True)}
        for row in range(count)
    ]


def _known_crs(text: str | None) -> CRS:
    try:
        crs = CRS.from_user_input(text) if text else None
    except CRSError:
        crs = None
    if crs is None or crs.is_engineering or not (crs.is_geographic or crs.is_projected):
        raise unknown_crs()
    return crs
