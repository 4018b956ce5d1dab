"""Incidents: list them, open one, read one. None is ever deleted."""

from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of
from field_api.api.instants import Instant
from field_api.api.paging import PageShape, page
from field_api.api.positions import Order, a_number, an_instant
from field_api.api.query import PageQuery
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.api_schema import ERROR
from maps.actions.incidents import open_incident
from maps.api.desk.asker import incident_of, scope_running_incidents
from maps.models import Footprint, Incident, IncidentKind, IncidentStatus

ORDERS = {"newest": Order("occurred_at", an_instant, descending=True), "id": Order("id", a_number)}
VALUES = ("id", "title", "kind", "status", "occurred_at", "closed_at", "created_at")


class IncidentPayload(serializers.ModelSerializer[Incident]):
    """What opens an incident."""

    occurred_at = Instant(help_text="From 2000 to 30 days ahead; with its offset.")

    class Meta:
        model = Incident
        fields = ["title", "kind", "status", "occurred_at"]


class IncidentShape(serializers.Serializer[Any]):
    """One incident on the wire."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=IncidentKind.choices)
    status = serializers.ChoiceField(choices=IncidentStatus.choices)
    # In UTC: China's clocks before 1901 ran on odd seconds, which ISO 8601 cannot say.
    occurred_at = serializers.DateTimeField(default_timezone=UTC)
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    versions = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of its footprint, the newest first."
    )


class IncidentPage(PageShape):
    """One page of incidents."""

    results = IncidentShape(many=True)


class IncidentQuery(PageQuery):
    """Filters of the list; all given ones hold together."""

    status = serializers.ChoiceField(choices=IncidentStatus.values, required=False)
    kind = serializers.ChoiceField(choices=IncidentKind.values, required=False)


class IncidentListView(APIView):
    """Every incident, for those who run incidents: a river keeps to no county."""

    @extend_schema(
        operation_id="incidents_list", parameters=[IncidentQuery], responses=IncidentPage
    )
    def get(self, request: Request) -> Response:
        scope_running_incidents(request)
        query = IncidentQuery.read(request)
        wanted = {name: query[name] for name in ("status", "kind") if name in query}
        rows = Incident.objects.visible_to(person_of(request)).filter(**wanted).values(*VALUES)
        shown, links = page(request, rows, ORDERS, "newest", query)
        return Response({**links, "results": IncidentShape(with_versions(shown), many=True).data})

    @extend_schema(
        operation_id="incidents_open",
        request=IncidentPayload,
        responses={201: IncidentShape, 409: ERROR},
    )
    def post(self, request: Request) -> Response:
        scope_running_incidents(request)
        payload = IncidentPayload(data=request.data)
        payload.is_valid(raise_exception=True)
        by = person_of(request)
        assert isinstance(by, User)
        opened = open_incident(by=by, **payload.validated_data)
        return Response(shape_of(opened), status=status.HTTP_201_CREATED)


class IncidentView(APIView):
    """One incident."""

    @extend_schema(operation_id="incidents_read", responses=IncidentShape)
    def get(self, request: Request, incident: int) -> Response:
        scope_running_incidents(request)
        return Response(shape_of(incident_of(request, incident)))


def shape_of(incident: Incident) -> dict[str, Any]:
    row = {name: getattr(incident, name) for name in VALUES}
    return dict(IncidentShape(with_versions([row])[0]).data)


def with_versions(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with the versions of its footprint: one query for all of them."""
    versions: dict[int, list[int]] = {}
    known = Footprint.objects.filter(incident_id__in=[row["id"] for row in rows])
    for incident_id, version in known.order_by("-version").values_list("incident_id", "version"):
        versions.setdefault(incident_id, []).append(version)
    return [{**row, "versions": versions.get(row["id"], [])} for row in rows]
