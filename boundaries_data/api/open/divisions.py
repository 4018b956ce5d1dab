"""`divisions/`: the units of a day, one of them, those under it, and its outline."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.api.open.division_shapes import (
    TOLERANCES_M,
    DivisionDetailShape,
    DivisionsShape,
    OutlineShape,
    OutlinesShape,
    SourceShape,
)
from boundaries_data.api.open.shapes import LEVELS, AsOfQuery, asked, brief, whole
from boundaries_data.describing import above, described, described_by_id
from boundaries_data.editions import edition_for
from boundaries_data.models import DivisionVersion, Edition
from boundaries_data.models.division_version import DivisionVersionQuerySet
from boundaries_data.outlines import outline_geojson, outlines_under
from geo_minzheng.shared.errors import NotFoundError


class DivisionsQuery(AsOfQuery):
    """Which divisions."""

    level = serializers.ChoiceField(choices=LEVELS, required=False)
    parent = serializers.UUIDField(  # type: ignore[assignment]
        required=False, help_text="Only those directly under it."
    )
    q = serializers.CharField(
        required=False, max_length=60, help_text="Part of a name, or of another name."
    )


class GeometryQuery(AsOfQuery):
    """Which outline."""

    tolerance_m = serializers.ChoiceField(
        choices=TOLERANCES_M, required=False, help_text="0, the default, is the full outline."
    )


class DivisionsView(APIView):
    """The units of a day."""

    @extend_schema(
        operation_id="divisions", parameters=[DivisionsQuery], responses={200: DivisionsShape}
    )
    def get(self, request: Request) -> Response:
        """Divisions, by level, parent and name."""
        query = asked(request, DivisionsQuery)
        versions = DivisionVersion.objects.as_of(query["as_of"])
        if "level" in query:
            versions = versions.at(query["level"])
        if "parent" in query:
            versions = versions.filter(parent__uid=query["parent"])
        if "q" in query:
            versions = versions.named_like(query["q"])
        return _listed(versions, query["as_of"])


class DivisionView(APIView):
    """One unit."""

    @extend_schema(
        operation_id="division",
        parameters=[AsOfQuery],
        responses={200: DivisionDetailShape},
    )
    def get(self, request: Request, uid: UUID) -> Response:
        """One division, with its codes, source and how far sources disagree."""
        day = asked(request, AsOfQuery)["as_of"]
        version = _version(uid, day)
        (division,) = described(DivisionVersion.objects.filter(pk=version.pk), day)
        source = version.source
        return Response(
            {
                **whole(division),
                "as_of": day,
                "period": {
                    "since": version.valid.lower,
                    "until": version.valid.upper,
                    "basis": version.basis,
                },
                "chain": _chain(version, day),
                "all_codes": [
                    {
                        "scheme": code.scheme,
                        "code": code.value,
                        "since": code.valid.lower,
                        "until": code.valid.upper,
                        "basis": code.basis,
                    }
                    for code in version.division.codes.order_by("scheme", "valid")
                ],
                "source": SourceShape(source).data if source else None,
                "comparisons": [
                    {
                        "first": row.first.name,
                        "second": row.second.name,
                        "difference_km2": row.difference_km2,
                        "difference_share": row.difference_share,
                        "median_distance_m": row.median_distance_m,
                        "largest_distance_m": row.largest_distance_m,
                    }
                    for row in version.division.comparisons.select_related("first", "second")
                ],
            }
        )


class ChildrenView(APIView):
    """The units under one."""

    @extend_schema(
        operation_id="division_children", parameters=[AsOfQuery], responses={200: DivisionsShape}
    )
    def get(self, request: Request, uid: UUID) -> Response:
        """The divisions directly under one; empty under a village."""
        day = asked(request, AsOfQuery)["as_of"]
        parent = _version(uid, day).division
        return _listed(DivisionVersion.objects.as_of(day).children_of(parent), day)


IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
UNCHANGED = OpenApiResponse(description="The edition is the one that the asker has.")


class GeometryView(APIView):
    """The outline of one unit."""

    @extend_schema(
        operation_id="division_geometry",
        parameters=[GeometryQuery, IF_NONE_MATCH],
        responses={200: OutlineShape, 304: UNCHANGED},
    )
    def get(self, request: Request, uid: UUID) -> HttpResponse:
        """GeoJSON from a simplified coverage: neighbours still meet. The ETag is the edition."""
        query = asked(request, GeometryQuery)
        edition = edition_for(query["as_of"])
        feature = outline_geojson(edition, uid, tolerance_m=query.get("tolerance_m", 0))
        if feature is None:
            raise _no_such_division(uid)
        return _geojson(request, edition, feature)


class ChildrenGeometryView(APIView):
    """The outlines of the units under one."""

    @extend_schema(
        operation_id="division_children_geometry",
        parameters=[GeometryQuery, IF_NONE_MATCH],
        responses={200: OutlinesShape, 304: UNCHANGED},
    )
    def get(self, request: Request, uid: UUID) -> HttpResponse:
        """The same for all divisions directly under one; empty under a village."""
        query = asked(request, GeometryQuery)
        edition = edition_for(query["as_of"])
        _version(uid, edition.as_of)
        tolerance = query.get("tolerance_m", 0)
        return _geojson(request, edition, outlines_under(edition, uid, tolerance_m=tolerance))


def _geojson(request: Request, edition: Edition, text: str) -> HttpResponse:
    """Nothing is sent again to an asker who has this edition."""
    headers = {"ETag": f'"{edition.content_hash}"', "Cache-Control": "private, no-cache"}
    if edition.content_hash in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text, content_type="application/json", headers=headers)


def _listed(versions: DivisionVersionQuerySet, day: date) -> Response:
    return Response({"as_of": day, "results": [whole(row) for row in described(versions, day)]})


def _version(uid: UUID, day: date) -> DivisionVersion:
    versions = DivisionVersion.objects.as_of(day).filter(division__uid=uid)
    version = versions.select_related("division", "source").defer("outline").first()
    if version is None:
        raise _no_such_division(uid)
    return version


def _chain(version: DivisionVersion, day: date) -> list[dict[str, Any]]:
    ids = [higher.division_id for higher in above(version, day)]
    facts = described_by_id(ids, day, otherwise=day)
    return [brief(facts[key]) for key in ids]


def _no_such_division(uid: UUID) -> NotFoundError:
    return NotFoundError(_("这一天没有这个行政区划。请核对编号和日期。"), uid=str(uid))
