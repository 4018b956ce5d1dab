"""Who is in the register already and may be the one that somebody is about to enter.

Only proposes, out of what the asker may see: whether two are one is for a person to say. Of a
number that is somebody's outside the jurisdiction nothing is said here. Households that exist are
compared with each other in `duplicates`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from field_api.models import Household, HouseholdStatus, Person

MOST_SHOWN = 10
"""More of one name are not looked through by anybody."""


class Likeness(StrEnum):
    """What is the same."""

    IDENTITY_NUMBER = "identity_number"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    HEAD_IN_VILLAGE = "head_in_village"

    @property
    def words(self) -> Promise:
        return _WORDS[self]


_WORDS: dict[Likeness, Promise] = {
    Likeness.IDENTITY_NUMBER: _("身份证号相同"),
    Likeness.NAME_AND_BIRTH_DATE: _("姓名和出生日期相同"),
    Likeness.HEAD_IN_VILLAGE: _("同村户主同名"),
}


@dataclass(frozen=True)
class LookAlike:
    """One household in which somebody is alike.

    Attributes:
        persons: who they are, each with what is the same; none where only the head's name is.
        alike_by: everything that is the same, the strongest first.
    """

    household: Household
    persons: tuple[tuple[Person, tuple[Likeness, ...]], ...]
    alike_by: tuple[Likeness, ...]


def look_alikes(
    person: Person,
    *,
    by: AbstractBaseUser,
    home: Household | None = None,
    confirmed: Collection[UUID] = (),
) -> list[LookAlike]:
    """Those like `person`, who is not stored yet, among what `by` may see; the likeliest first.

    Households that were merged into others are left out: whoever was in them is in the survivor.

    Args:
        home: the new household that `person` is to be the head of; None for a new member.
        confirmed: households that somebody has looked at, and that are others.
    """
    rows = (
        Person.objects.visible_to(by)
        .exclude(household__status=HouseholdStatus.MERGED)
        .exclude(household__uid__in=confirmed)
        .select_related("household")
        .order_by("id")
    )
    alike: dict[int, tuple[Person, list[Likeness]]] = {}
    for likeness, same in _same(person):
        for found in rows.filter(**same)[:MOST_SHOWN]:
            alike.setdefault(found.pk, (found, []))[1].append(likeness)
    homes: dict[int, tuple[Household, list[tuple[Person, tuple[Likeness, ...]]]]] = {}
    for found, likenesses in alike.values():
        entry = homes.setdefault(found.household_id, (found.household, []))
        entry[1].append((found, tuple(likenesses)))
    heads = _same_heads(person, home, by, confirmed)
    for head in heads:
        homes.setdefault(head.pk, (head, []))
    named = {head.pk for head in heads}
    every = [
        LookAlike(other, tuple(persons), _strongest(persons, other.pk in named))
        for other, persons in homes.values()
    ]
    order = list(Likeness)
    every.sort(key=lambda one: ([order.index(each) for each in one.alike_by], one.household.pk))
    return every[:MOST_SHOWN]


def _same(person: Person) -> Iterable[tuple[Likeness, dict[str, Any]]]:
    if person.identity_hash:
        yield Likeness.IDENTITY_NUMBER, {"identity_hash": person.identity_hash}
    by_name = {"name": person.name, "birth_date": person.birth_date}
    yield Likeness.NAME_AND_BIRTH_DATE, by_name


def _same_heads(
    person: Person, home: Household | None, by: AbstractBaseUser, confirmed: Collection[UUID]
) -> list[Household]:
    if home is None:
        return []
    rows = Household.objects.visible_to(by).filter(
        village_id=home.village_id, head_name=person.name
    )
    others = rows.exclude(status=HouseholdStatus.MERGED).exclude(uid__in=confirmed)
    return list(others.order_by("id")[:MOST_SHOWN])


def _strongest(
    persons: Iterable[tuple[Person, tuple[Likeness, ...]]], is_head_alike: bool
) -> tuple[Likeness, ...]:
    found = {likeness for _person, likenesses in persons for likeness in likenesses}
    if is_head_alike:
        found.add(Likeness.HEAD_IN_VILLAGE)
    return tuple(likeness for likeness in Likeness if likeness in found)
