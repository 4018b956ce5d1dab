"""Households as GeoJSON features whose text the database writes.

The same members as `HouseholdShape`. A thousand features cost a tenth of what a serializer takes
for them; which households, and in which order, is the caller's.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Concat

from field_api.api.desk.listing import FeatureText, ListAsk
from field_api.api.household_rows import CHUNK, aid_label
from field_api.api.places import DivisionNames
from field_api.api.walking import Row, Rows
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


class _Opening(Func):
    """A feature as text up to its last plain member: the first column is its point.

    Joined by hand, because `json_build_object` looks up how to write each value of each row
    anew: a thousand rows take it 8 ms, `jsonb_build_object` 15 ms and this 4 ms.
    """

    output_field = TextField()

    def __init__(self, point: Any, **members: Any) -> None:
        super().__init__(point, *members.values())
        self.names = tuple(members)

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        parts, values = [], []
        for expression in self.source_expressions:
            part, given = compiler.compile(expression)
            parts.append(part)
            values.append(list(given))
        point, *columns = parts
        members = "||','||".join(
            f"""'"{name}":'||coalesce(to_json({column})::text, 'null')"""
            for name, column in zip(self.names, columns, strict=True)
        )
        lon_lat = f"ST_X({point})||','||ST_Y({point})"
        geometry = f"""coalesce('{{"type":"Point","coordinates":['||{lon_lat}||']}}', 'null')"""
        text = f"""'{{"type":"Feature","geometry":'||{geometry}||',"properties":{{'||{members}"""
        return f"({text})", [
            *values[0],
            *values[0],
            *(one for given in values[1:] for one in given),
        ]


def columns(households: QuerySet[Any], ask: ListAsk, besides: Iterable[str] = ()) -> Rows:
    """What `made` needs of each household, and the columns `besides`."""
    late = ExpressionWrapper(
        Q(status=HouseholdStatus.ACTIVE, next_visit_due__isnull=False)
        & Q(next_visit_due__lt=ask.today),
        output_field=BooleanField(),
    )
    kind = Concat("programme", Value("/"), "aid_class")
    # Not `StringAgg`, which would group by household where one row is wanted.
    every = Func(kind, Value(","), function="STRING_AGG", output_field=TextField())
    kinds = Aid.objects.as_of(ask.today).filter(household=OuterRef("pk")).order_by()
    rows: Rows = households.annotate(
        opening=_Opening(F("location"), **{name: F(name) for name in PLAIN}, overdue=late),
        kinds=Subquery(kinds.annotate(kinds=every).values("kinds")),
    ).values("village_id", "opening", "kinds", *besides)
    return rows


def made(rows: Iterable[Row]) -> Iterator[str]:
    """Rows of `columns` as features, in their order: a query for each `CHUNK` of them."""
    places, aids, rest = DivisionNames(), _Aids(), iter(rows)
    for chunk in iter(partial(_several, rest), []):
        places.learn(row["village_id"] for row in chunk)
        for row in chunk:
            yield (
                f'{row["opening"]},"village":{places.as_json(row["village_id"])},'
                f'"aids":{aids[row["kinds"]]}}}}}'
            )


FEATURES = FeatureText(columns, made)


def _several(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, CHUNK))


class _Kinds(dict[str, str]):
    """Programme and class as JSON text, each made once."""

    def __missing__(self, kind: str) -> str:
        programme, _, aid_class = kind.partition("/")
        made = {
            "programme": programme,
            "aid_class": aid_class,
            "text": aid_label(programme, aid_class),
        }
        self[kind] = json.dumps(made, ensure_ascii=False)
        return self[kind]


class _Aids(dict[str | None, str]):
    """What a household is given as JSON text, each combination made once."""

    def __init__(self) -> None:
        self._kinds = _Kinds()

    def __missing__(self, kinds: str | None) -> str:
        each = sorted(set(kinds.split(","))) if kinds else []
        self[kinds] = f"[{','.join(self._kinds[kind] for kind in each)}]"
        return self[kinds]
