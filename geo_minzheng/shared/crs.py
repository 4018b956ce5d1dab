"""Coordinate systems: the only file that names an SRID, and the datum shifts of mainland China.

Longitude before latitude, in degrees, everywhere. Nothing here reads or writes a database.
The shifts between CGCS2000 and the older national systems (Beijing 54, Xian 80) are not here
and never will be: their parameters are classified.
"""

from collections.abc import Callable

import numpy as np
from django.db import models
from numpy.typing import NDArray

CGCS2000 = 4490
"""What geometry is stored in, as the Surveying and Mapping Law requires."""

WGS84 = 4326
"""What GPS and GeoJSON speak; agrees with CGCS2000 to within a metre, so no shift is applied."""

WEB_MERCATOR = 3857
"""What tiles are drawn in. Never measured in."""

GAUSS_KRUGER_105E = 4544
"""CGCS2000 / 3-degree Gauss-Krüger, central meridian 105° E: short distances in metres.

Scale is right to 4 parts in 10,000 over Baiyin (103.0° to 105.7° E). Not for areas."""

EASE_GRID = 6933
"""Cylindrical equal-area of the whole Earth, true along 30° N: areas are exact everywhere.

Further north shapes are stretched from east to west; `shared/hexagons.py` undoes it."""


class Datum(models.TextChoices):
    """What a pair of degrees refers to. Every coordinate that enters says it."""

    WGS84 = "wgs84", "WGS 84"
    CGCS2000 = "cgcs2000", "CGCS2000"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"


LonLat = NDArray[np.float64]
"""Shape (n, 2): longitude, latitude in degrees."""

# Krasovsky 1940, which the published formula uses. With WGS 84's 6378137.0 the reference pairs
# are missed by 4 to 6 mm, which tests that round do not notice.
_SEMI_MAJOR_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323

# The rectangle of the public implementations. Outside it GCJ-02 equals WGS 84.
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271

_BD_ANGLE = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006

# 1e-11 degree is a thousandth of a millimetre. The shift changes by less than 1 % over its own
# length, so every round gains two digits and five or six rounds are enough.
_INVERSE_TOLERANCE_DEG = 1e-11
_INVERSE_ROUNDS = 30


def to_cgcs2000(points: LonLat, datum: str) -> LonLat:
    """Points of any declared datum as CGCS2000, for our purposes the same as WGS 84.

    Args:
        points: longitude, latitude in degrees; shape (n, 2).
        datum: a value of `Datum`: what `points` refer to.

    Returns:
        Shape (n, 2). NaN stays NaN.

    Raises:
        ValueError: the shape is not (n, 2), or the datum is unknown.
    """
    try:
        convert = _TO_CGCS2000[Datum(datum)]
    except ValueError as error:
        raise ValueError(f"unknown datum {datum!r}") from error
    return convert(_checked(points))


def wgs84_to_gcj02(points: LonLat) -> LonLat:
    """GPS degrees as a mainland map provider draws them.

    Args:
        points: longitude, latitude in degrees, WGS 84; shape (n, 2).

    Returns:
        Shape (n, 2), 100 to 700 m away inside China (186 to 377 m over Baiyin). Outside the
        rectangle 72.004-137.8347° E, 0.8293-55.8271° N the points come back unchanged, as in
        every public implementation; the rectangle also holds parts of China's neighbours.

    Raises:
        ValueError: the shape is not (n, 2).

    Source:
        Reverse-engineered public code, not an official specification; the constants are those of
        wandergis/coordtransform, and reproduce the test pairs of googollee/eviltransform.
    """
    points = np.array(_checked(points))
    inside = _inside_rectangle(points)
    points[inside] += _gcj02_offset(points[inside])
    return points


def gcj02_to_wgs84(points: LonLat) -> LonLat:
    """The exact inverse of `wgs84_to_gcj02`, by iteration; good to a thousandth of a millimetre.

    The usual one-step inverse is up to 2 m off over Baiyin. Use the result to correct what
    enters; whether it may be published is for counsel.

    Args:
        points: longitude, latitude in degrees, GCJ-02; shape (n, 2).

    Returns:
        Shape (n, 2). Points outside the rectangle of `wgs84_to_gcj02` come back unchanged.
        Within 1 km inside its edge there is no unique answer; none of it is in Gansu.

    Raises:
        ValueError: the shape is not (n, 2).
    """
    points = np.array(_checked(points))
    # Far outside the rectangle the formula grows without end and the iteration with it.
    inside = _inside_rectangle(points)
    shifted = points[inside]
    points[inside] = _inverse(lambda guess: guess + _gcj02_offset(guess), shifted, shifted)
    return points


def gcj02_to_bd09(points: LonLat) -> LonLat:
    """GCJ-02 degrees as Baidu draws them; about 0.9 km away, everywhere on Earth.

    Raises:
        ValueError: the shape is not (n, 2).

    Source:
        wandergis/coordtransform, with x_pi = pi * 3000 / 180. eviltransform's JavaScript uses pi
        in that place and disagrees.
    """
    points = _checked(points)
    lon, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_ANGLE)
    return np.column_stack((radius * np.cos(angle) + _BD_EAST, radius * np.sin(angle) + _BD_NORTH))


def bd09_to_gcj02(points: LonLat) -> LonLat:
    """The exact inverse of `gcj02_to_bd09`, by iteration.

    Raises:
        ValueError: the shape is not (n, 2).
    """
    points = _checked(points)
    return _inverse(gcj02_to_bd09, points, points - [_BD_EAST, _BD_NORTH])


def bd09_to_wgs84(points: LonLat) -> LonLat:
    """`bd09_to_gcj02`, then `gcj02_to_wgs84`."""
    return gcj02_to_wgs84(bd09_to_gcj02(points))


def _checked(points: LonLat) -> LonLat:
    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"expected shape (n, 2), got {points.shape}")
    return points


def _inside_rectangle(points: LonLat) -> NDArray[np.bool_]:
    lon, lat = points.T
    inside: NDArray[np.bool_] = (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)
    return inside


def _gcj02_offset(points: LonLat) -> LonLat:
    """Degrees east and north that GCJ-02 adds to a WGS 84 point inside the rectangle."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    pi, sin, root = np.pi, np.sin, np.sqrt(np.abs(points[:, 0] - 105.0))
    shared = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += (shared + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north_m += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += (shared + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east_m += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0

    latitude = np.radians(points[:, 1])
    curvature = 1.0 - _ECCENTRICITY_SQUARED * sin(latitude) ** 2
    meridian_m = _SEMI_MAJOR_AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / curvature**1.5
    parallel_m = _SEMI_MAJOR_AXIS_M / np.sqrt(curvature) * np.cos(latitude)
    return np.column_stack((np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)))


def _inverse(forward: Callable[[LonLat], LonLat], target: LonLat, first_guess: LonLat) -> LonLat:
    """Where `forward` must start to arrive at `target`: correct by the miss until it vanishes.

    Each point's rounds are its own, so neither the order nor the company of points matters.
    """
    guess = np.array(first_guess)
    open_rows = np.flatnonzero(np.isfinite(target).all(axis=1))
    for _ in range(_INVERSE_ROUNDS):
        if not open_rows.size:
            break
        miss = target[open_rows] - forward(guess[open_rows])
        guess[open_rows] += miss
        open_rows = open_rows[np.abs(miss).max(axis=1) > _INVERSE_TOLERANCE_DEG]
    return guess


_TO_CGCS2000: dict[Datum, Callable[[LonLat], LonLat]] = {
    Datum.WGS84: np.array,
    Datum.CGCS2000: np.array,
    Datum.GCJ02: gcj02_to_wgs84,
    Datum.BD09: bd09_to_wgs84,
}
