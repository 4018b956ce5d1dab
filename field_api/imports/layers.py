"""GeoPackage layers of points as a table: attributes, and the point as two columns of degrees.

The coordinates come out in CGCS2000 unless the layer is in degrees of another declared datum.
"""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyogrio
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.errors import ShapelyError

from field_api.imports.errors import ImportFileEmptyError, ImportFileError
from field_api.imports.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    NumberedRow,
    Table,
    too_many_columns,
    too_many_rows,
)
from geo_minzheng.shared.crs import CGCS2000, WGS84, Datum
from geo_minzheng.shared.gdal_files import check_geopackage
from geo_minzheng.shared.vector_errors import VectorFileError

LONGITUDE, LATITUDE = "经度", "纬度"
"""Headings of the two columns that are made of the points."""


def open_geopackage(body: bytes) -> Table:
    """The first layer of points of a GeoPackage.

    Raises:
        ImportFileError: damaged, without a layer of points, or in an unknown coordinate system.
    """
    try:
        check_geopackage(body)
        with warnings.catch_warnings():
            # GDAL's own warnings say nothing a clerk could act on.
            warnings.simplefilter("ignore")
            names, columns, shapes, crs = _read(body)
    except VectorFileError as error:
        raise ImportFileError(error.message, problem="geopackage") from error
    except (ValueError, RuntimeError, UnicodeError, ShapelyError, OSError) as error:
        raise _damaged() from error
    lon, lat, datum = _degrees(shapes, crs)
    if len(names) + 2 > MAX_COLUMNS:
        raise too_many_columns()

    def rows() -> Iterator[NumberedRow]:
        yield 1, [*names, LONGITUDE, LATITUDE]
        for number in range(len(lon)):
            cells: list[Cell] = [_plain(column[number]) for column in columns]
            known = bool(np.isfinite(lon[number]))
            # Nine decimals are a tenth of a millimetre: what is beyond is made by transforming.
            cells += (
                [round(float(lon[number]), 9), round(float(lat[number]), 9)]
                if known
                else [
                    None,
                    None,
                ]
            )
            yield number + 2, cells

    return Table("gpkg", rows, len(lon) + 1, datum=datum, has_headings_above=True)


def _read(body: bytes) -> tuple[list[str], list[Any], Any, str | None]:
    for layer, kind in pyogrio.list_layers(body):
        if kind is None or "Point" not in kind:
            continue
        meta, _fids, wkb, columns = pyogrio.raw.read(
            body, layer=layer, force_2d=True, max_features=MAX_ROWS + 1
        )
        if wkb is None or not len(wkb):
            continue
        if len(wkb) > MAX_ROWS:
            raise too_many_rows()
        return list(meta["fields"]), columns, shapely.from_wkb(wkb, on_invalid="raise"), meta["crs"]
    raise ImportFileEmptyError(
        _("文件里没有点图层，或图层里没有点。请导出户的住房点图层后再上传。")
    )


def _degrees(shapes: Any, text: str | None) -> tuple[Any, Any, str]:
    """Longitudes, latitudes and their datum; NaN where a feature has no single point."""
    try:
        crs = CRS.from_user_input(text) if text else None
        if crs is None or not (crs.is_geographic or crs.is_projected):
            raise ImportFileError(
                _("图层没有注明坐标系。请设定坐标系（建议 CGCS2000）后重新导出。"), problem="crs"
            )
        kinds = shapely.get_type_id(shapes)
        # A layer of multipoints from a phone's export holds one point in each.
        single = (kinds == 4) & (shapely.get_num_geometries(shapes) == 1)
        shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)
        points = (shapely.get_type_id(shapes) == 0) & ~shapely.is_empty(shapes)
        # An empty point has no coordinates to ask for.
        x, y = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
        x[points], y[points] = shapely.get_x(shapes[points]), shapely.get_y(shapes[points])
        for code, datum in ((CGCS2000, Datum.CGCS2000), (WGS84, Datum.WGS84)):
            if crs.equals(CRS.from_epsg(code), ignore_axis_order=True):
                return x, y, datum.value
        transform = Transformer.from_crs(crs, CRS.from_epsg(CGCS2000), always_xy=True)
        lon, lat = transform.transform(x, y)
    except (CRSError, ProjError) as error:
        raise ImportFileError(
            _("图层的坐标系无法识别。请设为 CGCS2000 后重新导出。"), problem="crs"
        ) from error
    far = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(far, np.nan, lon), np.where(far, np.nan, lat), Datum.CGCS2000.value


def _plain(value: Any) -> Cell:
    if isinstance(value, np.generic):
        if isinstance(value, np.datetime64):
            return None if np.isnat(value) else value.astype("datetime64[s]").item()
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, str | int | float | bool) else None


def _damaged() -> ImportFileError:
    return ImportFileError(
        _("这个文件不是完整的 GeoPackage，没有保存任何内容。请重新导出后再上传。"),
        problem="geopackage",
    )
