"""Which property of a shape tells its band, and how its value is read. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOWEST_LEVEL, HIGHEST_LEVEL = 0.0, 1000.0
"""What a level may be, whether a file or a person tells it."""

LEVEL_PROPERTIES = (
    "level",
    "band",
    "intensity",
    "mmi",
    "烈度",
    "等级",
    "级别",
    "预警级别",
    "预警等级",
    "风险等级",
    "预警",
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

WORDS = {
    "特别重大": 4.0,
    "特别严重": 4.0,
    "特重灾": 4.0,
    "极重灾": 4.0,
    "较重灾": 2.0,
    "重灾": 3.0,
    "重大": 3.0,
    "严重": 3.0,
    "高风险": 3.0,
    "较大": 2.0,
    "较重": 2.0,
    "中灾": 2.0,
    "中风险": 2.0,
    "轻灾": 1.0,
    "一般": 1.0,
    "低风险": 1.0,
}
"""How badly an area is struck or threatened, as assessments and warnings name it."""

GRADES = 4
"""Chinese warnings and responses have four grades, and grade 1 is the worst."""

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
CHINESE = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]

_ONE = r"(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|[IVX]+(?![A-Z])|[一二三四五六七八九十]+)"
_NUMBER = re.compile(
    rf"(?:烈度|等级|级别|预警|level|intensity|mmi)?[\s:=]*(?P<first>{_ONE})"
    rf"(?:\s*[度级]?\s*[-~—至到]+\s*(?P<last>{_ONE}))?\s*(?P<unit>$|[度级区档类圈带(\[/,、;+])",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"([蓝黄橙红])色|^([蓝黄橙红])(?=$|预警|区|\W)|\b(blue|yellow|orange|red)\b", re.IGNORECASE
)
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
_UNSTORABLE = re.compile("[\x00-\x1f\ud800-\udfff]")

ONLY_BAND = 1.0
"""The level of a footprint that tells none."""


@dataclass(frozen=True)
class LevelsRead:
    """What the shapes of a file tell, in their order.

    Attributes:
        name: the property that tells it; None if no known property is there.
        values: of that property, None where a shape has none.
        levels: None where the value cannot be read, and everywhere if none can.
    """

    name: str | None
    values: tuple[Any, ...]
    levels: tuple[float | None, ...]

    @property
    def different(self) -> int:
        """How many different values the property has."""
        return len({repr(value) for value in self.values if value is not None})


def read_levels(rows: list[Mapping[str, Any]]) -> LevelsRead:
    """Levels from the first known property that can be read anywhere.

    If none can, from the known property that has the most different values, all of them None.
    """
    plain = [{name.strip().lower(): value for name, value in row.items()} for row in rows]
    unread = LevelsRead(None, (), (None,) * len(rows))
    for name in LEVEL_PROPERTIES:
        if not any(name in row for row in plain):
            continue
        values = tuple(row.get(name) for row in plain)
        read = [_read(value) for value in values]
        # In wind force, say, 级 counts upwards: only a scale of four counts from the worst.
        four = all(found.number <= GRADES for found in read if found and found.is_grade)
        levels = tuple(None if found is None else found.level(four) for found in read)
        here = LevelsRead(name, values, levels)
        if any(level is not None for level in levels):
            return here
        if here.different > max(1, unread.different):
            unread = here
    return unread


@dataclass(frozen=True)
class _Read:
    number: float
    is_grade: bool = False

    def level(self, four_grades: bool) -> float:
        return GRADES + 1 - self.number if self.is_grade and four_grades else self.number


def _read(value: Any) -> _Read | None:
    """Read are 7, "6.5", "七度", "Ⅷ（8度）", "6-7度" as 7, "红色", "重灾区", "一级" as a grade."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _bounded(value)
    if not isinstance(value, str):
        return None
    # NFKC turns Ⅷ into VIII, and full-width digits and brackets into plain ones.
    text = unicodedata.normalize("NFKC", value[:200]).strip()
    if colours := _COLOUR.findall(text):
        return _Read(max(COLOURS["".join(found).lower()] for found in colours))
    if words := _WORD.findall(text):
        return _Read(max(WORDS[word] for word in words))
    match = _NUMBER.match(text)
    numbers = [_number(part) for part in match.group("first", "last") if part] if match else []
    if match is None or any(number is None for number in numbers):
        return None
    known = [number for number in numbers if number is not None]
    is_grade = match["unit"] == "级" and all(number in range(1, 13) for number in known)
    # Of a range the worse end: the smaller of grades.
    worst = min(known) if is_grade and max(known) <= GRADES else max(known)
    found = _bounded(worst)
    return None if found is None else _Read(found.number, is_grade)


def _number(text: str) -> float | None:
    if text in CHINESE:
        return float(CHINESE.index(text) + 1)
    if text.upper() in ROMAN:
        return float(ROMAN.index(text.upper()) + 1)
    try:
        return float(text)
    except ValueError:
        return None


def _bounded(number: float) -> _Read | None:
    # NaN fails both comparisons; a huge integer is compared before it is made a float.
    return _Read(float(number)) if LOWEST_LEVEL <= number <= HIGHEST_LEVEL else None


def label_of(value: Any, level: float) -> str:
    """What the file calls the level, if that says more than the number."""
    if isinstance(value, (int, float)):
        return ""
    text = _UNSTORABLE.sub("", str(value)).strip()
    return "" if text == f"{level:g}" else text[:60]
