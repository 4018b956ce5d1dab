"""Two years of visits, at the intervals that `visit_rules` asks for, some of them late.

Every household that is to be visited was visited at last with the outcome "completed", but
for a few that nobody has reached yet; calls that failed come a few days before one that did
not. Positions are as a phone gives them: near the dwelling, with an accuracy, or none.
"""

from dataclasses import dataclass

import numpy as np

from field_api.demonstration.aids import CLASSES, Aids
from field_api.demonstration.entitlements import PROGRAMMES
from field_api.demonstration.households import STATUSES, Households
from field_api.demonstration.persons import Persons
from field_api.demonstration.visit_places import pairs, positions
from field_api.demonstration.workers import Workers
from field_api.demonstration.world import Days, Floats, Ints, Places, days_of
from field_api.models import HouseholdStatus, VisitOutcome
from field_api.visiting.rules import add_months, months_between_visits

OUTCOMES = tuple(VisitOutcome)
COMPLETED, ABSENT, REFUSED, MOVED, DECEASED = range(5)
NOTES = (
    "",
    "情况无变化",
    "生活用品齐全",
    "房屋需修缮",
    "子女外出务工",
    "已告知政策",
    "身体状况较上次差",
)
BACK_D = 730

_MONTH_D = 30.44
_OVERDUE_SHARE = 0.11
_NEVER_REACHED_SHARE = 0.02
_FAILED_BEFORE_SHARE = 0.06
_WEEKEND_MOVED_SHARE = 0.75
_DEPARTURE_TOLD_SHARE = 0.004
_TOLD_WITHIN_D = 25
_UTC_BEHIND_SHANGHAI = np.timedelta64(8, "h")


@dataclass(frozen=True)
class Visits:
    """One entry a visit, in the order of the households; times are UTC.

    `second` is -1 where one worker came alone; `first` and `second` are workers' indexes.
    Positions are degrees in WGS 84, NaN without a fix. `last_completed_on` and `due_on` have
    one entry a household, NaT where there is none.
    """

    household: Ints
    started_at: Days
    ended_at: Days
    recorded_at: Days
    outcome: Ints
    note: Ints
    first: Ints
    second: Ints
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    distance_m: Floats
    last_completed_on: Days
    due_on: Days

    def __len__(self) -> int:
        return len(self.household)


def visit(
    rng: np.random.Generator,
    places: Places,
    households: Households,
    persons: Persons,
    aids: Aids,
    workers: Workers,
    *,
    today: np.datetime64,
) -> Visits:
    """All visits of the last two years."""
    months, granted_on = intervals(households, persons, aids, today=today)
    calls = _calls(rng, households, months, today)
    told = _departures(rng.spawn(1)[0], households, persons, months, calls, today)
    household, day, outcome = (np.concatenate(pair) for pair in zip(calls, told, strict=True))
    last = _last_completed(len(households), household, day, outcome)
    order = np.lexsort((day, household))
    household, day, outcome = household[order], day[order], outcome[order]
    n = len(household)
    home = outcome == COMPLETED
    started = day.astype("datetime64[s]") + rng.integers(8 * 3600 + 1800, 17 * 3600, n).astype(
        "timedelta64[s]"
    )
    ended = started + np.where(
        home, rng.integers(12 * 60, 45 * 60, n), rng.integers(120, 400, n)
    ).astype("timedelta64[s]")
    lon, lat, accuracy, distance = positions(rng, households, household)
    first, second = pairs(rng, places, households, workers, household, months)
    return Visits(
        household=household,
        started_at=started - _UTC_BEHIND_SHANGHAI,
        ended_at=ended - _UTC_BEHIND_SHANGHAI,
        recorded_at=_recorded(rng, ended, today) - _UTC_BEHIND_SHANGHAI,
        outcome=outcome,
        note=np.where(home & (rng.random(n) < 0.3), rng.integers(1, len(NOTES), n), 0),
        first=first,
        second=second,
        lon=lon,
        lat=lat,
        accuracy_m=accuracy,
        distance_m=distance,
        last_completed_on=last,
        due_on=_due(households, months, granted_on, last),
    )


def intervals(
    households: Households, persons: Persons, aids: Aids, *, today: np.datetime64
) -> tuple[Ints, Days]:
    """Months between visits of each household, 0 if none are asked for, -1 without any aid in
    force; and the day the first of its aids in force was granted (NaT without).

    The shortest interval of several aids counts, as `months_between_visits` says, so each
    aid may be asked about alone.
    """
    asked = np.array(
        [[months_between_visits([(p.value, c.value)]) or 999 for c in CLASSES] for p in PROGRAMMES]
    )
    now = aids.at(aids.in_force(today))
    home = persons.household[now.person]
    months = np.full(len(households), 9_999)
    np.minimum.at(months, home, asked[now.programme, now.aid_class])
    granted = np.full(len(households), np.datetime64("9999-12-31"))
    np.minimum.at(granted, home, now.starts_on)
    granted[months == 9_999] = np.datetime64("NaT")
    return np.select([months == 9_999, months == 999], [-1, 0], months), granted


def _calls(
    rng: np.random.Generator, households: Households, months: Ints, today: np.datetime64
) -> tuple[Ints, Days, Ints]:
    """Household, day and outcome of every call, in no order."""
    n = len(months)
    reached = (rng.random(n) >= _NEVER_REACHED_SHARE) | (months == 1)
    once = (months == 0) & (rng.random(n) < 0.5)
    to_visit = np.flatnonzero(((months > 0) & reached) | once)
    every_d = np.where(months > 0, months, 20)[to_visit] * _MONTH_D
    late = rng.random(len(to_visit)) < _OVERDUE_SHARE
    back = every_d * np.where(late, rng.uniform(1.05, 1.7, len(late)), rng.random(len(late)))
    columns: list[tuple[Ints, Ints, Ints]] = []
    while len(to_visit):
        done = _mostly_on_working_days(rng, today, back.astype(np.int64) + 1)
        columns.append((to_visit, done, np.full(len(to_visit), COMPLETED)))
        failed = rng.random(len(to_visit)) < _FAILED_BEFORE_SHARE
        before = done[failed] + rng.integers(1, 6, int(failed.sum()))
        columns.append(
            (
                to_visit[failed],
                _mostly_on_working_days(rng, today, before),
                np.where(rng.random(int(failed.sum())) < 0.1, REFUSED, ABSENT),
            )
        )
        back = back + every_d * rng.uniform(0.8, 1.1, len(to_visit))
        again = back < BACK_D
        to_visit, back, every_d = to_visit[again], back[again], every_d[again]
    left = np.flatnonzero(~households.active & (rng.random(n) < 0.6))
    since = (today - households.closed_on[left]).astype(np.int64) + rng.integers(1, 20, len(left))
    moved = households.status[left] == STATUSES.index(HouseholdStatus.MOVED_OUT)
    found = _mostly_on_working_days(rng, today, since)
    columns.append((left, found, np.where(moved, MOVED, DECEASED)))
    household, ago, outcome = (np.concatenate(column) for column in zip(*columns, strict=True))
    return household, today - days_of(ago), outcome


def _departures(
    rng: np.random.Generator,
    households: Households,
    persons: Persons,
    months: Ints,
    calls: tuple[Ints, Days, Ints],
    today: np.datetime64,
) -> tuple[Ints, Days, Ints]:
    """Calls of the last days that found a household gone or somebody dead, of which the register
    does not know yet: of households where nobody was known to have died."""
    last = np.full(len(months), today - np.timedelta64(BACK_D, "D"))
    np.maximum.at(last, calls[0], calls[1])
    on = today - days_of(rng.integers(1, _TOLD_WITHIN_D, len(months)))
    mourning = np.zeros(len(months), dtype=bool)
    mourning[persons.household[~np.isnat(persons.died_on)]] = True
    told = (rng.random(len(months)) < _DEPARTURE_TOLD_SHARE) & (months > 0) & (last < on)
    home = np.flatnonzero(told & households.active & ~mourning)
    return home, on[home], np.where(rng.random(len(home)) < 0.6, DECEASED, MOVED)


def _mostly_on_working_days(rng: np.random.Generator, today: np.datetime64, ago: Ints) -> Ints:
    """Days before today; most of those at a weekend are moved into the week before it."""
    # 1 January 1970 was a Thursday: with 3 added, 0 is Monday.
    weekday = ((today - days_of(ago)).astype(np.int64) + 3) % 7
    moved = (weekday >= 5) & (rng.random(len(ago)) < _WEEKEND_MOVED_SHARE)
    return np.where(moved, ago + weekday - rng.integers(0, 5, len(ago)), ago)


def _last_completed(n: int, household: Ints, day: Days, outcome: Ints) -> Days:
    last = np.full(n, np.datetime64("0001-01-01"))
    done = outcome == COMPLETED
    np.maximum.at(last, household[done], day[done])
    last[last == np.datetime64("0001-01-01")] = np.datetime64("NaT")
    return last


def _due(households: Households, months: Ints, granted_on: Days, last: Days) -> Days:
    """By the rule from the last visit; where nobody came yet, from the day of granting."""
    due = np.full(len(months), np.datetime64("NaT"), dtype="datetime64[D]")
    regular = np.flatnonzero((months > 0) & households.active)
    since = np.where(np.isnat(last), granted_on, last)[regular]
    due[regular] = [
        add_months(day, every)
        for day, every in zip(since.tolist(), months[regular].tolist(), strict=True)
    ]
    return due


def _recorded(rng: np.random.Generator, ended: Days, today: np.datetime64) -> Days:
    """When the server took it: at once mostly, else when the phone had a signal again."""
    n = len(ended)
    delay = np.where(rng.random(n) < 0.75, rng.integers(2, 90, n), rng.integers(600, 180_000, n))
    # Nothing was recorded after the demonstration was made.
    recorded: Days = np.minimum(
        ended + delay.astype("timedelta64[s]"), today.astype("datetime64[s]")
    )
    return recorded
