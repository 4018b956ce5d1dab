"""When a household is to be visited again, and which times a visit may claim: pure rules.

Nothing here reads a clock or a database; days, aids and `now` come in.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from field_api.models.aid import AidClass, Programme

YEARLY, HALF_YEARLY, MONTHLY = 12, 6, 1

MONTHS_OF_PROGRAMME: dict[str, int] = {
    # 特困: scattered persons are called on at least monthly by a named visitor (Anhui guidance
    # 2022; Gansu's own figure is not known to us). A bureau that checks yearly sets 12 here.
    Programme.EXTREME_HARDSHIP: MONTHLY,
    # 优抚: yearly confirmation, 《军人抚恤优待条例》 (2024) art. 8. The two subsidies below are
    # confirmed with it once a year.
    Programme.VETERAN: YEARLY,
    Programme.OLD_AGE: YEARLY,
    Programme.DISABILITY: YEARLY,
}
"""Months between visits. 临时救助, 医疗救助 and 灾害救助 are single payments: none is due."""

MONTHS_OF_DIBAO_CLASS: dict[str, int] = {
    # 《最低生活保障审核确认办法》 (2021) art. 31: households with little short-term change are
    # checked every 12 months, those with unsteady income and a member able to work every 6.
    # Gansu's first two classes have lost all or most ability to work; the others have not.
    AidClass.FIRST: YEARLY,
    AidClass.SECOND: YEARLY,
    AidClass.THIRD: HALF_YEARLY,
    AidClass.FOURTH: HALF_YEARLY,
}

CLOCK_SKEW = timedelta(minutes=10)
"""How far a phone's clock may run ahead before its times are not believed."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""A visit before this day comes from a phone whose clock was reset."""

LONGEST_VISIT = timedelta(hours=24)

FIX_SLACK = timedelta(hours=3)
"""How far outside its visit a position may have been taken: the satellites' clock is not the
phone's, and a draft may be finished on the way."""

LONGEST_APPLICATION = timedelta(days=90)
"""How long before its registration a household may have been visited. The home is surveyed on
application, and 《最低生活保障审核确认办法》 (2021) allows 30 working days to decide, 45 with the
public notice repeated; other programmes are slower."""


def months_between_visits(
    aids: Iterable[tuple[str, str]], *, income_unsteady: bool = False
) -> int | None:
    """The shortest interval that any aid in force asks for, in months.

    Args:
        aids: programme and class of each aid of the household in force.
        income_unsteady: 《最低生活保障审核确认办法》 (2021) art. 31 has such a household checked
            every 6 months, whatever its class.

    Returns:
        None where no aid asks for regular visits.
    """
    asked = [
        MONTHS_OF_DIBAO_CLASS.get(aid_class, HALF_YEARLY)
        if programme in (Programme.URBAN_DIBAO, Programme.RURAL_DIBAO)
        else MONTHS_OF_PROGRAMME.get(programme)
        for programme, aid_class in aids
    ]
    months = min((months for months in asked if months is not None), default=None)
    return min(months, HALF_YEARLY) if months and income_unsteady else months


def next_visit_due(
    last_visited_on: date, aids: Iterable[tuple[str, str]], *, income_unsteady: bool = False
) -> date | None:
    """The day by which the household is to be visited again.

    Args:
        last_visited_on: day of the last completed visit; other outcomes do not count.
        aids: programme and class of each aid of the household in force.
        income_unsteady: as `months_between_visits`.
    """
    months = months_between_visits(aids, income_unsteady=income_unsteady)
    return None if months is None else add_months(last_visited_on, months)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def times_are_believable(started_at: datetime, ended_at: datetime, now: datetime) -> bool:
    """Whether a visit may have happened then: it runs forward, is past, and is no longer than a
    day. `CLOCK_SKEW` is allowed for the phone's clock."""
    return (
        EARLIEST <= started_at <= ended_at <= now + CLOCK_SKEW
        and ended_at - started_at <= LONGEST_VISIT
    )


def fix_is_believable(fixed_at: datetime, started_at: datetime, ended_at: datetime) -> bool:
    """Whether a position taken then can be the visit's."""
    return started_at - FIX_SLACK <= fixed_at <= ended_at + FIX_SLACK


def is_before_registration(day: date, registered_on: date) -> bool:
    """Whether a visit on `day` came before anybody could have applied."""
    return day < registered_on - LONGEST_APPLICATION
