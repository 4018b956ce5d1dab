"""Workbooks of any length, sent while they are made: no temporary file, some hundred kilobytes.

XlsxWriter keeps the rows of a long sheet in a named file on the disk, readable, until the book is
closed; openpyxl does so too, and both finish before the first byte is sent. This writes only what
a list needs: texts, numbers, days, a bold line of headings that stays in sight.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, count, islice
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

MOST_ROWS = 1_048_576
"""Of a sheet, the heading among them; ECMA-376 has no more. Further rows go on a further sheet."""

MOST_XML = 1_500_000_000
"""Bytes of a sheet before it is compressed. From 2 GiB on an archive needs ZIP64, at which Excel
balks where the length stands behind the data."""

_BLOCK = 64 * 1024
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BOLD, _DAY, _WRAPPED = 1, 2, 3
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEET}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# XML 1.0 has no place for these; `_x0001_` is how a workbook spells them, and so it must spell
# a text that looks like one.
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\r|_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN = re.compile(r"[^\x00-\x1f&<>_\ufffe\uffff]*")
_FIRST_DAY = date(1899, 12, 30).toordinal()


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes:
        cells: read once.
        above: stands over the headings.
        widths: of the columns, in characters; texts are then broken into lines.
    """

    name: str
    headings: Sequence[str]
    cells: Iterable[Sequence[Any]]
    above: str = ""
    widths: Sequence[int] = ()


class _Sent:
    """What the archive writes, until it is handed on.

    It cannot tell or seek, by which `ZipFile` knows to write lengths behind the data.
    """

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def tell(self) -> int:
        raise OSError("a stream that is being sent")

    def flush(self) -> None:
        """Nothing is held back; `ZipFile` asks for it."""

    def taken(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def workbook(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The bytes of a workbook, in blocks, while the cells of its sheets are read."""
    sent = _Sent()
    names: list[str] = []
    with zipfile.ZipFile(cast(IO[bytes], sent), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("_rels/.rels", _root())
        for sheet in sheets:
            rows = iter(sheet.cells)
            for number in count(1):
                first = list(islice(rows, 1))
                if not first and number > 1:
                    break
                names.append(sheet.name if number == 1 else f"{sheet.name} ({number})")
                with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as file:
                    for block in _sheet(sheet, chain(first, rows)):
                        file.write(block.encode())
                        yield sent.taken()
        book.writestr("xl/styles.xml", _STYLES)
        book.writestr("xl/workbook.xml", _book(names))
        book.writestr("xl/_rels/workbook.xml.rels", _parts(len(names)))
        book.writestr("[Content_Types].xml", _types(len(names)))
    yield sent.taken()


def _sheet(sheet: Sheet, rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    """The XML of a sheet in blocks; of `rows` as many are read as it can hold."""
    top = [[sheet.above]] if sheet.above else []
    top.append(list(sheet.headings))
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(sheet.widths, start=1)
    )
    block = [
        f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{len(top)}" topLeftCell="A{len(top) + 1}" activePane="bottomLeft"'
        ' state="frozen"/></sheetView></sheetViews>'
        + (f"<cols>{widths}</cols>" if widths else "")
        + "<sheetData>"
    ]
    for line in top:
        block.append(f"<row>{''.join(_text(str(each), _BOLD) for each in line)}</row>")
    plain = _WRAPPED if sheet.widths else 0
    lines, written, size, full = len(top), 0, 0, False
    for row in rows:
        made = f"<row>{''.join([_cell(value, plain) for value in row])}</row>"
        block.append(made)
        lines += 1
        size += len(made)
        # A character may take three bytes, four at the most.
        full = lines >= MOST_ROWS or written + 4 * size >= MOST_XML
        if size >= _BLOCK or full:
            yield "".join(block)
            written, size, block = written + 4 * size, 0, []
        if full:
            break
    yield "".join([*block, "</sheetData></worksheet>"])


def _cell(value: Any, style: int) -> str:
    """A day as a day, a number as a number, anything else as text: never a formula or a link."""
    if type(value) is str:
        return _text(value, style) if value else "<c/>"
    if value is None:
        return "<c/>"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f'<c s="{_DAY}"><v>{value.toordinal() - _FIRST_DAY}</v></c>'
    return _text(str(value), style)


def _text(text: str, style: int) -> str:
    if not _PLAIN.fullmatch(text):
        text = escape(_UNSPEAKABLE.sub(lambda met: f"_x{ord(met[0]):04X}_", text))
    look = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{look}><is><t xml:space="preserve">{text}</t></is></c>'


def _root() -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )


def _book(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>'
        for at, name in enumerate(names, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets>'
        "</workbook>"
    )


def _parts(sheets: int) -> str:
    parts = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, sheets + 1)]
    parts.append((f"rId{sheets + 1}", "styles", "styles.xml"))
    told = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for key, kind, target in parts
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _types(sheets: int) -> str:
    told = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for at in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{told}</Types>'
    )
