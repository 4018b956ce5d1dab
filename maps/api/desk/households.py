"""Households of an incident, the first to go to first; as a list and as a file.

Only what the asker may see by name. Unlocated households are in it: they are never dropped.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.models import Level
from field_api.actions.readings import record_reading
from field_api.api.asker import person_of, scope_with_names
from field_api.api.exports import FILE_ANSWERS, FORMATS, ByFormat, as_file
from field_api.api.household_rows import DwellingShape, PlaceShape
from field_api.api.paging import PageShape, page
from field_api.api.places import DivisionUid, villages_under
from field_api.api.positions import Order, a_number
from field_api.api.query import PageQuery, YesOrNo
from field_api.models import Purpose, ReadingKind
from maps.api.desk.asker import footprint_of, incident_of, scope_running_incidents
from maps.impact import HARDEST_FIRST, NO_AID, day_of
from maps.impacted_rows import columns, finished, impacted_rows
from maps.models import Footprint, FootprintStatus, Inclusion
from maps.priority import LAST_TIER, Reason

ORDERS = {"rank": Order("rank", a_number)}


class ImpactedQuery(PageQuery):
    """Filters of the list; all given ones hold together."""

    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        label=gettext_lazy("版本"),
        help_text="The newest if absent.",
    )
    tier = serializers.IntegerField(
        required=False, min_value=1, max_value=LAST_TIER, label=gettext_lazy("等级")
    )
    inclusion = serializers.ChoiceField(
        choices=Inclusion.values, required=False, label=gettext_lazy("位置判断")
    )
    township = DivisionUid(
        level=Level.TOWNSHIP,
        required=False,
        label=gettext_lazy("乡镇街道"),
        help_text="uid of a township.",
    )
    division = DivisionUid(
        required=False,
        label=gettext_lazy("行政区划"),
        help_text="uid of a division of any level, as it stood on the footprint's day.",
    )
    band = serializers.FloatField(
        required=False, label=gettext_lazy("烈度带"), help_text="The level of a band."
    )
    aid_class = serializers.ChoiceField(
        choices=[*HARDEST_FIRST, NO_AID], required=False, label=gettext_lazy("救助类别")
    )
    contacted = YesOrNo(required=False, label=gettext_lazy("灾后已联系"))
    format = serializers.ChoiceField(choices=FORMATS, default="json", label=gettext_lazy("格式"))


class ImpactedShape(serializers.Serializer[Any]):
    """One reached household."""

    rank = serializers.IntegerField(help_text="Place in the whole order; gaps are not shown.")
    tier = serializers.IntegerField(help_text="1 first to 5 last.")
    reason = serializers.CharField(help_text="Why this tier, in the asker's language.")
    reason_codes = serializers.ListField(child=serializers.ChoiceField(choices=list(Reason)))
    band = serializers.FloatField(allow_null=True, help_text="null: unlocated.")
    inclusion = serializers.ChoiceField(choices=Inclusion.choices)
    contacted = serializers.BooleanField(help_text="Visited since the incident began, by now.")
    household = serializers.UUIDField()
    code = serializers.CharField()
    head_name = serializers.CharField()
    village = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    persons = serializers.IntegerField()
    aid_class = serializers.CharField()
    aid_label = serializers.CharField()
    location = DwellingShape(allow_null=True)
    location_accuracy_m = serializers.FloatField(allow_null=True)
    illustrative = serializers.BooleanField(help_text="True for demonstration data.")


class ImpactedPage(PageShape):
    """One page of reached households."""

    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=FootprintStatus.choices)
    count = serializers.IntegerField(help_text="Of all pages, with these filters.")
    results = ImpactedShape(many=True)


class ImpactedListView(APIView):
    """Households that a version reaches, in order of priority."""

    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="incident_households_list",
        parameters=[ImpactedQuery],
        responses={(200, "application/json"): ImpactedPage, **FILE_ANSWERS},
    )
    def get(self, request: Request, incident: int) -> HttpResponseBase:
        scope_running_incidents(request)
        scope_with_names(request)
        found = incident_of(request, incident)
        query = ImpactedQuery.read(request)
        footprint = footprint_of(found, query.get("version"))
        rows = matching(impacted_rows(footprint, person_of(request)), footprint, query)
        if query["format"] != "json":
            _record(person_of(request), footprint, query, rows.order_by().count())
            return _file(query["format"], footprint, rows)
        shown, links = page(request, rows, ORDERS, "rank", query)
        return Response(
            {
                **links,
                "version": footprint.version,
                "status": footprint.status,
                "count": rows.order_by().count(),
                "results": list(finished(shown)),
            }
        )


def matching(rows: Any, footprint: Footprint, query: dict[str, Any]) -> Any:
    """`rows` narrowed by the filters that `ImpactedQuery` read."""
    for name in ("tier", "inclusion"):
        if name in query:
            rows = rows.filter(**{name: query[name]})
    if "band" in query:
        rows = rows.filter(band__level=query["band"])
    if "aid_class" in query:
        wanted = query["aid_class"]
        rows = rows.filter(aid_class="" if wanted == NO_AID else wanted)
    for name in ("township", "division"):
        if name in query:
            rows = rows.filter(village_id__in=villages_under(query[name], day_of(footprint)))
    if "contacted" in query:
        rows = rows.filter(contacted=query["contacted"])
    return rows


def _record(by: AbstractBaseUser, footprint: Footprint, query: dict[str, Any], rows: int) -> None:
    """Write the file down, as an emergency's whatever the session says: nobody chooses then."""
    record_reading(
        by=by,
        kind=ReadingKind.EXPORT,
        purpose=Purpose.EMERGENCY,
        subject="incident_households",
        row_count=rows,
        filters=query | {"incident": footprint.incident_id, "version": footprint.version},
    )


def _file(format: str, footprint: Footprint, rows: Any) -> HttpResponseBase:
    """An exercise says so in the file's name and before its rows: a printout loses its screen."""
    is_exercise = footprint.status == FootprintStatus.EXERCISE
    name = f"incident-{footprint.incident_id}-v{footprint.version}"
    notice = _("演练　　%(title)s　　这是演练，不是真实灾情") % {"title": footprint.incident.title}
    return as_file(
        format,
        f"{_('演练')}-{name}" if is_exercise else name,
        finished(rows.iterator(chunk_size=2000)),
        columns(),
        point="location",
        exercise=notice if is_exercise else "",
    )
