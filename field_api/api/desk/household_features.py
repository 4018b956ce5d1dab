"""Households as GeoJSON features whose text the database writes.

The same members as `HouseholdShape`. A thousand features cost a tenth of what a serializer takes
for them; which households, and in which order, is the caller's.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet, TextField

from field_api.api.cell_texts import Said
from field_api.api.desk.listing import ListAsk
from field_api.api.household_rows import AidsToldOf, aid_labels
from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import HouseholdStatus

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


class _Feature(Func):
    """A feature as text: `point`, columns as plain members, and members that are JSON already.

    Joined by hand, because `json_build_object` looks up how to write each value of each row
    anew: a thousand rows take it 8 ms, `jsonb_build_object` 15 ms and this 4 ms.
    """

    output_field = TextField()

    def __init__(self, point: Any, plain: dict[str, Any], made: dict[str, Any]) -> None:
        super().__init__(point, *plain.values(), *made.values())
        self.plain, self.made = tuple(plain), tuple(made)

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        (point, at), *rest = [compiler.compile(each) for each in self.source_expressions]
        plain, made = rest[: len(self.plain)], rest[len(self.plain) :]
        members = "||','||".join(
            f"""'"{name}":'||coalesce({text}, 'null')"""
            for name, text in [
                *(
                    (name, f"to_json({column})::text")
                    for name, (column, _given) in zip(self.plain, plain, strict=True)
                ),
                *((name, text) for name, (text, _given) in zip(self.made, made, strict=True)),
            ]
        )
        lon_lat = f"ST_X({point})||','||ST_Y({point})"
        geometry = f"""coalesce('{{"type":"Point","coordinates":['||{lon_lat}||']}}', 'null')"""
        opening = f"""'{{"type":"Feature","geometry":'||{geometry}"""
        text = f"""({opening}||',"properties":{{'||{members}||'}}}}')"""
        return text, [*at, *at, *(one for _text, given in rest for one in given)]


def features(households: QuerySet[Any], ask: ListAsk, besides: Iterable[str] = ()) -> Rows:
    """Each household's `feature`, and the columns `besides`."""
    late = ExpressionWrapper(
        Q(status=HouseholdStatus.ACTIVE, next_visit_due__isnull=False)
        & Q(next_visit_due__lt=ask.today),
        output_field=BooleanField(),
    )
    places = DivisionNames.of(ask.villages)
    kinds = {
        kind: json.dumps(
            {"programme": kind[0], "aid_class": kind[1], "text": label}, ensure_ascii=False
        )
        for kind, label in aid_labels().items()
    }
    rows: Rows = households.annotate(
        feature=_Feature(
            F("location"),
            {**{name: F(name) for name in PLAIN}, "overdue": late},
            {
                "village": Said(
                    F("village_id"), {one: places.as_json(one) for one in ask.villages}
                ),
                "aids": AidsToldOf(kinds, ask.today, between=",", around="[]"),
            },
        )
    ).values("feature", *besides)
    return rows
