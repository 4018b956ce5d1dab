"""Whether a PostGIS can serve us, and what already stands in it. It changes no table.

It works below Django: before the first migration, and on databases that are not ours.
"""

from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg import sql

from geo_minzheng.operating.cluster import EXTENSIONS
from geo_minzheng.operating.console import OperatingError

SERVER = 150000
POSTGIS = (3, 3)

# Written as the comment of the database, so that it goes where the database goes.
_MARK = "geo_minzheng demonstration: "
State = Literal["empty", "loading", "loaded", "other"]


@dataclass(frozen=True)
class Demonstration:
    """What is known of the demonstration city in a database.

    Attributes:
        state: `empty`: no division yet. `loading`: a load was begun and never finished.
            `loaded`: all of it. `other`: divisions that no demonstration brought.
        size: `small` or `full`; empty text unless one was begun.
    """

    state: State
    size: str


def check(url: str) -> None:
    """Make sure that the database behind `url` can serve us.

    Raises:
        OperatingError: it cannot be reached, is too old, lacks an extension, or would not find
            Chinese text.
    """
    with _connect(url) as connection:
        version = connection.info.server_version
        if version < SERVER:
            raise OperatingError(
                f"PostgreSQL is too old: {version // 10000}.",
                todo=f"geo_minzheng needs PostgreSQL {SERVER // 10000} or newer.",
            )
        for extension in EXTENSIONS:
            _have_extension(connection, extension)
        encoding, postgis, trigrams = _row(
            connection,
            "SELECT current_setting('server_encoding'), postgis_lib_version(),"
            " show_trgm('白银') <> '{}'",
        )
        if tuple(int(part) for part in str(postgis).split(".")[:2]) < POSTGIS:
            raise OperatingError(
                f"PostGIS is too old: {postgis}.", todo="geo_minzheng needs PostGIS 3.3 or newer."
            )
        if encoding != "UTF8" or not trigrams:
            raise OperatingError(
                "This database would find no Chinese name: its locale knows no Chinese letters.",
                todo="Make it with a UTF-8 locale, for example:\n"
                "createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 NAME",
            )


def migrated_as(url: str) -> str:
    """Which database this is and what was migrated in it: the same text for the same state."""
    with _connect(url) as connection:
        info = connection.info
        (oid,) = _row(connection, "SELECT oid FROM pg_database WHERE datname = current_database()")
        (table,) = _row(connection, "SELECT to_regclass('django_migrations')")
        applied: tuple[object, ...] = ()
        if table is not None:
            applied = _row(connection, "SELECT count(*), max(applied) FROM django_migrations")
        return f"{info.host} {info.port} {info.dbname} {oid} {applied}"


def newest_edition(url: str) -> str | None:
    """Content hash of the newest published coverage of divisions; None before the first."""
    with _connect(url) as connection:
        (table,) = _row(connection, "SELECT to_regclass('boundaries_data_edition')")
        if table is None:
            return None
        found = connection.execute(
            "SELECT content_hash FROM boundaries_data_edition"
            " ORDER BY as_of DESC, built_at DESC LIMIT 1"
        ).fetchone()
        return None if found is None else str(found[0])


def demonstration(url: str) -> Demonstration:
    """What stands in a migrated database."""
    with _connect(url) as connection:
        (filled,) = _row(connection, "SELECT EXISTS (SELECT FROM boundaries_data_division)")
        (comment,) = _row(
            connection,
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '')"
            " FROM pg_database WHERE datname = current_database()",
        )
    if str(comment).startswith(_MARK):
        size, _, state = str(comment).removeprefix(_MARK).partition(", ")
        if state == "loaded" and filled:
            return Demonstration("loaded", size)
        return Demonstration("loading" if filled else "empty", size)
    return Demonstration("other" if filled else "empty", "")


def mark_demonstration(url: str, *, size: str, state: Literal["loading", "loaded"]) -> None:
    """Write down that the demonstration city is being loaded, or that all of it is there."""
    with _connect(url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(f"{_MARK}{size}, {state}")
            )
        )


def _connect(url: str) -> psycopg.Connection:
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgis", "postgres", "postgresql"}:
        raise OperatingError(
            f"DATABASE_URL begins with {scheme}://, which is not PostGIS.",
            todo="DATABASE_URL looks like postgis://user:password@host:5432/name",
        )
    try:
        return psycopg.connect(f"postgresql://{rest}", autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise OperatingError(
            f"The database of DATABASE_URL does not answer: {error}".strip(),
            todo="Is PostgreSQL running, and are the address, the name and the password right?\n"
            "A database that is not there yet: createdb --encoding=UTF8 NAME",
        ) from error


def _have_extension(connection: psycopg.Connection, extension: str) -> None:
    try:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        )
    except psycopg.Error as error:
        raise OperatingError(
            f"The extension {extension} is not in the database: {error}".strip(),
            todo=f"As a superuser of that database: CREATE EXTENSION {extension};",
        ) from error


def _row(connection: psycopg.Connection, query: str) -> tuple[object, ...]:
    row: tuple[object, ...] | None = connection.execute(query.encode()).fetchone()
    if row is None:
        raise RuntimeError(f"no row from {query}")
    return row
