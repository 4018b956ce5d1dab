"""Who left on the day on which their household left the register, and whether it took them along.

Read out of the tables of former rows: what one change wrote has one context. A row that a bulk load
brought has none, and is taken to have left with its household.
"""

from dataclasses import dataclass
from typing import Any

from field_api.models import Household, HouseholdStatus, Person
from geo_minzheng.shared.history import REGISTERED


@dataclass(frozen=True)
class Leaver:
    """One who left that day and is not known to have died.

    Attributes:
        left_with_household: the closing itself wrote it, not a leaving of their own.
    """

    person: Person
    left_with_household: bool


def leavers_of(home: Household) -> list[Leaver]:
    """Those who may come back with `home`, in the order in which they were entered."""
    if home.closed_on is None:
        return []
    rows = Person.objects.filter(household=home, died_on=None, left_on=home.closed_on)
    persons = list(rows.order_by("id"))
    entries = _events(Person).filter(pgh_obj_id__in=[person.pk for person in persons], left_on=None)
    # Later entries overwrite earlier ones: the last leaving counts.
    left_in = dict(
        entries.exclude(pgh_label=REGISTERED)
        .order_by("pgh_id")
        .values_list("pgh_obj_id", "pgh_context_id")
    )
    closing = (
        _events(Household)
        .filter(pgh_obj_id=home.pk, status=HouseholdStatus.ACTIVE)
        .exclude(pgh_label=REGISTERED)
        .order_by("-pgh_id")
        .values_list("pgh_context_id", flat=True)
        .first()
    )
    return [Leaver(person, left_in.get(person.pk, closing) == closing) for person in persons]


def _events(model: type[Household] | type[Person]) -> Any:
    events: Any = model._meta.get_field("events").related_model
    return events.objects
