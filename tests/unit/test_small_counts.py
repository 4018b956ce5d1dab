"""Small counts: no number below the threshold is shown, and none can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from maps.small_counts import ROUNDED_TO, merged, merged_down, rounded, withheld

THRESHOLD = 10
counts = st.lists(st.integers(0, 60), min_size=1, max_size=12)


def test_a_small_division_is_put_together_with_its_smallest_sibling() -> None:
    assert merged({1: 3, 2: 40, 3: 15}, threshold=THRESHOLD) == [(1, 3), (2,)]


def test_small_ones_that_are_enough_together_leave_the_others_alone() -> None:
    assert merged({1: 6, 2: 40, 3: 5}, threshold=THRESHOLD) == [(1, 3), (2,)]


def test_a_lone_zero_is_not_told_either() -> None:
    assert merged({1: 0, 2: 40}, threshold=THRESHOLD) == [(1, 2)]


def test_what_stands_alone_stays_alone() -> None:
    assert merged({1: 10, 2: 40}, threshold=THRESHOLD) == [(1,), (2,)]


def test_a_township_that_is_too_small_hides_its_villages_in_its_neighbours() -> None:
    # Townships 1 (4 households) and 2 (30) are one county; 11 and 12 lie in 1, 21 and 22 in 2.
    groups = merged_down(
        [{1: 4, 2: 30}, {11: 2, 12: 2, 21: 12, 22: 18}],
        {11: 1, 12: 1, 21: 2, 22: 2},
        threshold=THRESHOLD,
    )

    assert groups == [[(1, 2)], [(11, 12, 21), (22,)]]


def test_nothing_is_shown_of_too_few() -> None:
    assert merged_down([{1: 4, 2: 5}], {}, threshold=THRESHOLD) is None


@given(counts)
def test_everyone_is_in_one_group_and_no_group_is_small(numbers: list[int]) -> None:
    households = dict(enumerate(numbers))
    groups = merged_down([households], {}, threshold=THRESHOLD)
    if groups is None:
        assert sum(numbers) < THRESHOLD
        return

    (only,) = groups
    assert sorted(key for group in only for key in group) == sorted(households)
    for group in only:
        assert sum(households[key] for key in group) >= THRESHOLD
        assert len(group) > 1 or households[group[0]] >= THRESHOLD


@given(st.lists(counts, min_size=1, max_size=6))
def test_no_level_subtracted_from_another_gives_a_small_number(tree: list[list[int]]) -> None:
    """The villages shown in a group of townships leave nothing, or a group that is not small."""
    villages = {
        (town + 1) * 100 + number: count
        for town, numbers in enumerate(tree)
        for number, count in enumerate(numbers)
    }
    parents = {village: village // 100 for village in villages}
    towns = {
        town: sum(count for village, count in villages.items() if parents[village] == town)
        for town in set(parents.values())
    }
    groups = merged_down([towns, villages], parents, threshold=THRESHOLD)
    if groups is None:
        assert sum(towns.values()) < THRESHOLD
        return

    upper, lower = groups
    for group in upper:
        inside = [low for low in lower if parents[low[0]] in group]
        assert all({parents[key] for key in low} <= set(group) for low in inside)
        assert sum(villages[key] for low in inside for key in low) == sum(
            towns[key] for key in group
        )
        assert all(sum(villages[key] for key in low) >= THRESHOLD for low in inside)


@given(st.lists(st.integers(1, 60), max_size=30), st.integers(0, 30))
def test_cells_left_out_cannot_be_worked_out(numbers: list[int], besides: int) -> None:
    hidden = withheld(numbers, besides=besides, threshold=THRESHOLD)
    left_out = besides + sum(numbers[index] for index in hidden)

    assert all(numbers[index] >= THRESHOLD for index in set(range(len(numbers))) - hidden)
    assert left_out == 0 or left_out >= THRESHOLD or len(hidden) == len(numbers)


def test_a_lone_small_cell_takes_another_with_it() -> None:
    assert withheld([4, 50, 12], besides=0, threshold=THRESHOLD) == {0, 2}


def test_unlocated_ones_alone_are_not_told_by_subtraction() -> None:
    assert withheld([50, 12], besides=3, threshold=THRESHOLD) == {1}


@given(st.integers(THRESHOLD, 10_000))
def test_a_rounded_number_is_never_below_the_threshold(number: int) -> None:
    shown = rounded(number, threshold=THRESHOLD)

    assert shown >= THRESHOLD
    assert shown % ROUNDED_TO == 0
    assert abs(shown - number) <= ROUNDED_TO
