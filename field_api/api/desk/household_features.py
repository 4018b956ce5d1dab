"""Households as GeoJSON features whose text the database writes.

The same members as `HouseholdShape`. A thousand features cost a fraction of what a serializer
takes for them; which households, and in which order, is the caller's.
"""

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat, JSONObject

from field_api.api.desk.listing import ListAsk
from field_api.api.household_rows import CHUNK, aid_label
from field_api.api.places import DivisionNames
from field_api.models import Aid, HouseholdStatus

PLAIN = (
    "uid",
    "code",
    "status",
    "head_name",
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


class _Coordinates(Func):
    """`[lon, lat]` as JSON; six decimals are 0.1 m."""

    template = "CASE WHEN %(expressions)s IS NULL THEN NULL ELSE json_build_object('type', 'Point'"
    template += ", 'coordinates', json_build_array(ST_X(%(expressions)s), ST_Y(%(expressions)s)))"
    template += " END"
    output_field = TextField()
    arity = 1


def features(households: QuerySet[Any, Any], ask: ListAsk) -> Iterator[str]:
    """`households`, ordered, as features, in their order."""
    rows = _written(households, ask.today).iterator(chunk_size=CHUNK)
    places, aids = _Places(), _Aids()
    while chunk := list(islice(rows, CHUNK)):
        places.learn(row[0] for row in chunk)
        for village_id, geometry, members, kinds in chunk:
            yield (
                f'{{"type":"Feature","geometry":{geometry or "null"},"properties":'
                f'{members[:-1]},"village":{places[village_id]},"aids":{aids[tuple(kinds)]}}}}}'
            )


def _written(households: QuerySet[Any, Any], today: date) -> QuerySet[Any, Any]:
    late = ExpressionWrapper(
        Q(status=HouseholdStatus.ACTIVE, next_visit_due__isnull=False, next_visit_due__lt=today),
        output_field=BooleanField(),
    )
    kinds = (
        Aid.objects.as_of(today)
        .filter(household=OuterRef("pk"))
        .order_by("programme", "aid_class")
        .annotate(kind=Concat("programme", Value("/"), "aid_class"))
        .values("kind")
        .distinct()
    )
    written: QuerySet[Any, Any] = households.annotate(
        geometry=Cast(_Coordinates("location"), TextField()),
        members=Cast(JSONObject(**{name: name for name in PLAIN}, overdue=late), TextField()),
        kinds=ArraySubquery(kinds),
    ).values_list("village_id", "geometry", "members", "kinds")
    return written


class _Places(dict[int, str]):
    """Villages as JSON text, each made once."""

    def __init__(self) -> None:
        self._names = DivisionNames()

    def learn(self, village_ids: Any) -> None:
        self._names.learn(village_ids)

    def __missing__(self, village_id: int) -> str:
        self[village_id] = json.dumps(self._names.named(village_id), ensure_ascii=False)
        return self[village_id]


class _Aids(dict[tuple[str, ...], str]):
    """Programmes and classes of a household as JSON text, each combination made once."""

    def __missing__(self, kinds: tuple[str, ...]) -> str:
        made = []
        for kind in kinds:
            programme, _, aid_class = kind.partition("/")
            made.append(
                {
                    "programme": programme,
                    "aid_class": aid_class,
                    "text": aid_label(programme, aid_class),
                }
            )
        self[kinds] = json.dumps(made, ensure_ascii=False)
        return self[kinds]
