"""Phone numbers, however people write them: their digits, and what finds them again sealed."""

import re
import unicodedata

from geo_minzheng.shared.privacy import keyed_hash

_CHINA = re.compile(r"^(?:0086|86)(?=1\d{10}$)")


def phone_digits(phone: str) -> str:
    """The digits of a phone number, without the code of China before a mobile number."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isdecimal())
    return _CHINA.sub("", digits)


def phone_hash(phone: str) -> bytes | None:
    """What finds `phone` again however it was written; None without a digit."""
    digits = phone_digits(phone)
    return keyed_hash(digits) if digits else None
