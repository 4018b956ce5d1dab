"""`/maps/incidents/{id}/`: the map, three numbers, and the list in order of priority."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from rest_framework import serializers

from boundaries_data.jurisdiction import Right, Scope, scope_of
from field_api.api.paging import page
from field_api.pages.access import needs_right
from field_api.pages.list_query import ListQuery, as_api_request, read_list
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.vector_files import MAX_UPLOAD_BYTES
from maps.api.desk.asker import IncidentWithoutFootprintError, footprint_of
from maps.api.desk.footprints import footprint_shape
from maps.api.desk.households import ORDERS, ImpactedQuery, matching
from maps.api.desk.impact import impact_shape
from maps.api.desk.workers import worker_rows
from maps.impact import LEVELS, NO_AID, class_label
from maps.impacted_rows import finished, impacted_rows
from maps.incident_map import band_name, incident_map, is_exercise
from maps.models import Band, Footprint, Incident, Inclusion
from maps.nearest import workers_near_footprint
from maps.priority import LAST_TIER
from maps.render.page import embed

WORKERS_SHOWN = 8
NOT_OF_THE_LIST = frozenset({"cursor", "page_size", "level"})


class IncidentPageQuery(ImpactedQuery):
    """The filters of the list, and the level of the table."""

    level = serializers.ChoiceField(
        choices=[str(level) for level in LEVELS],
        default=str(LEVELS[1]),
        label=gettext_lazy("统计到"),
    )


@require_safe
@needs_right(Right.RUN_INCIDENTS)
@ensure_csrf_cookie
def incident(request: HttpRequest, incident: int) -> HttpResponse:
    """The emergency screen of one incident."""
    found = Incident.objects.visible_to(request.user).filter(pk=incident).first()
    if found is None:
        raise Http404
    query = read_list(request, IncidentPageQuery, ORDERS)
    try:
        footprint = _footprint(found, query.values.get("version"))
        context = _context(request, scope_of(request.user), found, footprint, query)
    except NotFoundError as error:
        raise Http404 from error
    return render(request, "maps/incidents/incident.html", context)


def _footprint(incident: Incident, version: int | None) -> Footprint | None:
    try:
        return footprint_of(incident, version)
    except IncidentWithoutFootprintError:
        return None


def _context(
    request: HttpRequest,
    scope: Scope,
    incident: Incident,
    footprint: Footprint | None,
    query: ListQuery,
) -> dict[str, Any]:
    reached: dict[str, Any] = {}
    households: dict[int, int] = {}
    if footprint is not None:
        reached = _reached(request, scope, footprint, query)
        households = _by_band(footprint, reached["impact"]["rows"])
    drawing = incident_map(
        incident, footprint, division_ids=scope.division_ids, households=households
    )
    versions = Footprint.objects.filter(incident=incident).prefetch_related("bands")
    return reached | {
        "incident": incident,
        "footprint": footprint,
        "exercise": is_exercise(incident, footprint),
        "map": embed(drawing, nonce=str(request.csp_nonce)),  # type: ignore[attr-defined]
        "versions": [footprint_shape(each) for each in versions],
        "limit_mb": MAX_UPLOAD_BYTES >> 20,
        "limit_bytes": MAX_UPLOAD_BYTES,
        "query": query,
    }


def _reached(
    request: HttpRequest, scope: Scope, footprint: Footprint, query: ListQuery
) -> dict[str, Any]:
    """What the page tells of whom the footprint reaches."""
    impact = impact_shape(footprint, village_ids=scope.village_ids, level=query.values["level"])
    assert request.user.is_authenticated
    rows = matching(impacted_rows(footprint, request.user), footprint, query.values)
    shown, links = page(as_api_request(request, query), rows, ORDERS, "rank", query.values)
    listed = impact["total"]["households"]["high"]
    workers = workers_near_footprint(
        footprint,
        division_ids=scope.named_division_ids,
        day=timezone.localdate(),
        most=WORKERS_SHOWN,
    )
    bands = Band.objects.filter(footprint=footprint)
    return {
        "impact": impact,
        "listed_total": listed,
        "silent": listed - impact["contacted"],
        "rows": _with_names(footprint, impact["rows"]),
        "homes": list(finished(shown)),
        "count": rows.order_by().count(),
        "links": links,
        "filtered": bool(query.given.keys() - NOT_OF_THE_LIST - {"version"}),
        "file_query": _file_query(footprint, query),
        "workers": [
            {**row, "distance_words": told_distance(row["distance_m"])}
            for row in worker_rows(workers)
        ],
        "levels": [(str(level), level.label) for level in LEVELS],
        "tiers": [str(tier) for tier in range(1, LAST_TIER + 1)],
        "inclusions": Inclusion.choices,
        "bands": [(f"{band.level:g}", band_name(band)) for band in bands],
    }


def told_distance(metres: float) -> str:
    """Metres as people say them: 650 米, 12.3 公里."""
    if metres < 1000:
        return _("%(n)d 米") % {"n": round(metres)}
    return _("%(n).1f 公里") % {"n": metres / 1000}


def _file_query(footprint: Footprint, query: ListQuery) -> str:
    kept = {name: value for name, value in query.given.items() if name not in NOT_OF_THE_LIST}
    return urlencode(kept | {"version": footprint.version})


def _by_band(footprint: Footprint, rows: Iterable[dict[str, Any]]) -> dict[int, int]:
    found: dict[float, int] = {}
    for row in rows:
        found[row["band"]] = found.get(row["band"], 0) + row["households"]
    levels = Band.objects.filter(footprint=footprint).values_list("pk", "level")
    return {pk: found.get(level, 0) for pk, level in levels}


def _with_names(footprint: Footprint, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {band.level: band_name(band) for band in Band.objects.filter(footprint=footprint)}
    return [
        {
            **row,
            "band_name": names[row["band"]],
            "band_text": f"{row['band']:g}",
            "classes": [
                (key, class_label("" if key == NO_AID else key), count)
                for key, count in row["by_class"].items()
            ],
        }
        for row in rows
    ]
