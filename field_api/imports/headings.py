"""Which row of a table is its headings, and which column is which field: guesses, all of them.

Pure functions over the first rows; a person looks at the guess before anything is checked.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from django.utils.translation import gettext as _

from field_api.imports.errors import HeadingsNotFoundError
from field_api.imports.fields import Kind
from field_api.imports.kinds import KINDS
from field_api.imports.tables import Cell, Merge, NumberedRow, Table, is_blank
from field_api.imports.values import ValueRefusedError, text
from field_api.register.checks import tidy

LOOKED_AT = 20
"""Rows above which headings are sought: titles, dates of filling in and notes stand above them."""
FEWEST = 2
"""Headings that a row must have to be taken for them."""

_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|[*＊:：\s、/]|必填|选填")


@dataclass(frozen=True)
class Found:
    """Where the headings stand and what they say, one text for each column."""

    row: int
    headings: tuple[str, ...]


def find_headings(table: Table, kind: Kind) -> Found:
    """The row that names most fields of `kind`; of merged rows alike, the lowest.

    Raises:
        HeadingsNotFoundError: no row names two.
    """
    rows = list(islice(table.rows(), LOOKED_AT))
    if table.has_headings_above and rows:
        return Found(rows[0][0], tuple(_plain(cell) for cell in rows[0][1]))
    best, most = None, FEWEST - 1
    for number, texts in _as_merged(rows, table.merges):
        named = len(set(guess(texts, kind)) - {""})
        if named > most or (best and named == most and texts == list(best.headings)):
            best, most = Found(number, tuple(texts)), named
    if best is None:
        raise HeadingsNotFoundError(
            _(
                "前 %(n)d 行里没有找到列标题（如“%(examples)s”）。"
                "请确认选择的数据类型，或按模板填写后再上传。"
            )
            % {"n": LOOKED_AT, "examples": "、".join(f.heading for f in kind.fields[:3])}
        )
    return best


def guess(headings: Sequence[str], kind: Kind) -> list[str]:
    """The field of each column, "" where none is recognised. No field is guessed twice."""
    known = _meanings(kind.name)
    found = [known.get(plain_heading(heading), "") for heading in headings]
    seen: set[str] = set()
    for column, name in enumerate(found):
        if name in seen:
            found[column] = ""
        seen.add(name)
    return found


def missing(mapping: Iterable[str], kind: Kind) -> list[tuple[str, ...]]:
    """What `kind` needs and no column gives: each entry is fields of which one would do."""
    given = set(mapping)
    return [names for names in kind.needed if not given & set(names)]


def headings_hash(headings: Iterable[str]) -> str:
    """The same for the same set of headings, in whatever order."""
    return hashlib.sha256("\x1f".join(sorted(map(plain_heading, headings))).encode()).hexdigest()


def plain_heading(heading: str) -> str:
    """A heading without remarks in brackets, stars, blanks and case."""
    return _ASIDE.sub("", tidy(heading)).lower()


@cache
def _meanings(kind_name: str) -> dict[str, str]:
    kind = KINDS[kind_name]
    known: dict[str, str] = {}
    for field in kind.fields:
        for written in (field.heading, tidy(field.heading), field.name, *field.synonyms):
            known.setdefault(plain_heading(written), field.name)
            # 村（社区） is 村 without its brackets, and 村社区 with what stands in them.
            known.setdefault(re.sub(r"[()（）]", "", written).lower(), field.name)
    return known


def _as_merged(
    rows: Sequence[NumberedRow], merges: Iterable[Merge]
) -> Iterable[tuple[int, list[str]]]:
    """Rows as texts, each cell of a merged rectangle with the text of its first."""
    width = max((len(cells) for _number, cells in rows), default=0)
    texts = {n: [_plain(c) for c in cells] + [""] * (width - len(cells)) for n, cells in rows}
    for merge in merges:
        if merge.first_row not in texts or merge.first_column >= width:
            continue
        shown = texts[merge.first_row][merge.first_column]
        for number in range(merge.first_row, min(merge.last_row, LOOKED_AT) + 1):
            if number in texts:
                for column in range(merge.first_column, min(merge.last_column + 1, width)):
                    texts[number][column] = shown
    return texts.items()


def _plain(cell: Cell) -> str:
    if is_blank(cell):
        return ""
    try:
        return text(cell)[:60]
    except ValueRefusedError:
        return ""
