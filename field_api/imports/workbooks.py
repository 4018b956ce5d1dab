"""Workbooks of Excel and WPS, read by calamine once they are known to be harmless.

calamine holds a sheet as a full rectangle in memory. So the rectangle is measured first, on the
packed XML, and one that is too large is refused: a single cell in the last corner of a sheet
would otherwise take all the memory there is. Large sheets are read in `windows`.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from field_api.imports.errors import (
    ImportFileEmptyError,
    ImportFileError,
    ImportFileTooLargeError,
)
from field_api.imports.oddities import oddities
from field_api.imports.packed import check_archive, damaged, locked
from field_api.imports.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Merge,
    NumberedRow,
    Table,
    too_many_columns,
    too_many_rows,
)
from field_api.imports.windows import LargeSheet, frame, large_sheet

MAX_XLS_BYTES = 20 * 1024 * 1024
"""XLS cannot hold more than 65,536 rows; what is larger carries pictures."""


def open_xlsx(body: bytes) -> Table:
    """The first visible sheet with rows of an XLSX workbook.

    Raises:
        ImportFileError: one of its kinds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            check_archive(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as e:
        raise damaged() from e
    return _open(body, "xlsx")


def open_xls(body: bytes) -> Table:
    """The first visible sheet with rows of an XLS workbook.

    Raises:
        ImportFileError: one of its kinds.
    """
    if len(body) > MAX_XLS_BYTES:
        raise ImportFileTooLargeError(
            _("XLS 文件超过 %(limit)s MB。请删去图片，或另存为 XLSX 后再上传。")
            % {"limit": MAX_XLS_BYTES >> 20},
            limit_bytes=MAX_XLS_BYTES,
        )
    # A workbook with a password is wrapped in the same container as an XLS.
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in body:
        raise locked()
    return _open(body, "xls")


def _open(body: bytes, format: str) -> Table:
    with _told():
        names = _names(
            CalamineWorkbook.from_filelike(frame(body) if format == "xlsx" else io.BytesIO(body))
        )
        read, filled = None, 0
        for name in names:
            read, filled = _read(body, format, name)
            if filled > 1:
                break
    if read is None or not filled:
        raise ImportFileEmptyError(_("工作簿里没有内容。请填写后再上传。"))
    notes = oddities(body, name) if format == "xlsx" else ()
    if len(names) > 1:
        said = _("工作簿有 %(n)s 张表，只读取了“%(name)s”。")
        notes = (said % {"n": len(names), "name": name}, *notes)
    return replace(read, notes=notes)


def _read(body: bytes, format: str, name: str) -> tuple[Table, int]:
    """One sheet as a table, and its rows from the first to the last that holds anything.

    A large one is read when its rows are asked for.
    """
    large = large_sheet(body, name) if format == "xlsx" else None
    if large is None:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name(name)
        _refuse_wide_or_long(sheet)
        count, merges = sheet.end[0] + 1 if sheet.end else 0, _merges(sheet)
        table = Table(format, lambda: _rows(sheet), count, sheet=name[:80], merges=merges)
        return table, sheet.height
    first = next(large.windows())
    _refuse_wide_or_long(first)
    merges = _merges(first)
    table = Table(format, lambda: _all_rows(large), large.height, sheet=name[:80], merges=merges)
    return table, large.height


def _names(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _refuse_wide_or_long(sheet: CalamineSheet) -> None:
    if sheet.end and sheet.end[0] >= MAX_ROWS + 20:
        raise too_many_rows()
    if sheet.total_width > 4 * MAX_COLUMNS:
        raise too_many_columns()


@contextmanager
def _told() -> Iterator[None]:
    """Whatever the reader stumbles over becomes a sentence for the sender.

    Raises:
        ImportFileError: one of its kinds.
    """
    try:
        yield
    except BaseException as error:
        # A panic inside the reader is no Exception; an interrupt is not to be swallowed.
        if isinstance(
            error, KeyboardInterrupt | SystemExit | MemoryError | GeneratorExit | ImportFileError
        ):
            raise
        if "password" in str(error).lower():
            raise locked() from error
        raise damaged() from error


def _all_rows(large: LargeSheet) -> Iterator[NumberedRow]:
    """Rows of window after window; each window begins below the one before."""
    last, windows = 0, large.windows()
    with _told():
        while (sheet := next(windows, None)) is not None:
            _refuse_wide_or_long(sheet)
            if sheet.start and sheet.end:
                if sheet.start[0] < last:
                    raise damaged()
                yield from islice(_rows(sheet), last, None)
                last = sheet.end[0] + 1
            # Or it would be held beside the next.
            del sheet


def _rows(sheet: CalamineSheet) -> Iterator[NumberedRow]:
    # The reader gives the empty rows at the top, but leaves out the empty columns at the left.
    left: list[Cell] = [None] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [*left, *row]
        if len(cells) > MAX_COLUMNS and any(cell != "" for cell in cells[MAX_COLUMNS:]):
            raise too_many_columns()
        yield number, cells[:MAX_COLUMNS]


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple(
        Merge(first[0] + 1, last[0] + 1, first[1], last[1])
        for first, last in sheet.merged_cell_ranges or ()
    )
