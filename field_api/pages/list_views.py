"""Saved views of a list as its page shows them. Changing them is `actions.saved_views`' matter."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import DivisionVersion
from field_api.api.desk.listing import ListKind
from field_api.models import SavedView
from field_api.pages.list_query import ListQuery


@dataclass(frozen=True)
class ViewEntry:
    """One saved view: `mine` may be renamed, shared and deleted."""

    pk: int
    name: str
    mine: bool
    owner: str
    shared_in: str


@dataclass(frozen=True)
class Views:
    """What a page says of saved views. `share` are the divisions it can be shared in."""

    entries: list[ViewEntry]
    share: list[tuple[int, str]]


def views_for(request: HttpRequest, kind: ListKind, query: ListQuery) -> Views:
    """The views of `kind` that the person may open, their own first."""
    visible = SavedView.objects.visible_to(request.user).filter(list_name=kind.name)
    found = list(visible.select_related("owner").order_by("name", "id"))
    roots = scope_of(request.user).roots
    names = dict(
        DivisionVersion.objects.as_of(timezone.localdate())
        .filter(division_id__in={*roots, *(one.shared_in_id for one in found if one.shared_in_id)})
        .values_list("division_id", "name")
    )
    entries = [
        ViewEntry(
            one.pk,
            one.name,
            one.owner_id == request.user.pk,
            str(one.owner),
            names.get(one.shared_in_id, "") if one.shared_in_id else "",
        )
        for one in found
    ]
    return Views(
        sorted(entries, key=lambda one: not one.mine),
        [(root, names[root]) for root in roots if root in names],
    )
