"""The cells of files of households, written by the database.

What `households.columns` says of one row, said of all rows at once.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext

from field_api.api.cell_texts import Cells, either
from field_api.api.desk.file_cells import (
    but_none,
    group_cell,
    illustrative_cell,
    place_cells,
    point_cells,
)
from field_api.api.desk.list_cells import labels
from field_api.api.desk.listing import ListAsk
from field_api.api.household_rows import AidsToldOf, aid_labels
from field_api.models import Household, HouseholdStatus
from geo_minzheng.shared.marks import mark


def cells(ask: ListAsk, make: Cells) -> Mapping[str, Any]:
    """The cells by column."""
    late = Q(status=HouseholdStatus.ACTIVE, next_visit_due__lt=ask.today)
    return {
        "code_in_file": make.text("code"),
        "head_name": make.text("head_name"),
        "status": make.said(F("status"), labels(HouseholdStatus.choices)),
        **place_cells(make, "village_id", ask.villages),
        "group_no": group_cell("group_no"),
        "address": make.text("address"),
        "aids": AidsToldOf(aid_labels(), ask.today, between=mark("；")),
        **point_cells("location"),
        "accuracy_m": F("location_accuracy_m"),
        "last_visited_on": F("last_visited_on"),
        "next_visit_due": F("next_visit_due"),
        "overdue": either(late, gettext("是"), gettext("否")),
        "housing": make.said(F("housing"), labels(Household.Housing.choices)),
        "danger_grade": make.text("danger_grade"),
        "hazard": make.said(F("hazard"), but_none(labels(Household.Hazard.choices))),
        "illustrative": illustrative_cell("illustrative"),
    }
