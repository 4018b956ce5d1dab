"""The private PostgreSQL starts after anything that may have ended it, and lets nobody else in."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from geo_minzheng.operating import database, migrating
from geo_minzheng.operating.cluster import Cluster
from geo_minzheng.operating.console import OperatingError


def ask(cluster: Cluster, question: str) -> object:
    address = cluster.url().replace("postgis://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def test_what_was_acknowledged_survives_the_end_of_every_process(cluster: Cluster) -> None:
    ask(cluster, "CREATE TABLE kept AS SELECT 1 AS one")

    cluster.kill()
    assert not cluster.is_running
    assert cluster.start()

    assert ask(cluster, "SELECT one FROM kept") == 1


def test_a_lock_file_that_names_a_strangers_number_is_no_obstacle(cluster: Cluster) -> None:
    cluster.kill()
    switch = {"user": cluster.user.uid, "group": cluster.user.gid} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **switch)
    lock = cluster.data / "postmaster.pid"
    lines = lock.read_text("ascii").splitlines()
    lock.write_text("\n".join([str(stranger.pid), *lines[1:]]), "ascii")

    try:
        assert not cluster.is_running
        assert cluster.start()
    finally:
        stranger.kill()
        stranger.wait()

    assert ask(cluster, "SELECT 1") == 1


def test_starting_what_runs_starts_nothing(cluster: Cluster) -> None:
    assert not cluster.start()


def test_nothing_acknowledged_is_traded_for_speed(cluster: Cluster) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(cluster, f"SHOW {setting}") == "on"


def test_nobody_gets_in_without_the_password(cluster: Cluster) -> None:
    own = cluster.url().replace("postgis://", "postgresql://")
    password = own.split(":")[2].split("@")[0]

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(own.replace(password, "guessed"))


def test_nobody_but_its_user_can_reach_its_files(cluster: Cluster) -> None:
    for folder in (cluster.folder, cluster.data, cluster.folder / "socket"):
        assert folder.stat().st_mode & 0o077 == 0


def test_the_server_never_runs_as_root(cluster: Cluster) -> None:
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in cluster.user.processes_in(cluster.data)}

    assert owners
    assert 0 not in owners


def test_the_application_is_no_superuser_yet_its_test_databases_have_postgis(
    cluster: Cluster,
) -> None:
    assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False

    ask(cluster, "CREATE DATABASE test_other")

    database.check(cluster.url("test_other"))


def test_a_cluster_that_was_moved_is_found_at_its_new_place(cluster: Cluster) -> None:
    ask(cluster, "CREATE TABLE moved AS SELECT 1 AS one")
    cluster.stop()
    old = cluster.folder.parent
    new = old.rename(old.with_name(old.name + "-moved"))

    moved = Cluster.open(new / "cluster.json", new / "postgres")
    try:
        moved.start()
        assert ask(moved, "SELECT one FROM moved") == 1
    finally:
        moved.kill()
        new.rename(old)


def test_where_a_socket_path_would_be_too_long_a_loopback_port_serves(open_folder: Path) -> None:
    deep = open_folder / ("a" * 60) / ("b" * 40)
    deep.mkdir(parents=True)
    cluster = Cluster.open(deep / "cluster.json", deep / "postgres")
    try:
        cluster.start()
        cluster.have_database()

        assert "@127.0.0.1:" in cluster.url()
        assert ask(cluster, "SELECT 1") == 1
        assert ask(cluster, "SHOW listen_addresses") == "127.0.0.1"
    finally:
        cluster.kill()


def test_a_database_that_would_find_no_chinese_is_refused(cluster: Cluster) -> None:
    ask(cluster, "CREATE DATABASE deaf TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    with cluster._as_owner("deaf") as owner:
        for extension in database.EXTENSIONS:
            owner.execute(f"CREATE EXTENSION {extension}".encode())

    with pytest.raises(OperatingError, match="no Chinese name"):
        database.check(cluster.url("deaf"))


def test_an_extension_that_may_not_be_made_is_named(cluster: Cluster) -> None:
    ask(cluster, "CREATE DATABASE bare TEMPLATE template0")

    with pytest.raises(OperatingError, match="postgis") as refusal:
        database.check(cluster.url("bare"))

    assert "CREATE EXTENSION postgis;" in refusal.value.todo


def test_the_log_names_no_person(cluster: Cluster) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(
            cluster,
            "CREATE TABLE people (number text PRIMARY KEY);"
            "INSERT INTO people VALUES ('620422199001011234'), ('620422199001011234')",
        )
    cluster.stop()

    logs = "".join(path.read_text("utf-8") for path in (cluster.folder / "log").iterdir())
    assert "people_pkey" in logs
    assert "620422199001011234" not in logs


def test_a_database_is_migrated_again_after_anything_that_may_have_undone_it(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runs: list[object] = []
    monkeypatch.setattr(migrating, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(migrating, "run", lambda *words, **more: runs.append(words))
    ask(cluster, "CREATE DATABASE migrated")

    migrating.migrate(cluster.url("migrated"))
    migrating.migrate(cluster.url("migrated"))
    assert len(runs) == 1

    ask(cluster, "DROP DATABASE migrated")
    ask(cluster, "CREATE DATABASE migrated")
    migrating.migrate(cluster.url("migrated"))
    assert len(runs) == 2

    in_it = psycopg.connect(cluster.url("migrated").replace("postgis", "postgresql"))
    with in_it as connection:
        connection.execute("CREATE TABLE django_migrations AS SELECT now() AS applied")
    migrating.migrate(cluster.url("migrated"))
    assert len(runs) == 3


def test_a_demonstration_is_told_from_other_divisions(cluster: Cluster) -> None:
    ask(cluster, "CREATE TABLE boundaries_data_division (id int)")
    url = cluster.url()
    assert database.demonstration(url).state == "empty"

    ask(cluster, "INSERT INTO boundaries_data_division VALUES (1)")
    assert database.demonstration(url).state == "other"

    database.mark_demonstration(url, size="full", state="loading")
    assert database.demonstration(url).state == "loading"

    database.mark_demonstration(url, size="full", state="loaded")
    assert database.demonstration(url) == database.Demonstration("loaded", "full")


def test_a_command_that_is_killed_leaves_no_web_server(cluster: Cluster, tmp_path: Path) -> None:
    starter = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from geo_minzheng.operating.serving import WebServer\n"
        "server = WebServer('127.0.0.1', 0, environment=os.environ, log=Path(sys.argv[1]))\n"
        "server._wait_until_ready = lambda: None\n"
        "server.start()\n"
        "print(server.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", starter, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    )
    with command:
        assert command.stdout is not None
        web_server = int(command.stdout.readline())
        # Before granian has taken the process over, nothing ties it to the command yet.
        command_line = Path(f"/proc/{web_server}/cmdline")
        deadline = time.monotonic() + 60
        while b"setpriv" in (line := command_line.read_bytes()) or b"granian" not in line:
            assert time.monotonic() < deadline, "granian never started"
            time.sleep(0.05)
        command.kill()

    deadline = time.monotonic() + 60
    while is_alive(web_server):
        assert time.monotonic() < deadline, "the web server outlived the command that started it"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
