"""Databases that are measured: one of each size, beside the user's own and never that one.

They are kept from run to run, since an invented city of 560,000 households takes minutes to make.
"""

import os
import subprocess
import sys
from dataclasses import dataclass

import psycopg
from psycopg import sql

from geo_minzheng.operating.console import ROOT, VAR, OperatingError, run, step

FULL = 560_000
ACCOUNTS = VAR / "bench"
_LOADED = "geo_minzheng bench: loaded"


@dataclass(frozen=True)
class BenchRegister:
    """One database with an invented city of about `households` households."""

    households: int
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "geo_minzheng.settings",
        }

    @property
    def libpq_url(self) -> str:
        return libpq(self.url)


def have_register(url: str, households: int) -> BenchRegister:
    """The bench database of that size on the server of `url`, made and filled where it is not.

    Raises:
        OperatingError: it cannot be made or filled.
    """
    name = f"geo_minzheng_bench_{households}"
    base, _, _ = url.rpartition("/")
    register = BenchRegister(households, f"{base}/{name}")
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        state = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if state is not None and state[0] != _LOADED:
            # A load that was cut off: half a city measures nothing.
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            state = None
        if state is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    ACCOUNTS.mkdir(parents=True, exist_ok=True)
    _manage(register, "migrate", "--noinput")
    if state is None:
        with step(f"An invented city of {households:,} households"):
            _fill(register)
    with psycopg.connect(register.libpq_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return register


def _fill(register: BenchRegister) -> None:
    accounts = str(ACCOUNTS / f"accounts-{register.households}.json")
    _manage(
        register,
        "load_demonstration",
        "--households",
        str(register.households),
        "--accounts",
        accounts,
    )
    with psycopg.connect(register.libpq_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(_LOADED)
            )
        )


def _manage(register: BenchRegister, *words: str) -> None:
    run(
        [sys.executable, "manage.py", *words],
        log=f"bench-{words[0]}",
        env=register.environment,
        todo="The lines above say why. A database that was half made is made anew next time.",
    )


def run_module(register: BenchRegister, module: str, *words: str) -> str:
    """Run a module of ours under the settings of the program; what it printed.

    Raises:
        OperatingError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT, env=register.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise OperatingError(
            f"{module} ended with status {done.returncode}.", todo=done.stderr[-2000:]
        )
    return done.stdout


def libpq(url: str) -> str:
    """A DATABASE_URL as libpq's own programs read it."""
    return "postgresql://" + url.partition("://")[2]
