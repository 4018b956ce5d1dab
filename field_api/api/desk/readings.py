"""The log of reading for those who supervise it, and each reader's own part of it.

It names readers, household codes and days, never the people read about. A file of it is itself
written into it.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.readings import record_reading
from field_api.api.asker import may_see_readings, person_of, scope_with_names
from field_api.api.exports import FILE_ANSWERS, ByFormat, as_file
from field_api.api.paging import PageShape, page
from field_api.api.places import DivisionUid, divisions_under
from field_api.api.positions import Order, an_instant
from field_api.api.query import PageQuery, Query, YesOrNo
from field_api.api.reading_rows import (
    ReaderShape,
    ReadingShape,
    columns,
    finished,
    plain,
    readers,
)
from field_api.models import Purpose, Reading, ReadingKind
from field_api.models.reading import ReadingQuerySet
from field_api.readings.purpose import purpose_of
from field_api.readings.summary import Period, summary_of
from field_api.readings.unusual import DAYS_LOOKED_AT, at_night, busy_hours, within
from geo_minzheng.accounts.models import User

ORDERS = {
    "-at": Order("at", an_instant, descending=True),
    "at": Order("at", an_instant),
}
FORMATS = ("json", "csv", "xlsx")
UNUSUAL = (("night", _("夜间（22时至6时）")), ("busy", _("一小时内查看很多户")))
PRINTED = ("households", "persons", "aids", "visits", "tasks", "todo", "incident_households")
"""Lists of people that a browser can print."""


class Days(serializers.Serializer[Any]):
    """A period of whole days, by the office's clock."""

    def get_fields(self) -> dict[str, Any]:
        # A field cannot be declared under a word of the language.
        first = serializers.DateField(
            required=False, label=_("起始日"), help_text="Read on this day or later."
        )
        last = serializers.DateField(
            required=False, label=_("截止日"), help_text="Read on this day or earlier."
        )
        return {**super().get_fields(), "from": first, "to": last}


class ReadingQuery(Days, PageQuery):
    """Filters of the log; all given ones hold together."""

    who = serializers.CharField(
        required=False,
        max_length=40,
        label=_("查阅人"),
        help_text="A sign-in name, or how a person's name begins.",
    )
    kind = serializers.ChoiceField(choices=ReadingKind.choices, required=False, label=_("方式"))
    purpose = serializers.ChoiceField(choices=Purpose.choices, required=False, label=_("用途"))
    division = DivisionUid(
        required=False, label=_("行政区划"), help_text="Data of it or under it; uid."
    )
    household = serializers.CharField(
        required=False, max_length=24, label=_("户编号"), help_text="The whole code."
    )
    unusual = serializers.ChoiceField(
        choices=UNUSUAL,
        required=False,
        label=_("异常提示"),
        help_text="`night`: 22:00 to 06:00. `busy`: of an hour with 30 households or more, within"
        " the days asked for, or the last 31. Emergencies are neither.",
    )
    firsts = YesOrNo(
        required=False,
        label=_("每次查阅只列一行"),
        help_text="Without the rows that go on with a look at the same dossier.",
    )
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="-at", label=_("排序"))
    format = serializers.ChoiceField(choices=FORMATS, default="json", label=_("格式"))


class ReadingPage(PageShape):
    """One page of the log."""

    results = ReadingShape(many=True)


class ReadingListView(APIView):
    """Readings that the asker may supervise, and their own."""

    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="readings_list",
        parameters=[ReadingQuery],
        responses={
            (200, "application/json"): ReadingPage,
            **{key: shape for key, shape in FILE_ANSWERS.items() if "geo" not in key[1]},
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        may_see_readings(request)
        query, by = ReadingQuery.read(request), person_of(request)
        readings = matching(Reading.objects.visible_to(by), query)
        order = ORDERS[query["ordering"]]
        if query["format"] != "json":
            row_count = readings.count()
            record_reading(
                by=by,
                kind=ReadingKind.EXPORT,
                purpose=purpose_of(request),
                subject="readings",
                row_count=row_count,
                filters=query,
            )
            rows = plain(readings).order_by(*order.by(backwards=False))
            return as_file(
                query["format"],
                "readings",
                finished(rows.iterator(chunk_size=2000)),
                columns(),
            )
        shown, links = page(request, plain(readings), ORDERS, query["ordering"], query)
        return Response({**links, "results": list(finished(shown))})


class ReaderQuery(Days, Query):
    """The period that is summed up."""


class ReadingPeriodShape(serializers.Serializer[Any]):
    """Both days are in it."""

    first = serializers.DateField()
    last = serializers.DateField()


class ReaderPage(serializers.Serializer[Any]):
    """Everybody who read in the period, those who stand out first."""

    period = ReadingPeriodShape()
    results = ReaderShape(many=True)


class ReaderListView(APIView):
    """How much each person read in a period, and who stands out."""

    @extend_schema(
        operation_id="readings_people",
        parameters=[ReaderQuery],
        responses={200: ReaderPage},
    )
    def get(self, request: Request) -> Response:
        may_see_readings(request)
        query = ReaderQuery.read(request)
        period = Period.of(query.get("from"), query.get("to"))
        found = summary_of(Reading.objects.visible_to(person_of(request)), period)
        return Response(
            {
                "period": {"first": period.first, "last": period.last},
                "results": readers(found),
            }
        )


class Printed(serializers.Serializer[Any]):
    """What leaves on paper."""

    subject = serializers.ChoiceField(choices=PRINTED)
    rows = serializers.IntegerField(min_value=0, max_value=100_000)


class PrintView(APIView):
    """A page of names goes to a printer: told by the page, before the browser prints."""

    @extend_schema(operation_id="readings_print", request=Printed, responses={204: None})
    def post(self, request: Request) -> Response:
        scope_with_names(request)
        given = Printed(data=request.data)
        given.is_valid(raise_exception=True)
        subject = given.validated_data["subject"]
        # As with its file: in an emergency nobody stops to choose.
        urgent = subject == "incident_households"
        record_reading(
            by=person_of(request),
            kind=ReadingKind.EXPORT,
            purpose=Purpose.EMERGENCY if urgent else purpose_of(request),
            subject=subject,
            row_count=given.validated_data["rows"],
            filters={"format": "print"},
        )
        return Response(status=HTTPStatus.NO_CONTENT)


def matching(readings: ReadingQuerySet, query: dict[str, Any]) -> ReadingQuerySet:
    """`readings` narrowed by the filters that `ReadingQuery` read."""
    found = readings.between(query.get("from"), query.get("to"))
    if "who" in query:
        named = Q(username=query["who"]) | Q(full_name__startswith=query["who"])
        found = found.filter(
            by_id__in=list(User.objects.filter(named).values_list("pk", flat=True))
        )
    if "division" in query:
        under = [row.division_id for row in divisions_under(query["division"])]
        found = found.filter(division_id__in=under)
    if "household" in query:
        found = found.filter(household_code=query["household"])
    for name in ("kind", "purpose"):
        if name in query:
            found = found.filter(**{name: query[name]})
    if query.get("firsts"):
        found = found.firsts()
    if query.get("unusual") == "night":
        found = at_night(found)
    if query.get("unusual") == "busy":
        last = query.get("to") or timezone.localdate()
        since = query.get("from") or last - timedelta(days=DAYS_LOOKED_AT)
        found = found.filter(within(busy_hours(readings.between(since, last))))
    return found
