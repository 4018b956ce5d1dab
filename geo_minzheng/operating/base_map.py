"""Has the base map built when what it is made from has changed; `manage.py build_base_map` does it.

Asking Django takes as long as starting the server, so what the last one was built from is
remembered, as migrating.py does. Without a base map everything works; maps stand on bare paper.
"""

import hashlib
import os
import sys
from pathlib import Path

from geo_minzheng.operating import database, local_env
from geo_minzheng.operating.console import ROOT, VAR, OperatingError, run, say, step

STAMP = VAR / "stamps" / "base-map"

# What decides how a base map comes out, beside the edition it draws.
DECIDING = ("uv.lock", "package-lock.json", "maps/ground/*.py", "boundaries_data/sources/*.py")


def have_base_map(url: str) -> None:
    """Build it if needed, of what the database behind `url` has published.

    A failure is told and ends nothing.
    """
    edition = database.newest_edition(url)
    if edition is None:
        return
    state = _state(edition)
    folder = local_env.value("BASE_MAP_DIR")
    built = Path(folder or VAR / "base_map") / "current.json"
    if built.is_file() and STAMP.is_file() and STAMP.read_text("ascii") == state:
        return
    try:
        with step("Base map"):
            run(
                [sys.executable, "manage.py", "build_base_map"],
                log="base-map",
                env={**os.environ, "DATABASE_URL": url},
                todo="script/setup installs what it is made with.",
            )
    except OperatingError as error:
        say(f"  No new base map: maps show what they had. {error.wrong}\n  {error.todo}")
        return
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(state, "ascii")


def _state(edition: str) -> str:
    digest = hashlib.sha256(edition.encode())
    for pattern in DECIDING:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
