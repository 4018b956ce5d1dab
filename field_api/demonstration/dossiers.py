"""The rest of the demonstration's dossiers: contacts, accounts, keepers, hazards, and means.

Everything is invented: account numbers begin with 9990, which no card network was given, and
phones are nobody's. Draws from streams of its own, so that it moves nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from field_api.demonstration import households, identity, names
from field_api.demonstration.aids import CLASSES
from field_api.demonstration.bulk import Row
from field_api.demonstration.columns import parts
from field_api.demonstration.entitlements import RURAL, URBAN
from field_api.demonstration.register import Register
from field_api.demonstration.world import Flags, Ints, picked
from field_api.models import AidClass, Household, HouseholdStatus
from field_api.models.means import INCOME, RIGID_EXPENSES
from geo_minzheng.shared.privacy import encrypt

HOUSEHOLD_COLUMNS = (
    "located_by", "registered_address", "contact_name", "contact_phone", "rooms", "road_access",
    "hazard_note", "mover_name", "mover_phone", "shelter", "bank_name", "bank_account",
    "keeper_name", "keeper_relation", "keeper_agreement_no", "keeper_agreed_on",
    "near_relative", "near_relative_of", "near_relative_filed_on", "income_unsteady", "moved_to",
)  # fmt: skip
MEANS_AMOUNTS = (*INCOME, "working_costs_yuan", *RIGID_EXPENSES, "deposits_yuan")
MEANS_NONE = (
    "excluded_yuan", "securities_yuan", "insurance_yuan", "claims_yuan", "vehicles", "houses",
)  # fmt: skip
MEANS_COLUMNS = (
    "id", "household_id", "assessed_on", *MEANS_AMOUNTS, *MEANS_NONE, "trees", "signs", "note",
    "assessed_by",
)  # fmt: skip

KEEPER_SHARE, NEAR_RELATIVE_SHARE, CONTACT_SHARE, ELSEWHERE_SHARE = 0.04, 0.01, 0.2, 0.05
ASSESSED_SHARE = 0.3
_BANK = "演示农村商业银行"
_ACCOUNT_PREFIX = "9990"
_KEEPERS = ("侄子", "外甥", "邻居", "村民小组长")
_RELATIVES = ("村委会委员的父亲", "社区网格员的母亲", "经办人员的兄弟")
_MOVED_TO = ("兰州市，投靠子女", "县城，购房落户", "西宁市，随子女居住", "银川市，务工落户")
_DEATH_SOURCES = ("村委会报告", "死亡医学证明", "火化证明", "家属告知，村委会证实")
_ROADS = tuple(choice.value for choice in Household.RoadAccess)
# In the order of _ROADS: unknown, car, tricycle, foot, seasonal.
# By housing, in the order of HOUSINGS: unknown, flat, brick, adobe, cave.
_ROAD_SHARES = ((60, 30, 8, 1, 1), (5, 94, 1, 0, 0), (5, 75, 14, 2, 4), (5, 45, 30, 8, 12),
                (5, 25, 35, 20, 15))  # fmt: skip
_HAZARD_NOTES = {
    "low_lying": "雨季院内积水", "riverside": "距河道较近", "landslide": "屋后边坡有裂缝"
}  # fmt: skip


@dataclass(frozen=True)
class Helped:
    """Flags a household, today: `aided` has an aid, `dibao` one of dibao, `able` one of the two
    classes whose members can work."""

    aided: Flags
    dibao: Flags
    able: Flags


def helped(register: Register, today: np.datetime64) -> Helped:
    """Which households have what in force."""
    aids, n = register.aids, len(register.households)
    home = register.persons.household[aids.person]
    going = aids.in_force(today)
    dibao = going & np.isin(aids.programme, (URBAN, RURAL))
    able_classes = [CLASSES.index(each) for each in (AidClass.THIRD, AidClass.FOURTH)]
    able = dibao & np.isin(aids.aid_class, able_classes)
    return Helped(*(_flags(home[rows], n) for rows in (going, dibao, able)))


def household_columns(register: Register, part: slice, having: Helped) -> tuple[list[Any], ...]:
    """`HOUSEHOLD_COLUMNS` for one part of the households."""
    rng = np.random.default_rng([register.seed, 7, part.start])
    h, places = register.households, register.places
    n = part.stop - part.start
    located = (~np.isnan(h.lon[part])).tolist()
    aided, able = having.aided[part], having.able[part].tolist()
    hazard = [households.HAZARDS[number].value for number in h.hazard[part].tolist()]
    village = [places.villages[number] for number in h.village[part].tolist()]
    registered = h.registered_on[part].tolist()
    keeper = (aided & (rng.random(n) < KEEPER_SHARE)).tolist()
    relative = (rng.random(n) < NEAR_RELATIVE_SHARE).tolist()
    contact = (rng.random(n) < CONTACT_SHARE).tolist()
    elsewhere = (rng.random(n) < ELSEWHERE_SHARE).tolist()
    people = [_people(rng, n) for _ in range(4)]
    phones = [[identity.phone(e) for e in identity.phone_numbers(rng, n).tolist()] for _ in "ab"]
    accounts = rng.integers(0, 10**15, n).tolist()
    rooms = rng.integers(1, 6, n).tolist()
    roads = _roads(rng, h.housing[part])
    which = rng.integers(0, 12, n).tolist()
    moved = (h.status[part] == households.STATUSES.index(HouseholdStatus.MOVED_OUT)).tolist()
    townships = [places.townships[each.township].name for each in village]
    return (
        [people[0][i] if located[i] else "" for i in range(n)],
        [f"{townships[i]}{village[i].name}（户籍）" if elsewhere[i] else "" for i in range(n)],
        [people[1][i] if contact[i] else "" for i in range(n)],
        [encrypt(phones[0][i]) if contact[i] else b"" for i in range(n)],
        rooms,
        roads,
        [_HAZARD_NOTES.get(each, "") for each in hazard],
        [people[2][i] if hazard[i] else "" for i in range(n)],
        [encrypt(phones[1][i]) if hazard[i] else b"" for i in range(n)],
        [f"{village[i].name}小学（演示）" if hazard[i] else "" for i in range(n)],
        [_BANK if has else "" for has in aided.tolist()],
        [
            encrypt(f"{_ACCOUNT_PREFIX}{accounts[i]:015d}") if has else b""
            for i, has in enumerate(aided.tolist())
        ],
        [people[3][i] if keeper[i] else "" for i in range(n)],
        [_KEEPERS[which[i] % len(_KEEPERS)] if keeper[i] else "" for i in range(n)],
        [
            f"演示代管〔{registered[i].year}〕{part.start + i}号" if keeper[i] else ""
            for i in range(n)
        ],
        [registered[i] if keeper[i] else None for i in range(n)],
        relative,
        [_RELATIVES[which[i] % len(_RELATIVES)] if relative[i] else "" for i in range(n)],
        [registered[i] if relative[i] else None for i in range(n)],
        able,
        [_MOVED_TO[which[i] % len(_MOVED_TO)] if moved[i] else "" for i in range(n)],
    )


def death_sources(register: Register, part: slice) -> list[str]:
    """Where each death is known from; empty for the living."""
    rng = np.random.default_rng([register.seed, 10, part.start])
    died = (~np.isnat(register.persons.died_on[part])).tolist()
    which = rng.integers(0, len(_DEATH_SOURCES), len(died)).tolist()
    return [_DEATH_SOURCES[n] if dead else "" for n, dead in zip(which, died, strict=True)]


def assessed(register: Register, having: Helped) -> Ints:
    """The households whose means were assessed: a share of those with dibao."""
    rng = np.random.default_rng([register.seed, 8])
    chosen: Ints = np.flatnonzero(having.dibao & (rng.random(len(having.dibao)) < ASSESSED_SHARE))
    return chosen


def means_chunks(
    register: Register, homes: Ints, first: int, first_home: int, today: np.datetime64
) -> Iterator[Iterable[Row]]:
    """`MEANS_COLUMNS` of one assessment for each of `homes`, in the year before `today`."""
    # In the order of MEANS_AMOUNTS: up to how many hundred yuan a year.
    most = (40, 30, 8, 30, 6, 80, 30, 20, 10, 10, 60)
    for part in parts(homes):
        rng = np.random.default_rng([register.seed, 9, part.start])
        n = part.stop - part.start
        day = (today - rng.integers(10, 360, n).astype("timedelta64[D]")).tolist()
        amounts = [(rng.integers(0, limit + 1, n) * 100).tolist() for limit in most]
        yield zip(
            range(first + part.start, first + part.stop),
            (homes[part] + first_home).tolist(),
            day,
            *amounts,
            *[[0] * n] * len(MEANS_NONE),
            *[[""] * n] * 3,
            _people(rng, n),
            strict=True,
        )


def _roads(rng: np.random.Generator, housing: Ints) -> list[str]:
    drawn = np.array([picked(rng, len(_ROADS), len(housing), row) for row in _ROAD_SHARES])
    chosen = drawn[housing, np.arange(len(housing))]
    return [_ROADS[number] for number in chosen.tolist()]


def _people(rng: np.random.Generator, n: int) -> list[str]:
    men = rng.random(n) < 0.5
    surnames, given = names.surnames(rng, n), names.given_names(rng, men)
    return names.spelled(surnames.tolist(), given.tolist(), men.tolist())


def _flags(homes: Ints, n: int) -> Flags:
    flags: Flags = np.zeros(n, dtype=bool)
    flags[homes] = True
    return flags
