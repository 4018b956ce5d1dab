"""Visits as plain rows, for lists, files and dossiers: three queries for any number of them.

Which visits is the caller's; every one is taken to be visible.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from field_api.api.household_rows import CHUNK, Coordinate, PlaceShape
from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import Visit, VisitOutcome, VisitWorker
from geo_minzheng.shared.crs import Datum

_VALUES = (
    "id",
    "record_uuid",
    "revision",
    "household__uid",
    "household__code",
    "household__head_name",
    "village_id",
    "started_at",
    "ended_at",
    "outcome",
    "note",
    "position_accuracy_m",
    "position_datum",
    "distance_to_dwelling_m",
    "recorded_at",
    "illustrative",
)


class VisitedShape(serializers.Serializer[Any]):
    """The household of a visit."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    head_name = serializers.CharField()


class VisitPositionShape(serializers.Serializer[Any]):
    """Where the phone was: degrees in CGCS2000, and what it was sent in."""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    accuracy_m = serializers.FloatField(allow_null=True, help_text="null: unknown.")
    sent_as = serializers.ChoiceField(choices=Datum.choices)


class AttendeeShape(serializers.Serializer[Any]):
    """A worker who took part."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class VisitShape(serializers.Serializer[Any]):
    """One visit in a list."""

    record_uuid = serializers.UUIDField()
    revision = serializers.IntegerField()
    household = VisitedShape()
    village = PlaceShape(allow_null=True, help_text="The household's on the day of the visit.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=VisitOutcome.choices)
    note = serializers.CharField(allow_blank=True)
    position = VisitPositionShape(allow_null=True, help_text="null: the phone had no fix.")
    distance_to_dwelling_m = serializers.FloatField(allow_null=True, help_text="Geodesic.")
    workers = AttendeeShape(many=True)
    recorded_at = serializers.DateTimeField(help_text="When the server took it.")
    illustrative = serializers.BooleanField(help_text="True for demonstration data.")


def plain(visits: QuerySet[Visit]) -> Rows:
    """The columns of a row, with the position as two numbers."""
    rows: Rows = visits.annotate(
        lon=Coordinate("position", function="ST_X"), lat=Coordinate("position", function="ST_Y")
    ).values(*_VALUES, "lon", "lat")
    return rows


def finished(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `plain` as `VisitShape`: three queries for each `CHUNK` of them."""
    places, rest = DivisionNames(), iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        places.learn(row["village_id"] for row in chunk)
        workers = _workers_of([row["id"] for row in chunk])
        for row in chunk:
            yield _finish(row, places, workers.get(row["id"], []))


def visit_rows(visits: QuerySet[Visit]) -> list[dict[str, Any]]:
    """`visits` as `VisitShape`."""
    return list(finished(plain(visits)))


def _workers_of(visit_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    attendance = VisitWorker.objects.filter(visit_id__in=visit_ids).order_by("visit_id", "id")
    for visit, pk, name in attendance.values_list("visit_id", "worker_id", "worker__name"):
        found.setdefault(visit, []).append({"id": pk, "name": name})
    return found


def _finish(
    row: dict[str, Any], places: DivisionNames, workers: list[dict[str, Any]]
) -> dict[str, Any]:
    position = None
    if row["lon"] is not None:
        position = {
            "lon": row["lon"],
            "lat": row["lat"],
            "accuracy_m": row["position_accuracy_m"],
            "sent_as": row["position_datum"],
        }
    return {
        "record_uuid": str(row["record_uuid"]),
        "revision": row["revision"],
        "household": {
            "uid": str(row["household__uid"]),
            "code": row["household__code"],
            "head_name": row["household__head_name"],
        },
        "village": places.named(row["village_id"]),
        "started_at": row["started_at"],
        "ended_at": row["ended_at"],
        "outcome": row["outcome"],
        "note": row["note"],
        "position": position,
        "distance_to_dwelling_m": row["distance_to_dwelling_m"],
        "workers": workers,
        "recorded_at": row["recorded_at"],
        "illustrative": row["illustrative"],
    }
