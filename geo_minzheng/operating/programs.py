"""What must be installed on the machine, where it is, and which package brings it.

Standard library alone. It finds and names; `packages.py` installs.
"""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The oldest that the project is tried with.
POSTGRESQL_MAJOR = 15
NODE_MAJOR = 18

POSTGRESQL_HOMES = (Path("/usr/lib/postgresql"),)
CHROMIUM_NAMES = ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser")


@dataclass(frozen=True)
class Missing:
    """Something that is not there, and the Debian or Ubuntu packages that bring it."""

    what: str
    packages: tuple[str, ...]


@dataclass(frozen=True)
class PostgreSQL:
    """One installed PostgreSQL with PostGIS; `bin` holds initdb and pg_ctl."""

    major: int
    bin: Path


def installed_postgresql() -> list[PostgreSQL]:
    """Every usable PostgreSQL with PostGIS, newest first."""
    found = [each for each in _postgresql_servers() if _has_postgis(each)]
    return sorted(found, key=lambda each: each.major, reverse=True)


def missing_for_server(*, private_database: bool) -> Iterator[Missing]:
    """What `script/server` needs and this machine lacks.

    Args:
        private_database: whether a PostgreSQL of our own is wanted; with DATABASE_URL it is not.
    """
    if private_database and not installed_postgresql():
        yield Missing(
            f"PostgreSQL {POSTGRESQL_MAJOR} or newer with PostGIS", _postgresql_packages()
        )
    if not (ctypes.util.find_library("gdal") and ctypes.util.find_library("geos_c")):
        yield Missing("GDAL and GEOS", ("gdal-bin",))
    if shutil.which("msgfmt") is None:
        yield Missing("gettext", ("gettext",))
    node = major_version("node")
    if node is None or node < NODE_MAJOR or shutil.which("npm") is None:
        yield Missing(f"Node.js {NODE_MAJOR} or newer with npm", ("nodejs", "npm"))
    if shutil.which("uv") is None and importlib.util.find_spec("ensurepip") is None:
        yield Missing("Python's venv", ("python3-venv",))


def missing_for_checks() -> Iterator[Missing]:
    """What `script/test` needs besides, and this machine lacks."""
    if chromium() is None:
        yield Missing("Chromium", _chromium_packages())
    if not _draws_chinese():
        yield Missing("a font with Chinese characters", ("fontconfig", "fonts-wqy-microhei"))


def chromium() -> Path | None:
    """The installed browser that the browser tests drive, or None.

    Ubuntu's stand-in script, which only says that there is a snap, does not count.
    """
    for name in CHROMIUM_NAMES:
        path = shutil.which(name)
        if path and not _is_snap_stub(Path(path)):
            return Path(path)
    return None


def major_version(program: str) -> int | None:
    """The first number a program says for `--version`, or None when it is not there."""
    path = shutil.which(program)
    if path is None:
        return None
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    digits = answer.stdout.strip().lstrip("v").partition(".")[0]
    return int(digits) if digits.isdigit() else None


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def _postgresql_servers() -> Iterator[PostgreSQL]:
    for home in POSTGRESQL_HOMES:
        for initdb in home.glob("*/bin/initdb"):
            major = initdb.parts[-3]
            if major.isdigit() and int(major) >= POSTGRESQL_MAJOR:
                yield PostgreSQL(int(major), initdb.parent)


def _has_postgis(server: PostgreSQL) -> bool:
    shared = Path(f"/usr/share/postgresql/{server.major}/extension")
    return all(
        (shared / f"{extension}.control").is_file()
        for extension in ("postgis", "btree_gist", "pg_trgm")
    )


def _postgresql_packages() -> tuple[str, ...]:
    """PostGIS for the PostgreSQL that is there, else the distribution's own pair."""
    majors = [each.major for each in _postgresql_servers()]
    if majors:
        return (f"postgresql-{max(majors)}-postgis-3",)
    return ("postgresql", "postgresql-postgis")


def _chromium_packages() -> tuple[str, ...]:
    """Ubuntu's package installs a snap, which works only where snaps do: in no container."""
    if not _is_ubuntu():
        return ("chromium",)
    return ("chromium-browser",) if Path("/run/snapd.socket").exists() else ()


def _draws_chinese() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    fonts = subprocess.run([lister, ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def _is_ubuntu() -> bool:
    try:
        return "\nID=ubuntu" in "\n" + Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return False


def _is_snap_stub(path: Path) -> bool:
    with path.open("rb") as program:
        start = program.read(4096)
    return (
        start.startswith(b"#!")
        and b"snap install" in start
        and not os.path.exists("/snap/bin/chromium")
    )
