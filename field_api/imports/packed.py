"""What is packed in an XLSX measured before it is read: the archive, its sheets, its texts.

It looks at bytes and keeps none. Here too stand the refusals that every reader of workbooks shares.
"""

import re
import zipfile

from django.utils.translation import gettext as _

from field_api.imports.errors import (
    ImportFileError,
    ImportFileLockedError,
    ImportFileTooLargeError,
    ImportFormatUnknownError,
)
from field_api.imports.tables import MAX_COLUMNS, MAX_ROWS, too_many_columns, too_many_rows

MAX_ENTRIES = 500
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
"""100,000 rows of 40 cells are about 150 MB of XML."""
MAX_CELLS = 8_000_000
"""32 bytes each in memory, and more where they hold text."""
MAX_TEXT_BYTES = 400 * 1024 * 1024
"""Texts of all cells together: one shared text may be shown by a million cells."""
MAX_TEXTS = 1_000_000
"""Different texts of a workbook: all are in memory while it is read, 240 MB for a million short
ones. 100,000 rows of households have half as many; a CSV is read line by line and has no such
limit."""
MAX_TEXTS_BYTES = 128 * 1024 * 1024

_BLOCK = 1 << 18
_OVERLAP = 64
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d{1,9})\"")
_WIDE = re.compile(rb"\br=\"([A-Z]{2,})\d")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>")


def check_archive(archive: zipfile.ZipFile) -> None:
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
            raise locked()
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            size, count = _measure_sheet(archive, entry, left)
            cells = max(cells, count)
        else:
            size, longest_here, texts = _measure_texts(archive, entry, left)
            if entry.filename == "xl/sharedStrings.xml":
                longest = longest_here
                if texts > MAX_TEXTS or size > MAX_TEXTS_BYTES:
                    raise _too_many_texts()
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


def _measure_texts(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int
) -> tuple[int, int, int]:
    """Bytes of an entry, and of the longest stretch without the end of a shared text; how many."""
    size, open_since, longest, texts = 0, 0, 0, 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            for end in _TEXT_END.finditer(block):
                longest = max(longest, size + end.start() - open_since)
                open_since = size + end.end()
                texts += 1
            size += len(block)
            if size > limit:
                raise _bomb()
    return size, max(longest, size - open_since), texts


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def damaged() -> ImportFileError:
    return ImportFileError(
        _("文件已损坏或不是完整的工作簿，没有保存任何内容。请重新另存为 XLSX 后再上传。"),
        problem="workbook",
    )


def locked() -> ImportFileLockedError:
    return ImportFileLockedError(_("文件设有密码，无法读取。请去掉密码后再上传。"))


def _too_many_texts() -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        _(
            "工作簿里不同的文字超过 %(limit)s 条，读取会占用太多内存，没有保存任何内容。"
            "请另存为 CSV 后上传（CSV 没有这个限制），或按乡镇拆分。"
        )
        % {"limit": f"{MAX_TEXTS:,}"},
        problem="texts",
        limit_texts=MAX_TEXTS,
    )


def _bomb() -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        _("文件解开后过大，已拒绝，没有保存任何内容。请删去图片和多余的表，按乡镇拆分后再上传。"),
        problem="bomb",
        limit_bytes=MAX_UNPACKED_BYTES,
    )
