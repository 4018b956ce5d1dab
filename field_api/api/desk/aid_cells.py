"""The cells of files of aids, written by the database; `aids.columns` says them of a row."""

from collections.abc import Mapping
from typing import Any

from django.db.models import DateField, F, Func

from field_api.api.cell_texts import Cells
from field_api.api.desk.file_cells import (
    group_cell,
    household_cells,
    illustrative_cell,
    place_cells,
)
from field_api.api.desk.listing import ListAsk
from field_api.api.household_rows import Kind, aid_labels


class _Bound(Func):
    output_field = DateField()


def cells(ask: ListAsk, make: Cells) -> Mapping[str, Any]:
    """The cells by column."""
    kinds = {"/".join(kind): label for kind, label in aid_labels().items()}
    return {
        "person": make.text("person__name"),
        "programme": make.said(Kind(F("programme"), F("aid_class")), kinds),
        "amount_yuan": F("amount_yuan"),
        **household_cells(make),
        **place_cells(make, "household__village_id", ask.villages),
        "group_no": group_cell("household__group_no"),
        "valid_from": _Bound("valid", function="lower"),
        "last_day": _Bound("valid", template="(upper(%(expressions)s) - 1)"),
        "decision_no": make.text("decision_no"),
        "illustrative": illustrative_cell("household__illustrative"),
    }
