"""Workers as plain rows with where they serve today."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from field_api.api.household_rows import CHUNK, PlaceShape
from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import Posting, PostingKind, Worker
from geo_minzheng.shared.privacy import masked_phone

_VALUES = ("id", "name", "phone", "user_id")


class PostingShape(serializers.Serializer[Any]):
    """Where a worker serves today."""

    kind = serializers.ChoiceField(choices=PostingKind.choices)
    text = serializers.CharField(help_text="The kind, for people.")
    division = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")
    office = serializers.CharField(allow_blank=True, help_text="Its name; staff only.")


class WorkerShape(serializers.Serializer[Any]):
    """One worker."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    me = serializers.BooleanField(help_text="True for the asker's own.")
    postings = PostingShape(many=True)


def plain(workers: QuerySet[Worker]) -> Rows:
    rows: Rows = workers.values(*_VALUES)
    return rows


def finished(rows: Iterable[dict[str, Any]], me: int, day: date) -> Iterator[dict[str, Any]]:
    """Rows of `plain` as `WorkerShape`: three queries for each `CHUNK` of them."""
    places, rest = DivisionNames(), iter(rows)
    kinds = {value: str(label) for value, label in PostingKind.choices}
    while chunk := list(islice(rest, CHUNK)):
        postings: dict[int, list[Posting]] = {}
        in_force = Posting.objects.as_of(day).filter(worker_id__in=[row["id"] for row in chunk])
        for posting in in_force.select_related("office").order_by("id"):
            postings.setdefault(posting.worker_id, []).append(posting)
        places.learn(each.division_id for served in postings.values() for each in served)
        for row in chunk:
            yield {
                "id": row["id"],
                "name": row["name"],
                "phone": masked_phone(row["phone"]),
                "me": row["user_id"] == me,
                "postings": [
                    {
                        "kind": posting.kind,
                        "text": kinds[posting.kind],
                        "division": places.named(posting.division_id),
                        "group_no": posting.group_no,
                        "office": posting.office.name if posting.office else "",
                    }
                    for posting in postings.get(row["id"], [])
                ],
            }
