"""Texts as they are kept: full-width signs, blanks and separators made plain. Checks nothing."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-‐-―−_]+")
_DOTS = str.maketrans({"•": "·", "．": "·", ".": "·", "・": "·", "‧": "·", "･": "·"})

NO_VALUE = frozenset({"nan", "null", "none", "nil", "undefined", "n/a", "#n/a"})
"""What programs write, in lower case, where there is nothing; no clerk means it as a text."""


def tidy(text: str) -> str:
    """Full-width digits and letters made plain, blanks at both ends and doubled ones taken out."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text).split())


def tidy_identity_number(text: str) -> str:
    """An identity number as it is kept: no separators, a last `x` as `X`."""
    return _SEPARATORS.sub("", tidy(text)).upper()


def tidy_phone(text: str) -> str:
    """A phone number as it is kept: digits alone, the country's 86 taken off."""
    digits = _SEPARATORS.sub("", tidy(text)).replace("(", "").replace(")", "")
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def tidy_name(text: str) -> str:
    """A name as it is kept: the dot of names of the minorities is always `·`; a Chinese name
    has no blank inside, which forms put between two characters."""
    name = tidy(text).translate(_DOTS)
    return name if name.isascii() else name.replace(" ", "")
