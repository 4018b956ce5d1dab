"""`script/backup`: everything that cannot be made anew, in one folder that says what it holds.

    python -m geo_minzheng.operating.backup [--to FOLDER] [--keep N] [--with-keys]

    <folder>/<UTC time>/database.dump    pg_dump's custom format
                        photos.tar       photos, sealed as they lie on the disk
                        manifest.json    what is in it, with checksums and a census of the tables
                        keys.env         with --with-keys alone

The server goes on meanwhile: dump and census see the database as it was at one moment. Photos are
never changed after they were written: a later one may be in it, and none is missing but one that
somebody removed meanwhile.
"""

import hashlib
import hmac
import json
import os
import shutil
import sys
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from geo_minzheng.operating import arguments, database, dumping, local_env
from geo_minzheng.operating.census import Tally, census
from geo_minzheng.operating.console import ROOT, VAR, OperatingError, give_up, say, step
from geo_minzheng.operating.setup import running_database

FOLDER = VAR / "backups"
PHOTOS = VAR / "photos"
DUMP, ARCHIVE, MANIFEST, KEYS = "database.dump", "photos.tar", "manifest.json", "keys.env"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        format: of the backup; a reader refuses one it does not know.
        made_at: UTC, ISO 8601.
        key_mark: the same for the same DATA_KEY, and tells nothing of it.
        demonstration: size of the demonstration city in it; empty when it is none.
        files: SHA-256 of every file beside the manifest.
        tables: the census at the moment of the dump.
    """

    format: int
    made_at: str
    key_mark: str
    demonstration: str
    files: dict[str, str]
    tables: list[Tally]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")


def back_up(url: str, folder: Path, *, photos: Path, data_key: str, keys: str = "") -> Path:
    """Write a backup of the database behind `url` below `folder`.

    Args:
        photos: the folder of the photos; may be missing.
        data_key: DATA_KEY of the installation; only its mark is written.
        keys: text of `keys.env`; empty writes none.

    Returns:
        The new folder. It has its name only once it is complete.

    Raises:
        OperatingError: says what to do; nothing half-made is left.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made_at = datetime.now(UTC)
    name = made_at.strftime("%Y-%m-%dT%H%M%SZ")
    fresh = folder / f".{name}.part"
    fresh.mkdir(mode=0o700)
    try:
        tables = _dump(url, fresh / DUMP)
        with tarfile.open(fresh / ARCHIVE, "w") as archive:
            _add_photos(archive, photos)
        if keys:
            (fresh / KEYS).touch(mode=0o600)
            (fresh / KEYS).write_text(keys, "utf-8")
        there = database.demonstration(url)
        Manifest(
            format=FORMAT,
            made_at=made_at.isoformat(timespec="seconds"),
            key_mark=key_mark(data_key),
            demonstration=there.size if there.state == "loaded" else "",
            files={path.name: checksum(path) for path in sorted(fresh.iterdir())},
            tables=tables,
        ).write(fresh / MANIFEST)
        _sync(fresh)
        final = folder / name
        fresh.rename(final)
        return final
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def backups(folder: Path) -> list[Path]:
    """The complete backups below `folder`, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path.parent for path in folder.glob(f"[0-9]*Z/{MANIFEST}"))


def forget_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups; what was removed."""
    old = backups(folder)[:-keep]
    for path in old:
        shutil.rmtree(path)
    return old


def checksum(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_mark(data_key: str) -> str:
    """A mark that is the same for the same key."""
    return hmac.new(data_key.encode(), b"geo_minzheng backup", "sha256").hexdigest()[:16]


def _dump(url: str, path: Path) -> list[Tally]:
    """Dump, and count what was dumped: both in the snapshot of one transaction."""
    with psycopg.connect(dumping.libpq_address(url), connect_timeout=10) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        if row is None:
            raise RuntimeError("no snapshot was exported")
        dumping.dump(url, path, snapshot=str(row[0]))
        return census(connection)


def _add_photos(archive: tarfile.TarFile, photos: Path) -> None:
    """Every photo but those that are just being written or that vanish meanwhile."""
    for path in sorted(photos.rglob("*.sealed")):
        try:
            held = path.open("rb")
        except FileNotFoundError:
            continue
        with held:
            member = archive.gettarinfo(
                arcname=str(Path("photos") / path.relative_to(photos)), fileobj=held
            )
            archive.addfile(member, held)


def _sync(folder: Path) -> None:
    """Have every byte on the disk before the backup gets its name."""
    for path in (*folder.iterdir(), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def main(words: list[str]) -> None:
    given = arguments.parse("backup", words)
    folder = Path(given.to or local_env.value("BACKUP_DIR") or FOLDER).resolve()
    try:
        with running_database() as ready, step(f"Backup below {folder}"):
            keys = {name: local_env.value(name) for name in ("SECRET_KEY", "DATA_KEY")}
            made = back_up(
                ready.url,
                folder,
                photos=PHOTOS,
                data_key=keys["DATA_KEY"],
                keys="".join(f"{k}={v}\n" for k, v in keys.items()) if given.with_keys else "",
            )
            rows, size = _summary(made)
            say(f"  {made.name}: {rows:,} rows, {size / 1e6:,.1f} MB")
        for old in forget_old(folder, keep=given.keep) if given.keep else []:
            say(f"- removed the old backup {old.name}")
        if not given.with_keys:
            say(f"Keep DATA_KEY of {local_env.LOCAL_ENV.relative_to(ROOT)} elsewhere, apart from")
            say("the backup: without it no personal number can be read again.")
    except OperatingError as error:
        give_up(error)


def _summary(made: Path) -> tuple[int, int]:
    held: dict[str, Any] = json.loads((made / MANIFEST).read_text("utf-8"))
    rows = sum(table["rows"] for table in held["tables"])
    return rows, sum(path.stat().st_size for path in made.iterdir())


if __name__ == "__main__":
    main(sys.argv[1:])
