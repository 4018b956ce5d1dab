"""Metres from degrees, and the bridges between Django, shapely and PostGIS.

Areas are geodesic, distances come from a cast to `geography` or from Gauss-Krüger; nothing is
measured in degrees. Coordinates are longitude, latitude throughout. Datum shifts are in `crs`.
"""

from functools import cache
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.fields import BaseSpatialField
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db.models import BinaryField, FloatField, Func, Lookup, Value
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.crs import CGCS2000, GAUSS_KRUGER_105E

ELLIPSOID = Geod(ellps="GRS80")
"""CGCS2000's ellipsoid; its own differs from GRS 80 by 0.1 mm in the polar axis."""

GRID_DEG = 1e-7
"""Stored coordinates lie on this grid: 1.1 cm, finer than any source, and never 14 decimals."""

# Albers over the latitudes of Baiyin: areas are exact, and shapes right to 1 part in 5,000.
_EQUAL_AREA = "+proj=aea +lat_1=35.9 +lat_2=37.2 +lat_0=36.5 +lon_0=104.4 +ellps=GRS80 +units=m"


def area_km2(geometry: BaseGeometry) -> float:
    """Area of a polygon in degrees on the ellipsoid, square kilometres; holes are subtracted."""
    oriented = shapely.orient_polygons(geometry)
    square_metres, _ = ELLIPSOID.geometry_area_perimeter(oriented)
    return abs(square_metres) / 1e6


def to_equal_area(geometry: Any) -> Any:
    """Degrees to metres in an equal-area projection of the city; a geometry or an array of them."""
    return shapely.transform(geometry, lambda xy: project(_EQUAL_AREA, xy))


def from_equal_area(geometry: Any) -> Any:
    """The inverse of `to_equal_area`."""
    return shapely.transform(geometry, lambda xy: unproject(_EQUAL_AREA, xy))


def to_gauss_kruger(geometry: Any) -> Any:
    """Degrees to metres in Gauss-Krüger, for distances; a geometry or an array of them."""
    return shapely.transform(geometry, lambda xy: project(f"EPSG:{GAUSS_KRUGER_105E}", xy))


def project(to: str, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """CGCS2000 degrees to the plane `to`; shape (n, 2) both ways, east before north."""
    return np.column_stack(_transformer(to).transform(lonlat[:, 0], lonlat[:, 1]))


def unproject(to: str, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of `project`."""
    return np.column_stack(_transformer(to).transform(xy[:, 0], xy[:, 1], direction="INVERSE"))


@cache
def _transformer(to: str) -> Transformer:
    # EPSG:4490 has latitude first by definition; always_xy keeps our order.
    return Transformer.from_crs(f"EPSG:{CGCS2000}", to, always_xy=True)


def to_shapely(geometry: GEOSGeometry) -> BaseGeometry:
    """A GeoDjango geometry as shapely's; the SRID is dropped."""
    made: BaseGeometry = shapely.from_wkb(bytes(geometry.wkb))
    return made


def to_geos(geometry: BaseGeometry, *, srid: int = CGCS2000) -> GEOSGeometry:
    """A shapely geometry as GeoDjango's."""
    return GEOSGeometry(memoryview(shapely.to_wkb(geometry)), srid=srid)


def to_point(lon: float, lat: float, *, srid: int = CGCS2000) -> Point:
    """A GeoDjango point."""
    return Point(lon, lat, srid=srid)


def to_multipolygon(geometry: BaseGeometry, *, srid: int = CGCS2000) -> MultiPolygon:
    """A shapely polygon or multipolygon as GeoDjango's MultiPolygon.

    Raises:
        ValueError: it is neither.
    """
    made = to_geos(geometry, srid=srid)
    if made.geom_type == "Polygon":
        made = MultiPolygon(made, srid=srid)
    if not isinstance(made, MultiPolygon):
        raise ValueError(f"expected polygons, got {made.geom_type}")
    return made


class AsGeography(Func):
    """A geometry column in CGCS2000 measured on the ellipsoid: `column::geography`.

    GeoDjango's own geography columns take only WGS 84's SRID, so the cast is made here; an index
    on `((column::geography))` serves it.
    """

    template = "(%(expressions)s)::geography"
    arity = 1


class DistanceM(Func):
    """Metres on the ellipsoid between two geometries, as an annotation.

    `Household.objects.annotate(metres=DistanceM("location", point))`
    """

    function = "ST_Distance"
    arity = 2
    output_field = FloatField()

    def __init__(self, one: Any, other: Any) -> None:
        super().__init__(*(AsGeography(_expression(each)) for each in (one, other)))


@BaseSpatialField.register_lookup
class WithinMetres(Lookup):
    """`location__within_m=(point, metres)`: no farther on the ellipsoid; the index serves it."""

    lookup_name = "within_m"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, parameters = self.process_lhs(compiler, connection)
        point, metres = self.rhs
        return (
            f"ST_DWithin(({column})::geography, ST_GeomFromEWKB(%s)::geography, %s)",
            [*parameters, bytes(point.ewkb), float(metres)],
        )

    def get_prep_lookup(self) -> Any:
        return self.rhs


def _expression(given: Any) -> Any:
    if isinstance(given, GEOSGeometry):
        return _Ewkb(given)
    return given


class _Ewkb(Func):
    """A geometry bound as a parameter."""

    template = "ST_GeomFromEWKB(%(expressions)s)"

    def __init__(self, geometry: GEOSGeometry) -> None:
        super().__init__(
            Value(bytes(geometry.ewkb), output_field=BinaryField()), output_field=BinaryField()
        )
