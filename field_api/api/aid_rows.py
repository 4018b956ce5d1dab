"""Aids as plain rows, for lists and files.

Which aids is the caller's; every one is taken to be visible.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from field_api.api.household_rows import CHUNK, AidShape, Coordinate, DwellingShape, PlaceShape
from field_api.api.household_rows import aid_label as label_of
from field_api.api.person_rows import HomeShape, home_of
from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import Aid

_VALUES = (
    "id",
    "programme",
    "aid_class",
    "amount_yuan",
    "decision_no",
    "valid",
    "person__uid",
    "person__name",
    "household_id",
    "household__uid",
    "household__code",
    "household__head_name",
    "household__status",
    "household__group_no",
    "household__village_id",
    "household__illustrative",
)


class RecipientShape(serializers.Serializer[Any]):
    """Whose aid it is."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class AidRowShape(AidShape):
    """One aid in a list."""

    id = serializers.IntegerField()
    person = RecipientShape()
    amount_yuan = serializers.DecimalField(
        max_digits=9, decimal_places=2, help_text="A month, or once."
    )
    decision_no = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(
        allow_null=True, help_text="First day no longer in force; null while it has no end."
    )
    household = HomeShape(help_text="Where the person lived when it was granted.")
    village = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")
    location = DwellingShape(allow_null=True, help_text="The household's.")
    illustrative = serializers.BooleanField(help_text="True for demonstration data.")


def plain(aids: QuerySet[Aid]) -> Rows:
    """The columns of a row, with the dwelling point as two numbers."""
    rows: Rows = aids.annotate(
        lon=Coordinate("household__location", function="ST_X"),
        lat=Coordinate("household__location", function="ST_Y"),
    ).values(*_VALUES, "lon", "lat")
    return rows


def finished(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `plain` as `AidRowShape`: two queries for each `CHUNK` with new villages."""
    places, rest = DivisionNames(), iter(rows)
    words: dict[tuple[str, str], str] = {}
    while chunk := list(islice(rest, CHUNK)):
        places.learn(row["household__village_id"] for row in chunk)
        for row in chunk:
            kind = row["programme"], row["aid_class"]
            if kind not in words:
                words[kind] = label_of(*kind)
            yield {
                "id": row["id"],
                "programme": kind[0],
                "aid_class": kind[1],
                "text": words[kind],
                "person": {"uid": str(row["person__uid"]), "name": row["person__name"]},
                "amount_yuan": str(row["amount_yuan"]),
                "decision_no": row["decision_no"],
                "valid_from": row["valid"].lower,
                "valid_to": row["valid"].upper,
                **home_of(row, places),
            }
