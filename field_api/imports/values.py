"""What people write in a cell, made one value: texts, yes and no, amounts, numbers, choices.

Pure functions: a cell comes in, a JSON-ready value comes out, or `ValueRefusedError` with a
sentence that says what to do. None repeats what the cell held. An empty cell never comes here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from field_api.imports.numerals import counted
from field_api.imports.tables import MAX_CELL_CHARACTERS, Cell
from field_api.register import checks as register_checks

Value = str | int | float | bool | list[str]
Parser = Callable[[Cell], Value]

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_ROUNDED_CODE = re.compile(r"\d(\.\d+)?E\+\d{1,2}", re.IGNORECASE)
_GROUP = re.compile(
    r"第?(\d{1,2}|[零〇○一二三四五六七八九十]{1,3})(?:村民小组|小组|组|合作社|社|生产队|队)?"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b-\u200f\u2028\u2029]")
_MARKS = register_checks.NO_VALUE | {
    *("#null!", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#spill!", "#calc!"),
}
_LONGEST_MARK = 12
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
        found = register_checks.tidy(plain)
        if found.isascii() and len(found) < _LONGEST_MARK and found.lower() in _MARKS:
            raise _no_value(found)
        return found
    if isinstance(cell, float) and cell != cell:
        raise _no_value("nan")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return "" if cell is None else str(cell)[:MAX_CELL_CHARACTERS]


def _no_value(found: str) -> ValueRefusedError:
    if found.startswith("#"):
        text = _(
            "这一格是表格软件的公式错误值（如 #N/A、#REF!），不是内容。请改成实际内容，或留空。"
        )
        return ValueRefusedError("cell.formula_error", text)
    text = _("这一格是电脑填的“无数据”标记（如 nan、null），不是内容。没有内容的请留空。")
    return ValueRefusedError("cell.no_value", text)


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


def code(longest: int) -> Parser:
    """A parser of a number that names something: as `words`, and none that was rounded."""
    plain = words(longest)

    def parse(cell: Cell) -> Value:
        rounded = isinstance(cell, str) and bool(_ROUNDED_CODE.fullmatch(cell.strip()))
        if rounded or not isinstance(cell, str):
            _refuse_rounded(cell, "code.rounded", _("编号"))
        return plain(cell)

    return parse


def name(cell: Cell) -> str:
    if isinstance(cell, bool):
        raise ValueRefusedError("name.characters", _("这里是“真/假”值，不是姓名。请填写姓名。"))
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


def group(cell: Cell) -> int:
    """A village group's number: 3, 3组, 第三组, 三社, 十二队."""
    found = text(cell).removesuffix(".0")
    number = _GROUP.fullmatch(found)
    try:
        counts = (
            -1 if number is None else int(number[1]) if number[1].isdigit() else counted(number[1])
        )
    except KeyError:
        counts = -1
    if not 0 <= counts <= 99:
        raise ValueRefusedError(
            "number.out_of_range", _("请填写小组的号数，如 3 或“三组”；没有小组时填 0。")
        )
    return counts


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


def several_of(meanings: Mapping[str, str]) -> Parser:
    """A parser of several choices in one cell, 吃饭、穿衣; 无 is none of them.

    Args:
        meanings: as in `one_of`.
    """
    one = one_of(meanings)

    def parse(cell: Cell) -> list[str]:
        parts = [part for part in re.split(r"[、,，;；/\s]+", text(cell)) if part]
        if parts in (["无"], ["没有"]):
            return []
        return sorted({str(one(part)) for part in parts})

    return parse
