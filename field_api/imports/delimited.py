"""Text files of rows: which encoding, which separator, then line by line.

GB18030 holds GBK and GB 2312, so one trial serves what Chinese Windows writes.
"""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from field_api.imports.errors import ImportFileEmptyError, ImportFileError, ImportFormatUnknownError
from field_api.imports.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    NumberedRow,
    Table,
    too_many_columns,
    too_many_rows,
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",\t;，"
_SAMPLE_BYTES = 64 * 1024
_BLOCK = 1024 * 1024
_LONGEST_FIELD = 32_768
"""Characters; Excel's own limit for a cell. A quote that never closes runs into it."""


def open_text(body: bytes) -> Table:
    """The table in a text file.

    Raises:
        ImportFileError: it is no text, in no encoding known here, or has no rows.
    """
    if not body.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise ImportFileEmptyError(_("文件是空的。请填写后再上传。"))
    encoding = _encoding(body)
    separator = _separator(body, encoding)
    count = body.count(b"\n") + body.count(b"\r") - body.count(b"\r\n") + 1

    def rows() -> Iterator[NumberedRow]:
        return _rows(body, encoding, separator)

    said = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
    return Table("csv", rows, min(count, MAX_ROWS + 1), encoding=said)


def _encoding(body: bytes) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            if not _decodes(body, encoding):
                raise _undecodable()
            return encoding
    head = body[:_SAMPLE_BYTES]
    if head.count(0) * 20 > len(head):
        raise ImportFormatUnknownError(
            _(
                "认不出这个文件的格式，没有保存任何内容。"
                "请上传 XLSX、XLS、CSV 或 GeoPackage 文件；可先下载模板填写。"
            )
        )
    for encoding in ("utf-8", "gb18030"):
        if _decodes(body, encoding):
            return encoding
    raise _undecodable()


def _decodes(body: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(body), _BLOCK):
            decoder.decode(body[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _undecodable() -> ImportFileError:
    return ImportFileError(
        _(
            "文件的文字编码既不是 UTF-8，也不是 GBK/GB18030，无法读取。"
            "请在 Excel 或 WPS 中另存为 XLSX 后再上传。"
        ),
        problem="encoding",
    )


def _separator(body: bytes, encoding: str) -> str:
    """The separator that cuts the first lines into most columns; a comma where none does."""
    head = body[:_SAMPLE_BYTES]
    text = head.decode(encoding, errors="ignore")
    lines = text.splitlines()[:20]
    if len(head) == _SAMPLE_BYTES and len(lines) > 1:
        lines = lines[:-1]

    def columns(separator: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=columns)


def _rows(body: bytes, encoding: str, separator: str) -> Iterator[NumberedRow]:
    """Rows numbered by record, as a spreadsheet shows the file."""
    csv.field_size_limit(_LONGEST_FIELD)
    text = io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=separator)
    number = 0
    try:
        for row in reader:
            number += 1
            if number > MAX_ROWS + 1:
                raise too_many_rows()
            if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                raise too_many_columns()
            cells: list[Cell] = list(row[:MAX_COLUMNS])
            yield number, cells
    except csv.Error as error:
        raise ImportFileError(
            _(
                "第 %(row)s 行附近读不下去，可能有引号没有成对，或一个格子里的内容过长。"
                "请改正后再上传。"
            )
            % {"row": number + 1},
            problem="csv",
            row=number + 1,
        ) from error
