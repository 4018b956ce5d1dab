"""Whether a row has changed since somebody opened it in a form.

A version is the number of the row's last entry in its table of former rows, 0 for none. A form
carries it along; what changed in between is told by name of field, so that a visit that moved
a household's next day is no reason to refuse a new telephone number.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Model

from field_api.models import Aid, Household, Person
from geo_minzheng.shared.history import REGISTERED


def version_of(row: Model) -> int:
    """The row's version as it stands in the database."""
    found = _events(row).filter(pgh_obj_id=row.pk).aggregate(last=Max("pgh_id"))["last"]
    return int(found or 0)


def changed_fields(row: Model, since: int, fields: Iterable[str]) -> list[str]:
    """Those of `fields` that are otherwise in `row` than they were at version `since`."""
    after = _events(row).filter(pgh_obj_id=row.pk, pgh_id__gt=since)
    # A registration is kept as it was made; every other entry holds the row before a change.
    former = after.exclude(pgh_label=REGISTERED).order_by("pgh_id").first()
    if former is None:
        return []
    return [name for name in fields if _value(former, name) != _value(row, name)]


def dossier_version(homes: Iterable[Household]) -> str:
    """A text that changes when a household, its members or its aids do; the order counts."""
    parts: list[object] = []
    for home in homes:
        persons = Person.objects.filter(household=home)
        aids = Aid.objects.filter(household=home)
        parts.append((home.pk, version_of(home)))
        for model, rows in ((Person, persons), (Aid, aids)):
            events: Any = model._meta.get_field("events").related_model
            own: Any = rows.aggregate(count=Count("pk"), newest=Max("pk"))
            last = events.objects.filter(pgh_obj_id__in=rows.values("pk")).aggregate(
                last=Max("pgh_id")
            )
            parts.append((own["count"], own["newest"], last["last"]))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _events(row: Model) -> Any:
    events: Any = row._meta.get_field("events").related_model
    return events.objects


def _value(row: Any, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)
