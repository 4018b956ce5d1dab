"""Rows of a table as values: every cell read by its column's field, every refusal said.

It asks no register; what a row means there is `checking`'s matter.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from field_api.imports.fields import Kind
from field_api.imports.tables import Cell, Merge, Table, is_blank
from field_api.imports.values import Parser, Value, ValueRefusedError
from field_api.register.checks import Problem, Severity

EXAMPLE_MARK = "示例"
"""What the first cell of a template's example row begins with; such a row is no data."""

REMEMBERED = 1_000
"""Texts of one column of which it is known what they say."""

_NO_DATA = (
    "合计",
    "总计",
    "小计",
    "填表人",
    "制表人",
    "审核人",
    "填表说明",
    "注：",
    "注:",
    "说明：",
)
"""How rows begin that stand below the data of a printed form."""


@dataclass(slots=True)
class ReadRow:
    """One row of data.

    Attributes:
        number: as the file counts, from 1.
        values: by field name; what is blank is not in it.
        cells: as they stood, for giving them back.
    """

    number: int
    values: dict[str, Value]
    cells: list[Cell]
    problems: list[Problem] = field(default_factory=list)


def read_rows(
    table: Table,
    kind: Kind,
    mapping: Sequence[str],
    header_row: int,
    passed_over: list[int] | None = None,
) -> Iterator[ReadRow]:
    """The rows below the headings that hold data.

    Args:
        mapping: the field of each column, "" for one that is not read.
        passed_over: gets the numbers of rows that say something and are no data.
    """
    columns = [
        (index, kind.by_name[name]) for index, name in enumerate(mapping) if name in kind.by_name
    ]
    # 无 is a choice and says something; a text of nothing but odd signs does not.
    plan = [(index, spec.name, _once(spec.parse), bool(spec.choices)) for index, spec in columns]
    filled = _FilledDown(table.merges, [i for i, spec in columns if spec.fill_down], header_row)
    for number, cells in table.rows():
        if number <= header_row:
            continue
        from_above = filled.at(number, cells)
        if is_no_data(cells):
            if passed_over is not None and not all(map(is_blank, cells)):
                passed_over.append(number)
            continue
        row = ReadRow(number, {}, cells)
        width = len(cells)
        for index, name, parse, is_choice in plan:
            cell = cells[index] if index < width else None
            if cell is None or cell == "" or is_blank(cell):
                continue
            value = parse(cell)
            if isinstance(value, ValueRefusedError):
                row.problems.append(Problem(value.code, name, Severity.ERROR, value.message))
                continue
            if value != "" or is_choice:
                row.values[name] = value
        if from_above:
            row.problems.append(
                Problem(
                    "cell.filled_down",
                    mapping[from_above[0]],
                    Severity.WARNING,
                    _("合并单元格：本行按合并区域第一行的内容填写，请核对。"),
                )
            )
        yield row


def _once(parse: Parser) -> Callable[[Cell], Value | ValueRefusedError]:
    """`parse` with its refusals as answers, which reads a text that it has just read only once.

    Most columns say few things on many rows: a village, a day, yes or no.
    """
    known: dict[str, Value | ValueRefusedError] = {}

    def tried(cell: Cell) -> Value | ValueRefusedError:
        try:
            return parse(cell)
        except ValueRefusedError as refused:
            return refused

    def read(cell: Cell) -> Value | ValueRefusedError:
        # Numbers are left out: to a dictionary 1, 1.0 and True are one.
        if not isinstance(cell, str):
            return tried(cell)
        found = known.get(cell)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[cell] = tried(cell)
        return found

    return read


def is_no_data(cells: Sequence[Cell]) -> bool:
    """Whether a row is empty, an example, or the foot of a printed form."""
    for cell in cells:
        if not is_blank(cell):
            if not isinstance(cell, str):
                return False
            first = cell.lstrip(" \t\u3000（([【")
            return first.startswith(EXAMPLE_MARK) or first.startswith(_NO_DATA)
    return True


class _FilledDown:
    """Vertical merges of one column each, where a merge can only mean the same for every row.

    A merge over several columns, or of a column where it could mean one amount for all rows
    together, fills nothing: its lower rows stay blank and say so themselves.
    """

    def __init__(self, merges: Sequence[Merge], columns: Sequence[int], header_row: int) -> None:
        wanted = frozenset(columns)
        self._starting: dict[int, list[Merge]] = {}
        for merge in merges:
            one_column = merge.first_column == merge.last_column
            if one_column and merge.first_column in wanted and merge.first_row > header_row:
                self._starting.setdefault(merge.first_row, []).append(merge)
        self._open: list[tuple[Merge, Cell]] = []

    def at(self, number: int, cells: list[Cell]) -> list[int]:
        """Fill `cells` from the merges that reach down to this row; the columns filled."""
        self._open = [(merge, cell) for merge, cell in self._open if merge.last_row >= number]
        columns = []
        # A merge over rows that hold nothing else must not turn them into data.
        if self._open and any(not is_blank(cell) for cell in cells):
            for merge, cell in self._open:
                if merge.first_column < len(cells) and is_blank(cells[merge.first_column]):
                    cells[merge.first_column] = cell
                    columns.append(merge.first_column)
        for merge in self._starting.get(number, ()):
            if merge.first_column < len(cells):
                self._open.append((merge, cells[merge.first_column]))
        return columns
