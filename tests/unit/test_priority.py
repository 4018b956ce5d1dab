"""Priority: tiers that can be read aloud, and worsening that never moves a household down."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maps.priority import (
    Circumstances,
    Reason,
    phrases,
    place,
    priority_of,
    sentence,
    threatens_life,
)

CONTACTED = Circumstances(level=1, contacted=True)


@pytest.mark.parametrize(
    ("circumstance", "tier", "reason"),
    [
        ({"life_threat": True}, 1, Reason.LIFE_THREAT),
        ({"unable": True}, 2, Reason.UNABLE),
        ({"severe_disability": True}, 2, Reason.SEVERE_DISABILITY),
        ({"infant": True}, 2, Reason.INFANT),
        ({"pregnant": True}, 2, Reason.PREGNANT),
        ({"lives_alone": True}, 2, Reason.LIVES_ALONE),
        ({"extreme_hardship": True}, 2, Reason.EXTREME_HARDSHIP),
        ({"danger_grade": "D"}, 3, Reason.DANGER_D),
        ({"danger_grade": "C"}, 3, Reason.DANGER_C),
        ({"hazard_zone": True}, 3, Reason.HAZARD_ZONE),
        ({"weak_structure": True}, 3, Reason.WEAK_STRUCTURE),
        ({"contacted": False}, 4, Reason.NOT_CONTACTED),
        ({"partly_unable": True}, 5, Reason.PARTLY_UNABLE),
        ({"serious_illness": True}, 5, Reason.SERIOUS_ILLNESS),
        ({"danger_grade": "B"}, 5, Reason.OTHER),
        ({}, 5, Reason.OTHER),
    ],
)
def test_each_circumstance_has_its_tier(
    circumstance: dict[str, Any], tier: int, reason: Reason
) -> None:
    found = priority_of(replace(CONTACTED, **circumstance))

    assert (found.tier, found.reasons[0]) == (tier, reason)


def test_the_reasons_are_told_gravest_first() -> None:
    known = Circumstances(level=1, pregnant=True, unable=True, danger_grade="D")

    with translation.override("zh-hans"):
        said = sentence(priority_of(known).reasons, inclusion="edge")

    assert said == "有失能人员；有孕妇；住房为D级危房；灾后尚未联系；位于边缘，需核实是否受影响"


def test_every_reason_has_a_phrase() -> None:
    assert set(phrases()) == set(Reason)


def test_within_a_tier_the_worse_band_goes_first_and_the_unlocated_last() -> None:
    order = [
        replace(CONTACTED, unable=True, level=8.0),
        replace(CONTACTED, unable=True, pregnant=True, level=7.0),
        replace(CONTACTED, unable=True, level=7.0),
        replace(CONTACTED, pregnant=True, level=7.0),
        replace(CONTACTED, unable=True, level=None),
    ]

    mixed = order[::-1]
    assert sorted(mixed, key=place) == order


def test_an_earthquake_threatens_life_by_intensity() -> None:
    def quake(level: float, *, weak: bool = False) -> bool:
        return threatens_life(kind="earthquake", level=level, levels=[6, 7, 8], weak_dwelling=weak)

    assert [quake(7), quake(8), quake(7, weak=True), quake(6, weak=True)] == [
        False,
        True,
        True,
        False,
    ]


def test_elsewhere_the_worst_of_several_bands_threatens_life() -> None:
    def flood(level: float, levels: list[float]) -> bool:
        return threatens_life(kind="flood", level=level, levels=levels, weak_dwelling=True)

    assert flood(2, [1, 2])
    assert not flood(1, [1, 2])
    assert not flood(1, [1])


circumstances = st.builds(
    Circumstances,
    level=st.none() | st.sampled_from([1.0, 2.0, 7.0]),
    life_threat=st.booleans(),
    unable=st.booleans(),
    partly_unable=st.booleans(),
    severe_disability=st.booleans(),
    infant=st.booleans(),
    pregnant=st.booleans(),
    lives_alone=st.booleans(),
    extreme_hardship=st.booleans(),
    serious_illness=st.booleans(),
    danger_grade=st.sampled_from(["", "A", "B", "C", "D"]),
    hazard_zone=st.booleans(),
    weak_structure=st.booleans(),
    contacted=st.booleans(),
)
worsenings = st.sampled_from(
    [
        *[
            {name: True}
            for name in (
                "life_threat",
                "unable",
                "partly_unable",
                "severe_disability",
                "infant",
                "pregnant",
                "lives_alone",
                "extreme_hardship",
                "serious_illness",
                "hazard_zone",
                "weak_structure",
            )
        ],
        {"contacted": False},
        {"danger_grade": "D"},
        {"level": 9.0},
    ]
)


@given(circumstances, worsenings)
def test_worsening_one_circumstance_never_moves_a_household_down(
    known: Circumstances, worse: dict[str, Any]
) -> None:
    assert place(replace(known, **worse)) <= place(known)


@given(circumstances)
def test_grade_c_is_never_behind_grade_b_nor_before_grade_d(known: Circumstances) -> None:
    b, c, d = (replace(known, danger_grade=grade) for grade in "BCD")

    assert place(d) <= place(c) <= place(b)


@given(st.lists(circumstances, max_size=8), st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_the_households_came(known: list[Any], shuffle: Any) -> None:
    mixed = list(known)
    shuffle.shuffle(mixed)

    assert sorted(map(place, mixed)) == sorted(map(place, known))
