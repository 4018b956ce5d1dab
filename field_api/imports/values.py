"""What people write in a cell, made one value: days, yes and no, amounts, numbers, choices.

Pure functions: a cell comes in, a JSON-ready value comes out, or `ValueRefusedError` with a
sentence that says what to do. None repeats what the cell held. An empty cell never comes here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils.translation import gettext as _

from field_api import register_checks
from field_api.imports.tables import MAX_CELL_CHARACTERS, Cell

Value = str | int | float | bool
Parser = Callable[[Cell], Value]

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(15_000, 73_051)
"""Days 1941 to 2099 as a spreadsheet counts them; a bare number outside is no day."""

_NUMERALS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
}
_CHINESE_DAY = re.compile(
    r"([零〇○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿卅]{1,3})[日号])?"
)
_DAY = re.compile(r"([12]\d{3})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*[日号]?|月?)")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b-\u200f\u2028\u2029]")
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "没有", "不是", "×", "✗", "n", "no", "false", "0"})


class ValueRefusedError(ValueError):
    """The cell holds no such value. The message is for the clerk."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text(cell: Cell) -> str:
    """A cell as tidy text: full-width signs made plain, odd blanks and control signs out."""
    if isinstance(cell, str):
        # Half of a surrogate pair comes out of damaged workbooks and no database takes it.
        plain = cell if cell.isprintable() else _printed(cell)
        if len(plain) > MAX_CELL_CHARACTERS:
            raise ValueRefusedError(
                "cell.too_long",
                _("内容超过 %(n)d 个字，请缩短。") % {"n": MAX_CELL_CHARACTERS},
            )
        return register_checks.tidy(plain)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return "" if cell is None else str(cell)[:MAX_CELL_CHARACTERS]


def _printed(cell: str) -> str:
    return _CONTROLS.sub("", cell).encode("utf-8", "ignore").decode("utf-8")


def words(longest: int) -> Parser:
    """A parser of free text up to `longest` characters."""

    def parse(cell: Cell) -> str:
        found = text(cell)
        if len(found) > longest:
            raise ValueRefusedError(
                "cell.too_long", _("内容超过 %(n)d 个字，请缩短。") % {"n": longest}
            )
        return found

    return parse


def name(cell: Cell) -> str:
    return register_checks.tidy_name(text(cell))


def digits_of_identity(cell: Cell) -> str:
    """An identity number, refused where a spreadsheet has rounded its last digits away."""
    _refuse_rounded(cell, "identity.rounded", _("身份证号"))
    return register_checks.tidy_identity_number(text(cell))


def digits_of_account(cell: Cell) -> str:
    _refuse_rounded(cell, "bank_account.rounded", _("银行账号"))
    return re.sub(r"[\s-]", "", text(cell))


def digits_of_phone(cell: Cell) -> str:
    return register_checks.tidy_phone(text(cell))


def _refuse_rounded(cell: Cell, code: str, what: str) -> None:
    if isinstance(cell, bool):
        return
    if isinstance(cell, int | float):
        rounded = abs(cell) >= 1e15
    else:
        rounded = isinstance(cell, str) and bool(_SCIENTIFIC.fullmatch(cell.strip()))
    if rounded:
        raise ValueRefusedError(
            code,
            _(
                "%(what)s被表格软件当成数字，末几位已经丢失，无法恢复。"
                "请把这一列设为“文本”格式后重新填写。"
            )
            % {"what": what},
        )


def day(cell: Cell) -> str:
    """A day, ISO: 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105, 二〇二六年一月五日."""
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
    if match := _CHINESE_DAY.fullmatch(plain):
        year = int("".join(_NUMERALS[c] for c in match[1]))
        return _made(
            year, _counted(match[2]), _counted(match[3]) if match[3] else None, month_alone
        )
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


def _counted(numerals: str) -> int:
    """十 to 三十一, also with 廿 and 卅."""
    spelled = numerals.replace("廿", "二十").replace("卅", "三十")
    tens, has_ten, ones = spelled.partition("十")
    if not has_ten:
        return int("".join(_NUMERALS[c] for c in spelled))
    return int(_NUMERALS.get(tens, "1")) * 10 + int(_NUMERALS.get(ones, "0"))


def yes_or_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    found = text(cell).lower()
    if found in _YES:
        return True
    if found in _NO:
        return False
    raise ValueRefusedError("choice.yes_or_no", _("请填写“是”或“否”。"))


def amount(cell: Cell) -> str:
    """Yuan with two decimals: 1,234.50元, ￥1234.5, 0.5万元 is refused."""
    found = text(cell)
    plain = found.removeprefix("¥").removeprefix("￥").removesuffix("整").removesuffix("元")
    plain = plain.replace(",", "").replace("，", "").replace(" ", "")
    try:
        yuan = Decimal(plain)
    except InvalidOperation:
        yuan = Decimal("NaN")
    if not yuan.is_finite():
        raise ValueRefusedError("amount.unreadable", _("看不懂这个金额。请只写元，如 420.50。"))
    if not 0 <= yuan < 10_000_000:
        raise ValueRefusedError("amount.out_of_range", _("金额应在 0 到 1000 万元之间。请核对。"))
    # A spreadsheet's 0.1 + 0.2: nobody means a tenth of a fen.
    return str(yuan.quantize(Decimal("0.01")))


def whole(low: int, high: int) -> Parser:
    """A parser of whole numbers in a range."""

    def parse(cell: Cell) -> int:
        found = text(cell)
        if not re.fullmatch(r"\d{1,9}", found) or not low <= int(found) <= high:
            raise ValueRefusedError(
                "number.out_of_range",
                _("请填写 %(low)d 到 %(high)d 之间的整数。") % {"low": low, "high": high},
            )
        return int(found)

    return parse


def decimal(low: float, high: float) -> Parser:
    """A parser of numbers in a range, such as degrees and metres."""

    def parse(cell: Cell) -> float:
        found = text(cell).strip("°EeNn米m ")
        try:
            number = float(found) if len(found) < 40 else float("nan")
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise ValueRefusedError(
                "number.out_of_range",
                _("请填写 %(low)s 到 %(high)s 之间的数。")
                % {"low": f"{low:g}", "high": f"{high:g}"},
            )
        return number

    return parse


def one_of(meanings: Mapping[str, str]) -> Parser:
    """A parser of choices.

    Args:
        meanings: what may be written, lower case, and the value that it stands for.
    """
    allowed = "、".join(dict.fromkeys(k for k in meanings if k and not k.isascii()))

    def parse(cell: Cell) -> str:
        found = text(cell).lower().replace(" ", "")
        try:
            return meanings[found]
        except KeyError:
            raise ValueRefusedError(
                "choice.unknown", _("不在可选范围内。可填写：%(choices)s。") % {"choices": allowed}
            ) from None

    return parse
