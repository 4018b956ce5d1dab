"""A private PostgreSQL cluster: made, started and stopped by us, reachable by nobody else.

It knows folders, processes and passwords; what stands in the databases it does not know.

    <folder>/data      what initdb made
    <folder>/log       its log: the last seven days, and startup.log
    <folder>/socket    its Unix socket
"""

import os
import secrets
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from geo_minzheng.operating import cluster_record
from geo_minzheng.operating.cluster_record import Record
from geo_minzheng.operating.cluster_settings import as_file, memory_bytes, settings_for
from geo_minzheng.operating.cluster_user import ClusterUser
from geo_minzheng.operating.console import OperatingError, last_lines
from geo_minzheng.operating.ports import can_listen, free_port
from geo_minzheng.operating.programs import installed_postgresql

OWNER = "postgres"
ROLE = "geo_minzheng"
DATABASE = "geo_minzheng"
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")

# A Unix socket's path holds 107 bytes; PostgreSQL's name for it takes the last part.
SOCKET_PATH_BYTES = 107
SOCKET_PORT = "5432"

START_S = 60
# Children of a killed server finish what they were doing before they notice.
LEFTOVERS_S = 20


class Cluster:
    """One private cluster. `open` finds or plans it; nothing is made or runs until `start`."""

    def __init__(self, record_path: Path, record: Record) -> None:
        self._record_path = record_path
        self._record = record
        self.folder = record.folder
        self.data = record.folder / "data"
        self.user = ClusterUser.of(record.folder)

    @classmethod
    def open(cls, record_path: Path, folder: Path) -> Self:
        """The cluster that `record_path` tells of, else a new one in `folder`.

        Args:
            record_path: remembers the cluster; readable by the caller alone.
            folder: where a new cluster goes, if the account that will run it can enter.
        """
        record = cluster_record.load(record_path)
        if record is None:
            place = ClusterUser.choose().place(folder)
            record = Record(place, secrets.token_urlsafe(24), secrets.token_urlsafe(24), None)
            record.save(record_path)
        return cls(record_path, record)

    @property
    def exists(self) -> bool:
        """Whether initdb has finished here."""
        return (self.data / "PG_VERSION").is_file()

    @property
    def is_running(self) -> bool:
        """Whether the server's first process lives. It may still be starting or recovering."""
        return self._postmaster() in self.user.processes_in(self.data)

    def start(self) -> bool:
        """Make the cluster when it is new, and start it when it does not run.

        Returns:
            Whether it was started now, so that who started it can stop it.
        """
        if not self.exists:
            self._initialise()
        if self.is_running:
            return False
        self._clear_leftovers()
        self._choose_address()
        settings = settings_for(memory_bytes()) | self._address_settings()
        self.user.write(self.data / "geo_minzheng.conf", as_file(settings))
        startup = self.folder / "log" / "startup.log"
        if not self._pg_ctl("start", "-w", "-t", str(START_S), "-l", str(startup)):
            raise OperatingError(
                "The private PostgreSQL did not start:\n  " + "\n  ".join(last_lines(startup, 8)),
                todo=f"Look into {self.folder}/log. Is the disk full, or the memory?",
            )
        return True

    def stop(self) -> bool:
        """Stop the server: open transactions are rolled back, acknowledged ones are kept.

        Returns:
            Whether it was running.
        """
        return self.is_running and self._pg_ctl("stop", "-w", "-m", "fast")

    def kill(self) -> None:
        """End every process with SIGKILL, as a power cut would. For tests of what survives."""
        while processes := self.user.processes_in(self.data):
            self.user.signal(processes, signal.SIGKILL)

    def url(self, database: str = DATABASE) -> str:
        """Where the application finds `database`, as DATABASE_URL wants it."""
        return f"postgis://{ROLE}:{self._record.role_password}@{self._host()}/{database}"

    def have_database(self) -> None:
        """Have our role and our database, with the extensions in it and in every one to come.

        The role may make databases, for the tests, but only the superuser may add PostGIS: so
        the extensions are put into the template.
        """
        with self._as_owner("template1") as connection:
            for extension in EXTENSIONS:
                statement = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}")
                connection.execute(statement.format(sql.Identifier(extension)))
        with self._as_owner("postgres") as connection:
            role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
            if not _has(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
                password = sql.Literal(self._record.role_password)
                statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                connection.execute(statement.format(role, password))
            if not _has(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def drop_database(self) -> None:
        """Throw our database away, with everyone who is connected to it."""
        with self._as_owner("postgres") as connection:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(DATABASE)))

    # --- Making -------------------------------------------------------------------

    def _initialise(self) -> None:
        initdb = installed_postgresql()[0].bin / "initdb"
        fresh, password = self.folder / "data.new", self.folder / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self.user.own(self.folder / "log")
        self.user.own(self.folder / "socket")
        self.user.write(password, self._record.owner_password)
        answer = self.user.run([
            initdb, "--pgdata", fresh, "--username", OWNER, "--pwfile", password,
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums",
            "--auth", "scram-sha-256",
        ])  # fmt: skip
        password.unlink()
        if answer.returncode:
            raise OperatingError(
                f"initdb could not make a cluster in {self.folder}: {answer.stderr.strip()}",
                todo="Is the disk full? Does the folder lie on a disk of another system, which\n"
                "knows no owners? Then set DATABASE_URL to a PostGIS elsewhere.",
            )
        configuration = (fresh / "postgresql.conf").read_text("utf-8")
        configuration += "\ninclude 'geo_minzheng.conf'\n"
        self.user.write(fresh / "postgresql.conf", configuration)
        # Only a finished cluster is called `data`.
        fresh.rename(self.data)

    def _pg_ctl(self, action: str, *options: str) -> bool:
        """Run pg_ctl of the PostgreSQL that made this cluster; another cannot read it."""
        major = int((self.data / "PG_VERSION").read_text("ascii"))
        for server in installed_postgresql():
            if server.major == major:
                pg_ctl = server.bin / "pg_ctl"
                return self.user.run([pg_ctl, action, "-D", self.data, *options]).returncode == 0
        raise OperatingError(
            f"The private database was made by PostgreSQL {major}, which is not installed now.",
            todo=f"Install postgresql-{major}-postgis-3 again, then run this command again.",
        )

    # --- Address ------------------------------------------------------------------

    def _choose_address(self) -> None:
        """A socket where its path is short enough, else a loopback port that is free now."""
        path = self.folder / "socket" / f".s.PGSQL.{SOCKET_PORT}"
        port: int | None = None
        if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
            port = self._record.port
            if port is None or not can_listen("127.0.0.1", port):
                port = free_port()
        if port != self._record.port:
            self._record = replace(self._record, port=port)
            self._record.save(self._record_path)

    def _address_settings(self) -> dict[str, str]:
        if self._record.port is None:
            return {
                "listen_addresses": "",
                "unix_socket_directories": str(self.folder / "socket"),
                "port": SOCKET_PORT,
                # The password keeps other users out, and the folder once more.
                "unix_socket_permissions": "0700",
            }
        return {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": str(self._record.port),
        }

    def _host(self) -> str:
        if self._record.port is None:
            return quote(str(self.folder / "socket"), safe="")
        return f"127.0.0.1:{self._record.port}"

    def _as_owner(self, database: str) -> psycopg.Connection:
        password = self._record.owner_password
        url = f"postgresql://{OWNER}:{password}@{self._host()}/{database}"
        return psycopg.connect(url, autocommit=True)

    # --- Processes ----------------------------------------------------------------

    def _postmaster(self) -> int | None:
        """The process number in PostgreSQL's lock file, whether it lives or not."""
        try:
            return int((self.data / "postmaster.pid").read_text("ascii").split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _clear_leftovers(self) -> None:
        """After a kill: wait for children, and drop lock files that name a process long gone.

        PostgreSQL refuses to start when the number in its lock file lives again as some other
        process of the same user, which in a container happens at every second start.
        """
        deadline = time.monotonic() + LEFTOVERS_S
        while leftovers := self.user.processes_in(self.data):
            if time.monotonic() > deadline:
                self.user.signal(leftovers, signal.SIGQUIT)
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for lock in (self.folder / "socket").glob(".s.PGSQL.*"):
            lock.unlink(missing_ok=True)


def _has(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), [name]).fetchone() is not None
