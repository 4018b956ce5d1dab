"""Households and persons that may be entered twice, and what a household has taken in.

Only proposes: whether two are one is for a person to say.
"""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from field_api.models import Household, HouseholdStatus, Person


def merged_ids(home: Household) -> list[int]:
    """`home` and every household that was merged into it, however indirectly."""
    found, layer = [home.pk], [home.pk]
    while layer:
        layer = list(Household.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        found += layer
    return found


def likely_same(home: Household, *, among: Any) -> list[tuple[Household, list[str]]]:
    """Households that may be the same as `home`, with why: phone, head's name in the village, or
    a member's identity number.

    Args:
        among: the households that the asker may see.
    """
    known = Person.objects.filter(household=home).exclude(identity_hash=None)
    numbers = list(known.values_list("identity_hash", flat=True))
    same_number = Q(pk__in=Person.objects.filter(identity_hash__in=numbers).values("household_id"))
    same_name = Q(village_id=home.village_id, head_name=home.head_name)
    same_phone = Q(phone_hash=home.phone_hash) if home.phone_hash else Q(pk=None)
    found: dict[int, tuple[Household, list[str]]] = {}
    rows = among.filter(status=HouseholdStatus.ACTIVE).exclude(pk=home.pk)
    for rule, why in (
        (same_number, _("有成员身份证号相同")),
        (same_phone, _("电话相同")),
        (same_name, _("同村户主同名")),
    ):
        for other in rows.filter(rule).order_by("id")[:10]:
            found.setdefault(other.pk, (other, []))[1].append(why)
    return sorted(found.values(), key=lambda pair: (-len(pair[1]), pair[0].pk))


def same_person_pairs(gone: Household, kept: Household) -> list[tuple[Person, Person]]:
    """Members of two households that look like one person: same name and birth date, and no two
    different identity numbers."""
    there = {(person.name, person.birth_date): person for person in members_of(kept)}
    pairs = []
    for person in members_of(gone):
        twin = there.get((person.name, person.birth_date))
        if twin and not (person.identity_number and twin.identity_number):
            pairs.append((person, twin))
    return pairs


def members_of(home: Household) -> list[Person]:
    """Those who live in it, in the order in which they were entered."""
    return list(Person.objects.living().filter(household=home).order_by("id"))
