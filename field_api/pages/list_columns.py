"""Which columns of a list a person sees: from the address, else as they last chose.

The first column names the row and is always there.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from field_api.api.desk.listing import ListColumn, ListKind
from field_api.models import ColumnChoice


def chosen_columns(request: HttpRequest, kind: ListKind) -> list[ListColumn]:
    """The columns to show, in the list's own order."""
    known = kind.page_columns()
    wanted = _asked(request, kind)
    if not wanted:
        kept = _kept(request, kind).first()
        wanted = set(kept.columns) & {one.key for one in known} if kept else set()
    if not wanted:
        return [one for one in known if one.shown]
    return [one for one in known if one.key in wanted or one is known[0]]


def keep_columns(request: HttpRequest, kind: ListKind) -> None:
    """Remember for this person the columns that the address names, as often as they change."""
    wanted = _asked(request, kind)
    if not wanted:
        return
    keys = [one.key for one in kind.page_columns() if one.key in wanted]
    kept = _kept(request, kind).first()
    if kept is None or kept.columns != keys:
        by: Any = request.user
        ColumnChoice.objects.update_or_create(
            user=by, list_name=kind.name, defaults={"columns": keys}
        )


def _asked(request: HttpRequest, kind: ListKind) -> set[str]:
    known = {one.key for one in kind.page_columns()}
    return set(request.GET.get("columns", "").split(".")) & known


def _kept(request: HttpRequest, kind: ListKind) -> QuerySet[ColumnChoice]:
    by: Any = request.user
    return ColumnChoice.objects.filter(user=by, list_name=kind.name)
