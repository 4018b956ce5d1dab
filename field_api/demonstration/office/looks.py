"""Who of the demonstration's accounts read what in the last weeks: the log that supervisors see.

Written as rows, for the action that writes one down knows only this moment. Most is ordinary work;
one person read at night, one opened very many dossiers within an hour.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils import timezone

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Appointment, Level, Role
from field_api.demonstration.office.calendar import at_work
from field_api.models import Household, Purpose, Reading, ReadingKind
from field_api.readings.unusual import BUSY_HOUR
from geo_minzheng.accounts.models import User

BACK_D = 28
VILLAGES = 3
"""In which one account has read: what somebody works on lies close together."""

OFTEN = {Level.CITY: 12, Level.COUNTY: 25, Level.TOWNSHIP: 40, Level.VILLAGE: 15}
"""Dossiers opened by one account."""

_REVEALED = ("phone", "bank_account", "contact_phone")
_REASONS = ("电话联系本人核实", "核对银行卡号", "联系家属约定走访")
_PURPOSES = (Purpose.DAILY_WORK, Purpose.DAILY_WORK, Purpose.REVIEW, Purpose.COMPLAINT)
_MARK_LETTERS = 16


def write_looks(rng: np.random.Generator, today: date) -> int:
    """Rows of the log for every account that sees names; how many."""
    held = (
        Appointment.objects.as_of(today)
        .exclude(role__in=(Role.OFFICER, Role.AUDITOR))
        .select_related("user", "division")
        .order_by("id")
    )
    rows = [row for number, one in enumerate(held) for row in _of(one, rng, today, number)]
    rows.sort(key=lambda row: row.at)
    Reading.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


def _of(held: Appointment, rng: np.random.Generator, today: date, number: int) -> Iterator[Reading]:
    user = held.user
    villages = scope_of(user).villages_where(Right.SEE_NAMES)
    homes = list(
        Household.objects.active()
        .filter(village_id__in=sorted(villages)[:VILLAGES])
        .order_by("village_id", "id")
        .only("id", "uid", "code", "village_id")[: 5 * BUSY_HOUR]
    )
    if not homes:
        return
    often = OFTEN[Level(held.division.level)]
    for turn in range(often):
        home = homes[int(rng.integers(0, len(homes)))]
        day = today - timedelta(days=int(rng.integers(1, BACK_D)))
        at = at_work(day, turn * 7 + number)
        opened = _dossier(user, home, at, rng, _PURPOSES[turn % len(_PURPOSES)])
        yield opened
        if turn % 6 == 0:
            which = int(rng.integers(0, len(_REVEALED)))
            yield _look(
                user, home, at + timedelta(minutes=2), ReadingKind.REVEAL, opened.purpose,
                field=_REVEALED[which], reason=_REASONS[which], session=opened.session,
            )  # fmt: skip
        if turn % 9 == 0:
            yield _look(
                user, home, at - timedelta(minutes=1), ReadingKind.IDENTITY_SEARCH, opened.purpose,
                subject="search", row_count=1, filters={"identity_number": None},
                session=opened.session, named=False,
            )  # fmt: skip
        if turn % 15 == 0:
            yield _look(
                user, home, at + timedelta(minutes=9), ReadingKind.EXPORT, Purpose.REPORT,
                subject="households", row_count=int(rng.integers(40, 900)),
                filters={"format": "xlsx", "overdue": "true"}, session=opened.session, named=False,
            )  # fmt: skip
    if held.role == Role.WORKER and held.division.level == Level.TOWNSHIP:
        yield from _unusual(user, homes, rng, today)


def _unusual(
    user: User, homes: list[Household], rng: np.random.Generator, today: date
) -> Iterator[Reading]:
    """Three dossiers late at night, and one hour with many."""
    late = timezone.make_aware(datetime.combine(today - timedelta(days=4), time(23, 5)))
    for number, home in enumerate(homes[:3]):
        at = late + timedelta(minutes=4 * number)
        yield _dossier(user, home, at, rng, Purpose.DAILY_WORK)
    hour = timezone.make_aware(datetime.combine(today - timedelta(days=3), time(15)))
    for number, home in enumerate(homes[: BUSY_HOUR + 4]):
        at = hour + timedelta(seconds=95 * number)
        yield _dossier(user, home, at, rng, Purpose.DAILY_WORK)


def _dossier(
    user: User, home: Household, at: datetime, rng: np.random.Generator, purpose: Purpose
) -> Reading:
    session = rng.bytes(_MARK_LETTERS // 2).hex()
    return _look(user, home, at, ReadingKind.DOSSIER, purpose, session=session)


def _look(
    user: User,
    home: Household,
    at: datetime,
    kind: ReadingKind,
    purpose: str,
    *,
    named: bool = True,
    **given: object,
) -> Reading:
    """A row; `named` where it is of this household and not of a list of its village."""
    of_the_home: dict[str, object] = {
        "household": home, "household_uid": home.uid, "household_code": home.code
    } if named else {}  # fmt: skip
    return Reading(
        at=at, by_id=user.pk, kind=kind, purpose=purpose, division_id=home.village_id,
        **of_the_home, **given,
    )  # fmt: skip
