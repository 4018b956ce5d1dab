"""Cells of files as the database writes them: expressions for `QuerySet.annotate`.

What Python does for one row at a time in `ListColumn.cell`, said once for all rows. A file of a
whole city is made seven times as fast so; a test holds both ways together.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Expression, F, Func, TextField

from field_api.api.exports import FORMULA_STARTS, safe_cell

_STARTS = ", ".join(str(ord(start)) for start in FORMULA_STARTS)


class Said(Func):
    """What `words` say of a value, as text; NULL of a value that they do not hold.

    The words travel as one JSON object: a join with the names of 860 villages would cost the
    rows the order in which an index gives them.
    """

    output_field = TextField()

    def __init__(self, value: Any, words: Mapping[Any, str]) -> None:
        super().__init__(value)
        kept = {str(key): text for key, text in words.items()}
        self.words = json.dumps(kept, ensure_ascii=False)

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        value, given = compiler.compile(self.source_expressions[0])
        return f"(%s::jsonb ->> ({value})::text)", [self.words, *given]


class _Guarded(Func):
    """`exports.safe_cell` of a column; NULL in place of no text."""

    output_field = TextField()
    arity = 1
    template = (
        f"CASE WHEN ascii(%(expressions)s) IN ({_STARTS}) THEN '''' || %(expressions)s"
        " ELSE nullif(%(expressions)s, '') END"
    )


class Cells:
    """Makes cells for one file.

    Args:
        guarded: texts that a spreadsheet would run are made harmless, as CSV needs it.
    """

    def __init__(self, *, guarded: bool) -> None:
        self._guarded = guarded

    def text(self, column: str) -> Expression | F:
        """What people typed."""
        return _Guarded(F(column)) if self._guarded else F(column)

    def said(self, value: Any, words: Mapping[Any, str]) -> Said:
        """A value in words: a choice by its label, a village by its name."""
        if not self._guarded:
            return Said(value, words)
        return Said(value, {key: safe_cell(text) for key, text in words.items()})
