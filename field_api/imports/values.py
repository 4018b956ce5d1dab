"""What people write in a cell, made one value: texts, codes, yes and no, choices.

Pure functions: a cell comes in, a JSON-ready value comes out, or `ValueRefusedError` with a
sentence that says what to do. None repeats what the cell held. An empty cell never comes here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time

from django.utils.translation import gettext as _

from field_api.imports.tables import MAX_CELL_CHARACTERS, Cell
from field_api.register import checks as register_checks

Value = str | int | float | bool | list[str]
Parser = Callable[[Cell], Value]

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_ROUNDED_CODE = re.compile(r"\d(\.\d+)?E\+\d{1,2}", re.IGNORECASE)
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
