"""What a division is called, coded and under, on one day: the facts that every answer repeats."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from boundaries_data.editions import StandingEdition
from boundaries_data.models import CodeScheme, DivisionCode, DivisionVersion
from boundaries_data.models.division_version import DivisionVersionQuerySet

KEPT_S = 60


@dataclass(frozen=True)
class DescribedDivision:
    """A division as it stood on one day. `codes` has every scheme, None where it had no code."""

    id: int
    uid: UUID
    level: str
    name: str
    kind: str
    codes: dict[str, str | None]
    illustrative: bool
    parent: UUID | None
    area_km2: float | None
    seat: tuple[float, float] | None
    other_names: tuple[str, ...] = field(default=())


def described(versions: DivisionVersionQuerySet, day: date) -> list[DescribedDivision]:
    """The divisions of `versions` with their codes of `day`, in the order of these; two queries
    however many."""
    rows = list(versions.select_related("division", "parent").defer("outline"))
    codes = _codes([row.division_id for row in rows], day)
    divisions = [
        DescribedDivision(
            id=row.division_id,
            uid=row.division.uid,
            level=row.division.level,
            name=row.name,
            kind=row.kind,
            codes={scheme: codes.get((row.division_id, scheme)) for scheme in CodeScheme.values},
            illustrative=row.illustrative,
            parent=row.parent.uid if row.parent else None,
            area_km2=row.area_km2,
            seat=(row.seat.x, row.seat.y) if row.seat else None,
            other_names=tuple(row.other_names),
        )
        for row in rows
    ]
    # A division without a code comes after those that have one.
    return sorted(divisions, key=lambda d: (d.codes["nbs"] or d.codes["mca"] or "9", d.name))


def above(version: DivisionVersion, day: date) -> list[DivisionVersion]:
    """The divisions above `version` as they stood on `day`, from the city down."""
    chain: list[DivisionVersion] = []
    on_the_day = DivisionVersion.objects.as_of(day).select_related("division").defer("outline")
    parent_id = version.parent_id
    while parent_id is not None:
        higher = on_the_day.filter(division_id=parent_id).first()
        if higher is None:
            break
        chain.insert(0, higher)
        parent_id = higher.parent_id
    return chain


def described_by_id(
    ids: Iterable[int], day: date, *, otherwise: date
) -> dict[int, DescribedDivision]:
    """Divisions by id as of `day`; one that was no more on `day` as of `otherwise`."""
    wanted = set(ids)
    found: dict[int, DescribedDivision] = {}
    for on in (day, otherwise):
        missing = wanted - found.keys()
        if missing:
            versions = DivisionVersion.objects.as_of(on).filter(division_id__in=missing)
            found |= {division.id: division for division in described(versions, on)}
    return found


def described_by_edition(
    ids: Iterable[int], day: date, edition: StandingEdition
) -> dict[int, DescribedDivision]:
    """As `described_by_id`, remembering the whole city: its divisions are asked for at random.

    A change of a name or a code shows in the edition's marks at once, but for one that was begun
    before another and ended after it: that shows within `KEPT_S`.
    """
    kept = _kept(day, edition, int(time.monotonic() // KEPT_S))
    if not kept:
        whole = described(DivisionVersion.objects.as_of(day), day)
        kept |= {division.id: division for division in whole}
    if missing := {each for each in ids if each not in kept}:
        kept |= described_by_id(missing, day, otherwise=edition.as_of)
    return kept


@lru_cache(maxsize=8)
def _kept(day: date, edition: StandingEdition, period: int) -> dict[int, DescribedDivision]:
    return {}


def _codes(ids: list[int], day: date) -> dict[tuple[int, str], str]:
    rows = DivisionCode.objects.as_of(day).filter(division_id__in=ids)
    return {
        (division, scheme): value
        for division, scheme, value in rows.values_list("division_id", "scheme", "value")
    }
