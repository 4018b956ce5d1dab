"""What somebody may mean by the text in the box. Pure: no ORM, no right, no clock.

A text may mean several things at once; each that it can mean is looked for.
"""

import re
import unicodedata
from dataclasses import dataclass

from geo_minzheng.shared.phones import phone_digits
from geo_minzheng.shared.spelling import typed

LONGEST = 60
LONGEST_NAME = 40
SHORTEST_ADDRESS = 2

_LAST = chr(0x10FFFF)
_NAME = re.compile(r"[^\W\d_][^\W\d_·•.\s]*(?:[·•.\s][^\W\d_·•.\s]+)*")
_IDENTITY = re.compile(r"\d{17}[\dX]|\d{15}")
_PHONE = re.compile(r"\+?[\d\s()-]{7,20}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,23}")
_DIVISION_CODE = re.compile(r"\d{2,12}")
_NAME_THEN_FOUR = re.compile(r"(?P<name>.*?[^\W\d_])\s*(?P<four>\d{3}[\dXx])")
_FOUR_THEN_NAME = re.compile(r"(?P<four>\d{3}[\dXx])\s+(?P<name>[^\W\d_].*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Every reading of one text; "" where it cannot be that.

    Attributes:
        text: in one form: full-width as ASCII, runs of blanks as one.
        name: characters of a name, without blanks.
        letters: pinyin or initials.
        identity_number: 15 or 18 places.
        phone: digits alone.
        code: of a household's file.
        division_code: of a division, whole or its beginning.
        address: part of an address.
        name_before_four, four: a name and the last four places of an identity number.
    """

    text: str = ""
    name: str = ""
    letters: str = ""
    identity_number: str = ""
    phone: str = ""
    code: str = ""
    division_code: str = ""
    address: str = ""
    name_before_four: str = ""
    four: str = ""

    @property
    def by_number(self) -> bool:
        """Whether it asks for a person by a number that only one bears."""
        return bool(self.identity_number or self.phone or self.four)


def understood(text: str) -> Asked:
    """All that `text` may mean. An empty or unreadable text means nothing."""
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("\x00", "").split())
    if not plain or len(plain) > LONGEST:
        return Asked(text=plain[:LONGEST])
    letters = typed(plain)
    name = plain if _NAME.fullmatch(plain) and len(plain) <= LONGEST_NAME else ""
    if letters and plain.isascii():
        name = plain if " " not in plain else ""
    compact = plain.replace(" ", "").upper()
    phone = phone_digits(plain) if _PHONE.fullmatch(plain) else ""
    both = _NAME_THEN_FOUR.fullmatch(plain) or _FOUR_THEN_NAME.fullmatch(plain)
    return Asked(
        text=plain,
        name=name.replace(" ", "") if name and not plain.isascii() else name,
        letters=letters[:LONGEST_NAME],
        identity_number=compact if _IDENTITY.fullmatch(compact) else "",
        phone=phone if 7 <= len(phone) <= 12 else "",
        code=plain if _CODE.fullmatch(plain) else "",
        division_code=compact if _DIVISION_CODE.fullmatch(compact) else "",
        address="" if letters or len(plain) < SHORTEST_ADDRESS else plain,
        name_before_four=both["name"].strip() if both else "",
        four=both["four"].upper() if both else "",
    )


def pattern_beginning(text: str) -> str:
    """LIKE pattern of texts that begin with `text`; of none if it is empty."""
    return f"{_escaped(text)}%" if text else ""


def pattern_holding(text: str) -> str:
    """LIKE pattern of texts that hold `text`; of none but the empty if it is empty."""
    return f"%{_escaped(text)}%" if text else ""


def after_beginnings(text: str) -> str:
    """A text that sorts, by code points, after all that begin with `text`."""
    return text + _LAST


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
