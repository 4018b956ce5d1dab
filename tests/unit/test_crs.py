"""Datum shifts: the published pairs, the rectangle, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from geo_minzheng.shared import crs
from geo_minzheng.shared.geometry import ELLIPSOID


def lonlat(lat: float, lon: float) -> np.ndarray:
    return np.array([[lon, lat]])


# googollee/eviltransform's own test pairs, as latitude, longitude: WGS 84, then GCJ-02.
PAIRS = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


@pytest.mark.parametrize(("wgs", "gcj"), PAIRS)
def test_the_published_pairs_come_out_to_the_last_digit(wgs, gcj) -> None:
    assert np.abs(crs.wgs84_to_gcj02(lonlat(*wgs)) - lonlat(*gcj)).max() < 1e-12


@pytest.mark.parametrize(("wgs", "gcj"), PAIRS)
def test_the_inverse_brings_the_published_pairs_back(wgs, gcj) -> None:
    assert metres(crs.gcj02_to_wgs84(lonlat(*gcj)), lonlat(*wgs)) < 0.001


def test_baidu_degrees_use_three_thousand_in_their_angle() -> None:
    """The value that coordtransform and prcoords give; with pi instead it would be 40 m off."""
    moved = crs.gcj02_to_bd09(lonlat(36.55, 104.17))

    assert np.abs(moved - lonlat(36.55626733064468, 104.17639560394686)).max() < 1e-12


@pytest.mark.parametrize(
    ("bd", "one_step"),
    [
        ((29.199786, 120.019809), (29.196207983371643, 120.00872862304577)),
        ((29.210504, 120.036455), (29.207147173535763, 120.02527285578192)),
    ],
)
def test_one_step_inverses_of_others_are_metres_from_ours(bd, one_step) -> None:
    exact = crs.bd09_to_wgs84(lonlat(*bd))

    assert 0.5 < metres(exact, lonlat(*one_step)) < 3
    assert metres(crs.gcj02_to_bd09(crs.wgs84_to_gcj02(exact)), lonlat(*bd)) < 0.001


def test_outside_the_rectangle_nothing_moves() -> None:
    abroad = np.array([[2.35, 48.86], [-170.0, 80.0], [-180.0, 90.0], [139.7, 35.7]])

    assert (crs.wgs84_to_gcj02(abroad) == abroad).all()
    assert (crs.gcj02_to_wgs84(abroad) == abroad).all()


def test_what_has_no_number_stays_without() -> None:
    points = np.array([[np.nan, 36.5], [104.0, 36.5]])

    moved = crs.gcj02_to_wgs84(points)

    assert np.isnan(moved[0]).any()
    assert np.isfinite(moved[1]).all()


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000"])
def test_gps_and_the_national_system_are_one(datum) -> None:
    points = np.array([[104.0, 36.5]])

    assert (crs.to_cgcs2000(points, datum) == points).all()


@pytest.mark.parametrize("shape", [(2,), (3, 3), (0,)])
def test_points_must_come_in_rows_of_two(shape) -> None:
    with pytest.raises(ValueError, match="shape"):
        crs.wgs84_to_gcj02(np.zeros(shape))


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="xian80"):
        crs.to_cgcs2000(np.zeros((1, 2)), "xian80")


def metres(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.max(ELLIPSOID.inv(*one.T, *other.T)[2]))


def test_the_shift_of_grounds_drawn_in_browsers_is_held_to_this_one() -> None:
    """tests/phone/shifted_tiles.test.mjs holds the script to the same file."""
    kept = np.array(json.loads((Path(__file__).parents[1] / "phone/gcj02_pairs.json").read_text()))

    assert np.abs(crs.wgs84_to_gcj02(kept[:, :2]) - kept[:, 2:]).max() < 1e-9
