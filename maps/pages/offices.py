"""`/maps/offices/`: which office serves which villages, and where nobody does."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Level
from field_api.counts.rollup import Tree
from field_api.pages.access import needs_right
from maps.office_map import office_map
from maps.render.page import embed
from maps.territory import Territory


@require_safe
@needs_right(Right.MANAGE_STAFF)
def office_map_page(request: HttpRequest) -> HttpResponse:
    scope, today = scope_of(request.user), timezone.localdate()
    divisions = scope.divisions_where(Right.MANAGE_STAFF)
    whole = Territory.of(scope, today)
    territory = Territory(
        tuple(key for key in whole.village_ids if key in divisions), whole.named_ids, whole.places
    )
    counties, county = territory.at(Level.COUNTY), None
    if wanted := request.GET.get("county"):
        county = territory.find(Level.COUNTY, wanted)
        if county is None:
            raise Http404
        territory = territory.under(county)
        divisions = Tree.of(scope, today).under(county.division_id, divisions)
    made = office_map(territory, divisions, today)
    context: dict[str, Any] = {
        "made": made,
        "map": embed(made.drawing, nonce=str(request.csp_nonce)) if made.drawing else None,  # type: ignore[attr-defined]
        "counties": counties,
        "county": county,
        "query": f"?division={county.uid}" if county else "",
    }
    return render(request, "maps/offices/offices.html", context)
