"""Who changed what, when and why.

Database triggers keep every row as it was before each change, in the same transaction, so
no code path can forget. `changed_by` tells them the person and the reason. Insertions are
repeated there only where an action says so (`note_registration`): bulk loads would double.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.db.models import GeometryField
from django.db import models, transaction
from pghistory.constants import UNSET

ModelClass = TypeVar("ModelClass", bound=type[models.Model])

REGISTERED = "registered"
"""Label of an entry that holds a row as it was when somebody entered it."""


def keeps_history(
    *,
    leave_out: tuple[str, ...] = (),
    compare_rows: bool = False,
    found_by: tuple[str, ...] = (),
) -> Callable[[ModelClass], ModelClass]:
    """Class decorator: the model gets a table of its former rows, `<Model>Event`.

    Args:
        leave_out: fields that the database works out itself, which it would refuse to copy.
        compare_rows: a change of a field left out counts as a change too. A model with a
            geometry needs it: compared field by field, a dump of the trigger cannot be restored,
            because pg_restore reads it where the `=` of a geometry is not found.
        found_by: fields, of those that refer to another row, that former rows are looked for by.
            Every former row is found by the row that it was of; an index more is written with
            each change, and is read only where a question says so.
    """
    condition = pgtrigger.Condition("OLD.* IS DISTINCT FROM NEW.*") if compare_rows else UNSET
    track: Callable[[ModelClass], ModelClass] = pghistory.track(
        pghistory.UpdateEvent(row="OLD", condition=condition),
        pghistory.DeleteEvent(),
        pghistory.ManualEvent(REGISTERED),  # type: ignore[no-untyped-call]
        exclude=list(leave_out),
    )

    def decorate(model: ModelClass) -> ModelClass:
        tracked = track(model)
        entries = apps.all_models[model._meta.app_label][f"{model._meta.model_name}event"]
        _index_only(entries, {"pgh_obj", *found_by})
        return tracked

    return decorate


@contextmanager
def changed_by(by: AbstractBaseUser | None, *, action: str, reason: str = "") -> Iterator[None]:
    """Attribute every change inside to `by`; all of it is kept or none.

    Args:
        by: None only for set-up commands, which are recorded as `system`.
        action: the action's name, as `visits.record_visit`.
        reason: what the person gave as reason; no personal data.
    """
    who = "system" if by is None else str(by.pk)
    with transaction.atomic(), pghistory.context(by=who, action=action, reason=reason):
        yield


def note_registration(row: models.Model) -> None:
    """Keep who entered `row`, and why; call it inside `changed_by`."""
    pghistory.create_event(row, label=REGISTERED)


def _index_only(entries: type[models.Model], names: set[str]) -> None:
    # Every reference and geometry of a Django model brings an index along.
    for field in entries._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            setattr(field, "db_index", field.name in names)  # noqa: B010, the types know no such name
        elif isinstance(field, GeometryField):
            field.spatial_index = False
