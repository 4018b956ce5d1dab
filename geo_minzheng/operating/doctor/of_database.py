"""Checks of the database: versions, locale, migrations, indexes, triggers, durability, clock."""

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from geo_minzheng.operating.cluster import EXTENSIONS
from geo_minzheng.operating.database import POSTGIS, SERVER
from geo_minzheng.operating.doctor.finding import Finding, bad, look, ok

OUR_APPS = ("accounts", "boundaries_data", "field_api", "maps")
CLOCK_MAY_DIFFER_S = 5.0


def database() -> Finding:
    try:
        ask("SELECT 1")
    except OperationalError:
        return bad(
            "database",
            "does not answer: what needs it was not looked at",
            "script/setup starts the private one; else start PostgreSQL and look at DATABASE_URL",
        )
    return ok("database", "answers")


def postgis() -> Finding:
    (server,) = ask("SELECT current_setting('server_version_num')::int")
    there = {name for (name,) in ask_all("SELECT extname FROM pg_extension")}
    if missing := [name for name in EXTENSIONS if name not in there]:
        return bad("postgis", f"missing: {', '.join(missing)}", "CREATE EXTENSION as superuser")
    (lib,) = ask("SELECT postgis_lib_version()")
    if server < SERVER or tuple(int(part) for part in lib.split(".")[:2]) < POSTGIS:
        return bad("postgis", f"PostgreSQL {server // 10000}, PostGIS {lib}", "upgrade to 15 / 3.3")
    return ok("postgis", f"PostgreSQL {server // 10000}, PostGIS {lib}")


def locale() -> Finding:
    encoding, collation, found = ask(
        "SELECT current_setting('server_encoding'), datcollate, show_trgm('白银') <> '{}'"
        " FROM pg_database WHERE datname = current_database()"
    )
    if encoding != "UTF8" or not found:
        return bad(
            "locale",
            f"{encoding}, {collation}: Chinese names cannot be searched",
            "dump, createdb --locale=C.UTF-8 --encoding=UTF8, restore",
        )
    return ok("locale", f"{encoding}, {collation}, finds Chinese")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return bad("migrations", f"{len(waiting)} not applied", "script/setup")
    return ok("migrations", "all applied")


def indexes() -> Finding:
    """Indexes and constraints that the models declare, against those that stand and are valid."""
    valid = {
        name
        for (name,) in ask_all(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid"
            " UNION SELECT conname FROM pg_constraint WHERE convalidated"
        )
    }
    declared = {
        each.name
        for app in OUR_APPS
        for model in apps.get_app_config(app).get_models()
        for each in (*model._meta.indexes, *model._meta.constraints)
    }
    if missing := sorted(declared - valid):
        return bad(
            "indexes",
            f"{len(missing)} missing or invalid, first {missing[0]}",
            "REINDEX it, or compare with a fresh database",
        )
    return ok("indexes", f"{len(declared)} declared, all there and valid")


def triggers() -> Finding:
    """History is written by triggers: none may be missing or switched off."""
    wanted = {
        trigger.get_pgid(model)
        for app in OUR_APPS
        for model in apps.get_app_config(app).get_models()
        for trigger in getattr(model._meta, "triggers", ())
    }
    there = {
        name
        for (name,) in ask_all(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        )
    }
    if missing := sorted(wanted - there):
        return bad(
            "triggers",
            f"{len(missing)} missing or off: changes leave no history, first {missing[0]}",
            "manage.py pgtrigger install",
        )
    return ok("triggers", f"{len(wanted)} write history")


def durability() -> Finding:
    off = [
        name
        for name, value in ask_all(
            "SELECT name, setting FROM pg_settings"
            " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
        )
        if value == "off"
    ]
    if off:
        return bad("durability", f"off: {', '.join(off)}", "switch on: a power cut loses visits")
    return ok("durability", "fsync, full_page_writes, synchronous_commit on")


def clock() -> Finding:
    """The clocks of the database and of this program; visits are judged by the latter."""
    before = datetime.now(UTC)
    (there,) = ask("SELECT clock_timestamp()")
    here = before + (datetime.now(UTC) - before) / 2
    apart = abs((there - here).total_seconds())
    if apart > CLOCK_MAY_DIFFER_S:
        return bad("clock", f"{apart:.1f} s from the database's", "set both by NTP (chrony)")
    if here.year < 2026:
        return bad("clock", f"says {here:%Y-%m-%d}", "set it by NTP (chrony)")
    return ok("clock", f"{apart:.2f} s from the database's")


def statistics() -> Finding:
    """Tables that grew without being analysed get bad plans."""
    stale = [
        name
        for (name,) in ask_all(
            "SELECT relname FROM pg_stat_user_tables WHERE n_live_tup > 10000"
            " AND coalesce(last_analyze, last_autoanalyze) IS NULL ORDER BY n_live_tup DESC"
        )
    ]
    if stale:
        return look("statistics", f"never analysed: {', '.join(stale[:3])}", "run ANALYZE")
    return ok("statistics", "tables are analysed")


def ask(question: str) -> tuple[Any, ...]:
    """The one row that `question` is answered with."""
    (row,) = ask_all(question)
    return row


def ask_all(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


CHECKS = (postgis, locale, migrations, indexes, triggers, durability, clock, statistics)
