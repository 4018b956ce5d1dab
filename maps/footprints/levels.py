"""Which property of a shape tells its band, and how its value is read. Pure."""

import math
import re
from collections.abc import Mapping
from typing import Any

LEVEL_PROPERTIES = (
    "level",
    "band",
    "intensity",
    "mmi",
    "烈度",
    "等级",
    "级别",
    "风险等级",
    "value",
    "paramvalue",
    "grid_value",
    "gridcode",
    "dn",
)
"""Names that hold a level, in the order they are looked for; capitals do not matter.

`value` is ShakeMap's, `gridcode` and `dn` are what polygonised rasters carry."""

COLOURS = {
    "蓝": 1.0,
    "blue": 1.0,
    "黄": 2.0,
    "yellow": 2.0,
    "橙": 3.0,
    "orange": 3.0,
    "红": 4.0,
    "red": 4.0,
}
"""The four colours of Chinese warnings, mildest first."""

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
ROMAN_CHARACTERS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
CHINESE = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
_SUFFIX = re.compile(r"\s*(度区|度|级|色预警|色|预警|烈度)+$")

ONLY_BAND = 1.0
"""The level of a footprint that tells none."""


def level_property(rows: list[Mapping[str, Any]]) -> str | None:
    """The first known name under which any shape has a readable level; None if there is none."""
    for wanted in LEVEL_PROPERTIES:
        for row in rows:
            for name, value in row.items():
                if name.strip().lower() == wanted and read_level(value) is not None:
                    return name
    return None


def read_level(value: Any) -> float | None:
    """A level as a number, a higher one worse; None if it is none.

    Read are 7, "6.5", "七度", "7度", "Ⅷ", "VIII", "红色" and "red".
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value) if math.isfinite(value) else None
    text = _SUFFIX.sub("", str(value).strip())
    if text in CHINESE:
        return float(CHINESE.index(text) + 1)
    if len(text) == 1 and text in ROMAN_CHARACTERS:
        return float(ROMAN_CHARACTERS.index(text) + 1)
    if text.upper() in ROMAN:
        return float(ROMAN.index(text.upper()) + 1)
    if text.lower() in COLOURS:
        return COLOURS[text.lower()]
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def label_of(value: Any, level: float) -> str:
    """What the file calls the level, if that says more than the number."""
    text = str(value).strip()
    return "" if isinstance(value, (int, float)) or text == f"{level:g}" else text[:60]
