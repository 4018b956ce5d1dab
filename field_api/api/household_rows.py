"""Households as plain rows, for lists and files: a few queries for a thousand of them.

Which households, and in which order, is the caller's; every one is taken to be visible.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F, FloatField, Func, OuterRef, QuerySet, Subquery, TextField
from rest_framework import serializers

from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import Aid, AidClass, Household, HouseholdStatus, Programme
from geo_minzheng.shared.marks import run_on

CHUNK = 2000

_VALUES = (
    "id",
    "uid",
    "code",
    "status",
    "head_name",
    "village_id",
    "group_no",
    "address",
    "housing",
    "danger_grade",
    "hazard",
    "location_accuracy_m",
    "last_visited_on",
    "next_visit_due",
    "illustrative",
)


class DwellingShape(serializers.Serializer[Any]):
    """Degrees in CGCS2000."""

    lon = serializers.FloatField()
    lat = serializers.FloatField()


class PlaceShape(serializers.Serializer[Any]):
    """A division by today's name."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    parent_name = serializers.CharField(allow_blank=True)


class AidShape(serializers.Serializer[Any]):
    """A programme and class in force."""

    programme = serializers.ChoiceField(choices=Programme.choices)
    aid_class = serializers.ChoiceField(choices=AidClass.choices, allow_blank=True)
    text = serializers.CharField(help_text="Both, for people.")


class HouseholdShape(serializers.Serializer[Any]):
    """One household in a list."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=HouseholdStatus.choices)
    head_name = serializers.CharField()
    village = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")
    address = serializers.CharField(allow_blank=True)
    housing = serializers.CharField(allow_blank=True)
    danger_grade = serializers.CharField(allow_blank=True)
    hazard = serializers.CharField(allow_blank=True)
    location = DwellingShape(allow_null=True, help_text="null: not located yet.")
    location_accuracy_m = serializers.FloatField(allow_null=True)
    last_visited_on = serializers.DateField(allow_null=True)
    next_visit_due = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()
    aids = AidShape(many=True)
    illustrative = serializers.BooleanField(help_text="True for demonstration data.")


class Coordinate(Func):
    """`ST_X` or `ST_Y` of a point column: no geometry object is built for a list."""

    output_field = FloatField()
    arity = 1


def plain(households: QuerySet[Household]) -> Rows:
    """The columns of a row, with the dwelling point as two numbers."""
    rows: Rows = households.annotate(
        lon=Coordinate("location", function="ST_X"), lat=Coordinate("location", function="ST_Y")
    ).values(*_VALUES, "lon", "lat")
    return rows


def finished(rows: Iterable[dict[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Rows of `plain` as `HouseholdShape`: three queries for each `CHUNK` of them."""
    places, rest = DivisionNames(), iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        places.learn(row["village_id"] for row in chunk)
        aids = aids_of([row["id"] for row in chunk], today)
        for row in chunk:
            yield _finish(row, places, aids.get(row["id"], []), today)


def aids_of(household_ids: list[int], day: date) -> dict[int, list[dict[str, str]]]:
    """Programmes and classes in force on `day`, each once a household."""
    found: dict[int, list[dict[str, str]]] = {}
    in_force = Aid.objects.as_of(day).filter(household_id__in=household_ids)
    columns = ("household_id", "programme", "aid_class")
    labels = _Labels()
    for home, programme, aid_class in in_force.order_by(*columns).distinct().values_list(*columns):
        found.setdefault(home, []).append(
            {
                "programme": programme,
                "aid_class": aid_class,
                "text": labels[programme, aid_class],
            }
        )
    return found


class _Labels(dict[tuple[str, str], str]):
    """Labels of programme and class, each translated once."""

    def __missing__(self, key: tuple[str, str]) -> str:
        self[key] = label = aid_label(*key)
        return label


def aid_label(programme: str, aid_class: str) -> str:
    """Programme and class as people say them: 农村低保一类."""
    return run_on(Programme(programme).label, AidClass(aid_class).label if aid_class else "")


def aid_labels() -> dict[tuple[str, str], str]:
    """`aid_label` of every programme and class."""
    classes = dict.fromkeys(["", *AidClass.values])
    return {
        (programme, each): aid_label(programme, each)
        for programme in Programme.values
        for each in classes
    }


class Kind(Func):
    """Two values as one text with a slash between, as programme and class."""

    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " || '/' || "


class AidsToldOf(Func):
    """What the outer household is given on `day` as one text, in the order of `aids_of`.

    Args:
        words: a text for each programme and class.
        between: the texts.
        around: two marks about them all, there even where there are none; "" for NULL then.
    """

    output_field = TextField()

    def __init__(
        self, words: Mapping[tuple[str, str], str], day: date, *, between: str, around: str = ""
    ) -> None:
        kinds = Aid.objects.as_of(day).filter(household=OuterRef("pk")).order_by()
        each: Any = kinds.values_list(Kind(F("programme"), F("aid_class"))).distinct()
        super().__init__(Subquery(each))
        kept = {"/".join(kind): text for kind, text in words.items()}
        self.words, self.between = json.dumps(kept, ensure_ascii=False), between
        self.around = tuple(around)

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        kinds, given = compiler.compile(self.source_expressions[0])
        ordered = 'ORDER BY given.kind COLLATE "C"'
        text = (
            f"(SELECT string_agg(%s::jsonb ->> given.kind, %s {ordered})"  # noqa: S608 - of Django
            f" FROM {kinds} AS given (kind))"
        )
        if not self.around:
            return text, [self.words, self.between, *given]
        before, after = self.around
        return f"(%s || coalesce({text}, '') || %s)", [
            before, self.words, self.between, *given, after,
        ]  # fmt: skip


def _finish(
    row: dict[str, Any], places: DivisionNames, aids: list[dict[str, str]], today: date
) -> dict[str, Any]:
    lon, lat, due = row["lon"], row["lat"], row["next_visit_due"]
    return {
        "uid": str(row["uid"]),
        "code": row["code"],
        "status": row["status"],
        "head_name": row["head_name"],
        "village": places.named(row["village_id"]),
        "group_no": row["group_no"],
        "address": row["address"],
        "housing": row["housing"],
        "danger_grade": row["danger_grade"],
        "hazard": row["hazard"],
        "location": None if lon is None else {"lon": lon, "lat": lat},
        "location_accuracy_m": row["location_accuracy_m"],
        "last_visited_on": row["last_visited_on"],
        "next_visit_due": due,
        "overdue": row["status"] == HouseholdStatus.ACTIVE and due is not None and due < today,
        "aids": aids,
        "illustrative": row["illustrative"],
    }
