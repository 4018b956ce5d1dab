"""Brings the tables to what the models say, when that is not known to be so already.

Asking Django whether there is anything to migrate takes as long as starting the whole server. So
what was migrated, and in which database, is remembered after each time it was asked.
"""

import hashlib
import os
import sys

from geo_minzheng.operating import database
from geo_minzheng.operating.console import ROOT, VAR, run, step
from geo_minzheng.operating.site_files import PACKAGES

STAMP = VAR / "stamps" / "migrations"

# What brings migrations of other people's, and which of them are wanted.
DECIDING = ("uv.lock", "geo_minzheng/settings.py")


def migrate(url: str) -> None:
    """Run `manage.py migrate` on the database behind `url`, unless nothing changed since."""
    if STAMP.is_file() and STAMP.read_text("ascii") == _state(url):
        return
    with step("Migrations"):
        run(
            [sys.executable, "manage.py", "migrate", "--noinput"],
            log="migrate",
            env={**os.environ, "DATABASE_URL": url},
            todo="Is this an older checkout than the one that migrated the database last?",
        )
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(_state(url), "ascii")


def _state(url: str) -> str:
    """Changes with the migrations on the disk, with the database, and with what it had of them."""
    digest = hashlib.sha256(database.migrated_as(url).encode())
    files = [path for name in PACKAGES for path in (ROOT / name).rglob("migrations/*.py")]
    for path in sorted([*files, *(ROOT / name for name in DECIDING)]):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
