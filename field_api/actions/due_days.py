"""Visiting earlier than the rules ask: many households at once, and taking it back.

The rules themselves are in `visiting/rules.py`; a visit that is recorded makes the next day by them
again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.models import Household
from geo_minzheng.shared.errors import InvalidInputError, NotFoundError
from geo_minzheng.shared.history import changed_by

MOST_AT_ONCE = 5_000
"""About a large township; more is a matter for the rules, not for a list."""

ACTION = "due_days.bring_visits_forward"


@dataclass(frozen=True)
class Forward:
    """What bringing visits forward would change, or changed.

    Attributes:
        due_later: active households whose visit would move.
        left: others that were chosen: they are due by that day already, have left the register,
            or are not the person's to keep.
    """

    due_later: int
    left: int


def preview(*, by: AbstractBaseUser, households: QuerySet[Household], to: date) -> Forward:
    """What `bring_visits_forward` would do.

    Raises:
        InvalidInputError: more than `MOST_AT_ONCE` households are chosen.
    """
    chosen = households.order_by()[: MOST_AT_ONCE + 1].count()
    if chosen > MOST_AT_ONCE:
        raise InvalidInputError(
            _("一次最多提前 {most} 户。请缩小范围，例如按乡镇分几次办理。").format(
                most=MOST_AT_ONCE
            ),
            limit=MOST_AT_ONCE,
        )
    moving = _moving(by, households, to).count()
    return Forward(moving, chosen - moving)


def bring_visits_forward(
    *,
    by: AbstractBaseUser,
    households: QuerySet[Household],
    to: date,
    reason: str,
    today: date,
) -> tuple[Forward, UUID | None]:
    """Make the visits of `households` due on `to`; none is ever made later.

    Returns:
        What changed, and the id under which it can be taken back; None if nothing changed.

    Raises:
        InvalidInputError: no reason, a day in the past, or more than `MOST_AT_ONCE`.
    """
    if not reason.strip():
        raise InvalidInputError(_("请写明提前走访的原因。"), reason=["required"])
    if to < today:
        raise InvalidInputError(_("应走访日不能早于今天。"), to=["past"])
    with changed_by(by, action=ACTION, reason=reason.strip()[:200]):
        planned = preview(by=by, households=households, to=to)
        ids = list(_moving(by, households, to).order_by("pk").values_list("pk", flat=True))
        Household.objects.filter(pk__in=ids).update(next_visit_due=to)
        if not ids:
            return planned, None
        newest = _events().filter(pgh_obj_id=ids[0]).order_by("-pgh_id")
        change: UUID = newest.values_list("pgh_context_id", flat=True)[0]
        return Forward(len(ids), planned.left + planned.due_later - len(ids)), change


def take_back(*, by: AbstractBaseUser, change: UUID) -> Forward:
    """Give the households of one `bring_visits_forward` their former days again.

    A household that changed since, by a visit say, stays as it is.

    Raises:
        NotFoundError: there is no such change, or somebody else made it.
    """
    entries = entries_of(by=by, change=change)
    former = {entry.pgh_obj_id: entry for entry in entries}
    since = (
        _events()
        .filter(pgh_obj_id__in=former, pgh_id__gt=max(entry.pgh_id for entry in entries))
        .exclude(pgh_context_id=change)
        .values_list("pgh_obj_id", flat=True)
    )
    mine = scope_of(by).villages_where(Right.KEEP_REGISTER)
    homes = list(
        Household.objects.filter(pk__in=former.keys() - set(since), village_id__in=mine).exclude(
            next_visit_due=None
        )
    )
    for home in homes:
        home.next_visit_due = former[home.pk].next_visit_due
    with changed_by(by, action="due_days.take_back"):
        Household.objects.bulk_update(homes, ["next_visit_due"], batch_size=1000)
    return Forward(len(homes), len(former) - len(homes))


def entries_of(*, by: AbstractBaseUser, change: UUID) -> list[Any]:
    """The former rows of one `bring_visits_forward` that `by` did.

    Raises:
        NotFoundError: there is no such change, or somebody else made it.
    """
    entries = list(
        _events()
        .filter(
            pgh_context_id=change,
            pgh_context__metadata__by=str(by.pk),
            pgh_context__metadata__action=ACTION,
        )
        .order_by("pgh_id")
    )
    if not entries:
        raise NotFoundError(_("找不到这次操作，或不是您办理的。"))
    return entries


def _moving(by: AbstractBaseUser, households: QuerySet[Household], to: date) -> QuerySet[Household]:
    villages: Collection[int] = scope_of(by).villages_where(Right.KEEP_REGISTER)
    return households.order_by().filter(
        Q(next_visit_due=None) | Q(next_visit_due__gt=to),
        status="active",
        village_id__in=villages,
    )


def _events() -> QuerySet[Any]:
    model: Any = Household._meta.get_field("events").related_model
    events: QuerySet[Any] = model.objects.all()
    return events
