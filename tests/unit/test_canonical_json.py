"""The short way to canonical JSON writes what RFC 8785 asks, byte for byte."""

import math

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from field_api.visiting.envelopes import canonical

names = st.text(max_size=4) | st.sampled_from(["é", "户", "a", "b", "\U0001f600", "\ue000"])
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats()
    | st.sampled_from([1.0, -0.0, 1e-5, 1e15, 1e21, 104.0513697, 0.0001, 2.0**53])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


def written(way, value):
    try:
        return way(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return "has none"


@given(values)
@example({"\ue000": 1, "\U0001f600": 2})
@example(math.nan)
@example('\x7f\x1f\\"/\u2028')
@example(2**53)
def test_both_ways_write_the_same(value):
    assert written(canonical, value) == written(rfc8785.dumps, value)
