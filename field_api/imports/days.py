"""Days as people write them, made one: with signs between, in Chinese numerals, as a spreadsheet's
number, by the years of the Republic. Pure functions, as in `values`.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from field_api.imports.numerals import NUMERALS, counted
from field_api.imports.tables import Cell
from field_api.imports.values import ValueRefusedError, text

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(15_000, 73_051)
"""Days 1941 to 2099 as a spreadsheet counts them; a bare number outside is no day."""

_CHINESE_DAY = re.compile(
    r"([零〇○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿卅]{1,3})[日号])?"
)
_DAY = re.compile(r"([12]\d{3})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*[日号]?|月?)")
_REPUBLIC = re.compile(r"(?:中华)?民国(\d{1,2}|[零〇○一二三四五六七八九十]{1,3})年(.+)")
_BEFORE_REPUBLIC = 1911
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")


def day(cell: Cell) -> str:
    """A day, ISO: 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105, 二〇二六年一月五日,
    民国38年1月5日."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return _day_of_text(text(cell), 0)


def first_of_month(cell: Cell) -> str:
    """A day as `day` reads it; where only the month is written, its first."""
    if isinstance(cell, date):
        return day(cell)
    return _day_of_text(text(cell), 1)


def last_of_month(cell: Cell) -> str:
    """A day as `day` reads it; where only the month is written, its last."""
    if isinstance(cell, date):
        return day(cell)
    return _day_of_text(text(cell), -1)


@lru_cache(maxsize=8_192)
def _day_of_text(written: str, month_alone: int) -> str:
    plain = _TIME.sub("", written).removesuffix(".0")
    if match := _REPUBLIC.fullmatch(plain):
        plain = f"{_of_our_era(match[1])}年{match[2]}"
    if match := _CHINESE_DAY.fullmatch(plain):
        year = int("".join(NUMERALS[c] for c in match[1]))
        return _made(year, counted(match[2]), counted(match[3]) if match[3] else None, month_alone)
    if match := _DAY.fullmatch(plain):
        return _made(int(match[1]), int(match[2]), int(match[3]) if match[3] else None, month_alone)
    if plain.isascii() and plain.isdigit():
        if len(plain) == 8:
            return _made(int(plain[:4]), int(plain[4:6]), int(plain[6:]), month_alone)
        if len(plain) == 6 and month_alone and plain[:2] in ("19", "20"):
            return _made(int(plain[:4]), int(plain[4:]), None, month_alone)
        if int(plain) in _SERIALS:
            return (_EXCEL_EPOCH + timedelta(days=int(plain))).isoformat()
    raise ValueRefusedError(
        "day.unreadable", _("看不懂这个日期。请写成 2026-01-05 的样子，年份用四位数。")
    )


def _of_our_era(year: str) -> str:
    """A year of the Republic as one of our era, in the numerals that it came in."""
    if year.isdigit():
        return str(_BEFORE_REPUBLIC + int(year))
    signs = {digit: sign for sign, digit in NUMERALS.items() if sign in "零一二三四五六七八九"}
    return "".join(signs[digit] for digit in str(_BEFORE_REPUBLIC + counted(year)))


def _made(year: int, month: int, number: int | None, month_alone: int) -> str:
    try:
        if number is None:
            if not month_alone:
                raise ValueRefusedError(
                    "day.incomplete", _("日期缺少日。请写到日，如 2026-01-05。")
                )
            first = date(year, month, 1)
            if month_alone > 0:
                return first.isoformat()
            following = date(year + month // 12, month % 12 + 1, 1)
            return (following - timedelta(days=1)).isoformat()
        return date(year, month, number).isoformat()
    except ValueRefusedError:
        raise
    except ValueError:
        raise ValueRefusedError("day.impossible", _("没有这一天。请核对月和日。")) from None
