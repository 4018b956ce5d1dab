"""What the server reads ready-made from the disk: compiled translations and static files.

Both are made again only when what they are made from has changed.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from geo_minzheng.operating.console import ROOT, VAR, OperatingError, run, step

LOCALES = ROOT / "geo_minzheng" / "locale"
STATIC = VAR / "static"
STAMP = VAR / "stamps" / "static"
PACKAGES = ("geo_minzheng", "boundaries_data", "field_api", "maps")

# Not static files themselves, but what decides which there are and how they are named.
DECIDING = (
    "package-lock.json",
    "uv.lock",
    "geo_minzheng/settings.py",
    "geo_minzheng/desk/static_storage.py",
)


def compile_translations() -> None:
    """Make a .mo of every .po that is newer.

    Raises:
        OperatingError: a translation is malformed; names file and line.
    """
    stale = [po for po in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    if not stale:
        return
    with step("Translations: " + ", ".join(str(po.relative_to(LOCALES)) for po in stale)):
        for po in stale:
            answer = subprocess.run(
                ["msgfmt", "--check-format", "-o", po.with_suffix(".mo"), po],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if answer.returncode:
                raise OperatingError(
                    f"A translation is malformed:\n{answer.stderr.strip()}",
                    todo="Put the line right that is named above.",
                )


def collect_static_files() -> None:
    """Gather static files in var/static, when any of them has changed."""
    fingerprint = _fingerprint()
    if STATIC.is_dir() and STAMP.is_file() and STAMP.read_text("ascii") == fingerprint:
        return
    # Old files stay: a server that runs now still names them.
    with step("Static files"):
        run(
            [sys.executable, "manage.py", "collectstatic", "--noinput"],
            log="collectstatic",
            todo="The lines above name the file. Remove node_modules, then run again.",
        )
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(fingerprint, "ascii")


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _fingerprint() -> str:
    """Changes when a static file is added, removed, renamed or edited."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        status = path.stat()
        line = f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}\n"
        digest.update(line.encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        for folder in (ROOT / package).rglob("static"):
            yield from (path for path in folder.rglob("*") if path.is_file())
    yield from (path for name in DECIDING if (path := ROOT / name).is_file())
