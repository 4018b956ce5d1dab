"""Workbooks of Excel and WPS, read by calamine once they are known to be harmless.

calamine holds a sheet as a full rectangle in memory. So the rectangle is measured first, on the
packed XML, and one that is too large is refused: a single cell in the last corner of a sheet
would otherwise take all the memory there is.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from field_api.imports.errors import (
    ImportFileEmptyError,
    ImportFileError,
    ImportFileLockedError,
    ImportFileTooLargeError,
    ImportFormatUnknownError,
)
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

MAX_ENTRIES = 500
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
"""100,000 rows of 40 cells are about 150 MB of XML."""
MAX_CELLS = 8_000_000
"""32 bytes each in memory, and more where they hold text."""
MAX_TEXT_BYTES = 400 * 1024 * 1024
"""Texts of all cells together: one shared text may be shown by a million cells."""
MAX_XLS_BYTES = 20 * 1024 * 1024
"""XLS cannot hold more than 65,536 rows; what is larger carries pictures."""

_BLOCK = 1 << 18
_OVERLAP = 64
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d{1,9})\"")
_WIDE = re.compile(rb"\br=\"([A-Z]{2,})\d")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>")


def open_xlsx(body: bytes) -> Table:
    """The first visible sheet with rows of an XLSX workbook.

    Raises:
        ImportFileError: one of its kinds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _check_archive(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as e:
        raise _damaged() from e
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
        raise _locked()
    return _open(body, "xls")


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Measure everything inside without keeping it: a header may lie about its size."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise ImportFormatUnknownError(
            _(
                "这个压缩包不是 XLSX 工作簿，没有保存任何内容。"
                "请上传 XLSX、XLS、CSV 或 GeoPackage 文件（不要打包）。"
            )
        )
    if len(entries) > MAX_ENTRIES:
        raise _bomb()
    left, cells, longest = MAX_UNPACKED_BYTES, 0, 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise _locked()
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            size, count = _measure_sheet(archive, entry, left)
            cells = max(cells, count)
        else:
            size, longest_here = _measure_texts(archive, entry, left)
            if entry.filename == "xl/sharedStrings.xml":
                longest = longest_here
        left -= size
    if longest * cells > MAX_TEXT_BYTES and longest > 4_096:
        raise _bomb()


def _measure_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> tuple[int, int]:
    """Bytes of a sheet's XML, and its cells.

    Raises:
        ImportFileTooLargeError: the rectangle of its cells is larger than is read.
    """
    size, last_row, last_column, cells, tail = 0, 0, 26, 0, b""
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > limit:
                raise _bomb()
            window = tail + block
            for found in set(_ROW.findall(window)):
                last_row = max(last_row, int(found))
            for letters in set(_WIDE.findall(window)):
                last_column = max(last_column, _column(letters))
            cells += window.count(b"<c ") - tail.count(b"<c ")
            tail = window[-_OVERLAP:]
    if last_row > MAX_ROWS + 20:
        raise too_many_rows()
    if last_column > 4 * MAX_COLUMNS:
        raise too_many_columns()
    if last_row * last_column > MAX_CELLS and last_column > 40:
        raise too_many_columns()
    return size, cells


def _measure_texts(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> tuple[int, int]:
    """Bytes of an entry, and of the longest stretch without the end of a shared text."""
    size, open_since, longest = 0, 0, 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            for end in _TEXT_END.finditer(block):
                longest = max(longest, size + end.start() - open_since)
                open_since = size + end.end()
            size += len(block)
            if size > limit:
                raise _bomb()
    return size, max(longest, size - open_since)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _open(body: bytes, format: str) -> Table:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in names[:1]]
        for name in names[1:]:
            if sheets[-1][1].height > 1:
                break
            sheets.append((name, workbook.get_sheet_by_name(name)))
        merges = _merges(sheets[-1][1]) if sheets else ()
    except BaseException as error:
        # A panic inside the reader is no Exception; an interrupt is not to be swallowed.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        if "password" in str(error).lower():
            raise _locked() from error
        raise _damaged() from error
    if not sheets or not sheets[-1][1].height:
        raise ImportFileEmptyError(_("工作簿里没有内容。请填写后再上传。"))
    name, sheet = sheets[-1]
    if sheet.total_height > MAX_ROWS + 20:
        raise too_many_rows()
    if sheet.total_width > 4 * MAX_COLUMNS:
        raise too_many_columns()
    notes = []
    if len(names) > 1:
        notes.append(
            _("工作簿有 %(n)s 张表，只读取了“%(name)s”。") % {"n": len(names), "name": name}
        )
    return Table(
        format,
        lambda: _rows(sheet),
        sheet.total_height,
        sheet=name[:80],
        merges=merges,
        notes=tuple(notes),
    )


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


def _damaged() -> ImportFileError:
    return ImportFileError(
        _("文件已损坏或不是完整的工作簿，没有保存任何内容。请重新另存为 XLSX 后再上传。"),
        problem="workbook",
    )


def _locked() -> ImportFileLockedError:
    return ImportFileLockedError(_("文件设有密码，无法读取。请去掉密码后再上传。"))


def _bomb() -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        _("文件解开后过大，已拒绝，没有保存任何内容。请删去图片和多余的表，按乡镇拆分后再上传。"),
        problem="bomb",
        limit_bytes=MAX_UNPACKED_BYTES,
    )
