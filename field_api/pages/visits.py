"""`/visits/` and `/visits/{record_uuid}/`: the visits as a list, and one visit."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import DivisionVersion
from field_api.api.desk.visits import ORDERS, VisitQuery, matching
from field_api.api.paging import page
from field_api.api.visit_rows import finished, plain
from field_api.models import Household, Visit, VisitOutcome
from field_api.pages.access import needs_right
from field_api.pages.division_choices import DivisionChoices, line_of
from field_api.pages.list_query import as_api_request, counted, read_list
from field_api.pages.small_map import visit_map


@require_safe
@needs_right(Right.SEE_NAMES)
def visit_list(request: HttpRequest) -> HttpResponse:
    query = read_list(request, VisitQuery, ORDERS)
    rows = matching(Visit.objects.visible_to(request.user), query.values)
    order = query.values["ordering"]
    shown, links = page(as_api_request(request, query), plain(rows), ORDERS, order, query.values)
    choices = DivisionChoices(scope_of(request.user), timezone.localdate())
    place = choices.find(query.given.get("division", ""))
    visits = list(finished(shown))
    for visit in visits:
        visit["outcome_label"] = VisitOutcome(visit["outcome"]).label
    turned = "started_at" if order == "-started_at" else "-started_at"
    total, more = counted(rows)
    context = {
        "query": query,
        "place": place,
        "groups": choices.groups(place),
        "outcomes": VisitOutcome.choices,
        "household": Household.objects.visible_to(request.user)
        .filter(uid=query.values["household"])
        .first()
        if "household" in query.values
        else None,
        "total": total,
        "more": more,
        "visits": visits,
        "links": links,
        "order": order,
        "from_day": query.given.get("from", ""),
        "time_order": query.address(ordering=turned, cursor=None),
    }
    return render(request, "field_api/visits/list.html", context)


@require_safe
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
        "place": line_of(visit.village_id, day),
        "minutes": round((visit.ended_at - visit.started_at).total_seconds() / 60),
        "map": visit_map(visit, village),
        "answers": sorted(visit.answers.items()) if isinstance(visit.answers, dict) else [],
    }
    return render(request, "field_api/visits/detail.html", context)
