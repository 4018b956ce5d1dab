"""What the register said at an earlier moment, out of the tables of former rows.

An entry there holds a row as it was before a change, so a row at a moment is the oldest entry
made after it, or the row itself where nothing was changed since. Nothing here is worded.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from field_api.models import Household, Person
from geo_minzheng.shared.history import REGISTERED


@dataclass(frozen=True)
class HouseholdThen:
    """A household as the register had it at a moment.

    Attributes:
        row: the household's facts then: its former row, or itself.
        members: names of those who lived in it then, the oldest first.
    """

    row: Any
    members: tuple[str, ...]


def household_at(home: Household, at: datetime) -> HouseholdThen:
    """`home` with its members as the register had them at `at`: three queries."""
    return HouseholdThen(_at([home], at)[home.pk], _members_at(home, at))


def persons_ever_of(home: Household) -> set[int]:
    """Ids of the persons who are or were members of `home` by the register."""
    events: Any = Person._meta.get_field("events").related_model
    now = Person.objects.filter(household=home).values_list("pk", flat=True)
    before = events.objects.filter(household=home).values_list("pgh_obj_id", flat=True)
    return set(now) | {pk for pk in before if pk is not None}


def _members_at(home: Household, at: datetime) -> tuple[str, ...]:
    day = timezone.localdate(at)
    persons = list(Person.objects.filter(pk__in=persons_ever_of(home)))
    there = [
        row
        for row in _at(persons, at).values()
        if row.household_id == home.pk
        and row.joined_on <= day
        and (row.left_on is None or row.left_on > day)
        and (row.died_on is None or row.died_on > day)
    ]
    return tuple(row.name for row in sorted(there, key=lambda row: (row.birth_date, row.name)))


def _at(rows: "list[Any]", at: datetime) -> dict[int, Any]:
    if not rows:
        return {}
    model: type[Model] = type(rows[0])
    events: Any = model._meta.get_field("events").related_model
    since = (
        events.objects.filter(pgh_obj_id__in=[row.pk for row in rows], pgh_created_at__gt=at)
        .exclude(pgh_label=REGISTERED)
        .order_by("-pgh_id")
    )
    # Later entries are overwritten by earlier ones: the oldest since then is what was.
    return {row.pk: row for row in rows} | {event.pgh_obj_id: event for event in since}
