"""The API's lists: one view a kind, for pages of JSON, whole files and pages of GeoJSON.

What a list holds is declared by its kind. A file is written into the log of reading before its
first byte leaves.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.listed_rows import note_listed_rows
from field_api.actions.readings import record_daily_list, record_reading
from field_api.api.asker import person_of, scope_with_names
from field_api.api.cell_texts import Cells, Masked
from field_api.api.copied_files import copied_features, copied_lines
from field_api.api.desk.file_notes import notes_sheet
from field_api.api.desk.listing import ListAsk, ListColumn, ListKind
from field_api.api.export_turns import Turn
from field_api.api.exports import (
    FILE_ANSWERS,
    MEDIA_TYPES,
    ByFormat,
    Column,
    as_file,
    geojson_features,
    geojson_page,
    plain_cell,
    sent,
)
from field_api.api.household_rows import CHUNK
from field_api.api.paging import PageShape, link_to
from field_api.api.query import in_address
from field_api.api.walking import Row
from field_api.models import ListName, ReadingKind
from field_api.readings.purpose import StatedPurpose, purpose_of
from geo_minzheng.shared.xlsx_stream import Sheet, workbook


def list_view(kind: ListKind) -> type[APIView]:
    """The view of `kind`'s address."""

    class RowsView(APIView):
        content_negotiation_class = ByFormat

        @extend_schema(
            operation_id=f"{kind.name.value}_list",
            parameters=[in_address(kind.query)],
            responses=_answers(kind),
        )
        def get(self, request: Request) -> HttpResponseBase:
            return answer(request, kind)

    RowsView.__doc__ = f"Rows of {kind.name.value} that the asker may see."
    return RowsView


def text_view(kind: ListKind) -> type[APIView]:
    """The view that takes what `kind` can be narrowed by in a body: the only place for names."""

    class RowsByTextView(APIView):
        content_negotiation_class = ByFormat

        @extend_schema(
            operation_id=f"{kind.name.value}_by_text",
            request=kind.query,
            responses=_answers(kind),
        )
        def post(self, request: Request) -> HttpResponseBase:
            return answer(request, kind)

    RowsByTextView.__doc__ = f"The list of {kind.name.value} with its filters in the body."
    return RowsByTextView


def _answers(kind: ListKind) -> dict[tuple[int, str], Any]:
    shape = _PAGES.setdefault(
        kind.shape,
        type(
            kind.shape.__name__.removesuffix("Shape") + "Page",
            (PageShape,),
            {"__doc__": f"One page of {kind.name.value}.", "results": kind.shape(many=True)},
        ),
    )
    return {(200, "application/json"): shape, **FILE_ANSWERS}


_PAGES: dict[type[Any], type[Any]] = {}
"""The page of each shape, made once: the API's description must not name two."""


def answer(request: Request, kind: ListKind) -> HttpResponseBase:
    """What `kind` answers to the API."""
    scope = scope_with_names(request)
    query = kind.query.read(request)
    ask = ListAsk(person_of(request), scope, query, timezone.localdate())
    if query["format"] == "json":
        rows, ends = kind.page(ask)
        if kind.name == ListName.TASKS:
            record_daily_list(by=ask.by, purpose=purpose_of(request))
        # A phone asks for the first page of its tasks whenever it is opened.
        if request.method != "HEAD" and (kind.name != ListName.TASKS or "cursor" in query):
            page_shown(kind, ask, purpose_of(request), len(rows))
        return Response({**links(request, ends), "results": rows})
    if request.method == "HEAD":
        # Nothing leaves, so nothing is written down.
        return sent(query["format"], f"{kind.name.value}-{kind.rows(ask).order_by().count()}", ())
    purpose = purpose_of(request)
    if query["format"] == "geojson" and request.query_params.keys() & {"cursor", "page_size"}:
        return page_of_features(request, kind, ask, purpose)
    return file_of(kind, ask, kind.rows(ask), purpose)


def links(request: Request, ends: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: link_to(request, at) if at else None for name, at in ends.items()}


def file_of(
    kind: ListKind,
    ask: ListAsk,
    rows: QuerySet[Any],
    purpose: StatedPurpose,
    *,
    shown: Collection[str] | None = None,
    picked: bool = False,
) -> HttpResponseBase:
    """`rows` as the file that `ask` names the format of, once the reading is written down.

    Args:
        shown: keys of the columns that a table holds; every one if None.
        picked: the rows were ticked one by one, which the file says of itself.

    Raises:
        FilesBusyError: the file is long and others are being written.
    """
    count = rows.order_by().count()
    turn = Turn(count)
    try:
        recorded(kind, ask, purpose, count)
        notes = partial(notes_sheet, kind, ask, purpose, count, picked=picked)
        name = f"{kind.name.value}-{count}"
        return turn.until_closed(_written(kind, ask, rows, shown, name, notes))
    except BaseException:
        turn.give_back()
        raise


def _written(
    kind: ListKind,
    ask: ListAsk,
    rows: QuerySet[Any],
    shown: Collection[str] | None,
    name: str,
    notes: Callable[[], Sheet],
) -> HttpResponseBase:
    ending, order = ask.query["format"], kind.orders[kind.order_of(ask)]
    if ending == "geojson":
        if kind.features is None:
            return as_file(ending, name, kind.every(ask, rows), [], point=kind.point)
        features = kind.features(rows, ask, ()).order_by(*order.by_with_gaps())
        return sent(ending, name, copied_features(features))
    columns = kind.file_columns(shown)
    headings = [str(one.heading) for one in columns]
    if kind.cells is None:
        if ending == "csv":
            plain = [Column(str(one.heading), one.cell) for one in columns]
            return as_file(ending, name, kind.every(ask, rows), plain)
        table = Sheet(kind.title[:31], headings, _cells_of(kind.every(ask, rows), columns))
        return sent(ending, name, workbook([table, notes()]))
    made = kind.cells(ask, Cells(guarded=ending == "csv"))
    cells = rows.annotate(**{f"cell_{one.key}": made[one.key] for one in columns})
    cells = cells.order_by(*order.by_with_gaps())
    cells = cells.values_list(*(f"cell_{one.key}" for one in columns))
    if ending == "csv":
        masks = {
            at: one for at, key in enumerate(columns) if isinstance(one := made[key.key], Masked)
        }
        return sent(ending, name, copied_lines(headings, cells, masks))
    table = Sheet(kind.title[:31], headings, cells.iterator(chunk_size=CHUNK))
    return sent(ending, name, workbook([table, notes()]))


def _cells_of(rows: Iterable[Row], columns: Iterable[ListColumn]) -> Iterator[list[Any]]:
    made = [one.cell for one in columns]
    return ([plain_cell(cell(row)) for cell in made] for row in rows)


def page_of_features(
    request: Request, kind: ListKind, ask: ListAsk, purpose: StatedPurpose
) -> HttpResponse:
    """One page of rows as a FeatureCollection with the addresses of its neighbours."""
    matching, order = kind.rows(ask), kind.orders[kind.order_of(ask)]
    if kind.features:
        rows, ends = kind.page_rows(ask, kind.features(matching, ask, ("id", *order.names)))
        features: Iterable[str] = [row["feature"] for row in rows]
    else:
        rows, ends = kind.page_rows(ask, kind.plain(matching))
        features = geojson_features(kind.finished(rows, ask), kind.point)
    recorded(kind, ask, purpose, len(rows))
    body = geojson_page(features, links(request, ends))
    made = HttpResponse(body, content_type=MEDIA_TYPES["geojson"])
    made["Cache-Control"] = "no-store"
    return made


def recorded(kind: ListKind, ask: ListAsk, purpose: StatedPurpose, count: int) -> None:
    """Write down that so many rows leave as a file."""
    record_reading(
        by=ask.by,
        kind=ReadingKind.EXPORT,
        purpose=purpose,
        subject=kind.name.value,
        row_count=count,
        filters=_filters(ask),
    )


def page_shown(kind: ListKind, ask: ListAsk, purpose: StatedPurpose, count: int) -> None:
    """Write down, or count, that so many rows stand on a page."""
    if count > MOST_UNRECORDED:
        recorded(kind, ask, purpose, count)
    elif kind.name in OF_THE_HELPED:
        note_listed_rows(
            by=ask.by,
            purpose=purpose,
            subject=kind.name.value,
            shown=count,
            filters=_filters(ask),
        )


def _filters(ask: ListAsk) -> dict[str, Any]:
    return {name: ask.query[name] for name in ask.query if name not in NOT_FILTERS}


OF_THE_HELPED = frozenset(
    {ListName.HOUSEHOLDS, ListName.PERSONS, ListName.AIDS, ListName.VISITS, ListName.TASKS}
)
"""Lists of people who are helped; the others hold the bureau's own."""

MOST_UNRECORDED = 200
"""Rows of JSON at once that a screen may ask for; more are a copy, whatever the format."""

NOT_FILTERS = frozenset({"cursor", "page_size", "text"})
