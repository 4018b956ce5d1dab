"""The cells of files of visits, written by the database; `visits.columns` says them of a row."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Func, OuterRef, Subquery, TextField

from boundaries_data.models import Division, Level
from field_api.api.cell_texts import Cells, Instant, guarded_sql
from field_api.api.desk.file_cells import (
    household_cells,
    illustrative_cell,
    place_cells,
    point_cells,
)
from field_api.api.desk.list_cells import labels
from field_api.api.desk.listing import ListAsk
from field_api.models import VisitOutcome, VisitWorker
from geo_minzheng.shared.marks import mark


class _Attendees(Func):
    """The names of who took part in the outer visit, in the order of `visit_rows`."""

    output_field = TextField()

    def __init__(self, *, guarded: bool) -> None:
        present = VisitWorker.objects.filter(visit=OuterRef("pk")).order_by()
        super().__init__(Subquery(present.values_list("worker__name", "id")))
        self.between, self.guarded = mark("、"), guarded

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        present, given = compiler.compile(self.source_expressions[0])
        told = guarded_sql("told.names") if self.guarded else "told.names"
        text = (
            f"(SELECT {told} FROM (SELECT string_agg(one.name, %s ORDER BY one.id)"  # noqa: S608 - of Django
            f" FROM {present} AS one (name, id)) AS told (names))"
        )
        return text, [self.between, *given]


def cells(ask: ListAsk, make: Cells) -> Mapping[str, Any]:
    """The cells by column."""
    # A visit keeps the village of its day, which may be somebody else's now.
    villages = Division.objects.filter(level=Level.VILLAGE).values_list("pk", flat=True)
    return {
        "record_uuid": F("record_uuid"),
        **household_cells(make),
        **place_cells(make, "village_id", villages),
        "start": Instant("started_at"),
        "ended_at": Instant("ended_at"),
        "outcome": make.said(F("outcome"), labels(VisitOutcome.choices)),
        "workers": _Attendees(guarded=make.guarded),
        **point_cells("position"),
        "accuracy_m": F("position_accuracy_m"),
        "distance_m": F("distance_to_dwelling_m"),
        "note": make.text("note"),
        "illustrative": illustrative_cell("illustrative"),
    }
