"""A backup restored into a fresh cluster is what it was, and a wrong one is refused unharmed."""

import json
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from field_api.models import Person
from geo_minzheng.operating import backup, dumping, restore
from geo_minzheng.operating.census import census
from geo_minzheng.operating.cluster import Cluster
from geo_minzheng.operating.console import OperatingError
from tests import world

KEY = "k" * 44


def address_of_the_test_database() -> str:
    held = connection.settings_dict
    place = f"{held['USER']}:{held['PASSWORD']}@" if held["PASSWORD"] else f"{held['USER']}@"
    host = str(held["HOST"]).replace("/", "%2F")
    port = f":{held['PORT']}" if held["PORT"] else ""
    return f"postgis://{place}{host}{port}/{held['NAME']}"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    (place / "ab").mkdir(parents=True)
    (place / "ab" / "abcd.sealed").write_bytes(b"sealed")
    (place / "ab" / "abcd.sealed.1234.new").write_bytes(b"half")
    return place


@pytest.fixture
def made(transactional_db: None, tmp_path: Path, photos: Path) -> Path:
    world.build()
    return backup.back_up(
        address_of_the_test_database(), tmp_path / "backups", photos=photos, data_key=KEY
    )


def there(url: str) -> Any:
    with psycopg.connect(dumping.libpq_address(url)) as held:
        return census(held)


def test_a_backup_restored_into_a_fresh_cluster_is_what_it_was(
    made: Path, cluster: Cluster, tmp_path: Path
) -> None:
    names = sorted(Person.objects.values_list("name", flat=True))

    restore.restore(cluster.url(), made, photos=tmp_path / "again", data_key=KEY)

    assert there(cluster.url()) == there(address_of_the_test_database())
    assert names
    with psycopg.connect(dumping.libpq_address(cluster.url())) as held:
        found = held.execute("SELECT name FROM field_api_person").fetchall()
        triggers = held.execute("SELECT count(*) FROM pg_trigger WHERE tgname ~ 'pgtrigger'")
        assert triggers.fetchone()[0] > 0  # type: ignore[index]
    assert sorted(name for (name,) in found) == names
    assert (tmp_path / "again" / "ab" / "abcd.sealed").read_bytes() == b"sealed"
    assert len(list((tmp_path / "again" / "ab").iterdir())) == 1

    with pytest.raises(OperatingError, match="already holds tables"):
        restore.restore(cluster.url(), made, photos=tmp_path / "again", data_key=KEY)


def test_a_backup_holds_no_key_and_only_its_owner_reads_it(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == {
        "database.dump",
        "manifest.json",
        "photos.tar",
    }
    assert made.stat().st_mode & 0o077 == 0
    assert made.parent.stat().st_mode & 0o077 == 0
    for path in made.iterdir():
        assert settings.DATA_KEY.encode() not in path.read_bytes()
        assert KEY.encode() not in path.read_bytes()


def test_a_damaged_backup_is_refused(made: Path, tmp_path: Path) -> None:
    with (made / "database.dump").open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\0\0\0")

    with pytest.raises(OperatingError, match=r"damaged: database\.dump"):
        restore.restore("postgis://nobody@/nowhere", made, photos=tmp_path, data_key=KEY)


def test_a_backup_of_another_key_is_refused(made: Path, tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="DATA_KEY is not the key"):
        restore.restore("postgis://nobody@/nowhere", made, photos=tmp_path, data_key="other")


def test_a_folder_without_a_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="no complete backup"):
        restore.read(tmp_path)


def test_a_format_of_a_later_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 99}), "utf-8")

    with pytest.raises(OperatingError, match="format 99"):
        restore.read(tmp_path)


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path, photos: Path) -> None:
    with pytest.raises(psycopg.OperationalError):
        backup.back_up(
            "postgis://nobody@127.0.0.1:1/nowhere",
            tmp_path / "backups",
            photos=photos,
            data_key=KEY,
        )

    assert list((tmp_path / "backups").iterdir()) == []


def test_old_backups_are_forgotten_and_the_newest_stay(tmp_path: Path) -> None:
    for day in ("01", "02", "03"):
        folder = tmp_path / f"2026-01-{day}T000000Z"
        folder.mkdir()
        (folder / "manifest.json").touch()
    (tmp_path / "notes").mkdir()

    backup.forget_old(tmp_path, keep=2)

    assert [path.name for path in backup.backups(tmp_path)] == [
        "2026-01-02T000000Z",
        "2026-01-03T000000Z",
    ]
    assert (tmp_path / "notes").is_dir()


def test_a_path_that_leaves_its_folder_is_not_unpacked(made: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as archive:
        archive.add(made / "manifest.json", arcname="../../outside")

    with pytest.raises(tarfile.FilterError):
        restore._restore_photos(evil, tmp_path / "in" / "photos")

    assert not (tmp_path / "outside").exists()
