"""Large sheets of an XLSX read a window of rows at a time, so that memory does not grow with them.

calamine is fast and holds a sheet whole, 70 bytes a cell. Here the packed XML of one sheet is cut
behind rows, and each part is handed to it as a sheet of its own. Only sheets whose rows all say
their number are cut; any other is read whole by `workbooks`.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineSheet, CalamineWorkbook

WINDOW_BYTES = 4 * 1024 * 1024
"""XML of one window: some 5,000 rows of 20 cells, 15 MB in memory. A smaller sheet is not cut."""

_BLOCK = 1 << 20
_NOTHING: Mapping[str, bytes] = {}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LEFT_OUT = ("xl/worksheets/", "xl/media/", "xl/drawings/", "xl/charts/", "xl/externalLinks/")
_SIZE = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")
_ROWS_BEGIN = re.compile(rb"<(?:\w+:)?sheetData[^>]*>")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_NUMBERED_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"\d{1,9}\"")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")


@dataclass(frozen=True)
class LargeSheet:
    """A sheet to be read in windows, and how many rows it has."""

    windows: Callable[[], Iterator[CalamineSheet]]
    height: int


def frame(body: bytes) -> IO[bytes]:
    """The workbook without its cells and texts, to ask what sheets it has."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return _without(archive, (*_LEFT_OUT, "xl/sharedStrings"))


def large_sheet(body: bytes, name: str) -> LargeSheet | None:
    """The sheet, if it is large enough to be cut and says what is needed for it."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        path = path_of_sheet(archive, name)
        if path is None or archive.getinfo(path).file_size <= WINDOW_BYTES:
            return None
        height, foot = _numbered_rows(archive, path), _foot(archive, path)
    if height is None or foot is None:
        return None
    return LargeSheet(lambda: _windows(body, path, name, foot), height)


def path_of_sheet(archive: zipfile.ZipFile, name: str) -> str | None:
    """Where the XML of a sheet lies in its workbook; None where that is not said as usual."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ParseError, DefusedXmlException):
        return None
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == name:
            target = targets.get(element.get(_RELATION)) or ""
            path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            return path if path in archive.namelist() else None
    return None


def _numbered_rows(archive: zipfile.ZipFile, path: str) -> int | None:
    """How many rows there are; None unless each says its number."""
    count, left = 0, b""
    with archive.open(path) as stream:
        while block := stream.read(_BLOCK):
            # A tag may be cut by the end of the block: it is looked at with the next.
            whole, _, tail = (left + block).rpartition(b"<")
            left = b"<" + tail
            rows = len(_ROW.findall(whole))
            if rows != len(_NUMBERED_ROW.findall(whole)):
                return None
            count += rows
    return count


def _foot(archive: zipfile.ZipFile, path: str) -> bytes | None:
    """What stands from the end of the rows on, merged cells among it; None if there is no end, or
    too much behind it to be repeated in each window."""
    text, found = b"", False
    with archive.open(path) as stream:
        while block := stream.read(_BLOCK):
            text = (text if found else text[-64:]) + block
            if not found and (end := _ROWS_END.search(text)):
                text, found = text[end.start() :], True
            if len(text) > WINDOW_BYTES:
                return None
    return text if found else None


def _windows(body: bytes, path: str, name: str, foot: bytes) -> Iterator[CalamineSheet]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for part in _parts(archive, path, foot):
            file = _without(archive, _LEFT_OUT, {path: part})
            yield CalamineWorkbook.from_filelike(file).get_sheet_by_name(name)


def _parts(archive: zipfile.ZipFile, path: str, foot: bytes) -> Iterator[bytes]:
    """The sheet's XML in parts, each a whole sheet with some of the rows."""
    head, text = b"", b""
    with archive.open(path) as stream:
        while block := stream.read(_BLOCK):
            text += block
            if not head and (begin := _ROWS_BEGIN.search(text)):
                # It tells the size of the whole, which would fill each window with empty rows.
                head, text = _SIZE.sub(b"", text[: begin.end()]), text[begin.end() :]
            if end := _ROWS_END.search(text, max(0, len(text) - len(block) - 64)):
                yield head + text[: end.start()] + foot
                return
            if head and len(text) > WINDOW_BYTES:
                cut = max((found.end() for found in _ROW_END.finditer(text)), default=0)
                if cut:
                    yield head + text[:cut] + foot
                    text = text[cut:]


def _without(
    archive: zipfile.ZipFile, left_out: tuple[str, ...], added: Mapping[str, bytes] = _NOTHING
) -> IO[bytes]:
    """A copy of a workbook without some of its parts, and with others."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as copy:
        for entry in archive.infolist():
            if not entry.filename.startswith(left_out):
                copy.writestr(entry.filename, archive.read(entry))
        for path, content in added.items():
            copy.writestr(path, content)
    file.seek(0)
    return file
