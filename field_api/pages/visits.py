"""`/visits/` and `/visits/{record_uuid}/`: the visits as a list, and one visit."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import DivisionVersion
from field_api.models import Household, Visit, VisitOutcome
from field_api.pages.access import needs_right
from field_api.pages.addresses import with_changes
from field_api.pages.filters import VisitFilters
from field_api.pages.paging import Order, page_after
from field_api.pages.places import Places
from field_api.pages.small_map import visit_map

NEWEST_FIRST = Order("started_at", descending=True)


@needs_right(Right.SEE_NAMES)
def visit_list(request: HttpRequest) -> HttpResponse:
    places = Places(scope_of(request.user), timezone.localdate())
    households = Household.objects.visible_to(request.user)
    filters = VisitFilters.read(request.GET, places, households)
    rows = filters.narrow(Visit.objects.visible_to(request.user), places)
    page = page_after(
        rows.select_related("household").prefetch_related("workers"),
        NEWEST_FIRST,
        _last_row(request, rows),
    )
    context = {
        "filters": filters,
        "groups": places.choices(filters.place),
        "outcomes": VisitOutcome.choices,
        "total": rows.count(),
        "lines": [
            {"visit": visit, "place": places.name(visit.household.village_id)}
            for visit in page.rows
        ],
        "next": with_changes(request, after=page.rows[-1].record_uuid) if page.following else "",
        "first": with_changes(request, after=None) if "after" in request.GET else "",
        "export_query": with_changes(request, after=None).partition("?")[2],
    }
    return render(request, "field_api/visits/list.html", context)


@needs_right(Right.SEE_NAMES)
def visit_detail(request: HttpRequest, record_uuid: UUID) -> HttpResponse:
    visit = (
        Visit.objects.visible_to(request.user)
        .filter(record_uuid=record_uuid)
        .select_related("household", "recorded_by")
        .prefetch_related("workers")
        .first()
    )
    if visit is None:
        raise Http404
    day = timezone.localdate(visit.started_at)
    village = DivisionVersion.objects.as_of(day).filter(division_id=visit.village_id).first()
    context = {
        "visit": visit,
        "place": Places(scope_of(request.user), day).name(visit.village_id, whole=True),
        "minutes": round((visit.ended_at - visit.started_at).total_seconds() / 60),
        "map": visit_map(visit, village),
        "answers": sorted(visit.answers.items()) if isinstance(visit.answers, dict) else [],
    }
    return render(request, "field_api/visits/detail.html", context)


def _last_row(request: HttpRequest, rows: Any) -> Visit | None:
    try:
        record_uuid = UUID(request.GET.get("after", ""))
    except ValueError:
        return None
    last: Visit | None = rows.filter(record_uuid=record_uuid).first()
    return last
