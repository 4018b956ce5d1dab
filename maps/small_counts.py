"""Which counts may be shown to those without a right to names, so that nobody is picked out.

Pure: counts in, groups out. The rule and its reasons are in docs/decisions/. What is compared
with the threshold is households, the smaller of the two numbers that a map is made of, so
every number of recipients shown is at or above it as well. A zero is a small count too: "nobody
here" also tells something about those who live here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

ROUNDED_TO = 5
"""Numbers shown to those without names, so that two answers cannot be subtracted exactly."""


def rounded(number: int, *, threshold: int) -> int:
    """`number` to the nearest multiple of `ROUNDED_TO`, never below `threshold`.

    Only for numbers that may be shown at all.
    """
    return max(round(number / ROUNDED_TO) * ROUNDED_TO, threshold)


def merged(households: Mapping[int, int], *, threshold: int) -> list[tuple[int, ...]]:
    """Group siblings so that each group may be shown.

    Small ones are put together; while their sum is small, the smallest that could stand alone
    joins them. So a lone small one is never alone: it would follow from the others and their
    parent's number.

    Args:
        households: count of each sibling. Their sum must be at least `threshold`, which holds
            for children of anything that is itself shown.

    Returns:
        Every sibling in exactly one group, each group's sum at least `threshold`.
    """
    small = sorted(key for key, count in households.items() if count < threshold)
    standing = sorted(households.keys() - set(small), key=lambda key: (households[key], key))
    if not small:
        return [(key,) for key in sorted(standing)]
    pool, total = list(small), sum(households[key] for key in small)
    while standing and total < threshold:
        joins = standing.pop(0)
        pool.append(joins)
        total += households[joins]
    return [tuple(sorted(pool)), *((key,) for key in sorted(standing))]


def merged_down(
    levels: Sequence[Mapping[int, int]],
    parent_of: Mapping[int, int],
    *,
    threshold: int,
) -> list[list[tuple[int, ...]]] | None:
    """Group every level inside the groups of the level above it.

    So a group of villages never reaches over the edge of a group of townships, and no number
    of one level can be subtracted from one of another to find a small one.

    Args:
        levels: from the highest level down, each division's households.
        parent_of: a division's parent in the level above; the highest level needs none.

    Returns:
        The groups of each level, or None if even all together are too few to be shown.
    """
    if not levels or sum(levels[0].values()) < threshold:
        return None
    groups = [merged(levels[0], threshold=threshold)]
    for counts in levels[1:]:
        children: dict[int, list[int]] = {}
        for child in counts:
            children.setdefault(parent_of[child], []).append(child)
        below: list[tuple[int, ...]] = []
        for group in groups[-1]:
            inside = {
                child: counts[child] for parent in group for child in children.get(parent, [])
            }
            below.extend(merged(inside, threshold=threshold))
        groups.append(below)
    return groups


def withheld(
    cells: Sequence[Mapping[int, int]], *, besides: Mapping[int, int], threshold: int
) -> set[int]:
    """Indexes of the cells that are not drawn.

    A cell that is not drawn looks like an empty one, so how many are left out is not told. What
    a part has in any one drawn cell is never small, and neither is what it has in no drawn cell.
    So whichever parts' totals are added up and whichever cells are taken away from them, what
    remains is nothing or not small.

    Args:
        cells: households of each cell by the part of the map they belong to: the groups of
            counties that have a total of their own.
        besides: households by part that no cell shows anyway, as those without a dwelling
            point. They are counted together with what is left out.
    """
    sums = [sum(cell.values()) for cell in cells]
    hidden = {
        index
        for index, cell in enumerate(cells)
        if sums[index] < threshold or any(0 < count < threshold for count in cell.values())
    }
    left_out = Counter(besides)
    for index in hidden:
        left_out.update(cells[index])
    order = sorted(range(len(cells)), key=lambda index: (sums[index], index))
    for part in sorted(left_out):
        if not 0 < left_out[part] < threshold:
            continue
        # Every part of a drawn cell is large enough, so one cell is enough for each part in it.
        joins = next((i for i in order if i not in hidden and cells[i].get(part)), None)
        if joins is not None:
            hidden.add(joins)
            left_out.update(cells[joins])
    return hidden
