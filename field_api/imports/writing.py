"""Checked rows as columns of the register's tables, and their writing many at a time.

New rows carry every column, changed ones only what changes: a null there means "as it was".
It judges nothing and locks nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, models
from psycopg.types.range import DateRange

from field_api.imports import household_checks, person_checks
from field_api.models import Aid, Household, ImportKind, LocationSource, Person
from field_api.register_fields import phone_hash, spelled
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.privacy import EncryptedTextField, encrypt, keyed_hash
from geo_minzheng.shared.sql import copy_rows

Columns = dict[str, Any]

_STAGE = "import_writing"


@dataclass(frozen=True)
class Target:
    """Where rows of one kind go.

    Attributes:
        columns_of: what a row's values mean as columns; given the values and today.
        follows: columns that are set together with another: where that one is given, they
            take what the row says even if it is nothing.
    """

    model: type[models.Model]
    columns_of: Callable[[dict[str, Any], date], Columns]
    follows: dict[str, str]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        """Every column that is not generated, the id first."""
        return ["id", *(column for column, _field in self._fields())]

    def blank(self) -> Columns:
        """A row of defaults, as the database takes them."""
        blank: Columns = {}
        for column, field in self._fields():
            if isinstance(field, EncryptedTextField):
                blank[column] = b""
            elif field.has_default():
                blank[column] = field.get_default()
            else:
                blank[column] = None if field.null or not field.empty_strings_allowed else ""
        return blank

    def _fields(self) -> list[tuple[str, Any]]:
        return [
            (str(field.column), field)
            for field in self.model._meta.concrete_fields
            if not (field.primary_key or isinstance(field, models.GeneratedField))
        ]


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
        names |= {"located_on", "location_accuracy_m"}
    if "ends_on" in names:
        names.add("starts_on")
    if names & {"disability", "disability_grade"}:
        names |= {"disability", "disability_grade"}
    return {name: value for name, value in row.values.items() if name in names}


def _insert(cursor: Any, target: Target) -> set[int]:
    listed = ", ".join(f'"{name}"' for name in target.columns)
    cursor.execute(
        f'INSERT INTO "{target.table}" ({listed}) SELECT {listed} FROM {_STAGE}'  # noqa: S608
        " WHERE is_new ORDER BY id ON CONFLICT DO NOTHING RETURNING id"
    )
    return {pk for (pk,) in cursor.fetchall()}


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


# --- What values mean as columns ----------------------------------------------------

_SEALED = ("phone", "mover_phone", "contact_phone", "bank_account")


def _household(values: dict[str, Any], today: date) -> Columns:
    columns = {name: values[name] for name in household_checks.WRITTEN if name in values}
    if "head_name" in columns:
        how = spelled(columns["head_name"])
        columns["head_pinyin"], columns["head_initials"] = how.pinyin, how.initials
    if "phone" in columns:
        columns["phone_hash"] = phone_hash(columns["phone"])
    for name in _SEALED:
        if name in columns:
            columns[name] = encrypt(columns[name])
    if "location_lon" in values:
        columns["location"] = (
            f"SRID={CGCS2000};POINT({values['location_lon']!r} {values['location_lat']!r})"
        )
        columns |= {name: values[name] for name in household_checks.POINT}
        columns["location_source"] = LocationSource.IMPORT.value
        columns.setdefault("located_on", today)
        columns["located_by"] = ""
    if "code" in columns:
        columns.setdefault("registered_on", today)
    return columns


def _person(values: dict[str, Any], today: date) -> Columns:
    columns = {name: values[name] for name in person_checks.WRITTEN if name in values}
    if "name" in columns:
        how = spelled(columns["name"])
        columns["name_pinyin"], columns["name_initials"] = how.pinyin, how.initials
    if "phone" in columns:
        columns["phone_hash"] = phone_hash(columns["phone"])
        columns["phone"] = encrypt(columns["phone"])
    if "identity_number" in columns:
        columns["identity_hash"] = keyed_hash(columns["identity_number"])
        columns["identity_number"] = encrypt(columns["identity_number"])
    if "household_id" in values:
        columns["household_id"] = values["household_id"]
        columns.setdefault("joined_on", today)
    return columns


def _aid(values: dict[str, Any], today: date) -> Columns:
    names = ("programme", "aid_class", "amount_yuan", "decision_no", "person_id", "household_id")
    columns = {name: values[name] for name in names if name in values}
    if "starts_on" in values:
        ends = date.fromisoformat(values["ends_on"]) if "ends_on" in values else None
        columns["valid"] = DateRange(
            date.fromisoformat(values["starts_on"]), ends + timedelta(days=1) if ends else None
        )
    return columns


_OF_A_POINT = ("entered_lon", "entered_lat", "entered_datum", "location_accuracy_m", "located_by")

TARGETS: dict[str, Target] = {
    ImportKind.HOUSEHOLDS: Target(Household, _household, dict.fromkeys(_OF_A_POINT, "location")),
    ImportKind.PERSONS: Target(Person, _person, {"disability_grade": "disability"}),
    ImportKind.AIDS: Target(Aid, _aid, {}),
}
