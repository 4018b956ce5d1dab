"""Persons as plain rows, for lists and files: numbers masked, three queries for any number.

Which persons is the caller's; every one is taken to be visible.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from field_api.api.household_rows import CHUNK, Coordinate, DwellingShape, PlaceShape
from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import Disability, HouseholdStatus, Person, Relation, SelfCare, Sex
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone

_AS_THEY_ARE = (
    "name",
    "relation",
    "sex",
    "birth_date",
    "disability",
    "disability_grade",
    "self_care",
    "serious_illness",
    "pregnant",
    "joined_on",
    "left_on",
    "died_on",
)

_VALUES = (
    "id",
    "uid",
    "identity_number",
    "phone",
    "household_id",
    "household__uid",
    "household__code",
    "household__head_name",
    "household__status",
    "household__group_no",
    "household__village_id",
    "household__illustrative",
    *_AS_THEY_ARE,
)


class HomeShape(serializers.Serializer[Any]):
    """The household of a row."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    head_name = serializers.CharField()
    status = serializers.ChoiceField(choices=HouseholdStatus.choices)


class PersonShape(serializers.Serializer[Any]):
    """One person in a list. Numbers are masked: a list is no place to read them out."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.ChoiceField(choices=Relation.choices)
    sex = serializers.ChoiceField(choices=Sex.choices)
    birth_date = serializers.DateField()
    age = serializers.IntegerField(help_text="Today, or on the day of death.")
    identity_number = serializers.CharField(allow_blank=True, help_text="Masked.")
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    disability = serializers.ChoiceField(choices=Disability.choices, allow_blank=True)
    disability_grade = serializers.IntegerField(allow_null=True)
    self_care = serializers.ChoiceField(choices=SelfCare.choices)
    serious_illness = serializers.BooleanField()
    pregnant = serializers.BooleanField()
    joined_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)
    died_on = serializers.DateField(allow_null=True)
    household = HomeShape()
    village = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")
    location = DwellingShape(allow_null=True, help_text="The household's.")
    illustrative = serializers.BooleanField(help_text="True for demonstration data.")


def plain(persons: QuerySet[Person]) -> Rows:
    """The columns of a row, with the dwelling point as two numbers."""
    rows: Rows = persons.annotate(
        lon=Coordinate("household__location", function="ST_X"),
        lat=Coordinate("household__location", function="ST_Y"),
    ).values(*_VALUES, "lon", "lat")
    return rows


def finished(rows: Iterable[dict[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Rows of `plain` as `PersonShape`: two queries for each `CHUNK` with new villages."""
    places, rest = DivisionNames(), iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        places.learn(row["household__village_id"] for row in chunk)
        for row in chunk:
            yield {
                "uid": str(row["uid"]),
                **{name: row[name] for name in _AS_THEY_ARE},
                "age": age_on(row["birth_date"], row["died_on"] or today),
                "identity_number": masked_identity_number(row["identity_number"]),
                "phone": masked_phone(row["phone"]),
                **home_of(row, places),
            }


def home_of(row: dict[str, Any], places: DivisionNames) -> dict[str, Any]:
    """What a row says of its household, from columns named `household__…`."""
    lon, lat = row["lon"], row["lat"]
    return {
        "household": {
            "uid": str(row["household__uid"]),
            "code": row["household__code"],
            "head_name": row["household__head_name"],
            "status": row["household__status"],
        },
        "village": places.named(row["household__village_id"]),
        "group_no": row["household__group_no"],
        "location": None if lon is None else {"lon": lon, "lat": lat},
        "illustrative": row["household__illustrative"],
    }


def age_on(born: date, day: date) -> int:
    """Full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
