"""Days on which something happened or a decision holds."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from field_api.register.checks.problems import Problem, error

FIRST_DAY = date(1949, 10, 1)
"""No household, member or aid of this register began earlier."""

LONGEST_AHEAD = timedelta(days=400)
"""A decision may begin or end an aid next year, never in ten."""


def check_past_day(day: date | None, *, field: str, today: date) -> list[Problem]:
    """What is wrong with a day on which something has happened: registered, joined, left."""
    if day is None:
        return []
    if day > today:
        return [error("day.future", field, _("这个日期在今天之后。请核对。"))]
    if day < FIRST_DAY:
        return [error("day.too_early", field, _("这个日期早于 1949 年 10 月 1 日。请核对年份。"))]
    return []


def check_coming_day(day: date | None, *, field: str, today: date) -> list[Problem]:
    """What is wrong with a day from which a decision holds: it may lie a little ahead."""
    if day is None:
        return []
    if day > today + LONGEST_AHEAD:
        return [error("day.too_far", field, _("这个日期超过一年以后。请核对年份。"))]
    return check_past_day(min(day, today), field=field, today=today)


def check_order(
    first: date | None, second: date | None, *, field: str, message: str
) -> list[Problem]:
    """Whether `second` comes before `first`; `message` says which days these are."""
    if first and second and second < first:
        return [error("day.order", field, message)]
    return []
