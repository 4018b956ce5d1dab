"""`/maps/density/`: where recipients live, on a page or as one file to take away."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision
from geo_minzheng.shared.errors import GeoMinzhengError
from maps.density_map import DensityMap, density_map, first_edge_m
from maps.density_view import DensityForm
from maps.render.page import embed
from maps.render.standalone import standalone_html
from maps.territory import Territory


@dataclass(frozen=True)
class Asked:
    """What one address asks for; `made` is None where it asks for something impossible."""

    form: DensityForm
    whole: Territory
    territory: Territory
    county: NamedDivision | None
    mistakes: list[str]
    made: DensityMap | None


@require_safe
@login_required
def density(request: HttpRequest) -> HttpResponse:
    """The map in the desk's frame; 400 with the reasons in Chinese for a bad address."""
    asked = _asked(request)
    made = asked.made
    drawing = made.drawing if made else None
    context: dict[str, Any] = {
        "asked": asked,
        "map": embed(drawing, nonce=str(request.csp_nonce)) if drawing else None,  # type: ignore[attr-defined]
        "counties": asked.whole.at(Level.COUNTY),
        "query": request.GET.urlencode(),
    }
    status = 400 if asked.mistakes else 200
    return render(request, "maps/density/density.html", context, status=status)


@require_safe
@login_required
def density_download(request: HttpRequest) -> HttpResponse:
    """The same map as one HTML file; where there is nothing to draw, the page that says why."""
    asked = _asked(request)
    if asked.made is None or asked.made.drawing is None:
        return density(request)
    name = f"{asked.made.title} {timezone.localdate():%Y-%m-%d}.html"
    html = standalone_html(asked.made.drawing, title=asked.made.title, summary=asked.made.totals)
    answer = HttpResponse(html, content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _asked(request: HttpRequest) -> Asked:
    day: date = timezone.localdate()
    scope = scope_of(request.user)
    whole = Territory.of(scope, day)
    county = None
    territory = whole
    if wanted := request.GET.get("county"):
        county = whole.find(Level.COUNTY, wanted)
        if county is None:
            raise Http404
        territory = whole.under(county)
    form = DensityForm(
        request.GET.dict(), named=territory.named, edge_m=first_edge_m(territory, day)
    )
    mistakes: list[str] = []
    made = None
    if not form.is_valid():
        mistakes = form.mistakes()
    else:
        try:
            made = density_map(form.view(), territory, whole=whole, day=day)
        except GeoMinzhengError as error:
            mistakes = [error.message]
    return Asked(form, whole, territory, county, mistakes, made)
