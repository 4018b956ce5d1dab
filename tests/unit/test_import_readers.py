"""Files of rows: read in every encoding and format, and never more than a coded refusal."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from field_api.imports import days, quantities, values, windows
from field_api.imports.errors import (
    HeadingsNotFoundError,
    ImportFileEmptyError,
    ImportFileError,
    ImportFileLockedError,
    ImportFileTooLargeError,
    ImportFormatUnknownError,
)
from field_api.imports.headings import find_headings, guess
from field_api.imports.kinds import KINDS
from field_api.imports.opening import open_table
from field_api.imports.reading import read_rows
from field_api.imports.templates import MAKERS
from field_api.imports.values import ValueRefusedError
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row, xlsx_file

HOUSEHOLDS = KINDS["households"]
ROWS = [HOUSEHOLD_HEADINGS, household_row(1), household_row(2, head_name="李秀英")]


def read(body: bytes) -> list[dict]:
    """What the rows of a file of households say."""
    table = open_table(body)
    found = find_headings(table, HOUSEHOLDS)
    mapping = guess(found.headings, HOUSEHOLDS)
    return [row.values for row in read_rows(table, HOUSEHOLDS, mapping, found.row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files_are_read_in_every_encoding_and_with_every_separator(encoding, separator):
    said = read(csv_file(ROWS, encoding=encoding, separator=separator))

    assert [row["head_name"] for row in said] == ["张建国", "李秀英"]
    assert said == read(xlsx_file(ROWS))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_templates_are_read_back_without_their_example(kind, format):
    table = open_table(MAKERS[format](KINDS[kind]))
    found = find_headings(table, KINDS[kind])
    mapping = guess(found.headings, KINDS[kind])

    assert mapping == [field.name for field in KINDS[kind].fields]
    assert list(read_rows(table, KINDS[kind], mapping, found.row)) == []


def test_a_geopackage_gives_its_points_with_their_datum():
    table = open_table(MAKERS["gpkg"](HOUSEHOLDS))
    (_, headings), (number, cells) = table.rows()

    assert (table.format, table.datum, number) == ("gpkg", "cgcs2000", 2)
    assert cells[headings.index("经度")] == pytest.approx(104.05)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        *((text, date(2026, 1, 5)) for text in (
            "2026-1-5", "2026/01/05", "2026.1.5", "2026年1月5日", "20260105", "46027", 46027.0,
            "二〇二六年一月五日", "２０２６－１－５", "2026-01-05 00:00:00", date(2026, 1, 5),
        )),
        ("二零二六年十二月三十一日", date(2026, 12, 31)),
        ("一九六〇年十一月廿一日", date(1960, 11, 21)),
        ("民国38年5月1日", date(1949, 5, 1)),
        ("中华民国三十八年五月一日", date(1949, 5, 1)),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(written, day):
    assert days.day(written) == day.isoformat()


@pytest.mark.parametrize(
    "written", ["26.1.5", "民国38年", "1/5/2026", "2026-13-1", "2026年2月", "明天", "5"]
)
def test_a_day_that_could_be_another_is_refused(written):
    with pytest.raises(ValueRefusedError):
        days.day(written)


def test_months_amounts_and_phones_are_read_as_people_write_them():
    assert days.first_of_month("2026年3月") == "2026-03-01"
    assert days.last_of_month("2028.2") == "2028-02-29"
    assert [quantities.amount(t) for t in ("1,234.50元", "￥１２３４", 0.1 + 0.2, 400)] == [
        "1234.50", "1234.00", "0.30", "400.00"
    ]  # fmt: skip
    assert values.digits_of_phone("+86 138-0000-0001") == "13800000001"
    assert values.digits_of_phone(13800000001.0) == "13800000001"
    assert (values.yes_or_no("是"), values.yes_or_no("×")) == (True, False)


@pytest.mark.parametrize("cell", [6.20422196003080e17, 620422196003080000, "6.20422E+17"])
def test_a_number_that_a_spreadsheet_has_rounded_is_refused_with_the_reason(cell):
    with pytest.raises(ValueRefusedError) as refused:
        values.digits_of_identity(cell)

    assert refused.value.code == "identity.rounded"


def test_titles_above_the_headings_and_totals_below_the_rows_are_no_data():
    said = read(csv_file([["会师镇花名册"], [], *ROWS, ["合计", "2 户"], ["填表人：王五"]]))

    assert len(said) == 2


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", ImportFileEmptyError),
        (b"\xef\xbb\xbf\r\n", ImportFileEmptyError),
        (b"%PDF-1.7 ...", ImportFormatUnknownError),
        (b"\x00\x01\x02" * 100, ImportFormatUnknownError),
        ("甲,乙\n1,2\n".encode("gbk") + b"\xff\xff\xff", ImportFileError),
        (b"PK\x03\x04 not a zip", ImportFileError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ImportFileError),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            ImportFileLockedError,
        ),
        (b"SQLite format 3\x00" + b"\0" * 200, ImportFileError),
        ("甲,乙\n1,2\n".encode(), HeadingsNotFoundError),
        (("户编号," + "x" * 40_000 + "\n").encode(), ImportFileError),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(body, error):
    with pytest.raises(error):
        read(body)


def workbook_with(sheet: bytes) -> bytes:
    """A real workbook whose sheet's XML is replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_file(ROWS))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            kept = old.read(name)
            new.writestr(name, sheet if name.startswith("xl/worksheets/sheet") else kept)
    return file.getvalue()


@pytest.mark.parametrize("corner", ["XFD1", "A1048576", "ZZ150000"])
def test_a_cell_in_the_last_corner_is_refused_before_it_takes_the_memory(corner):
    number = "".join(c for c in corner if c.isdigit())
    cell = f'<row r="{number}"><c r="{corner}"><v>1</v></c></row>'
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    sheet = f"<worksheet><sheetData>{first}{cell}</sheetData></worksheet>"

    with pytest.raises(ImportFileTooLargeError):
        open_table(workbook_with(sheet.encode()))


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("field_api.imports.packed.MAX_UNPACKED_BYTES", 1_000_000)

    with pytest.raises(ImportFileTooLargeError):
        open_table(workbook_with(b"<worksheet>" + b" " * 2_000_000))


def refusal_of(work):
    """The foreseen refusal that `work` ends with, if any; anything else is let out."""
    try:
        work()
    except (ImportFileError, ValueRefusedError) as refused:
        return refused
    return None


def mutated(body: bytes):
    """A file cut off somewhere, or with some bytes changed."""
    cut = st.integers(0, len(body)).map(lambda n: body[:n])

    def change(places: list[tuple[int, int]]) -> bytes:
        changed = bytearray(body)
        for at, to in places:
            changed[at] = to
        return bytes(changed)

    at = st.tuples(st.integers(0, len(body) - 1), st.integers(0, 255))
    return cut | st.lists(at, min_size=1, max_size=30).map(change)


GPKG = MAKERS["gpkg"](HOUSEHOLDS)


@given(
    st.binary(max_size=400)
    | st.sampled_from(
        [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\x00"]
    ).flatmap(lambda head: st.binary(max_size=400).map(lambda rest: head + rest))
    | mutated(csv_file(ROWS, encoding="gb18030"))
    | mutated(xlsx_file(ROWS))
)
@settings(max_examples=250, deadline=None)
def test_no_file_does_worse_than_to_be_refused(body):
    said = refusal_of(lambda: read(body))

    assert said is None or said.message


@given(mutated(GPKG))
@settings(max_examples=25, deadline=None)
def test_no_geopackage_does_worse_than_to_be_refused(body):
    said = refusal_of(lambda: list(open_table(body).rows()))

    assert said is None or said.message


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.datetimes() | st.none())
@settings(max_examples=300)
def test_no_cell_does_worse_than_to_be_refused(cell):
    for kind in KINDS.values():
        for field in kind.fields:
            said = refusal_of(lambda parse=field.parse: parse(cell))

            assert said is None or said.message


SHEET = zipfile.ZipFile(io.BytesIO(xlsx_file(ROWS))).read("xl/worksheets/sheet1.xml")


@given(mutated(SHEET))
@settings(max_examples=120, deadline=None)
def test_no_sheet_in_windows_does_worse_than_to_be_refused(xml):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WINDOW_BYTES", 200)
        patch.setattr(windows, "_BLOCK", 64)
        said = refusal_of(lambda: read(workbook_with(xml)))

    assert said is None or said.message
