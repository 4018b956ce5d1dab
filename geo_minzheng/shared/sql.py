"""The door to SQL files: one file, named parameters in, frozen dataclasses out."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Any, Self, TypeVar

import psycopg
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, ForeignKey, Lookup

Row = TypeVar("Row")

# A line of a file that stands for another of the same app: what two questions share is said once.
_INCLUDED = re.compile(r"^-- include: (\w+)\n", re.MULTILINE)
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_COMMENT_OR_INDENT = re.compile(r"^ *--.*\n|^ +", re.MULTILINE)


@dataclass(frozen=True)
class SqlQuery:
    """One SQL file of one app, read once and run with named parameters."""

    app: str
    name: str
    _columns: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @cached_property
    def text(self) -> str:
        return _INCLUDED.sub(lambda met: f"{self._file(met[1])}\n", self._file(self.name))

    def _file(self, name: str) -> str:
        return resources.files(self.app).joinpath("sql", f"{name}.sql").read_text("utf-8")

    @cached_property
    def parameters(self) -> frozenset[str]:
        return frozenset(_PLACEHOLDER.findall(self.text))

    def rows(self, row_type: type[Row], /, **values: Any) -> list[Row]:
        """Run the query and build one `row_type` for each row, by column name.

        Raises:
            TypeError: a parameter is missing or unknown, or a column does not fit.
        """
        return list(self._run(row_type, values))

    def one(self, row_type: type[Row], /, **values: Any) -> Row:
        """The only row of the answer.

        Raises:
            TypeError: as `rows`.
            ValueError: the answer has no row, or more than one.
        """
        (row,) = self._run(row_type, values)
        return row

    def prepared(self, row_type: Callable[..., Row], /, **values: Any) -> list[Row]:
        """As `rows`, for a query of every request: the server plans it once a connection.

        Values travel beside the text. The plan is made for no value in particular, so this is not
        for queries whose best plan depends on them. Lists are given as `array_text`.
        """
        self._check(values)
        if connection.execute_wrappers:
            # Inside `changed_by` the history writes its context in front of each statement, and
            # two statements cannot be prepared as one.
            return list(self._run(row_type, values))
        connection.close_if_health_check_failed()
        return self._prepared(row_type, values)

    def first(self, row_type: Callable[..., Row], /, **values: Any) -> list[Row]:
        """As `prepared`, for what begins a request and may be asked twice: it finds out by itself
        whether the connection that was kept since the last request still lives, and asks over a
        new one if not.
        """
        self._check(values)
        kept: Any = connections[DEFAULT_DB_ALIAS]
        if kept.in_atomic_block or kept.health_check_done:
            return self.prepared(row_type, **values)
        try:
            rows = self._prepared(row_type, values)
        except (InterfaceError, OperationalError):
            if kept.connection is not None and not kept.connection.closed:
                raise
            kept.close()
            rows = self._prepared(row_type, values)
        kept.health_check_done = True
        return rows

    def _prepared(self, row_type: Callable[..., Row], values: dict[str, Any]) -> list[Row]:
        with _preparing_cursor() as cursor:
            cursor.execute(self._bare_text, values)
            if not self._columns:
                # The same at each run of one text, and dear to ask for.
                self._columns[:] = [column[0] for column in cursor.description]
            names = self._columns
            return [row_type(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def execute(self, **values: Any) -> int:
        """Run a statement that returns no rows; the number of rows it touched."""
        self._check(values)
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            return int(cursor.rowcount)

    def _run(self, row_type: Callable[..., Row], values: dict[str, Any]) -> Iterator[Row]:
        self._check(values)
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield row_type(**dict(zip(names, row, strict=True)))

    @cached_property
    def _bare_text(self) -> str:
        # psycopg remembers how it translated a text of up to 4,096 characters.
        return _COMMENT_OR_INDENT.sub("", self.text)

    def _check(self, values: dict[str, Any]) -> None:
        if values.keys() != self.parameters:
            odd = sorted(values.keys() ^ self.parameters)
            raise TypeError(f"{self.app}/sql/{self.name}.sql: parameters do not match: {odd}")


class _PreparingCursor(psycopg.Cursor[Any]):
    """Has the server prepare each statement at its first use."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Self:
        return super().execute(query, params, prepare=True)


def _preparing_cursor() -> CursorWrapper:
    # What `connection` stands for is looked up at each mention of it.
    own: Any = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    cursor: Any = _PreparingCursor(own.connection)
    wrapped: CursorWrapper = (
        own.make_debug_cursor(cursor) if own.queries_logged else own.make_cursor(cursor)
    )
    return wrapped


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`division_id__among=ids` for a column of ids: what `__in` says, as one value.

    Spelling the 860 villages of a city one by one costs 5 ms of each query. No ids: no rows.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any
    ) -> tuple[str, list[Any]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*values, array_text(self.rhs)]


def array_text(numbers: Iterable[float]) -> str:
    """Numbers as PostgreSQL reads an array: one type however large they are."""
    return "{" + ",".join(map(str, numbers)) + "}"


def for_this_transaction(**settings: str) -> None:
    """Set PostgreSQL's settings until the transaction ends.

    For one heavy statement that knows better than the defaults: compiling it takes longer than
    running it, or its sorts fit in memory.
    """
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [word for pair in settings.items() for word in pair])


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put many rows into a table of ours by COPY: ten times as fast as inserting them.

    Args:
        table, columns: database names, never anything a user sent.
    """
    listed = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)
