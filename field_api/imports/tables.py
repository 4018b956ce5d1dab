"""What every reader gives: a table of rows, given out one by one; and the limits of all of them.

It knows cells, not what they mean.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from field_api.imports.errors import ImportFileTooLargeError

Cell = str | int | float | bool | date | datetime | time | timedelta | None
NumberedRow = tuple[int, list[Cell]]

MAX_FILE_BYTES = 40 * 1024 * 1024
"""100,000 households with every column filled are 14 MB as XLSX and 20 MB as CSV."""
MAX_ROWS = 200_000
"""More than a county has households; a city sends one file a county."""
MAX_COLUMNS = 120
"""Three times what the longest template has."""
MAX_CELL_CHARACTERS = 2_000


@dataclass(frozen=True)
class Merge:
    """A rectangle of merged cells: rows as the file counts them from 1, columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Table:
    """One sheet, text file or layer.

    Attributes:
        rows: yields (row number as the file counts, from 1; cells), and may be called again.
            Empty rows may be left out. No two rows need be equally long.
        row_count: rows at most, headings included; for the progress.
        has_headings_above: the first row is the headings for certain (a layer's field names).
        notes: what the sender should know, as sentences.
    """

    format: str
    rows: Callable[[], Iterator[NumberedRow]]
    row_count: int
    encoding: str = ""
    sheet: str = ""
    merges: tuple[Merge, ...] = ()
    has_headings_above: bool = False
    datum: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)


def too_large_bytes() -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        _("文件超过 %(limit)s MB，没有保存。请按乡镇拆分后分别上传。")
        % {"limit": MAX_FILE_BYTES >> 20},
        limit_bytes=MAX_FILE_BYTES,
    )


def too_many_rows() -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        _("文件超过 %(limit)s 行，没有写入登记册。请按乡镇拆分后分别上传。")
        % {"limit": f"{MAX_ROWS:,}"},
        limit_rows=MAX_ROWS,
    )


def too_many_columns() -> ImportFileTooLargeError:
    return ImportFileTooLargeError(
        _("表格超过 %(limit)s 列。请删去多余的列（包括最右边的空列）后再上传。")
        % {"limit": MAX_COLUMNS},
        limit_columns=MAX_COLUMNS,
    )


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\x00 \t\r\n\u3000\xa0"))
