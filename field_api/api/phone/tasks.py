"""`GET /api/field/v1/tasks/`: visits that are due, by day or nearest first.

A task is worked out from the household's next day; nothing is assigned here.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.readings import record_daily_list
from field_api.api.asker import person_of, scope_with_names
from field_api.api.desk import tasks as desk
from field_api.api.desk.list_views import answer
from field_api.api.desk.tasks import TASKS
from field_api.api.exports import FILE_ANSWERS, ByFormat
from field_api.api.household_rows import plain
from field_api.api.paging import PageShape, link_to
from field_api.api.positions import Order, Position, a_number, position_in, wrong_cursor
from field_api.api.task_rows import TaskShape, finished
from field_api.api.walking import Row
from field_api.models import Household
from field_api.readings.purpose import purpose_of
from field_api.visiting.tasks import due_near
from geo_minzheng.shared.crs import Datum, to_cgcs2000

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


class TaskQuery(desk.TaskQuery):
    """The filters of the desk, and where the asker is."""

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


NEARBY_TASKS = replace(TASKS, query=TaskQuery)


class TaskPage(PageShape):
    """One page of tasks."""

    as_of = serializers.DateField()
    results = TaskShape(many=True)


class TaskListView(APIView):
    """Visits due in the asker's villages."""

    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="tasks_list",
        parameters=[TaskQuery],
        responses={(200, "application/json"): TaskPage, **FILE_ANSWERS},
    )
    def get(self, request: Request) -> HttpResponseBase:
        today = timezone.localdate()
        if "near" not in request.query_params:
            listed = answer(request, NEARBY_TASKS)
            if isinstance(listed, Response):
                listed.data["as_of"] = today
            return listed
        scope = scope_with_names(request)
        query = TaskQuery.read(request)
        for name in ("division", "overdue", "worker"):
            if name in query:
                raise TaskQuery.wrong(name, _("按远近排列时不能再按此条件筛选。"))
        if query["format"] != "json":
            raise TaskQuery.wrong("format", _("按远近排列的任务只能逐页查看，不能导出。"))
        due_by = today + timedelta(days=query["within_days"])
        rows, links = _nearest(request, scope.village_ids, due_by, query)
        record_daily_list(by=person_of(request), purpose=purpose_of(request))
        return Response({**links, "as_of": today, "results": list(finished(rows, today))})


def _nearest(
    request: Request, village_ids: tuple[int, ...], due_by: date, query: dict[str, Any]
) -> tuple[list[Row], dict[str, str | None]]:
    """One page of rows of `plain` with `distance_m`, and its links."""
    if "crs" not in query:
        raise TaskQuery.wrong("crs", _("给出所在位置时须说明坐标系。"))
    position, size = position_in(query, NEAREST, "near"), query["page_size"]
    start = position.value if position else 0
    if start is None or start > FARTHEST_COUNT:
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
