"""Households that are due, as plain rows with the days left and who serves there.

Which households is the caller's; every one is taken to be visible and due.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from rest_framework import serializers

from field_api.api import household_rows
from field_api.api.household_rows import CHUNK, HouseholdShape
from field_api.api.visit_rows import AttendeeShape
from field_api.models import Posting, PostingKind


class TaskShape(HouseholdShape):
    """A household to be visited."""

    days_left = serializers.IntegerField(help_text="Until it is due; negative if overdue.")
    distance_m = serializers.FloatField(
        allow_null=True, help_text="On the ellipsoid; null without `near` or a dwelling point."
    )
    workers = AttendeeShape(many=True, help_text="The village's assistant; the group's liaison.")


def finished(rows: Iterable[dict[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Rows of `household_rows.plain` as `TaskShape`: one query a `CHUNK` more than households."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        serving = _serving({row["village_id"] for row in chunk}, today)
        for row, task in zip(chunk, household_rows.finished(chunk, today), strict=True):
            yield {
                **task,
                "days_left": (task["next_visit_due"] - today).days,
                "distance_m": row.get("distance_m"),
                "workers": [
                    *serving[row["village_id"], 0],
                    *(serving[row["village_id"], row["group_no"]] if row["group_no"] else []),
                ],
            }


def _serving(village_ids: set[int], day: date) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """Who serves on `day`, by village and group; group 0 is the whole village."""
    found: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    posted = (
        Posting.objects.as_of(day)
        .filter(division_id__in=village_ids)
        .exclude(kind=PostingKind.STAFF)
        .order_by("kind", "id")
    )
    for village, group, pk, name in posted.values_list(
        "division_id", "group_no", "worker_id", "worker__name"
    ):
        found[village, group].append({"id": pk, "name": name})
    return found
