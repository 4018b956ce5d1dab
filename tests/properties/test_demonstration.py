"""What holds for the demonstration's building blocks whatever they are given."""

from datetime import date

import numpy as np
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from field_api.demonstration.households import points_inside
from field_api.demonstration.identity import identity_numbers
from field_api.demonstration.world import along_the_curve, shared_out

weights = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40)
seeds = st.integers(0, 2**32)
corners = st.tuples(st.floats(103, 106), st.floats(35, 38))


@given(weights, st.integers(0, 10_000), st.integers(0, 5))
def test_what_is_shared_out_adds_up_and_leaves_nobody_short(shares, spare, least):
    total = spare + least * len(shares)

    counts = shared_out(total, np.array(shares), least=least)

    assert counts.sum() == total
    assert counts.min() >= least


@given(seeds, st.tuples(corners, corners, corners), st.integers(0, 50))
def test_points_of_any_triangle_lie_inside_it(seed, triangle, n):
    outline = shapely.Polygon(triangle)
    # A thinner one than about 10 m is no place for a house.
    assume(outline.area > 1e-4 * outline.length)

    lon, lat = points_inside(np.random.default_rng(seed), outline, n)

    assert len(lon) == len(lat) == n
    assert shapely.contains_xy(outline, lon, lat).all()


@given(st.lists(corners, max_size=60))
def test_an_order_along_the_curve_loses_nobody(points):
    at = np.array(points, dtype=np.float64).reshape(-1, 2)

    assert sorted(along_the_curve(at[:, 0], at[:, 1])) == list(range(len(points)))


@given(
    st.lists(st.tuples(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.booleans()), max_size=60)
)
def test_identity_numbers_differ_and_tell_birth_and_sex(people):
    births = np.array([birth for birth, _ in people], dtype="datetime64[D]")
    men = np.array([man for _, man in people], dtype=bool)

    numbers = identity_numbers(births, men)

    assert len(set(numbers)) == len(people)
    for number, (birth, man) in zip(numbers, people, strict=True):
        assert number[6:14] == f"{birth:%Y%m%d}"
        assert int(number[16]) % 2 == man
