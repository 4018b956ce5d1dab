"""Households for the desk: the list with its filters and files, and one household whole.

Only what the asker may see by name; a household of another jurisdiction answers 404.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of, scope_with_names
from field_api.api.desk.dossier import DossierShape, dossier
from field_api.api.exports import FILE_ANSWERS, FORMATS, ByFormat, as_file
from field_api.api.household_rows import HouseholdShape, columns, finished, plain
from field_api.api.paging import Order, PageShape, a_day, a_number, page
from field_api.api.places import DivisionUid, villages_under
from field_api.api.query import PageQuery, YesOrNo
from field_api.models import Aid, AidClass, Household, HouseholdStatus, Programme

ORDERS = {
    "due": Order("next_visit_due", a_day, nullable=True),
    "-due": Order("next_visit_due", a_day, descending=True, nullable=True),
    "village": Order("village_id", a_number),
    "id": Order("id", a_number),
}
"""Each has an index; another order would sort the whole register for every page."""


class HouseholdQuery(PageQuery):
    """Filters of the list; all given ones hold together."""

    division = DivisionUid(
        required=False, label=_("行政区划"), help_text="uid of a division of any level."
    )
    programme = serializers.ChoiceField(
        choices=Programme.values, required=False, label=_("救助项目"), help_text="In force today."
    )
    due_by = serializers.DateField(
        required=False, label=_("应走访截止日"), help_text="The next visit falls no later."
    )
    overdue = YesOrNo(required=False, label=_("是否逾期"))
    status = serializers.ChoiceField(
        choices=HouseholdStatus.values, required=False, label=_("状态"), help_text="Any if absent."
    )
    located = YesOrNo(required=False, label=_("是否已定位"))
    q = serializers.CharField(
        required=False,
        max_length=40,
        label=_("户主姓名或户编号"),
        help_text="How the head's name begins, or the whole number of the file.",
    )
    ordering = serializers.ChoiceField(
        choices=list(ORDERS), default="due", label=_("排序"), help_text="Without a day: last."
    )
    format = serializers.ChoiceField(choices=FORMATS, default="json", label=_("格式"))

    def get_fields(self) -> dict[str, Any]:
        # A field cannot be declared under a word of the language.
        aid_class = serializers.ChoiceField(
            choices=[value for value in AidClass.values if value],
            required=False,
            label=_("救助类别"),
            help_text="Of an aid in force today; with `programme`, of the same aid.",
        )
        return {**super().get_fields(), "class": aid_class}


class HouseholdPage(PageShape):
    """One page of households."""

    results = HouseholdShape(many=True)


class HouseholdListView(APIView):
    """Households that the asker may see by name."""

    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="households_list",
        parameters=[HouseholdQuery],
        responses={(200, "application/json"): HouseholdPage, **FILE_ANSWERS},
    )
    def get(self, request: Request) -> HttpResponseBase:
        scope_with_names(request)
        query = HouseholdQuery.read(request)
        households = matching(Household.objects.visible_to(person_of(request)), query)
        today, order = timezone.localdate(), ORDERS[query["ordering"]]
        if query["format"] != "json":
            rows = plain(households).order_by(*order.by(backwards=False))
            return as_file(
                query["format"],
                "households",
                finished(rows.iterator(chunk_size=2000), today),
                columns(),
                point="location",
                count=lambda most: households[:most].count(),
            )
        shown, links = page(request, plain(households), ORDERS, query["ordering"], query)
        return Response({**links, "results": list(finished(shown, today))})


class HouseholdView(APIView):
    """One household with its members, aids and visits."""

    @extend_schema(operation_id="households_read", responses=DossierShape)
    def get(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        return Response(dossier(person_of(request), uid, timezone.localdate()))


def matching(households: QuerySet[Household], query: dict[str, Any]) -> QuerySet[Household]:
    """`households` narrowed by the filters that `HouseholdQuery` read."""
    today = timezone.localdate()
    if "division" in query:
        households = households.filter(village_id__in=villages_under(query["division"]))
    aid = {"programme": query.get("programme"), "aid_class": query.get("class")}
    if wanted := {name: value for name, value in aid.items() if value}:
        in_force = Aid.objects.as_of(today).filter(household=OuterRef("pk"), **wanted)
        households = households.filter(Exists(in_force))
    if "status" in query:
        households = households.filter(status=query["status"])
    if "located" in query:
        households = households.filter(location__isnull=not query["located"])
    if "due_by" in query:
        households = households.filter(_due(next_visit_due__lte=query["due_by"]))
    if "overdue" in query:
        late = _due(next_visit_due__isnull=False, next_visit_due__lt=today)
        households = households.filter(late) if query["overdue"] else households.exclude(late)
    if "q" in query:
        begins = Q(head_name__startswith=query["q"]) | Q(code=query["q"])
        households = households.filter(begins)
    return households


def _due(**day: Any) -> Q:
    return Q(status=HouseholdStatus.ACTIVE, **day)
