"""Cells of files as the database writes them: expressions for `QuerySet.annotate`.

What Python does for one row at a time in `ListColumn.cell`, said once for all rows. A file of a
whole city is made seven times as fast so; a test holds both ways together.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import (
    BinaryField,
    Case,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.utils import timezone

from field_api.api.exports import FORMULA_STARTS, safe_cell
from geo_minzheng.shared.privacy import decrypt

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


class Masked(ExpressionWrapper):  # type: ignore[type-arg]
    """A sealed column as people may see it. The database holds no key, so its own answer is the
    sealed bytes, and whoever reads them calls `shown`; a queryset does."""

    def __init__(self, column: str, mask: Callable[[str], str]) -> None:
        super().__init__(F(column), output_field=BinaryField())
        self._mask = mask

    def shown(self, sealed: bytes) -> str:
        return self._mask(decrypt(sealed))

    def convert_value(self, value: Any, expression: Any, connection: Any) -> str:
        return self.shown(bytes(value))


class Instant(Func):
    """`exports.plain_cell` of an instant: as a clock here shows it, to the second."""

    output_field = TextField()
    arity = 1

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        value, given = compiler.compile(self.source_expressions[0])
        text = f"to_char({value} AT TIME ZONE %s, 'YYYY-MM-DD HH24:MI:SS')"
        return text, [*given, timezone.get_current_timezone_name()]


def either(holds: Q, yes: str, no: str) -> Case:
    """One of two words."""
    return Case(When(holds, then=Value(yes)), default=Value(no), output_field=TextField())


def guarded_sql(text: str) -> str:
    """`exports.safe_cell` of an expression of SQL, which stands in it three times; NULL in place
    of no text."""
    return f"CASE WHEN ascii({text}) IN ({_STARTS}) THEN '''' || {text} ELSE nullif({text}, '') END"


class _Guarded(Func):
    """`guarded_sql` of a column."""

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
        self.guarded = guarded

    def text(self, column: str) -> Expression | F:
        """What people typed."""
        return _Guarded(F(column)) if self.guarded else F(column)

    def said(self, value: Any, words: Mapping[Any, str]) -> Said:
        """A value in words: a choice by its label, a village by its name."""
        if not self.guarded:
            return Said(value, words)
        return Said(value, {key: safe_cell(text) for key, text in words.items()})
