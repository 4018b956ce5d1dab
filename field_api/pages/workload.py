"""`/workload/`: who has how much to do, by worker or by village; as a page and as a file."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Level
from field_api.actions.readings import record_reading
from field_api.api.exports import Column, as_file
from field_api.counts.rollup import Tree
from field_api.counts.workload import (
    DUE_WITHIN,
    LONG,
    SHORT,
    Load,
    VillageLoad,
    VillageLoads,
    loads_of_villages,
    loads_of_workers,
    spreads,
)
from field_api.models import Posting, PostingKind, ReadingKind
from field_api.pages.access import needs_right
from field_api.pages.division_choices import DivisionChoices
from field_api.pages.query_text import with_changes
from field_api.readings.purpose import purpose_of
from geo_minzheng.accounts.models import User

PAGE_SIZE = 100
BY = ("worker", "village")
NUMBERS = ("households", "overdue", "due", "visits_short", "visits_long")
"""What both tables can be sorted by, the largest first."""


@require_safe
@needs_right(Right.MANAGE_STAFF)
def workload_page(request: HttpRequest) -> HttpResponseBase:
    scope, today = scope_of(request.user), timezone.localdate()
    tree, choices = Tree.of(scope, today), DivisionChoices(scope, today)
    divisions = scope.divisions_where(Right.MANAGE_STAFF)
    place = choices.find(request.GET.get("division", ""))
    if place:
        divisions = tree.under(place.division_id, divisions)
    villages = [
        key for key in divisions if (held := tree.places.get(key)) and held.level == Level.VILLAGE
    ]
    loads = loads_of_villages(villages, today)
    by = request.GET.get("by", "")
    by = by if by in BY else BY[0]
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in NUMBERS else "overdue"
    rows = (
        [
            _worker_row(load, tree)
            for load in loads_of_workers(divisions, loads, tree, today, seen_in=scope.village_ids)
        ]
        if by == "worker"
        else _village_rows(villages, loads, tree)
    )
    name = sort.lstrip("-")
    rows.sort(key=lambda row: row[name], reverse=not sort.startswith("-"))
    if (wanted := request.GET.get("format")) in ("csv", "xlsx"):
        return _file(request, wanted, by, rows)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown: list[dict[str, Any]] = list(page.object_list)
    if by == "worker":
        far = spreads([row["posting"] for row in shown], today)
        for row in shown:
            row["spread"] = far.get(row["posting"])
    context = {
        "by": by,
        "page": page,
        "rows": shown,
        "place": place,
        "groups": choices.groups(place),
        "total": len(rows),
        "counted_at": loads.counted_at,
        "due_by": (today + DUE_WITHIN).isoformat(),
        "since_short": (today - SHORT).isoformat(),
        "since_long": (today - LONG).isoformat(),
        "sort": sort,
        "headings": _headings(request, sort),
        "files": {form: with_changes(request, format=form) for form in ("csv", "xlsx")},
        "turned": {each: with_changes(request, by=each, sort=None) for each in BY},
        "most": max((row["households"] for row in rows), default=0) or 1,
    }
    return render(request, "field_api/workload/workload.html", context)


def _worker_row(load: Load, tree: Tree) -> dict[str, Any]:
    posting = load.posting
    place = tree.places.get(posting.division_id)
    return {
        "posting": posting.pk,
        "worker": posting.worker_id,
        "name": posting.worker.name,
        "kind": PostingKind(posting.kind).label,
        "where": posting.office.name if posting.office else tree.full_name(posting.division_id),
        "uid": place.uid if place else "",
        "share": load.share,
        "whose": f"worker={posting.worker_id}&division={place.uid if place else ''}",
        "visits": f"worker={posting.worker_id}",
        "all_households": load.households,
        "all_overdue": load.overdue,
        "all_due": load.due,
        "households": load.own_households,
        "overdue": load.own_overdue,
        "due": load.own_due,
        "visits_short": load.visits_short,
        "visits_long": load.visits_long,
    }


def _village_rows(villages: list[int], loads: VillageLoads, tree: Tree) -> list[dict[str, Any]]:
    served = Posting.objects.as_of(timezone.localdate()).filter(
        kind=PostingKind.ASSISTANT, division_id__in=villages
    )
    assistants = {each.division_id: each for each in served.select_related("worker")}
    rows = []
    for key in villages:
        load = loads.get(key, VillageLoad(key, 0, 0, 0, 0, 0))
        assistant = assistants.get(key)
        row = {
            "worker": assistant.worker_id if assistant else None,
            "name": assistant.worker.name if assistant else "",
            "kind": "",
            "where": tree.full_name(key),
            "uid": tree.places[key].uid,
            "share": 1,
            "whose": f"division={tree.places[key].uid}",
            "visits": f"division={tree.places[key].uid}&division_of=household",
        }
        rows.append(row | {number: getattr(load, number) for number in NUMBERS})
    return rows


def _headings(request: HttpRequest, sort: str) -> list[dict[str, Any]]:
    labels = {
        "households": _("负责户"),
        "overdue": _("逾期"),
        "due": _("30 天内到期"),
        "visits_short": _("近 30 天走访"),
        "visits_long": _("近 90 天走访"),
    }
    return [
        {
            "label": labels[name],
            "path": with_changes(request, sort=f"-{name}" if sort == name else name),
            "sorted": {name: "descending", f"-{name}": "ascending"}.get(sort, ""),
        }
        for name in NUMBERS
    ]


def _file(
    request: HttpRequest, wanted: str, by: str, rows: list[dict[str, Any]]
) -> HttpResponseBase:
    """Names of workers leave the house: that is written down."""
    assert isinstance(request.user, User)
    record_reading(
        by=request.user,
        kind=ReadingKind.EXPORT,
        purpose=purpose_of(request),
        subject="workers",
        row_count=len(rows),
        filters={"division": request.GET.get("division", ""), "format": wanted},
    )

    def cell(key: str) -> Callable[[dict[str, Any]], Any]:
        return lambda row: row[key]

    columns = [
        Column(_("姓名") if by == "worker" else _("协理员"), cell("name")),
        *([Column(_("岗位"), lambda row: str(row["kind"]))] if by == "worker" else []),
        Column(_("服务地点") if by == "worker" else _("村社区"), cell("where")),
        *([Column(_("几人分担"), cell("share"))] if by == "worker" else []),
        *(
            Column(str(heading["label"]), cell(name))
            for name, heading in zip(NUMBERS, _headings(request, ""), strict=True)
        ),
    ]
    return as_file(
        wanted,
        f"workload-{by}",
        iter(rows),
        columns,
    )
