"""Workbooks sent while they are made: read back by two readers that others wrote."""

import io
import tempfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from geo_minzheng.shared import xlsx_stream
from geo_minzheng.shared.xlsx_stream import Sheet, workbook


def made(*sheets: Sheet) -> bytes:
    return b"".join(workbook(sheets))


def read(book: bytes, sheet: int = 0) -> list[list[Any]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(sheet)
    return found.to_python(skip_empty_area=False)


@given(st.text())
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    # A code that stands for half a character is in no text of the database.
    text = text.encode("utf-8", "ignore").decode()

    assert read(made(Sheet("表", ["甲", "乙"], [[text, "尾"]])))[1] == [text, "尾"]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "http://example.org", "0012", "1e3"])
def test_a_text_is_neither_formula_nor_number_nor_link(text: str) -> None:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(made(Sheet("表", ["甲"], [[text]])))).active

    cell = sheet.cell(2, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_days_and_numbers_are_what_a_spreadsheet_sorts_by() -> None:
    row = [date(1900, 3, 1), date(2026, 11, 24), 3, 104.1234567, Decimal("400.50"), None]

    told = openpyxl.load_workbook(io.BytesIO(made(Sheet("表", list("abcdef"), [row])))).active
    assert told is not None
    (_, cells) = told.iter_rows()

    assert [cell.value.date() for cell in cells[:2]] == row[:2]
    assert [cell.value for cell in cells[2:]] == [3, 104.1234567, 400.5, None]
    assert cells[1].number_format == "yyyy\\-mm\\-dd"
    assert told.freeze_panes == "A2"


@pytest.mark.parametrize(("rows", "sheets"), [(0, 1), (3, 1), (4, 2), (7, 3)])
def test_rows_beyond_a_sheet_go_on_another_with_the_same_headings(
    monkeypatch: pytest.MonkeyPatch, rows: int, sheets: int
) -> None:
    monkeypatch.setattr(xlsx_stream, "MOST_ROWS", 4)

    book = made(Sheet("住户", ["号"], ([n] for n in range(rows))), Sheet("说明", ["项"], [["末"]]))

    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert names == ["住户", *(f"住户 ({n})" for n in range(2, sheets + 1)), "说明"]
    told = [line for at in range(sheets) for line in read(book, at)]
    assert told.count(["号"]) == sheets
    assert [line for line in told if line != ["号"]] == [[float(n)] for n in range(rows)]
    assert read(book, sheets) == [["项"], ["末"]]


def test_a_sheet_ends_before_it_is_too_long_to_be_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_stream, "MOST_XML", 4000)

    book = made(Sheet("住户", ["号"], ([n] for n in range(200))))

    sheets = len(CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names)
    assert sheets > 1
    told = [line[0] for at in range(sheets) for line in read(book, at)[1:]]
    assert told == [float(n) for n in range(200)]


def test_what_is_above_the_headings_stays_in_sight_with_them() -> None:
    book = made(Sheet("表", ["甲"], [["一"]], above="演练"))

    assert read(book) == [["演练"], ["甲"], ["一"]]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A3"


def test_nothing_is_written_to_a_disk_and_the_first_rows_leave_before_the_last_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a temporary file was asked for")

    for name in ("mkstemp", "TemporaryFile", "NamedTemporaryFile", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    read_so_far = []

    def rows() -> Any:
        for n in range(20_000):
            read_so_far.append(n)
            yield [f"第{n}行，名字各不相同"]

    blocks = workbook([Sheet("表", ["甲"], rows())])
    sent = 0
    while not sent:
        sent = len(next(blocks))

    assert len(read_so_far) < 10_000
    assert sum(map(len, blocks)) > sent
