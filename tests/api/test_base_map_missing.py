"""Where there is no base map, or a new one cannot be built; and which files are kept."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import shapely
from django.core.management import CommandError, call_command

from boundaries_data.models import Edition, Level
from maps.ground import build, store
from maps.ground.features import Around, level_lines
from maps.render.outlines import DivisionOutline, outlines_of
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def nowhere(settings, tmp_path: Path) -> Path:
    settings.BASE_MAP_DIR = tmp_path / "base_map"
    return settings.BASE_MAP_DIR


def test_without_a_base_map_a_page_is_told_how_to_build_one(nowhere: Path) -> None:
    client = factories.sign_in(factories.user())

    about = client.get("/api/maps/v1/base-map/").json()

    assert about["tiles"] is None
    assert "manage.py build_base_map" in about["attribution"]
    assert "manage.py build_base_map" in client.get("/maps/sources/").content.decode()


def test_tiles_that_are_not_there_are_not_found(nowhere: Path) -> None:
    client = factories.sign_in(factories.user())

    gone = client.get(f"/api/maps/v1/tiles/base/{'0' * 64}.pmtiles")

    assert gone.status_code == 404
    assert gone.json()["code"] == "base_map.not_built"


def test_without_an_edition_there_is_nothing_to_build(nowhere: Path) -> None:
    said = StringIO()

    call_command("build_base_map", stdout=said)

    assert "No edition yet" in said.getvalue()
    assert not nowhere.exists()


def test_a_program_that_fails_leaves_the_old_base_map(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds.build()
    kept = published(nowhere, b"old")
    around = Around(shapely.box(103, 35, 106, 38), [], [], [], {})
    monkeypatch.setattr(build, "read_around", lambda edition: around)
    monkeypatch.setattr(build, "program", lambda: "false")

    with pytest.raises(CommandError, match=r"base_map\.tiles_not_made"):
        call_command("build_base_map", stdout=StringIO())

    assert store.current() == kept
    assert [path.suffix for path in nowhere.iterdir()].count(".pmtiles") == 1


def test_the_one_before_stays_for_open_pages_and_older_ones_go(nowhere: Path) -> None:
    grounds = [published(nowhere, bytes([number])) for number in range(3)]

    held = {path.stem for path in nowhere.glob("*.pmtiles")}

    assert held == {grounds[1].digest, grounds[2].digest}
    assert store.current() == grounds[2]


def test_a_line_is_invented_only_where_both_its_units_are() -> None:
    worlds.build()
    edition = Edition.objects.get()
    row = outlines_of(edition, Level.COUNTY)[0]
    other = replace(row, outline=shapely.box(104.1, 36.0, 104.2, 36.1), illustrative=True)

    def lines(*rows: DivisionOutline) -> list[tuple[bool, float]]:
        return [
            (line["properties"]["illustrative"], shapely.geometry.shape(line["geometry"]).length)
            for line in level_lines(Level.COUNTY, rows, set())
        ]

    known = dict(lines(replace(row, illustrative=False), other))
    invented = lines(replace(row, illustrative=True), other)

    assert known[False] == pytest.approx(row.outline.length)
    assert known[True] == pytest.approx(other.outline.length - 0.1)
    assert {illustrative for illustrative, _ in invented} == {True}


def published(folder: Path, content: bytes) -> store.Ground:
    folder.mkdir(exist_ok=True)
    (folder / "built").write_bytes(content)
    held = store.Ground(
        digest=content.hex().ljust(64, "0"), inputs="", size=len(content),
        built_at="2026-11-23T09:00:00+08:00",
        built_in_s=0.1, edition="", as_of="2026-11-23", first_zoom=3, last_zoom=12,
        bounds=[103, 35, 106, 38], made_with="", sources=[],
    )  # fmt: skip
    store.publish(folder / "built", held)
    return replace(held)
