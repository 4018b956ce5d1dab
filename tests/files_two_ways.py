"""A file of a list made two ways: by the database, and from its rows one at a time."""

import csv
import io
import json
import math
from typing import Any

from django.utils import timezone, translation
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from boundaries_data.jurisdiction import scope_of
from field_api.api.desk.list_views import file_of
from field_api.api.desk.listing import ListAsk, ListKind
from field_api.api.exports import csv_file, geojson_features, geojson_file, plain_cell
from field_api.models import Purpose
from field_api.readings.purpose import StatedPurpose
from geo_minzheng.shared.xlsx_stream import Sheet, workbook

# What a database takes; what a spreadsheet, a line of CSV, JSON and XML stumble over is likely.
TYPED = st.text(
    st.one_of(
        st.sampled_from(list("=+-@\t\r\n＝＋－＠\"',;<>&\\\x01\x02\x7f王\U00020bb7")),
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    ),
    max_size=12,
)
LANGUAGES = st.sampled_from(["zh-hans", "en"])


def agree(kind: ListKind, by: Any, order: str, language: str) -> None:
    """Each file of every row of `kind` that `by` may see says what the rows say."""
    asked = {"ordering": order}
    with translation.override(language):
        files = {each: _file(kind, by, each, asked) for each in ("csv", "xlsx", "geojson")}
        slow = {each: _by_rows(kind, by, each, asked) for each in ("csv", "xlsx", "geojson")}

    written, honest = _lines(files["csv"]), _lines(slow["csv"])
    assert [len(line) for line in written] == [len(line) for line in honest]
    for line, other in zip(written, honest, strict=True):
        assert all(map(_same, line, other)), (line, other)
    assert _cells(files["xlsx"]) == _cells(slow["xlsx"])
    assert json.loads(files["geojson"]) == json.loads(slow["geojson"])


def _ask(by: Any, ending: str, asked: dict[str, str]) -> ListAsk:
    return ListAsk(by, scope_of(by), {"format": ending, **asked}, timezone.localdate())


def _file(kind: ListKind, by: Any, ending: str, asked: dict[str, str]) -> bytes:
    ask = _ask(by, ending, asked)
    answer: Any = file_of(kind, ask, kind.rows(ask), StatedPurpose(Purpose.REVIEW))
    return b"".join(answer.streaming_content)


def _by_rows(kind: ListKind, by: Any, ending: str, asked: dict[str, str]) -> bytes:
    """The same file, made from the rows one at a time as JSON has them."""
    ask = _ask(by, ending, asked)
    rows = kind.every(ask, kind.rows(ask))
    if ending == "geojson":
        return "".join(geojson_file(geojson_features(rows, kind.point))).encode()
    columns = kind.file_columns()
    headings = [str(column.heading) for column in columns]
    cells = [[plain_cell(column.cell(row)) for column in columns] for row in rows]
    if ending == "xlsx":
        return b"".join(workbook([Sheet("x", headings, cells)]))
    return "".join(csv_file(headings, cells)).encode()


def _same(one: Any, other: Any) -> bool:
    """Whether two cells of CSV say the same: numbers may be spelt 105.0 and 105."""
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=0, abs_tol=0)
    except ValueError:
        return False


def _lines(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def _cells(file: bytes) -> list[list[Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    return sheet.to_python()
