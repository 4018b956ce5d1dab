"""`/visits/{record_uuid}/`: one visit. The list of visits is in `lists`."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right
from boundaries_data.models import DivisionVersion
from field_api.actions.readings import record_reading
from field_api.models import ReadingKind, Visit
from field_api.pages.access import needs_right
from field_api.pages.division_choices import line_of
from field_api.pages.history import since_then
from field_api.pages.keeping import user_of
from field_api.pages.small_map import visit_map
from field_api.readings.purpose import purpose_of
from field_api.register.former_rows import household_at


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
    record_reading(
        by=user_of(request),
        kind=ReadingKind.DOSSIER,
        purpose=purpose_of(request),
        household=visit.household,
        subject="visits",
    )
    day = timezone.localdate(visit.started_at)
    village = DivisionVersion.objects.as_of(day).filter(division_id=visit.village_id).first()
    then = household_at(visit.household, visit.started_at)
    context = {
        "visit": visit,
        "then": since_then(visit.household, then),
        "place": line_of(visit.village_id, day),
        "minutes": round((visit.ended_at - visit.started_at).total_seconds() / 60),
        "map": visit_map(visit, village, then.row.location),
        "answers": sorted(visit.answers.items()) if isinstance(visit.answers, dict) else [],
    }
    return render(request, "field_api/visits/detail.html", context)
