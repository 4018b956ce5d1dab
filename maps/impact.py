"""Whom a footprint reaches, added up by division, band and class; and the accounting identity.

Households are placed once, when the footprint is received (`actions/impact.py`); here they are
only counted. Every count is of the register as it was that day.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import DivisionVersion, Level
from field_api.models import AidClass, Programme, Visit, VisitOutcome
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.marks import run_on
from maps.models import Footprint, ImpactedHousehold, Inclusion, ReachedGround, VillageTally

logger = logging.getLogger(__name__)

HARDEST_FIRST = (
    Programme.EXTREME_HARDSHIP.value,
    "urban_dibao.1",
    "rural_dibao.1",
    "urban_dibao.2",
    "rural_dibao.2",
    "urban_dibao.3",
    "rural_dibao.3",
    "urban_dibao.4",
    "rural_dibao.4",
    Programme.DISABILITY.value,
    Programme.MEDICAL.value,
    Programme.DISASTER.value,
    Programme.TEMPORARY.value,
    Programme.VETERAN.value,
    Programme.OLD_AGE.value,
)
"""A household with several aids is counted once, under the first of these."""

NO_AID = "none"
"""The class, in answers, of households on the register without an aid in force."""

LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


class ImpactUnbalancedError(GeoMinzhengError):
    """Reached + outside + unlocated is not the register: a defect here, never the asker's fault."""

    code = "impact.unbalanced"
    status = HTTPStatus.INTERNAL_SERVER_ERROR


_CLASS_ORDER = {name: place for place, name in enumerate((*HARDEST_FIRST, NO_AID))}


@dataclass(frozen=True)
class Counted:
    """Households and the persons living in them."""

    households: int = 0
    persons: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.households + other.households, self.persons + other.persons)


@dataclass(frozen=True)
class ReachedCell:
    """Reached households of one village, band and class. `band` None is unlocated."""

    village_id: int
    band: int | None
    inclusion: str
    aid_class: str
    counted: Counted


@dataclass(frozen=True)
class VillageCell:
    """The register of one village, and what of it lies outside."""

    village_id: int
    register: Counted
    outside: Counted


@dataclass
class ImpactRow:
    """One division and band. Households at the edge are counted in it."""

    division_id: int | None
    band: int
    counted: Counted = field(default_factory=Counted)
    by_class: Counter[str] = field(default_factory=Counter)
    area_km2: float = 0.0


@dataclass
class Balance:
    """The accounts of one division: reached + outside + unlocated = register."""

    division_id: int | None
    register: Counted = field(default_factory=Counted)
    reached: Counted = field(default_factory=Counted)
    outside: Counted = field(default_factory=Counted)
    unlocated: Counted = field(default_factory=Counted)

    @property
    def holds(self) -> bool:
        return self.reached + self.outside + self.unlocated == self.register


@dataclass(frozen=True)
class Impact:
    """`low` are surely inside, `central` also at the edge, `high` also the unlocated."""

    as_of: date
    whole: Balance
    low: Counted
    rows: tuple[ImpactRow, ...]
    balances: tuple[Balance, ...]

    @property
    def central(self) -> Counted:
        return self.whole.reached

    @property
    def high(self) -> Counted:
        return self.whole.reached + self.whole.unlocated


def impact_of(footprint: Footprint, *, village_ids: Sequence[int], level: str) -> Impact:
    """Whom `footprint` reaches among `village_ids`, by the divisions of `level`.

    Raises:
        ImpactUnbalancedError: the accounts of some division do not hold.
    """
    day = day_of(footprint)
    villages = list(village_ids)
    parents = division_of_village(day=day, level=level)
    impact = added_up(
        as_of=day,
        reached=_reached(footprint, villages),
        villages=_tallies(footprint, villages),
        ground=_ground(footprint, villages),
        division_of=parents,
    )
    _refuse_imbalance(footprint, [impact.whole, *impact.balances])
    return impact


def day_of(footprint: Footprint) -> date:
    """The day whose register and divisions count for `footprint`."""
    return timezone.localdate(footprint.received_at)


def check_balance(footprint: Footprint) -> None:
    """Check the accounts of every village.

    Raises:
        ImpactUnbalancedError: those of some village do not hold.
    """
    tallies = _tallies(footprint, None)
    impact = added_up(
        as_of=day_of(footprint),
        reached=_reached(footprint, None),
        villages=tallies,
        ground=(),
        division_of={cell.village_id: cell.village_id for cell in tallies},
    )
    _refuse_imbalance(footprint, [impact.whole, *impact.balances])


def added_up(
    *,
    as_of: date,
    reached: Iterable[ReachedCell],
    villages: Iterable[VillageCell],
    ground: Iterable[tuple[int, int, float]],
    division_of: Mapping[int, int],
) -> Impact:
    """Cells by village added up to divisions. Pure.

    Args:
        ground: village, band, km².
        division_of: division of each village; a village without one is counted under None.
    """
    rows: dict[tuple[int | None, int], ImpactRow] = {}
    balances: dict[int | None, Balance] = {}
    whole, low = Balance(None), Counted()
    for village in villages:
        division = division_of.get(village.village_id)
        for account in (balances.setdefault(division, Balance(division)), whole):
            account.register += village.register
            account.outside += village.outside
    for cell in reached:
        division = division_of.get(cell.village_id)
        for account in (balances.setdefault(division, Balance(division)), whole):
            if cell.band is None:
                account.unlocated += cell.counted
            else:
                account.reached += cell.counted
        if cell.band is not None:
            row = rows.setdefault((division, cell.band), ImpactRow(division, cell.band))
            row.counted += cell.counted
            row.by_class[cell.aid_class or NO_AID] += cell.counted.households
            low += cell.counted if cell.inclusion == Inclusion.INSIDE else Counted()
    for village_id, band, area_km2 in ground:
        division = division_of.get(village_id)
        row = rows.setdefault((division, band), ImpactRow(division, band))
        row.area_km2 += area_km2
    return Impact(as_of, whole, low, tuple(rows.values()), tuple(balances.values()))


def division_of_village(*, day: date, level: str) -> dict[int, int]:
    """The division of `level` that each village belonged to on `day`."""
    versions = DivisionVersion.objects.as_of(day)
    if level == Level.VILLAGE:
        held = versions.at(Level.VILLAGE).values_list("division_id", flat=True)
        return {village: village for village in held}
    township = dict(
        versions.at(Level.VILLAGE)
        .filter(parent__isnull=False)
        .values_list("division_id", "parent_id")
    )
    if level == Level.TOWNSHIP:
        return township
    county = dict(versions.at(Level.TOWNSHIP).values_list("division_id", "parent_id"))
    return {village: county[of] for village, of in township.items() if county.get(of)}


def contacted_in(footprint: Footprint, *, village_ids: Sequence[int]) -> int:
    """How many of the households on the list were visited since the incident began, by now."""
    listed = ImpactedHousehold.objects.filter(footprint=footprint, village_id__in=list(village_ids))
    return listed.filter(Exists(visited_since(footprint))).count()


def visited_since(footprint: Footprint) -> QuerySet[Visit]:
    """Completed visits at the household of an outer row, since the incident began."""
    return Visit.objects.filter(
        household_id=OuterRef("household_id"),
        started_at__gte=footprint.incident.occurred_at,
        outcome=VisitOutcome.COMPLETED,
    )


def hardest_first(by_class: Mapping[str, int]) -> dict[str, int]:
    """Households by class, the hardest class first."""
    last = len(_CLASS_ORDER)
    return dict(sorted(by_class.items(), key=lambda each: _CLASS_ORDER.get(each[0], last)))


def class_label(aid_class: str) -> str:
    """`rural_dibao.1` as a person reads it: 农村低保一类."""
    programme, _dot, grade = aid_class.partition(".")
    if programme not in Programme.values:
        return _("无在享待遇")
    return run_on(Programme(programme).label, AidClass(grade).label if grade else "")


def _reached(footprint: Footprint, villages: list[int] | None) -> list[ReachedCell]:
    rows = ImpactedHousehold.objects.filter(footprint=footprint)
    if villages is not None:
        rows = rows.filter(village_id__in=villages)
    grouped = rows.values_list("village_id", "band_id", "inclusion", "aid_class").annotate(
        households=Count("id"), people=Sum("persons")
    )
    return [
        ReachedCell(village, band, inclusion, aid_class, Counted(households, persons))
        for village, band, inclusion, aid_class, households, persons in grouped.order_by()
    ]


def _tallies(footprint: Footprint, villages: list[int] | None) -> list[VillageCell]:
    rows = VillageTally.objects.filter(footprint=footprint)
    if villages is not None:
        rows = rows.filter(village_id__in=villages)
    return [
        VillageCell(
            row.village_id,
            Counted(row.register_households, row.register_persons),
            Counted(row.outside_households, row.outside_persons),
        )
        for row in rows
    ]


def _ground(footprint: Footprint, villages: list[int]) -> list[tuple[int, int, float]]:
    rows = ReachedGround.objects.filter(footprint=footprint, village_id__in=villages)
    return list(rows.values_list("village_id", F("band_id"), "area_km2"))


def _refuse_imbalance(footprint: Footprint, balances: Iterable[Balance]) -> None:
    broken = [balance.division_id for balance in balances if not balance.holds]
    if broken:
        logger.error("accounts of footprint %s do not hold in divisions %s", footprint.pk, broken)
        raise ImpactUnbalancedError(
            _("统计结果前后不一致，已停止显示并记录。请联系管理员。"),
            footprint=footprint.version,
            divisions=len(broken),
        )
