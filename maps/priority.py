"""Whom to go to first: tiers that can be read aloud, never a score. Pure: no rows, no clock.

A household stands in the first tier that one of its circumstances reaches; within a tier the
worse band goes first, then the graver circumstances. Worsening one circumstance never moves a
household down, which a property test holds.

The tiers are those of the emergency plans for people's transfer (old, weak, sick and disabled
first, low-lying before high): 1 life threatened, 2 cannot move alone, 3 dangerous dwelling,
4 not yet contacted, 5 others. Thresholds stand beside their sources below; a bureau may know
better, and then they change here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _

INFANT_UNDER_YEARS = 3
"""婴幼儿: under three, who must be carried (国办发〔2019〕15号)."""

OLD_AND_ALONE_FROM_YEARS = 75
"""Living alone from 75 on counts as not able to leave unaided; a working assumption."""

SEVERE_DISABILITY_GRADES = (1, 2)
"""重度残疾 is grade 1 and 2 of 1 to 4 (GB/T 26341; 国发〔2015〕52号 pays care aid to these)."""

DESTRUCTIVE_INTENSITY = 8.0
"""From VIII most unreinforced houses are badly damaged (GB/T 17742)."""

DESTRUCTIVE_INTENSITY_WEAK = 7.0
"""At VII that is true of adobe houses, cave dwellings and buildings already of grade D."""

WEAK_HOUSING = frozenset({"adobe", "cave"})


class Reason(StrEnum):
    """Why a household stands where it does; in order of weight, the gravest first."""

    LIFE_THREAT = "life_threat"
    UNABLE = "unable"
    SEVERE_DISABILITY = "severe_disability"
    INFANT = "infant"
    PREGNANT = "pregnant"
    LIVES_ALONE = "lives_alone"
    EXTREME_HARDSHIP = "extreme_hardship"
    PARTLY_UNABLE = "partly_unable"
    SERIOUS_ILLNESS = "serious_illness"
    DANGER_D = "danger_d"
    DANGER_C = "danger_c"
    HAZARD_ZONE = "hazard_zone"
    WEAK_STRUCTURE = "weak_structure"
    NOT_CONTACTED = "not_contacted"
    OTHER = "other"


TIER_OF_REASON = {
    Reason.LIFE_THREAT: 1,
    Reason.UNABLE: 2,
    Reason.SEVERE_DISABILITY: 2,
    Reason.INFANT: 2,
    Reason.PREGNANT: 2,
    Reason.LIVES_ALONE: 2,
    # By definition they have nobody with a duty to help them (《特困人员认定办法》第4条).
    Reason.EXTREME_HARDSHIP: 2,
    Reason.DANGER_D: 3,
    Reason.DANGER_C: 3,
    Reason.HAZARD_ZONE: 3,
    Reason.WEAK_STRUCTURE: 3,
    Reason.NOT_CONTACTED: 4,
}
"""Reasons that lift a household; the others only weigh within its tier."""

LAST_TIER = 5
_WEIGHT = {reason: 1 << place for place, reason in enumerate(reversed(Reason))}


@dataclass(frozen=True)
class Circumstances:
    """What is known of one household. `danger_grade` is "" or A to D, `level` None if unlocated."""

    level: float | None = None
    life_threat: bool = False
    unable: bool = False
    partly_unable: bool = False
    severe_disability: bool = False
    infant: bool = False
    pregnant: bool = False
    lives_alone: bool = False
    extreme_hardship: bool = False
    serious_illness: bool = False
    danger_grade: str = ""
    hazard_zone: bool = False
    weak_structure: bool = False
    contacted: bool = False


@dataclass(frozen=True)
class Priority:
    """`weight` orders households of one tier and band: lexicographic by the gravest reason."""

    tier: int
    reasons: tuple[Reason, ...]
    weight: int


@lru_cache(maxsize=20_000)
def priority_of(known: Circumstances) -> Priority:
    """The tier of a household and why."""
    reasons = tuple(_reasons(known)) or (Reason.OTHER,)
    tier = min(TIER_OF_REASON.get(reason, LAST_TIER) for reason in reasons)
    return Priority(tier, reasons, sum(_WEIGHT[reason] for reason in reasons))


def place(known: Circumstances) -> tuple[int, float, int]:
    """What households are sorted by: smaller goes first. Without a band is last in its tier."""
    found = priority_of(known)
    band = float("inf") if known.level is None else -known.level
    return found.tier, band, -found.weight


def threatens_life(
    *, kind: str, level: float, levels: Iterable[float], weak_dwelling: bool
) -> bool:
    """Whether being in the band `level` alone puts life at risk.

    An earthquake is judged by intensity. Other kinds have no common scale: there it is the
    worst of several bands; a footprint of one band tells nothing of degree.

    Args:
        kind: a value of `IncidentKind`.
        levels: every level of the footprint.
        weak_dwelling: adobe, cave dwelling, or a building of danger grade D.
    """
    if kind == "earthquake":
        return level >= (DESTRUCTIVE_INTENSITY_WEAK if weak_dwelling else DESTRUCTIVE_INTENSITY)
    known = set(levels)
    return len(known) > 1 and level == max(known)


def sentence(reasons: Iterable[str], *, inclusion: str) -> str:
    """The reasons as a person reads them, in the active language."""
    words = phrases()
    said = [words[code] for code in reasons if code in words]
    if inclusion == "unlocated":
        said.append(_("位置不明，需先核实住址"))
    elif inclusion == "edge":
        said.append(_("位于边缘，需核实是否受影响"))
    return _("；").join(said)


def phrases() -> dict[str, str]:
    """One phrase for each reason, in the active language."""
    return {
        Reason.LIFE_THREAT: _("位于危及生命的区域"),
        Reason.UNABLE: _("有失能人员"),
        Reason.SEVERE_DISABILITY: _("有重度残疾人（一、二级）"),
        Reason.INFANT: _("有三岁以下婴幼儿"),
        Reason.PREGNANT: _("有孕妇"),
        Reason.LIVES_ALONE: _("75岁以上老人独居"),
        Reason.EXTREME_HARDSHIP: _("特困供养户"),
        Reason.PARTLY_UNABLE: _("有半失能人员"),
        Reason.SERIOUS_ILLNESS: _("有重病患者"),
        Reason.DANGER_D: _("住房为D级危房"),
        Reason.DANGER_C: _("住房为C级危房"),
        Reason.HAZARD_ZONE: _("住在低洼、沿河或滑坡隐患处"),
        Reason.WEAK_STRUCTURE: _("住土坯房或窑洞"),
        Reason.NOT_CONTACTED: _("灾后尚未联系"),
        Reason.OTHER: _("在影响范围内"),
    }


def _reasons(known: Circumstances) -> Iterable[Reason]:
    holds = {
        Reason.LIFE_THREAT: known.life_threat,
        Reason.UNABLE: known.unable,
        Reason.SEVERE_DISABILITY: known.severe_disability,
        Reason.INFANT: known.infant,
        Reason.PREGNANT: known.pregnant,
        Reason.LIVES_ALONE: known.lives_alone,
        Reason.EXTREME_HARDSHIP: known.extreme_hardship,
        Reason.PARTLY_UNABLE: known.partly_unable and not known.unable,
        Reason.SERIOUS_ILLNESS: known.serious_illness,
        Reason.DANGER_D: known.danger_grade == "D",
        Reason.DANGER_C: known.danger_grade == "C",
        Reason.HAZARD_ZONE: known.hazard_zone,
        Reason.WEAK_STRUCTURE: known.weak_structure,
        Reason.NOT_CONTACTED: not known.contacted,
    }
    return (reason for reason in Reason if holds.get(reason, False))
