"""The built base map on the disk: a PMTiles file named by its content, and its certificate.

`current.json` names the file that is shown. It is replaced in one move, so a reader sees the old
base map or the new one; the file before it stays for pages that are open.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

CURRENT = "current.json"
_KEPT = 2


@dataclass(frozen=True)
class Ground:
    """The base map that is shown.

    Attributes:
        digest: SHA-256 of the tiles; the file is `<digest>.pmtiles`.
        inputs: what it was made from, as `maps.ground.build.inputs_of` counts it.
        size: bytes.
        built_at: ISO 8601.
        built_in_s: how long it took.
        edition: content hash of the edition it draws; `as_of` is its day.
        first_zoom, last_zoom: of the tiles.
        bounds: west, south, east, north of the city, degrees.
        made_with: program and release.
        sources: birth certificates, see `maps.ground.certificate`.
    """

    digest: str
    inputs: str
    size: int
    built_at: str
    built_in_s: float
    edition: str
    as_of: str
    first_zoom: int
    last_zoom: int
    bounds: list[float]
    made_with: str
    sources: list[dict[str, Any]]


def folder() -> Path:
    """Where base maps are kept."""
    return Path(settings.BASE_MAP_DIR)


def path_of(digest: str) -> Path:
    """The tiles of that content, whether they are there or not."""
    return folder() / f"{digest}.pmtiles"


def current() -> Ground | None:
    """The base map that is shown; None when none was built, or its file has gone."""
    try:
        held = json.loads((folder() / CURRENT).read_text("utf-8"))
        ground = Ground(**held)
    except (OSError, ValueError, TypeError):
        return None
    return ground if path_of(ground.digest).is_file() else None


def publish(built: Path, ground: Ground) -> None:
    """Make the file `built` (on the same disk) the base map that is shown."""
    built.replace(path_of(ground.digest))
    fresh = folder() / f"{CURRENT}.new"
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(ground), out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder() / CURRENT)
    others = [path for path in folder().glob("*.pmtiles") if path.stem != ground.digest]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[_KEPT - 1 :]:
        old.unlink()
