"""pg_dump and pg_restore: the programs that fit a server, and how they are called.

Passwords go to them through the environment, never as words that every user of the machine sees.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from geo_minzheng.operating.console import OperatingError
from geo_minzheng.operating.programs import POSTGRESQL_HOMES

# What comes with an extension, as a list of pg_restore says it: the extension, its comment, and
# PostGIS's coordinate systems, which only the superuser may write.
_OF_AN_EXTENSION = re.compile(
    r"^\d+; \d+ \d+ (EXTENSION - |COMMENT - EXTENSION |TABLE DATA public spatial_ref_sys )"
)


def libpq_address(url: str) -> str:
    """A DATABASE_URL as libpq reads it."""
    return "postgresql://" + url.partition("://")[2]


def dump(url: str, path: Path, *, snapshot: str) -> None:
    """Write the database behind `url` to `path`, as the transaction of `snapshot` sees it.

    Raises:
        OperatingError: pg_dump is missing or failed; carries what it said.
    """
    _run(
        "pg_dump", url,
        ["--format=custom", "--compress=6", "--no-owner", "--no-privileges",
         f"--snapshot={snapshot}", f"--file={path}"],
    )  # fmt: skip


def restore(url: str, path: Path) -> None:
    """Read `path` into the empty database behind `url`, all of it or nothing.

    The extensions must be there already: adding PostGIS is the superuser's business.

    Raises:
        OperatingError: pg_restore is missing or failed; carries what it said.
    """
    listed = _run("pg_restore", url, ["--list", str(path)], connect=False)
    wanted = [line for line in listed.splitlines() if not _OF_AN_EXTENSION.match(line)]
    with tempfile.NamedTemporaryFile("w", suffix=".list", encoding="utf-8") as order:
        order.write("\n".join(wanted) + "\n")
        order.flush()
        _run(
            "pg_restore", url,
            ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
             f"--use-list={order.name}", f"--dbname={_name_of(url)}", str(path)],
        )  # fmt: skip


def _run(program: str, url: str, words: list[str], *, connect: bool = True) -> str:
    answer = subprocess.run(
        [_program(program, url), *words],
        env={**os.environ, **_libpq_environment(url)} if connect else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise OperatingError(
            f"{program} ended with status {answer.returncode}:\n  "
            + "\n  ".join(answer.stderr.strip().splitlines()[-8:]),
            todo="Is the disk full? May this role read and make tables in that database?",
        )
    return answer.stdout


def _program(name: str, url: str) -> str:
    """The oldest installed program that is not older than the server: it refuses newer ones."""
    with psycopg.connect(libpq_address(url), connect_timeout=10) as connection:
        server = connection.info.server_version // 10000
    installed = {
        int(path.parts[-3]): path
        for home in POSTGRESQL_HOMES
        for path in home.glob(f"*/bin/{name}")
        if path.parts[-3].isdigit()
    }
    fitting = sorted(major for major in installed if major >= server)
    if fitting:
        return str(installed[fitting[0]])
    if found := shutil.which(name):
        return found
    raise OperatingError(
        f"{name} of PostgreSQL {server} or newer is not installed.",
        todo=f"sudo apt-get install -y postgresql-client-{server}",
    )


def _name_of(url: str) -> str:
    return str(conninfo_to_dict(libpq_address(url)).get("dbname", ""))


def _libpq_environment(url: str) -> dict[str, str]:
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
    }
    given = conninfo_to_dict(libpq_address(url))
    return {names[key]: str(value) for key, value in given.items() if key in names and value}
