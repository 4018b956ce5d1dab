"""Checked rows as columns of the register's tables, and their writing many at a time.

New rows carry every column, changed ones only what changes: a null there means "as it was".
It judges nothing. What it touches it locks first, in the order in which people's changes do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection

from field_api.imports.columns import TARGETS, Target
from field_api.models import Household, Person
from geo_minzheng.shared.sql import copy_rows

_RESTED_ON = {
    "household_id": (Household._meta.db_table, "NO KEY UPDATE"),
    "person_id": (Person._meta.db_table, "KEY SHARE"),
}
"""A household is locked as a person's change of it would: what happens in it waits for us."""
_MET_IN = ("code", "identity_hash")
"""Columns in which the same row of two files meets itself, where a lock of `_RESTED_ON` does not
keep the second file waiting before it."""
_STAGE = "import_writing"


@dataclass(frozen=True)
class WrittenRow:
    """One staged row on its way: `target_id` is None for a new one."""

    row_id: int
    values: dict[str, Any]
    changes: Sequence[str]
    village_id: int | None
    target_id: int | None
    target_version: int | None


def write_rows(
    kind: str, rows: Sequence[WrittenRow], today: date, villages: frozenset[int]
) -> dict[int, int]:
    """Insert the new rows and update the changed ones; ids of the register by `row_id`.

    A row that is in the way of the register by now, or whose target has changed since it was
    compared, is left out.

    Args:
        villages: a household of any other is left as it is.

    Raises:
        django.db.IntegrityError: a row breaks a rule that its check did not know.
    """
    target = TARGETS[kind]
    with connection.cursor() as cursor:
        ids = _new_ids(cursor, target.table, sum(row.target_id is None for row in rows))
        id_of = {r.row_id: next(ids) if r.target_id is None else r.target_id for r in rows}
        _stage(cursor, target, rows, id_of, today)
        _lock(cursor, target)
        done = _insert(cursor, target) | _update(cursor, target, villages)
        cursor.execute(f"DROP TABLE {_STAGE}")
    return {row_id: pk for row_id, pk in id_of.items() if pk in done}


def _new_ids(cursor: Any, table: str, count: int) -> Any:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [table, count],
    )
    return iter([pk for (pk,) in cursor.fetchall()])


def _stage(
    cursor: Any, target: Target, rows: Sequence[WrittenRow], id_of: dict[int, int], today: date
) -> None:
    names = target.columns
    listed = ", ".join(f'"{name}"' for name in names)
    # Column types of the table, none of its constraints: nulls mean "as it was".
    cursor.execute(
        f"CREATE TEMP TABLE {_STAGE} ON COMMIT DROP AS SELECT {listed},"  # noqa: S608
        f' NULL::bigint AS seen, true AS is_new FROM "{target.table}" WITH NO DATA'
    )
    blank = target.blank()

    def staged() -> Any:
        for row in rows:
            is_new = row.target_id is None
            if is_new:
                columns = blank | target.columns_of(row.values, today)
                if "uid" in columns:
                    columns["uid"] = uuid4()
            else:
                columns = target.columns_of(_only_changed(row), today)
            if row.village_id is not None and (is_new or "village" in row.changes):
                columns["village_id"] = row.village_id
            columns["id"] = id_of[row.row_id]
            yield (*(columns.get(name) for name in names), row.target_version, is_new)

    copy_rows(_STAGE, [*names, "seen", "is_new"], staged())


def _only_changed(row: WrittenRow) -> dict[str, Any]:
    names = set(row.changes)
    if names & {"entered_lon", "entered_lat", "entered_datum"}:
        names |= {"entered_lon", "entered_lat", "entered_datum", "location_lon", "location_lat"}
        names |= {"located_on", "located_by", "location_accuracy_m"}
    if "ends_on" in names:
        names.add("starts_on")
    if names & {"disability", "disability_grade"}:
        names |= {"disability", "disability_grade"}
    return {name: value for name, value in row.values.items() if name in names}


def _lock(cursor: Any, target: Target) -> None:
    """Hold what the rows rest on, then the rows that change, each in the order of ids.

    Without an order two files, or a file and a person, could each wait for the other.
    """
    for name, (table, strength) in _RESTED_ON.items():
        if name in target.columns:
            cursor.execute(
                f'SELECT FROM "{table}" WHERE id IN (SELECT COALESCE(new.{name}, kept.{name})'  # noqa: S608
                f' FROM {_STAGE} AS new LEFT JOIN "{target.table}" AS kept ON kept.id = new.id)'
                f" ORDER BY id FOR {strength}"
            )
    cursor.execute(
        f'SELECT FROM "{target.table}" WHERE id IN (SELECT id FROM {_STAGE} WHERE NOT is_new)'  # noqa: S608
        " ORDER BY id FOR NO KEY UPDATE"
    )


def _insert(cursor: Any, target: Target) -> set[int]:
    """Add the new rows whose household and person are there; they stay until these are kept."""
    listed = ", ".join(f'"{name}"' for name in target.columns)
    there = "".join(
        f' AND EXISTS (SELECT FROM "{table}" AS kept WHERE kept.id = new.{name})'
        for name, (table, _strength) in _RESTED_ON.items()
        if name in target.columns
    )
    cursor.execute(
        f'INSERT INTO "{target.table}" ({listed}) SELECT {listed} FROM {_STAGE} AS new'  # noqa: S608
        f" WHERE is_new{there} ORDER BY {_order(target)} ON CONFLICT DO NOTHING RETURNING id"
    )
    return {pk for (pk,) in cursor.fetchall()}


def _order(target: Target) -> str:
    """By what nobody else may have too: two files with the same rows in opposite orders would each
    wait for a row that the other has added and not kept yet."""
    unique = next((name for name in _MET_IN if name in target.columns), None)
    return f'"{unique}", id' if unique else "id"


def _update(cursor: Any, target: Target, villages: frozenset[int]) -> set[int]:
    fixed = {"id", "uid"}
    settings = ", ".join(
        f'"{name}" = CASE WHEN new."{target.follows[name]}" IS NOT NULL THEN new."{name}"'
        f' ELSE COALESCE(new."{name}", kept."{name}") END'
        if name in target.follows
        else f'"{name}" = COALESCE(new."{name}", kept."{name}")'
        for name in target.columns
        if name not in fixed
    )
    here = "kept.village_id = ANY(%s)" if "village_id" in target.columns else "%s IS NOT NULL"
    cursor.execute(
        f'UPDATE "{target.table}" AS kept SET {settings} FROM {_STAGE} AS new'  # noqa: S608
        " WHERE kept.id = new.id AND NOT new.is_new AND kept.xmin::text::bigint = new.seen"
        f" AND {here} RETURNING kept.id",
        [list(villages)],
    )
    return {pk for (pk,) in cursor.fetchall()}
