"""How a Chinese name is typed without Chinese: its pinyin without tones, and its initials.

Each character has one reading: a surname its reading as a surname (单 shan, 尉迟 yuchi), any other
character the commonest by pypinyin's dictionary of single characters. A given name with a rarer
reading (乐 as yue) is found by the common one (le) or by its characters. ü is written v, as it is
typed; `typed` brings lü and lyu to that. Knows nothing of models or of how names are looked up.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from pypinyin import Style, pinyin

PINYIN_LENGTH, INITIALS_LENGTH = 120, 40

# Surname readings that differ from the commonest one: 现代汉语词典, entries marked 姓.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "查": "zha", "解": "xie", "区": "ou", "盖": "ge",
    "朴": "piao", "繁": "po", "秘": "bi", "种": "chong", "召": "shao", "折": "she", "黑": "he",
    "员": "yun", "乐": "yue", "缪": "miao", "翟": "zhai", "乜": "nie", "郇": "xun", "隗": "wei",
    "祭": "zhai", "洗": "xian", "能": "nai", "覃": "qin", "卜": "bu", "佴": "nai", "适": "kuo",
}  # fmt: skip
DOUBLE_SURNAMES = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"), "令狐": ("ling", "hu"), "鲜于": ("xian", "yu"), "皇甫": ("huang", "fu"),
    "宇文": ("yu", "wen"), "夏侯": ("xia", "hou"), "呼延": ("hu", "yan"), "赫连": ("he", "lian"),
    "拓跋": ("tuo", "ba"), "独孤": ("du", "gu"), "慕容": ("mu", "rong"), "申屠": ("shen", "tu"),
}  # fmt: skip

# Common in names, where the dictionary of single characters begins with a rarer reading.
IN_NAMES = {"卜": "bu", "晟": "sheng", "茜": "xi", "长": "chang", "都": "du", "单": "shan"}

_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Spelled:
    """`zhangxiaoming` and `zxm`; both empty for a name without a letter or a character."""

    pinyin: str
    initials: str


@lru_cache(maxsize=65_536)
def spelled(name: str) -> Spelled:
    """How `name` is typed. Dots and spaces are left out, Latin letters kept in lower case."""
    syllables = list(_syllables(name))
    return Spelled(
        "".join(syllables)[:PINYIN_LENGTH],
        "".join(syllable[0] for syllable in syllables)[:INITIALS_LENGTH],
    )


def typed(text: str) -> str:
    """Letters as somebody types them, brought to the spelling of `spelled`; "" if not letters.

    Tones, spaces, apostrophes and hyphens are dropped: "Lǚ Xiǎo-ān" is "lvxiaoan".
    """
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    decomposed = decomposed.replace("u\u0308", "v")
    # Only at the beginning of a word: in "linyu" the n belongs to the syllable before.
    decomposed = re.sub(r"(?<![^\s'’·.\-])([ln])yu", r"\1v", decomposed)
    plain = re.sub(r"[\u0300-\u036f\s'’·.\-]", "", decomposed)
    return plain if _LETTERS.fullmatch(plain) else ""


def _syllables(name: str) -> list[str]:
    name = re.sub(r"[\s·•‧∙・.]", "", unicodedata.normalize("NFKC", name))
    double = DOUBLE_SURNAMES.get(name[:2])
    if double and len(name) > 2:
        return [*double, *_each(name[2:])]
    first = SURNAMES.get(name[:1])
    if first and len(name) > 1:
        return [first, *_each(name[1:])]
    return _each(name)


def _each(text: str) -> list[str]:
    syllables: list[str] = []
    latin = ""
    for character in text.lower():
        if character.isascii():
            latin += character if character.isalpha() else ""
            continue
        if latin:
            syllables.append(latin)
            latin = ""
        if reading := _reading(character):
            syllables.append(reading)
    return [*syllables, latin] if latin else syllables


@cache
def _reading(character: str) -> str:
    """The commonest reading in names, "" for what has none."""
    if character in IN_NAMES:
        return IN_NAMES[character]
    # For a control character nothing is answered, not even that it has no reading.
    found = [each for (each, *_) in pinyin(character, style=Style.NORMAL, errors=lambda _: "")]
    reading = "".join(found).replace("ü", "v")
    return reading if _LETTERS.fullmatch(reading) else ""
