"""Long answers of the database as bytes, by COPY: no value is decoded and encoded on the way.

The bytes are what `COPY … TO STDOUT` writes, in blocks. What the columns are is the caller's.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from geo_minzheng.shared.sql import for_this_transaction

BLOCK = 64 * 1024
"""Bytes handed on at once: a row at a time costs more than making the row."""

PATIENCE = "1h"

AS_CSV = "FORMAT csv"
"""Lines of RFC 4180 that end in a line feed; nothing at all stands for NULL."""

AS_IT_IS = "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02'"
"""One column of text as it is, and a line feed behind each row. The text must hold no control
character, as JSON that `to_json` writes never does."""


def copied(rows: QuerySet[Any, Any], form: str) -> Iterator[bytes]:
    """The columns of `rows`, in their order, in blocks of `BLOCK` bytes or more.

    One statement: all rows are of one moment. The connection is taken until the last block has
    been read or the generator is closed; it waits `PATIENCE` for a reader behind a slow line,
    where other statements are cut off by `STATEMENT_TIMEOUT_S`.

    Args:
        rows: a `values_list` with the columns to write.
        form: `AS_CSV` or `AS_IT_IS`.
    """
    sql, values = rows.query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        for_this_transaction(statement_timeout=PATIENCE)
        yield from _blocks(cursor.copy(f"COPY ({sql}) TO STDOUT WITH ({form})", values))


def _blocks(copying: Any) -> Iterator[bytes]:
    with copying as copy:
        block, size = [], 0
        for row in copy:
            block.append(bytes(row))
            size += len(row)
            if size >= BLOCK:
                yield b"".join(block)
                block, size = [], 0
        yield b"".join(block)
