"""The cells of files of persons, written by the database; `persons.columns` says them of a row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import DateField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from field_api.api.cell_texts import Cells, Masked, either
from field_api.api.desk.file_cells import (
    but_none,
    group_cell,
    household_cells,
    illustrative_cell,
    place_cells,
)
from field_api.api.desk.list_cells import labels
from field_api.api.desk.listing import ListAsk
from field_api.api.household_rows import Kind
from field_api.models import Disability, Relation, SelfCare, Sex
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone

GRADES = range(1, 5)


class _FullYears(Func):
    """`person_rows.age_on` of a birth date and a day.

    Not by `age()`, which counts months back from the later day and takes a day before birth for
    none.
    """

    output_field = IntegerField()

    def __init__(self, born: str, today: date, died: str) -> None:
        super().__init__(F(born), Coalesce(F(died), Value(today, DateField())))

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        born, day = (compiler.compile(each) for each in self.source_expressions)
        numbers = (
            f"(extract(year FROM {each})::int * 10000 + extract(month FROM {each})::int * 100"
            f" + extract(day FROM {each})::int)"
            for each in (day[0], born[0])
        )
        # Full years are the ten-thousands between two days written as 20261124.
        return f"floor(({' - '.join(numbers)}) / 10000.0)::int", [*day[1] * 3, *born[1] * 3]


def cells(ask: ListAsk, make: Cells) -> Mapping[str, Any]:
    """The cells by column."""
    disability, grade = but_none(labels(Disability.choices)), gettext("{n} 级")
    impaired = {
        f"{kind}/{n}": f"{label} {grade.format(n=n)}"
        for kind, label in disability.items()
        for n in GRADES
    }
    return {
        "name": make.text("name"),
        "sex": make.said(F("sex"), labels(Sex.choices)),
        "age": _FullYears("birth_date", ask.today, "died_on"),
        "birth_date": F("birth_date"),
        "identity_number": Masked("identity_number", masked_identity_number),
        "relation": make.said(F("relation"), labels(Relation.choices)),
        **household_cells(make),
        **place_cells(make, "household__village_id", ask.villages),
        "group_no": group_cell("household__group_no"),
        "disability": make.said(Kind(F("disability"), F("disability_grade")), impaired),
        "self_care": make.said(F("self_care"), labels(SelfCare.choices)),
        "serious_illness": either(Q(serious_illness=True), gettext("是"), ""),
        "phone": Masked("phone", masked_phone),
        "joined_on": F("joined_on"),
        "left_on": F("left_on"),
        "died_on": F("died_on"),
        "illustrative": illustrative_cell("household__illustrative"),
    }
