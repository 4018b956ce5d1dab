"""What of a count those without a right to names are told: decided once, over all they may count.

The same answer serves the map of the whole and of each county, so no two of them can be
subtracted. How to group and what to leave out is said by `maps/small_counts.py`; here is only
what it is applied to.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from boundaries_data.models import Level
from maps.density import Counts, Share
from maps.small_counts import merged_down, rounded, withheld
from maps.territory import Territory

_BY_NAME = -1
"""The part of a cell that the asker may see by name elsewhere, beside the groups of counties."""


@dataclass(frozen=True)
class Total:
    """Recipients of the county groups that a map lies in.

    Attributes:
        number: rounded.
        counties: of these together, where they are more than the map shows; empty otherwise.
    """

    number: int
    counties: tuple[str, ...]


def division_groups(
    level: str, whole: Territory, counts: Counts
) -> list[list[tuple[int, ...]]] | None:
    """Divisions told as one, from the counties down to `level`; None if all are too few.

    Households in villages whose names the asker may see do not hide others.
    """
    down = [Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]
    down = down[: down.index(Level(level)) + 1]
    households = {
        row.village_id: row.households
        for row in counts.villages
        if row.village_id not in whole.named_ids
    }
    parents = {key: place.parent_id for key, place in whole.places.items() if place.parent_id}
    return merged_down(
        [whole.sums(each, households) for each in down],
        parents,
        threshold=settings.PRIVACY_THRESHOLD,
    )


def told_total(
    counties: Sequence[tuple[int, ...]], territory: Territory, whole: Territory, counts: Counts
) -> Total:
    """How many are told for `territory`: itself, or the group of counties it is merged with.

    Args:
        counties: the groups of counties, from `division_groups`.
    """
    mine = {place.division_id for place in territory.at(Level.COUNTY)}
    touched = {key for group in counties if mine & set(group) for key in group}
    by_county = whole.sums(
        Level.COUNTY, {row.village_id: row.recipients for row in counts.villages}
    )
    number = sum(by_county[key] for key in touched)
    return Total(
        rounded(number, threshold=settings.PRIVACY_THRESHOLD),
        tuple(whole.places[key].name for key in sorted(touched)) if touched - mine else (),
    )


def withheld_cells(
    counties: Sequence[tuple[int, ...]], whole: Territory, counts: Counts
) -> set[int]:
    """Indexes into `counts.cells` of those that no map shows."""
    group_of = {county: index for index, group in enumerate(counties) for county in group}

    def parts(shares: Sequence[Share]) -> Counter[int]:
        found: Counter[int] = Counter()
        for share in shares:
            county = whole.above(share.village_id, Level.COUNTY)
            if county is None or share.village_id in whole.named_ids:
                found[_BY_NAME] += share.households
            else:
                found[group_of[county]] += share.households
        return found

    return withheld(
        [parts(cell.shares) for cell in counts.cells],
        besides=parts(counts.unlocated),
        threshold=settings.PRIVACY_THRESHOLD,
    )
