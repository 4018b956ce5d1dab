"""Visits for the desk: the list with its filters and files, and one visit with its answers.

Only visits of households that the asker may see by name; another answers 404.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of, scope_with_names
from field_api.api.exports import FILE_ANSWERS, FORMATS, ByFormat, as_file
from field_api.api.paging import Order, PageShape, an_instant, page
from field_api.api.places import DivisionUid, villages_under
from field_api.api.query import PageQuery
from field_api.api.visit_rows import VisitShape, columns, finished, plain
from field_api.models import Visit, VisitOutcome, VisitWorker
from geo_minzheng.shared.errors import NotFoundError

ORDERS = {
    "-started_at": Order("started_at", an_instant, descending=True),
    "started_at": Order("started_at", an_instant),
}


class VisitQuery(PageQuery):
    """Filters of the list; all given ones hold together."""

    division = DivisionUid(
        required=False,
        label=_("行政区划"),
        help_text="uid of a division of any level; villages as they stood on the visit's day.",
    )
    household = serializers.UUIDField(required=False, label=_("户"), help_text="Its uid.")
    worker = serializers.IntegerField(
        required=False, min_value=1, max_value=2**53, label=_("走访员"), help_text="Took part."
    )
    outcome = serializers.ChoiceField(choices=VisitOutcome.values, required=False, label=_("结果"))
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="-started_at", label=_("排序"))
    format = serializers.ChoiceField(choices=FORMATS, default="json", label=_("格式"))

    def get_fields(self) -> dict[str, Any]:
        # A field cannot be declared under a word of the language.
        first = serializers.DateField(
            required=False, label=_("起始日"), help_text="Started on this day or later."
        )
        last = serializers.DateField(
            required=False, label=_("截止日"), help_text="Started on this day or earlier."
        )
        return {**super().get_fields(), "from": first, "to": last}


class VisitPage(PageShape):
    """One page of visits."""

    results = VisitShape(many=True)


class VisitDetailShape(VisitShape):
    """One visit with its answers."""

    answers = serializers.DictField(help_text="By question.")
    position_fixed_at = serializers.DateTimeField(allow_null=True)


class VisitListView(APIView):
    """Visits of households that the asker may see by name."""

    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="visits_list",
        parameters=[VisitQuery],
        responses={(200, "application/json"): VisitPage, **FILE_ANSWERS},
    )
    def get(self, request: Request) -> HttpResponseBase:
        scope_with_names(request)
        query = VisitQuery.read(request)
        visits = matching(Visit.objects.visible_to(person_of(request)), query)
        order = ORDERS[query["ordering"]]
        if query["format"] != "json":
            rows = plain(visits).order_by(*order.by(backwards=False))
            return as_file(
                query["format"],
                "visits",
                finished(rows.iterator(chunk_size=2000)),
                columns(),
                point="position",
                count=lambda most: visits[:most].count(),
            )
        shown, links = page(request, plain(visits), ORDERS, query["ordering"], query)
        return Response({**links, "results": list(finished(shown))})


class VisitView(APIView):
    """One visit."""

    @extend_schema(operation_id="visits_read", responses=VisitDetailShape)
    def get(self, request: Request, record_uuid: UUID) -> Response:
        scope_with_names(request)
        visible = Visit.objects.visible_to(person_of(request)).filter(record_uuid=record_uuid)
        visit = visible.first()
        if visit is None:
            raise NotFoundError(gettext("找不到这条走访记录，或不在您的辖区内。"))
        (row,) = finished(plain(visible))
        return Response(
            {**row, "answers": visit.answers, "position_fixed_at": visit.position_fixed_at}
        )


def matching(visits: QuerySet[Visit], query: dict[str, Any]) -> QuerySet[Visit]:
    """`visits` narrowed by the filters that `VisitQuery` read."""
    if "division" in query:
        visits = visits.filter(village_id__in=villages_under(query["division"]))
    if "household" in query:
        visits = visits.filter(household__uid=query["household"])
    if "worker" in query:
        present = VisitWorker.objects.filter(visit=OuterRef("pk"), worker_id=query["worker"])
        visits = visits.filter(Exists(present))
    if "outcome" in query:
        visits = visits.filter(outcome=query["outcome"])
    if "from" in query:
        visits = visits.filter(started_at__gte=_midnight(query["from"]))
    if "to" in query and query["to"] < date.max:
        visits = visits.filter(started_at__lt=_midnight(query["to"] + timedelta(days=1)))
    return visits


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
