"""Columns of the register that are worked out from others, so that a search finds rows by them.

The one place where they are filled. `Person` and `Household` call it whenever they are saved;
only writers that go past Django (COPY) call `spelled` and `phone_hash` themselves. It holds no
query and knows nothing of who searches.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING

from field_api.register.spelling import Spelled, spelled
from geo_minzheng.shared.privacy import keyed_hash

if TYPE_CHECKING:
    from field_api.models import Household, Person

__all__ = [
    "HOUSEHOLD_FIELDS",
    "PERSON_FIELDS",
    "Spelled",
    "fill_household",
    "fill_person",
    "phone_digits",
    "phone_hash",
    "spelled",
]

PERSON_FIELDS = {"name": ("name_pinyin", "name_initials"), "phone": ("phone_hash",)}
"""What is worked out from each field of a person."""
HOUSEHOLD_FIELDS = {"head_name": ("head_pinyin", "head_initials"), "phone": ("phone_hash",)}
"""What is worked out from each field of a household."""

_CHINA = re.compile(r"^(?:0086|86)(?=1\d{10}$)")


def phone_digits(phone: str) -> str:
    """The digits of a phone number, without the code of China before a mobile number."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isdecimal())
    return _CHINA.sub("", digits)


def phone_hash(phone: str) -> bytes | None:
    """What finds `phone` again however it was written; None without a digit."""
    digits = phone_digits(phone)
    return keyed_hash(digits) if digits else None


def fill_person(person: "Person", fields: Collection[str] = tuple(PERSON_FIELDS)) -> None:
    """Work out the derived fields of `person` from those of `fields`."""
    if "name" in fields:
        how = spelled(person.name)
        person.name_pinyin, person.name_initials = how.pinyin, how.initials
    if "phone" in fields:
        person.phone_hash = phone_hash(person.phone)


def fill_household(
    household: "Household", fields: Collection[str] = tuple(HOUSEHOLD_FIELDS)
) -> None:
    """Work out the derived fields of `household` from those of `fields`."""
    if "head_name" in fields:
        how = spelled(household.head_name)
        household.head_pinyin, household.head_initials = how.pinyin, how.initials
    if "phone" in fields:
        household.phone_hash = phone_hash(household.phone)
