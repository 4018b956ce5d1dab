"""Workers nearest to a footprint, or to one of the households on its list."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of, scope_with_names
from field_api.api.household_rows import PlaceShape
from field_api.api.places import DivisionNames
from field_api.api.query import Query
from field_api.models import Household, PostingKind
from geo_minzheng.shared.errors import NotFoundError
from maps.api.desk.asker import footprint_of, incident_of, scope_running_incidents
from maps.models import ImpactedHousehold
from maps.nearest import NearWorker, workers_near_footprint, workers_near_point


class HouseholdUnlocatedError(NotFoundError):
    """Nobody can be near a household whose place is not known."""

    code = "household.unlocated"


class NearestQuery(Query):
    """How many, and near to what."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    household = serializers.UUIDField(
        required=False, help_text="A household on the list; the whole footprint if absent."
    )
    k = serializers.IntegerField(default=10, min_value=1, max_value=100)


class NearWorkerShape(serializers.Serializer[Any]):
    """One worker with the distance from where they set out."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    distance_m = serializers.FloatField(help_text="Geodesic; 0 inside the footprint.")
    kind = serializers.ChoiceField(choices=PostingKind.choices)
    text = serializers.CharField(help_text="The kind, for people.")
    office = serializers.CharField(allow_blank=True)
    division = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")


class NearWorkerListShape(serializers.Serializer[Any]):
    """The nearest first."""

    version = serializers.IntegerField()
    results = NearWorkerShape(many=True)


class NearestWorkersView(APIView):
    """The nearest workers posted today where the asker may see names."""

    @extend_schema(
        operation_id="incident_workers_list",
        parameters=[NearestQuery],
        responses=NearWorkerListShape,
    )
    def get(self, request: Request, incident: int) -> Response:
        scope = scope_running_incidents(request)
        scope_with_names(request)
        found = incident_of(request, incident)
        query = NearestQuery.read(request)
        footprint = footprint_of(found, query.get("version"))
        who = {
            "division_ids": scope.named_division_ids,
            "day": timezone.localdate(),
            "most": query["k"],
        }
        if "household" in query:
            listed = ImpactedHousehold.objects.visible_to(person_of(request)).filter(
                footprint=footprint, household__uid=query["household"]
            )
            home = Household.objects.filter(pk__in=listed.values("household_id")).first()
            if home is None:
                raise NotFoundError(_("名单里没有这一户，或不在您的辖区内。"))
            if home.location is None:
                raise HouseholdUnlocatedError(_("这一户还没有定位，无法计算距离。请先核实住址。"))
            near = workers_near_point(home.location, **who)
        else:
            near = workers_near_footprint(footprint, **who)
        return Response({"version": footprint.version, "results": worker_rows(near)})


def worker_rows(near: list[NearWorker]) -> list[dict[str, Any]]:
    """Workers as `NearWorkerShape`."""
    places = DivisionNames()
    places.learn(worker.division_id for worker in near)
    return [
        {
            "id": worker.worker_id,
            "name": worker.name,
            "phone": worker.masked_phone,
            "distance_m": round(worker.distance_m, 1),
            "kind": worker.kind,
            "text": str(PostingKind(worker.kind).label),
            "office": worker.office,
            "division": places.named(worker.division_id),
            "group_no": worker.group_no,
        }
        for worker in near
    ]
