"""There is as far as back, the shift is of the known size, and points do not disturb each other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo_minzheng.shared.crs import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_gcj02,
)
from geo_minzheng.shared.geometry import ELLIPSOID


def points(west: float, south: float, east: float, north: float):
    def scaled(unit: np.ndarray) -> np.ndarray:
        return np.array([west, south]) + unit * np.array([east - west, north - south])

    rows = st.integers(1, 20)
    unit = st.floats(0, 1, allow_nan=False)
    return rows.flatmap(lambda n: arrays(float, (n, 2), elements=unit)).map(scaled)


BAIYIN = points(103.0, 35.4, 105.7, 37.7)
# A kilometre inside the rectangle, where the inverse is unique.
CHINA = points(72.02, 0.85, 137.82, 55.81)


@given(CHINA)
def test_gcj02_there_is_as_far_as_back(wgs) -> None:
    assert metres(gcj02_to_wgs84(wgs84_to_gcj02(wgs)), wgs).max() < 0.001


@given(CHINA)
def test_gcj02_back_is_as_far_as_there(gcj) -> None:
    assert metres(wgs84_to_gcj02(gcj02_to_wgs84(gcj)), gcj).max() < 0.001


@given(CHINA)
def test_bd09_there_is_as_far_as_back(wgs) -> None:
    assert metres(bd09_to_wgs84(gcj02_to_bd09(wgs84_to_gcj02(wgs))), wgs).max() < 0.001
    assert metres(bd09_to_gcj02(gcj02_to_bd09(wgs)), wgs).max() < 0.001


@given(BAIYIN)
def test_over_the_city_the_offset_is_of_the_measured_size(wgs) -> None:
    offset = metres(wgs84_to_gcj02(wgs), wgs)

    # Measured over 103.0-105.6 E, 35.5-37.7 N: 186 to 377 m, on a sphere; this box is wider.
    assert offset.min() > 180
    assert offset.max() < 385


@given(BAIYIN, st.randoms(use_true_random=False))
def test_the_order_and_company_of_points_do_not_matter(gcj, random) -> None:
    order = list(range(len(gcj)))
    random.shuffle(order)

    together = gcj02_to_wgs84(gcj)

    assert (gcj02_to_wgs84(gcj[order]) == together[order]).all()
    assert (gcj02_to_wgs84(gcj[:1]) == together[:1]).all()


def metres(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(ELLIPSOID.inv(*one.T, *other.T)[2])
