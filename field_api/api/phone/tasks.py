"""`GET /api/field/v1/tasks/`: visits that are due, by day or nearest first.

A task is worked out from the household's next day; nothing is assigned here.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of, scope_with_names
from field_api.api.household_rows import HouseholdShape, finished, plain
from field_api.api.paging import (
    Order,
    PageShape,
    Position,
    Row,
    a_day,
    a_number,
    link_to,
    page,
    position_in,
    wrong_cursor,
)
from field_api.api.query import PageQuery
from field_api.models import Household
from field_api.tasks import due_near
from geo_minzheng.shared.crs import Datum, to_cgcs2000

ORDERS = {"due": Order("next_visit_due", a_day)}

# Distances move with the asker, so this order is paged by count; its cursor's value is the count.
NEAREST = {"near": Order("count", a_number)}
FARTHEST_COUNT = 10_000


class LonLat(serializers.CharField):
    """`lon,lat` in degrees."""

    def to_internal_value(self, data: Any) -> Any:
        parts = super().to_internal_value(data).split(",")
        try:
            lon, lat = (float(part) for part in parts)
        except ValueError:
            lon = lat = float("nan")
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise serializers.ValidationError(_("应为“经度,纬度”，以度为单位，如 104.17,36.54。"))
        return lon, lat


class TaskQuery(PageQuery):
    """What is asked for."""

    within_days = serializers.IntegerField(
        default=30,
        min_value=0,
        max_value=366,
        label=gettext_lazy("天数"),
        help_text="Due no later than so many days from today; overdue ones always.",
    )
    near = LonLat(
        required=False,
        max_length=60,
        label=gettext_lazy("所在位置"),
        help_text="`lon,lat`: adds distance_m and sorts by it; unlocated households come last.",
    )
    crs = serializers.ChoiceField(
        choices=Datum.values,
        required=False,
        label=gettext_lazy("坐标系"),
        help_text="Datum of `near`; required with it.",
    )


class TaskShape(HouseholdShape):
    """A household to be visited."""

    days_left = serializers.IntegerField(help_text="Until it is due; negative if overdue.")
    distance_m = serializers.FloatField(
        allow_null=True, help_text="On the ellipsoid; null without `near` or a dwelling point."
    )


class TaskPage(PageShape):
    """One page of tasks."""

    as_of = serializers.DateField()
    results = TaskShape(many=True)


class TaskListView(APIView):
    """Visits due in the asker's villages."""

    @extend_schema(operation_id="tasks_list", parameters=[TaskQuery], responses={200: TaskPage})
    def get(self, request: Request) -> Response:
        scope = scope_with_names(request)
        query, today = TaskQuery.read(request), timezone.localdate()
        due_by = today + timedelta(days=query["within_days"])
        if "near" in query:
            rows, links = _nearest(request, scope.village_ids, due_by, query)
        else:
            due = Household.objects.visible_to(person_of(request)).due_by(due_by)
            rows, links = page(request, plain(due), ORDERS, "due", query)
        distances = {row["id"]: row.get("distance_m") for row in rows}
        results = [
            {
                **task,
                "days_left": (task["next_visit_due"] - today).days,
                "distance_m": distances[row["id"]],
            }
            for row, task in zip(rows, finished(rows, today), strict=True)
        ]
        return Response({**links, "as_of": today, "results": results})


def _nearest(
    request: Request, village_ids: tuple[int, ...], due_by: date, query: dict[str, Any]
) -> tuple[list[Row], dict[str, str | None]]:
    """One page of rows of `plain` with `distance_m`, and its links."""
    if "crs" not in query:
        raise TaskQuery.wrong("crs", _("给出所在位置时须说明坐标系。"))
    position, size = position_in(query, NEAREST, "near"), query["page_size"]
    start = position.value if position else 0
    if start > FARTHEST_COUNT:
        raise wrong_cursor()
    ((lon, lat),) = to_cgcs2000(np.array([query["near"]]), query["crs"]).tolist()
    found = due_near(village_ids, due_by=due_by, lonlat=(lon, lat), start=start, limit=size + 1)
    shown = found[:size]
    ids = [each.household_id for each in shown]
    by_id = {row["id"]: row for row in plain(Household.objects.filter(pk__in=ids))}
    rows = [{**by_id[each.household_id], "distance_m": each.distance_m} for each in shown]

    def link(count: int) -> str:
        return link_to(request, Position("near", False, count, 0))

    return rows, {
        "next": link(start + size) if len(found) > size else None,
        "previous": link(max(0, start - size)) if start > 0 else None,
    }
