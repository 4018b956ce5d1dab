"""Many rows at once: PostgreSQL's COPY, with the indexes built after the rows.

It knows tables, not what is in them. The whole city on two busy cores: 149 s so, 274 s with
indexes and foreign keys in place.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper

from geo_minzheng.shared.progress import Write, progress, timed

Row = tuple[Any, ...]

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint
     WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u', 'x')
     ORDER BY contype = 'f', conname
"""
# Indexes that no constraint owns.
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      FROM pg_index
     WHERE indrelid = ANY(%s::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
     ORDER BY 1
"""


@dataclass(frozen=True)
class Batch:
    """Rows for one table, in chunks; `columns` are database names, in the order of a row."""

    model: type[models.Model]
    columns: tuple[str, ...]
    total: int
    chunks: Iterable[Iterable[Row]]

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def reserve_ids(cursor: CursorWrapper, model: type[models.Model], count: int) -> int:
    """The first of `count` ids that the table's sequence will not give to anyone else."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
    (sequence,) = cursor.fetchone()
    cursor.execute("SELECT nextval(%s)", [sequence])
    first = int(cursor.fetchone()[0])
    if count > 1:
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
    return first


def copy_in(cursor: CursorWrapper, batch: Batch, done: Callable[[int], object]) -> None:
    """All rows of `batch` by COPY; `done` is told after each chunk how many went in."""
    columns = ", ".join(f'"{column}"' for column in batch.columns)
    with cursor.copy(f'COPY "{batch.table}" ({columns}) FROM STDIN') as copy:
        for chunk in batch.chunks:
            count = 0
            for row in chunk:
                copy.write_row(row)
                count += 1
            done(count)


@contextmanager
def indexes_after_rows(
    cursor: CursorWrapper, tables: Sequence[str], write: Write
) -> Iterator[None]:
    """Inside it the tables have their primary keys and checks only; the rest comes back after.

    Building anew checks every row, so nothing gets in that a constraint forbids. Only inside
    a transaction: if anything fails, the tables are as they were.
    """
    names = list(tables)
    # A constraint cannot be dropped while rows still wait for their deferred check.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(_CONSTRAINTS, [names])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [names])
    indexes = cursor.fetchall()
    for table, name, _ in reversed(constraints):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")

    yield

    statements = [definition for _, definition in indexes] + [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        for table, name, definition in constraints
    ]
    noun = "indexes and constraints"
    with (
        timed(f"{len(statements)} {noun}", write=write),
        progress(len(statements), noun=noun, write=write) as done,
    ):
        for statement in statements:
            cursor.execute(statement)
            done(1)
