"""`script/restore`: a backup becomes a running installation again, and is compared with itself.

    python -m geo_minzheng.operating.restore FOLDER [--replace]

It fills an empty database. `--replace` first throws away what is in the private one.
"""

import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

import psycopg

from geo_minzheng.operating import arguments, database, dumping, local_env
from geo_minzheng.operating.backup import (
    ARCHIVE,
    DUMP,
    FORMAT,
    MANIFEST,
    PHOTOS,
    Manifest,
    checksum,
    key_mark,
)
from geo_minzheng.operating.census import Tally, census, differences, tables
from geo_minzheng.operating.console import OperatingError, give_up, say, step
from geo_minzheng.operating.setup import Database, migrate, running_database


def read(folder: Path) -> Manifest:
    """The manifest of the backup in `folder`, after every file was checked against it.

    Raises:
        OperatingError: it is no backup, of another format, or damaged.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise OperatingError(
            f"{folder} holds no {MANIFEST}: it is no complete backup.",
            todo="Name the folder of one backup, as var/backups/2026-01-31T120000Z.",
        )
    held = json.loads(path.read_text("utf-8"))
    if held.get("format") != FORMAT:
        raise OperatingError(
            f"The backup has the format {held.get('format')}, and this program reads {FORMAT}.",
            todo="Restore it with the version of the program that made it, then upgrade.",
        )
    manifest = Manifest(**{**held, "tables": [Tally(**table) for table in held["tables"]]})
    damaged = [
        name
        for name, wanted in manifest.files.items()
        if not (folder / name).is_file() or checksum(folder / name) != wanted
    ]
    if damaged:
        raise OperatingError(
            f"The backup is damaged: {', '.join(damaged)}.",
            todo="Take another copy of this backup, or the one before it.",
        )
    return manifest


def restore(url: str, folder: Path, *, photos: Path, data_key: str) -> Manifest:
    """Fill the empty database behind `url` and the folder `photos`, then compare.

    Raises:
        OperatingError: the backup is damaged, the key is another, the database is not empty, or
            what was restored is not what was dumped.
    """
    manifest = read(folder)
    if manifest.key_mark != key_mark(data_key):
        raise OperatingError(
            "DATA_KEY is not the key of this backup: no personal number could be read.",
            todo="Put the DATA_KEY of that installation into var/local.env, then run this again.",
        )
    database.check(url)
    with psycopg.connect(dumping.libpq_address(url)) as connection:
        if tables(connection):
            raise OperatingError(
                "The database already holds tables; nothing was changed.",
                todo="Restore into an empty database: createdb --encoding=UTF8 NAME, then set\n"
                "DATABASE_URL; or, for the private one, say --replace.",
            )
    dumping.restore(url, folder / DUMP)
    _restore_photos(folder / ARCHIVE, photos)
    with psycopg.connect(dumping.libpq_address(url)) as connection:
        other = differences(manifest.tables, census(connection))
    if other:
        raise OperatingError(
            "What was restored is not what was dumped:\n  " + "\n  ".join(other[:10]),
            todo="Do not serve this database. Take another copy of the backup.",
        )
    if manifest.demonstration:
        database.mark_demonstration(url, size=manifest.demonstration, state="loaded")
    return manifest


def _restore_photos(archive: Path, photos: Path) -> None:
    """Add the photos that are not there; one that is there is the same, by its name."""
    photos.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=photos.parent) as place, tarfile.open(archive) as held:
        held.extractall(place, filter="data")
        for path in sorted(Path(place).rglob("*")):
            target = photos / path.relative_to(Path(place) / "photos") if path.is_file() else None
            if target is not None and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                shutil.move(path, target)


def main(words: list[str]) -> None:
    given = arguments.parse("restore", words)
    try:
        read(given.folder)
        with running_database() as ready:
            if given.replace:
                _empty(ready)
            with step(f"Restore {given.folder.name}"):
                manifest = restore(
                    ready.url,
                    given.folder,
                    photos=PHOTOS,
                    data_key=local_env.value("DATA_KEY"),
                )
            rows = sum(table.rows for table in manifest.tables)
            say(f"  {rows:,} rows in {len(manifest.tables)} tables, all as they were.")
            migrate(ready)
        say("Restored. script/server serves it.")
    except OperatingError as error:
        give_up(error)


def _empty(ready: Database) -> None:
    if ready.cluster is None:
        raise OperatingError(
            "--replace is for the private database; the one of DATABASE_URL is not ours to drop.",
            todo="Make an empty database and name it in DATABASE_URL.",
        )
    ready.cluster.drop_database()
    ready.cluster.have_database()


if __name__ == "__main__":
    main(sys.argv[1:])
