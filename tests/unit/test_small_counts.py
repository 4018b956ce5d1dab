"""Small counts: no number below the threshold is shown, and none can be worked out."""

from collections import Counter
from itertools import chain, combinations

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


parts = st.dictionaries(st.integers(0, 2), st.sampled_from([0, 1, 5, 9, 10, 12, 40]), max_size=3)


@given(st.lists(parts, max_size=8), st.one_of(st.just({}), parts))
def test_no_totals_and_cells_put_together_leave_a_small_number(
    cells: list[dict[int, int]], besides: dict[int, int]
) -> None:
    """Any counties' totals without any of the cells in them: nothing remains, or enough."""
    # A part with a total of its own is never small: that is what counties are merged for.
    cells = [*cells, *({part: THRESHOLD} for part in range(3))]
    totals = Counter(besides)
    for cell in cells:
        totals.update(cell)

    hidden = withheld(cells, besides=besides, threshold=THRESHOLD)

    drawn = [cell for index, cell in enumerate(cells) if index not in hidden]
    assert all(sum(cell.values()) >= THRESHOLD for cell in drawn)
    for chosen in chain.from_iterable(combinations(range(3), size) for size in range(1, 4)):
        inside = [cell for cell in drawn if {part for part in cell if cell[part]} <= set(chosen)]
        known = sum(sum(cell.values()) for cell in inside)
        left = sum(totals[part] for part in chosen) - known
        assert left == 0 or left >= THRESHOLD


def test_a_lone_small_cell_takes_another_with_it() -> None:
    assert withheld([{1: 4}, {1: 50}, {1: 12}], besides={}, threshold=THRESHOLD) == {0, 2}


def test_unlocated_ones_alone_are_not_told_by_subtraction() -> None:
    assert withheld([{1: 50}, {1: 12}], besides={1: 3}, threshold=THRESHOLD) == {1}


def test_a_cell_with_few_of_one_county_is_left_out_though_it_has_enough_in_all() -> None:
    cells = [{1: 20, 2: 1}, {1: 15}, {2: 30}, {2: 40}]

    # The one household of county 2 takes the smallest cell of county 2 with it.
    assert withheld(cells, besides={}, threshold=THRESHOLD) == {0, 2}


@given(st.integers(THRESHOLD, 10_000))
def test_a_rounded_number_is_never_below_the_threshold(number: int) -> None:
    shown = rounded(number, threshold=THRESHOLD)

    assert shown >= THRESHOLD
    assert shown % ROUNDED_TO == 0
    assert abs(shown - number) <= ROUNDED_TO
