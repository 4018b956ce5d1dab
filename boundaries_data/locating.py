"""Which divisions hold a point, and how sure that is. Answers questions; draws no lines."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from boundaries_data.describing import DescribedDivision, described_by_edition
from boundaries_data.editions import StandingEdition, standing_edition
from geo_minzheng.shared.crs import CGCS2000, GAUSS_KRUGER_105E, LonLat, to_cgcs2000
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.sql import SqlQuery, array_text

LOCATE_POINTS = SqlQuery("boundaries_data", "locate_points")
SHARES_OF_DISCS = SqlQuery("boundaries_data", "shares_of_discs")

MOST_POINTS = 20_000
# A disc of 5 km touches two dozen villages: beyond that the list of candidates says nothing.
COARSEST_ACCURACY_M = 5_000.0
# The stored grid is 1.1 cm: nearer than this a point is on the line.
ON_THE_LINE_M = 0.02
_SMALLEST_DISC_M = 0.5
_MERIDIAN = 105.0

WARNINGS: dict[str, str | Promise] = {
    "locate.outside_city": _("该点不在本市范围内。请核对坐标和坐标系。"),
    "locate.on_the_line": _("该点落在界线上，已按固定规则归属，请人工核对。"),
    "locate.accuracy_too_coarse": _("定位误差超过 5 公里，不列出可能的区划。请重新定位。"),
}
"""What the asker should know, by code."""


class TooManyPointsError(GeoMinzhengError):
    """More points were sent than are located at once."""

    code = "locate.too_many_points"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@dataclass(frozen=True)
class Candidate:
    """A division that could hold the point; `share` of the accuracy disc lies in it."""

    division: DescribedDivision
    share: float


@dataclass(frozen=True)
class Located:
    """Where one point lies.

    Attributes:
        lon, lat: CGCS2000 degrees.
        divisions: city, county, township, village; empty outside the city.
        boundary_distance_m: to the nearest line of any level; None more than 10 degrees away.
        certain: the point is inside, off the line, and its disc crosses no line.
        candidates: when not certain, by level from the city down, largest share first. Shares of
            a level add up to 1, or less where part of the disc lies outside the city.
        warnings: keys of WARNINGS.
    """

    lon: float
    lat: float
    divisions: tuple[DescribedDivision, ...]
    boundary_distance_m: float | None
    certain: bool
    candidates: tuple[Candidate, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Holder:
    """One row of `locate_points`."""

    number: int
    village_id: int | None
    township_id: int | None
    county_id: int | None
    city_id: int | None
    line_m: float | None

    @property
    def chain(self) -> tuple[int, ...]:
        ids = (self.city_id, self.county_id, self.township_id, self.village_id)
        return tuple(each for each in ids if each is not None)


@dataclass(frozen=True)
class _Share:
    """One row of `shares_of_discs`."""

    number: int
    village_id: int
    township_id: int
    county_id: int
    city_id: int
    share: float


def locate(
    points: LonLat, *, datum: str, accuracy_m: NDArray[np.float64], day: date
) -> tuple[StandingEdition, list[Located]]:
    """Where each point lies on `day`, and by which edition.

    A point on a line belongs to the village with the smallest uid.

    Args:
        points: longitude, latitude in `datum`; shape (n, 2), n <= MOST_POINTS.
        accuracy_m: radius in which the true place lies; shape (n,). 0 where nobody said.

    Raises:
        NoEditionError: nothing had been published for that day.
    """
    moved = to_cgcs2000(points, datum)
    # One point is asked for all day long, and its plan is the same each time.
    ask: Callable[..., list[Any]] = LOCATE_POINTS.first if len(moved) == 1 else LOCATE_POINTS.rows
    edition = standing_edition(day)
    holders = ask(
        _Holder,
        edition=edition.id,
        lons=array_text(moved[:, 0].tolist()),
        lats=array_text(moved[:, 1].tolist()),
        stored_srid=CGCS2000,
        metric_srid=GAUSS_KRUGER_105E,
        near_lon=_MERIDIAN,
    )
    doubtful = [
        index
        for index, holder in enumerate(holders)
        if holder.line_m is not None
        and holder.line_m <= max(accuracy_m[index], ON_THE_LINE_M)
        and accuracy_m[index] <= COARSEST_ACCURACY_M
    ]
    shares = _shares(edition, moved, accuracy_m, doubtful)
    ids = {each for holder in holders for each in holder.chain}
    ids |= {each for found in shares.values() for level in found for each in level}
    facts = described_by_edition(ids, day, edition)
    chains: dict[tuple[int, ...], tuple[DescribedDivision, ...]] = {}
    answers = []
    for index, holder in enumerate(holders):
        chain = holder.chain
        if chain not in chains:
            chains[chain] = tuple(facts[each] for each in chain)
        answers.append(
            _located(
                (float(moved[index, 0]), float(moved[index, 1])),
                chains[chain],
                holder.line_m,
                float(accuracy_m[index]),
                tuple(
                    Candidate(facts[each], share)
                    for level in shares.get(index, ())
                    for each, share in level.items()
                ),
            )
        )
    return edition, answers


def _located(
    point: tuple[float, float],
    divisions: tuple[DescribedDivision, ...],
    line_m: float | None,
    accuracy_m: float,
    candidates: tuple[Candidate, ...],
) -> Located:
    warnings = []
    on_the_line = line_m is not None and line_m <= ON_THE_LINE_M
    if not divisions:
        warnings.append("locate.outside_city")
    if on_the_line:
        warnings.append("locate.on_the_line")
    if accuracy_m > COARSEST_ACCURACY_M:
        warnings.append("locate.accuracy_too_coarse")
    clear = line_m is not None and not on_the_line and line_m > accuracy_m
    return Located(
        lon=round(point[0], 7),
        lat=round(point[1], 7),
        divisions=divisions,
        boundary_distance_m=None if line_m is None else round(line_m, 2),
        certain=bool(divisions) and clear,
        candidates=candidates,
        warnings=tuple(warnings),
    )


def _shares(
    edition: StandingEdition, points: LonLat, accuracy_m: NDArray[np.float64], doubtful: list[int]
) -> dict[int, list[dict[int, float]]]:
    """For each doubtful point, by level from the city down: share of the disc by division id."""
    if not doubtful:
        return {}
    rows = SHARES_OF_DISCS.rows(
        _Share,
        edition=edition.id,
        lons=points[doubtful, 0].tolist(),
        lats=points[doubtful, 1].tolist(),
        radii=np.maximum(accuracy_m[doubtful], _SMALLEST_DISC_M).tolist(),
        stored_srid=CGCS2000,
        metric_srid=GAUSS_KRUGER_105E,
    )
    found: dict[int, list[dict[int, float]]] = {}
    for row in rows:
        levels = found.setdefault(doubtful[row.number - 1], [defaultdict(float) for _ in range(4)])
        chain = (row.city_id, row.county_id, row.township_id, row.village_id)
        for level, each in zip(levels, chain, strict=True):
            level[each] += row.share
    return {
        index: [
            {each: round(share, 4) for each, share in sorted(level.items(), key=lambda i: -i[1])}
            for level in levels
        ]
        for index, levels in found.items()
    }
