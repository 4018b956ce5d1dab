"""The cells of files of households, written by the database.

What `households.columns` says of one row, said of all rows at once.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import NullIf
from django.utils.translation import gettext

from field_api.api.cell_texts import Cells
from field_api.api.desk.list_cells import labels
from field_api.api.desk.listing import ListAsk
from field_api.api.household_rows import AidsToldOf, Coordinate, aid_labels
from field_api.api.places import DivisionNames
from field_api.models import Household, HouseholdStatus
from geo_minzheng.shared.marks import mark


def cells(ask: ListAsk, make: Cells) -> Mapping[str, Any]:
    """The cells by column."""
    places = DivisionNames.of(ask.villages)
    named = {one: place for one in ask.villages if (place := places.named(one))}
    late = Q(status=HouseholdStatus.ACTIVE, next_visit_due__lt=ask.today)
    return {
        "code_in_file": make.text("code"),
        "head_name": make.text("head_name"),
        "status": make.said(F("status"), labels(HouseholdStatus.choices)),
        "township": make.said(
            F("village_id"), {one: place["parent_name"] for one, place in named.items()}
        ),
        "village_name": make.said(
            F("village_id"), {one: place["name"] for one, place in named.items()}
        ),
        "group_no": NullIf("group_no", Value(0)),
        "address": make.text("address"),
        "aids": AidsToldOf(aid_labels(), ask.today, between=mark("；")),
        "lon": Coordinate("location", function="ST_X"),
        "lat": Coordinate("location", function="ST_Y"),
        "accuracy_m": F("location_accuracy_m"),
        "last_visited_on": F("last_visited_on"),
        "next_visit_due": F("next_visit_due"),
        "overdue": _either(late, gettext("是"), gettext("否")),
        "housing": make.said(F("housing"), labels(Household.Housing.choices)),
        "danger_grade": make.text("danger_grade"),
        "hazard": make.said(F("hazard"), _but_none(labels(Household.Hazard.choices))),
        "illustrative": _either(Q(illustrative=True), gettext("演示数据"), gettext("正式数据")),
    }


def _either(holds: Q, yes: str, no: str) -> Case:
    return Case(When(holds, then=Value(yes)), default=Value(no), output_field=TextField())


def _but_none(words: dict[Any, str]) -> dict[Any, str]:
    """Labels of choices without that of the blank one, which a file leaves blank."""
    return {value: label for value, label in words.items() if value}
