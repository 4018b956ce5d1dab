"""The operating parts that need no database: what they say, write and refuse."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_minzheng.operating import (
    arguments,
    cluster_record,
    cluster_settings,
    console,
    demonstration,
    local_env,
    packages,
    ports,
    programs,
)
from geo_minzheng.operating.console import OperatingError
from geo_minzheng.operating.database import Demonstration
from geo_minzheng.operating.programs import Missing
from geo_minzheng.operating.setup import Database

GIB = 1024**3


@given(st.integers(min_value=GIB, max_value=1024 * GIB))
def test_postgresql_leaves_most_memory_to_others_and_never_trades_safety(memory: int) -> None:
    settings = cluster_settings.settings_for(memory)

    assert 128 <= int(settings["shared_buffers"].removesuffix("MB")) <= memory // 4 // 1024**2
    assert settings["fsync"] == settings["synchronous_commit"] == "on"
    assert settings["jit"] == "off"


def test_secrets_are_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear(monkeypatch)
    file = tmp_path / "local.env"

    assert local_env.add_secrets(data_exists=False, path=file) == ["SECRET_KEY", "DATA_KEY"]
    first = local_env.read(file)
    assert local_env.add_secrets(data_exists=True, path=file) == []
    local_env.set_database("postgis://elsewhere", file)

    assert local_env.read(file) == {**first, "DATABASE_URL": "postgis://elsewhere"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_secret_of_the_environment_is_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear(monkeypatch)
    monkeypatch.setenv("DATA_KEY", "given")

    assert local_env.add_secrets(data_exists=True, path=tmp_path / "local.env") == ["SECRET_KEY"]


def test_no_second_data_key_is_made_for_data_sealed_with_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear(monkeypatch)

    with pytest.raises(OperatingError) as refusal:
        local_env.add_secrets(data_exists=True, path=tmp_path / "local.env")

    assert "backup" in refusal.value.todo


def test_a_cluster_beside_its_record_moves_with_it(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    record = cluster_record.Record(tmp_path / "old" / "postgres", "a", "b", None)
    record.save(tmp_path / "old" / "cluster.json")

    (tmp_path / "old").rename(tmp_path / "new")
    found = cluster_record.load(tmp_path / "new" / "cluster.json")

    assert found is not None
    assert found.folder == tmp_path / "new" / "postgres"
    assert (tmp_path / "new" / "cluster.json").stat().st_mode & 0o777 == 0o600


def test_a_cluster_elsewhere_stays_where_it_is(tmp_path: Path) -> None:
    record = cluster_record.Record(Path("/var/lib/elsewhere"), "a", "b", 5433)
    record.save(tmp_path / "cluster.json")

    assert cluster_record.load(tmp_path / "cluster.json") == record


def test_a_table_counts_chinese_characters_as_two_places() -> None:
    rows = [("role", "name"), ("走访员", "a"), ("officer", "b")]

    assert list(console.table(rows)) == ["role     name", "走访员   a", "officer  b"]


def test_a_program_that_fails_shows_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "LOGS", tmp_path)

    with pytest.raises(OperatingError, match="status 3"):
        console.run(["/bin/sh", "-c", "echo the disk is full; exit 3"], log="x", todo="free some")

    assert "the disk is full" in capsys.readouterr().out


def test_a_taken_port_is_refused_with_one_that_is_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(OperatingError, match=str(port)) as refusal:
            ports.check_port("127.0.0.1", port)

    offered = int(refusal.value.todo.split()[2])
    ports.check_port("127.0.0.1", offered)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", ""])
def test_a_port_that_cannot_be_is_told_before_anything_is_done(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        arguments.parse("server", [f"--port={port}"])

    assert "--port" in capsys.readouterr().err


def test_what_stands_behind_script_test_goes_to_pytest() -> None:
    words = ["tests/unit", "-k", "port", "-x"]

    assert arguments.parse("test", words).pytest == words


def test_postgis_is_asked_for_the_postgresql_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "97" / "bin").mkdir(parents=True)
    (tmp_path / "97" / "bin" / "initdb").touch()
    (tmp_path / "13" / "bin").mkdir(parents=True)
    (tmp_path / "13" / "bin" / "initdb").touch()
    monkeypatch.setattr(programs, "POSTGRESQL_HOMES", (tmp_path,))

    missing = list(programs.missing_for_server(private_database=True))

    assert missing[0].packages == ("postgresql-97-postgis-3",)


def test_no_postgresql_is_asked_for_with_a_database_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "POSTGRESQL_HOMES", (tmp_path,))

    missing = programs.missing_for_server(private_database=False)

    assert not any("PostgreSQL" in each.what for each in missing)


def test_a_script_that_only_points_at_a_snap_is_no_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\necho 'snap install chromium' >&2\nexit 1\n", "ascii")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert programs.chromium() is None


def test_who_may_not_install_is_told_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_sudo", lambda: None)
    monkeypatch.setattr(packages, "has_apt", lambda: True)

    with pytest.raises(OperatingError) as refusal:
        packages.install_system_packages([Missing("gettext", ("gettext",))])

    assert "sudo apt-get install -y --no-install-recommends gettext" in refusal.value.todo


@pytest.mark.parametrize(
    ("held", "full", "reload", "said"),
    [
        (Demonstration("loaded", "small"), True, False, "not mixed"),
        (Demonstration("other", ""), True, False, "no demonstration brought"),
        (Demonstration("other", ""), False, True, "no demonstration brought"),
        (Demonstration("loading", "small"), False, False, "never thrown away"),
        (Demonstration("loaded", "small"), False, True, "never thrown away"),
    ],
)
def test_a_database_elsewhere_is_neither_mixed_nor_thrown_away(
    held: Demonstration,
    full: bool,
    reload: bool,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demonstration.database, "demonstration", lambda url: held)
    elsewhere = Database("postgis://elsewhere/name", None)

    with pytest.raises(OperatingError, match=said):
        demonstration.have_demonstration(elsewhere, full=full, reload=reload)


@pytest.mark.parametrize(
    ("held", "is_demonstration"),
    [(Demonstration("loaded", "full"), True), (Demonstration("other", ""), False)],
)
def test_a_filled_database_is_served_as_it_is(
    held: Demonstration, is_demonstration: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration.database, "demonstration", lambda url: held)
    elsewhere = Database("postgis://elsewhere/name", None)

    found = demonstration.have_demonstration(elsewhere, full=False, reload=False)

    assert found is is_demonstration


def clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have none of the secrets in the environment, whoever runs the tests."""
    for name in ("SECRET_KEY", "DATA_KEY", "DATABASE_URL"):
        if name in os.environ:
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("held", "private"),
    [
        ("", True),
        (
            "DATABASE_URL=postgis://geo_minzheng:x@%2Fold%2Fvar%2Fpostgres%2Fsocket/geo_minzheng",
            True,
        ),
        ("DATABASE_URL=postgis://geo_minzheng:x@localhost:5432/geo_minzheng", False),
    ],
)
def test_keys_put_back_on_a_fresh_machine_do_not_name_the_lost_private_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str, private: bool
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "local.env").write_text(f"DATA_KEY=k\n{held}\n", "utf-8")
    monkeypatch.setattr(local_env, "CLUSTER_RECORD", tmp_path / "cluster.json")

    assert local_env.uses_private_database(tmp_path / "local.env") is private
