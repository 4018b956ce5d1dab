"""What people write in a cell for a quantity: yuan, counts, degrees, a group's number.

Pure functions, as those of `values.py`.
"""

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from field_api.imports.numerals import counted
from field_api.imports.tables import Cell
from field_api.imports.values import Parser, ValueRefusedError, text

_GROUP = re.compile(
    r"第?(\d{1,2}|[零〇○一二三四五六七八九十]{1,3})(?:村民小组|小组|组|合作社|社|生产队|队)?"
)


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
