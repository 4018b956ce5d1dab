"""A large sheet is read in windows: the same rows as read whole, a few of them held at a time."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from field_api.imports import windows
from field_api.imports.errors import ImportFileError
from field_api.imports.opening import open_table
from tests.import_files import xlsx_file

cells = st.one_of(
    st.none(),
    st.text("户张0１ </row><row>&\n", max_size=12),
    st.integers(-5, 10**12),
    st.booleans(),
)
sheets = st.lists(st.lists(cells, max_size=6), min_size=2, max_size=60)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def small_windows(monkeypatch):
    monkeypatch.setattr(windows, "WINDOW_BYTES", 600)
    monkeypatch.setattr(windows, "_BLOCK", 97)


def rewritten(body: bytes, change) -> bytes:
    """The workbook with its first sheet's XML changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == SHEET else content)
    return file.getvalue()


def test_windows_hold_few_rows_each_and_all_of_them_together(small_windows):
    body = xlsx_file([["户编号", f"张{n}"] for n in range(200)])

    found = list(windows.large_sheet(body, "Sheet1").windows())

    assert len(found) > 10
    assert max(sheet.height for sheet in found) < 20
    assert sum(sheet.height for sheet in found) == 200


@given(rows=sheets)
@settings(max_examples=60, deadline=None)
def test_a_sheet_in_windows_says_what_it_says_whole(rows):
    body = xlsx_file([["户编号", "户主姓名", "住址"], *rows], merges=[(1, 0, 2, 0, "A1")])
    whole = list(open_table(body).rows())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW_BYTES", 300)
        patch.setattr(windows, "_BLOCK", 61)
        cut = open_table(body)

        assert windows.large_sheet(body, "Sheet1") is not None
        assert [(n, trimmed(c)) for n, c in cut.rows()] == [(n, trimmed(c)) for n, c in whole]
        assert cut.merges == open_table(body).merges


def trimmed(cells: list) -> list:
    """A window is as wide as its own rows: empty cells at the end say nothing."""
    kept = [None if cell == "" else cell for cell in cells]
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def test_gaps_between_rows_keep_their_numbers(small_windows):
    rows = [["户编号"], *([[f"T{n}"]] if n % 7 == 0 else [[]] for n in range(400))]
    body = xlsx_file([row[0] if row and isinstance(row[0], list) else row for row in rows])

    found = [number for number, cells in open_table(body).rows() if any(cells)]

    assert found == [1, *(n + 2 for n in range(0, 400, 7))]


def test_rows_without_numbers_are_read_whole(small_windows):
    body = rewritten(
        xlsx_file([["户编号", f"张{n}"] for n in range(100)]),
        lambda xml: xml.replace(b'<row r="50"', b"<row"),
    )

    assert windows.large_sheet(body, "Sheet1") is None
    assert len(list(open_table(body).rows())) == 100


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'<row r="90"', b'<row r="3"').replace(b'"A90"', b'"A3"'),
        lambda xml: xml.replace(b'<row r="90"', b'<row r="90"><c'),
        lambda xml: xml[:-900],
    ],
    ids=["rows that go back", "a broken tag", "an end that is missing"],
)
def test_a_damaged_large_sheet_is_told_as_damaged(small_windows, change):
    body = rewritten(xlsx_file([["户编号", f"张{n}"] for n in range(100)]), change)

    with pytest.raises(ImportFileError):
        list(open_table(body).rows())
