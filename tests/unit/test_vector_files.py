"""Vector files: recognised by content, read in CGCS2000, refused with a code where they must be."""

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon, box

from geo_minzheng.shared import archives
from geo_minzheng.shared.crs import wgs84_to_gcj02
from geo_minzheng.shared.dbf_encoding import dbf_encoding
from geo_minzheng.shared.geometry import to_gauss_kruger
from geo_minzheng.shared.vector_errors import (
    ArchiveIncompleteError,
    ArchiveRefusedError,
    CoordinatesOutOfRangeError,
    UnknownCrsError,
    VectorFileEmptyError,
    VectorFileError,
    VectorFileTooDetailedError,
    VectorFileTooLargeError,
    VectorFormatUnknownError,
    XmlRefusedError,
)
from geo_minzheng.shared.vector_files import MAX_UPLOAD_BYTES, read_vector_file
from tests.vector_files_made import (
    SQUARE,
    geojson,
    geopackage,
    kml,
    shapefile_parts,
    shapefile_zip,
    zipped,
)

SHAPES = [(SQUARE, {"烈度": "七度", "名称": "会宁县会师镇"})]
BOUNDS = pytest.approx(SQUARE.bounds, abs=1e-9)


def gbk(**changed: bytes | None) -> dict[str, bytes]:
    """A Shapefile in GBK as MapGIS writes it: no .cpg and a language byte of zero."""
    parts = {k: v for k, v in shapefile_parts(SHAPES, encoding="GBK").items() if k != ".cpg"}
    parts |= {f".{suffix}": content for suffix, content in changed.items() if content is not None}
    return parts


@pytest.mark.parametrize(
    ("format", "body"),
    [
        ("geojson", geojson(SHAPES)),
        ("geojson", b"\xef\xbb\xbf" + geojson(SHAPES)),
        ("kml", kml(SHAPES)),
        ("kmz", zipped({"doc.kml": kml(SHAPES)})),
        ("geopackage", geopackage(SHAPES)),
        ("shapefile", shapefile_zip(shapefile_parts(SHAPES))),
        ("shapefile", shapefile_zip(shapefile_parts(SHAPES), folder="影响范围/", stem="七度区")),
        ("shapefile", shapefile_zip(gbk())),
        ("shapefile", shapefile_zip(gbk(cpg=b"GBK"))),
    ],
)
def test_every_format_gives_the_same_shape_and_texts(format: str, body: bytes) -> None:
    read = read_vector_file(body)

    (feature,) = read.features
    assert read.format == format
    assert feature.geometry.bounds == BOUNDS
    assert feature.properties["烈度"] == "七度"
    assert feature.properties["名称"] == "会宁县会师镇"


def test_a_cpg_that_lies_is_contradicted_by_the_bytes() -> None:
    read = read_vector_file(shapefile_zip(gbk(cpg=b"UTF-8")))

    assert read.features[0].properties["名称"] == "会宁县会师镇"
    assert [warning.code for warning in read.warnings] == ["vector_file.encoding_contradicted"]


def test_a_language_byte_for_code_page_936_is_believed() -> None:
    parts = gbk()
    dbf = parts[".dbf"]
    parts[".dbf"] = dbf[:29] + b"\x4d" + dbf[30:]

    assert dbf_encoding(parts[".dbf"], None).declared == "gb18030"
    assert read_vector_file(shapefile_zip(parts)).features[0].properties["烈度"] == "七度"


def test_a_shapefile_without_its_index_is_read() -> None:
    parts = shapefile_parts(SHAPES)
    del parts[".shx"]

    assert read_vector_file(shapefile_zip(parts)).features[0].geometry.bounds == BOUNDS


def test_a_zip_with_names_in_gbk_is_read() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for suffix, content in shapefile_parts(SHAPES).items():
            entry = zipfile.ZipInfo("七度区".encode("gb18030").decode("cp437") + suffix)
            archive.writestr(entry, content)

    assert read_vector_file(held.getvalue()).format == "shapefile"


def test_a_kml_in_gbk_is_read() -> None:
    body = kml(SHAPES, prologue='<?xml version="1.0" encoding="GBK"?>').decode().encode("gb18030")

    assert read_vector_file(body).features[0].properties["名称"] == "会宁县会师镇"


def test_a_projected_file_is_transformed() -> None:
    metres = to_gauss_kruger(SQUARE)
    read = read_vector_file(shapefile_zip(shapefile_parts([(metres, {"a": 1})], crs="EPSG:4544")))

    assert read.features[0].geometry.bounds == BOUNDS
    assert read.crs == "EPSG:4544"
    assert read.warnings == ()


def test_an_old_datum_is_read_with_a_warning() -> None:
    read = read_vector_file(geopackage(SHAPES, crs="EPSG:4214"))

    assert [warning.code for warning in read.warnings] == ["vector_file.datum_shift_approximate"]


def test_a_declared_datum_is_taken_off() -> None:
    shifted = shapely.transform(SQUARE, wgs84_to_gcj02)
    read = read_vector_file(geojson([(shifted, {})]), datum="gcj02")

    assert read.features[0].geometry.bounds == BOUNDS
    assert read.crs == "gcj02"


def test_geojson_may_name_another_system_but_never_link_to_one() -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    linked = {"type": "link", "properties": {"href": "http://example.com/crs"}}

    assert read_vector_file(geojson(SHAPES, crs=named)).crs == "EPSG:4490"
    for crs in (linked, {"type": "name", "properties": {"name": "http://example.com"}}, 5):
        with pytest.raises(UnknownCrsError):
            read_vector_file(geojson(SHAPES, crs=crs))


def test_a_shapefile_that_does_not_say_its_system_is_refused() -> None:
    parts = shapefile_parts(SHAPES)
    del parts[".prj"]

    with pytest.raises(UnknownCrsError) as refused:
        read_vector_file(shapefile_zip(parts))
    assert ".prj" in refused.value.message


def test_an_open_ring_is_closed_and_told() -> None:
    ring = [[104, 36], [104.1, 36], [104.1, 36.1], [104, 36.1]]
    body = json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()

    (feature,) = read_vector_file(body).features

    assert feature.mended == ("ring_closed",)
    assert feature.geometry.area == pytest.approx(0.01)


def test_features_without_a_shape_are_left_out_and_told() -> None:
    document = json.loads(geojson(SHAPES))
    document["features"].append({"type": "Feature", "geometry": None, "properties": {}})

    read = read_vector_file(json.dumps(document).encode())

    assert len(read.features) == 1
    assert [warning.code for warning in read.warnings] == ["vector_file.features_without_shape"]


ENTITY = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa">'
    '<!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("prologue", [ENTITY, BILLION, "<!DOCTYPE kml>"])
@pytest.mark.parametrize("packed", [False, True])
def test_xml_with_entities_or_a_document_type_is_refused(prologue: str, packed: bool) -> None:
    body = kml(SHAPES, prologue=prologue)

    with pytest.raises(XmlRefusedError):
        read_vector_file(zipped({"doc.kml": body}) if packed else body)


def test_links_in_a_kml_are_never_followed() -> None:
    link = "<NetworkLink><Link><href>http://example.com/a.kml</href></Link></NetworkLink>"
    body = kml(SHAPES).replace(b"</Document>", f"{link}</Document>".encode())

    read = read_vector_file(body)

    assert len(read.features) == 1
    assert [(w.code, w.details) for w in read.warnings] == [
        ("vector_file.links_not_read", {"count": 1})
    ]


def problem_of(body: bytes) -> str:
    with pytest.raises(ArchiveRefusedError) as refused:
        read_vector_file(body)
    return str(refused.value.details["problem"])


def test_archives_that_could_hurt_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {f"layer{k}": v for k, v in shapefile_parts(SHAPES).items()}
    link = zipfile.ZipInfo("layer.cpg")
    link.external_attr = 0o120777 << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert problem_of(zipped({"../layer.shp": b"x"})) == "path_outside"
    assert problem_of(zipped({"/etc/layer.shp": b"x"})) == "path_outside"
    assert problem_of(zipped({"a\\..\\..\\layer.shp": b"x"})) == "path_outside"
    assert problem_of(held.getvalue()) == "link"
    assert problem_of(zipped({**good, "more.zip": zipped(good)})) == "nested"
    assert problem_of(zipped({f"{n}.txt": b"" for n in range(201)})) == "too_many_entries"
    assert problem_of(zipped({**good, "zeros.txt": bytes(30_000_000)})) == "bomb"
    assert problem_of(zipped(good)[:-30]) == "damaged"
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 200)
    assert problem_of(zipped(good)) == "bomb"


def test_what_macos_packs_beside_a_layer_is_no_layer() -> None:
    parts = {f"layer{suffix}": part for suffix, part in shapefile_parts(SHAPES).items()}
    beside = {f"__MACOSX/._{name}": b"attributes" for name in parts}

    read = read_vector_file(zipped({**beside, "._layer.shp": b"attributes", **parts}))

    assert (read.format, len(read.features)) == ("shapefile", 1)


def test_a_header_that_lies_about_the_size_does_not_help_a_bomb() -> None:
    body = zipped({"layer.shp": bytes(30_000_000)})
    lying = body.replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    assert problem_of(lying) in {"bomb", "damaged"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (zipped({"readme.txt": b"hello"}), "no_layer"),
        (zipped({"a.geojson": geojson(SHAPES)}), "not_to_be_zipped"),
        (zipped({"a.kml": kml(SHAPES), "b.kml": kml(SHAPES)}), "several_layers"),
        (b"\x00\x00\x27\x0a" + bytes(96), "bare_shp"),
    ],
)
def test_incomplete_archives_say_what_is_missing(body: bytes, problem: str) -> None:
    with pytest.raises(ArchiveIncompleteError) as refused:
        read_vector_file(body)
    assert refused.value.details["problem"] == problem


@pytest.mark.parametrize(
    "body",
    [b"hello", b"\x89PNG\r\n", b"[1, 2]", b"<html></html>", b'{"type": "Topology"}', b"{}"],
)
def test_other_content_is_refused_whatever_it_is_called(body: bytes) -> None:
    with pytest.raises(VectorFormatUnknownError):
        read_vector_file(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"type": "FeatureCollection", "features": [',
        b"<kml><Document></kml>",
        b'{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[1]]]}}',
        b'{"type": "Feature", "geometry": {"type": "Circle"}}',
        b'{"type": "FeatureCollection", "features": [5]}',
        b'{"type": ["Polygon"], "coordinates": []}',
        b'{"type": {"a": 1}, "coordinates": []}',
        b'{"type": "Polygon", "coordinates": [[[1%s, 1], [2, 2], [3, 1], [1, 1]]]}' % (b"0" * 400),
        b'{"type": "Feature", "geometry": {"type": "\\ud800", "coordinates": []}}',
        geojson([(SQUARE, {})], crs={"type": "name", "properties": {"name": "EPSG:5773"}}),
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"SQLite format 3\x00" + bytes(5000),
        shapefile_zip({".shp": b"\x00\x00\x27\x0a" + bytes(50), ".dbf": b"x", ".prj": b"y"}),
    ],
)
def test_broken_files_are_refused_with_a_code(body: bytes) -> None:
    with pytest.raises(VectorFileError) as refused:
        read_vector_file(body)
    assert refused.value.code.startswith("vector_file.")
    assert refused.value.message


def test_a_geopackage_of_views_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "layer.gpkg"
    path.write_bytes(geopackage(SHAPES))
    with sqlite3.connect(path) as database:
        (table,) = database.execute("SELECT table_name FROM gpkg_contents").fetchone()
        database.executescript(
            f"""DROP TRIGGER IF EXISTS a; ALTER TABLE "{table}" RENAME TO held;
            CREATE VIEW "{table}" AS SELECT * FROM held;"""
        )
    database.close()

    with pytest.raises(VectorFileError):
        read_vector_file(path.read_bytes())


@pytest.mark.parametrize("shape", [Point(36.5, 104.2), box(500_000, 4_000_000, 500_100, 4_000_100)])
def test_coordinates_off_the_earth_are_refused_with_the_usual_causes(shape: Polygon) -> None:
    with pytest.raises(CoordinatesOutOfRangeError) as refused:
        read_vector_file(geojson([(SQUARE, {}), (shape, {})]))
    assert refused.value.details == {"feature": 2}


def test_too_much_is_refused_with_the_limit() -> None:
    angles = np.linspace(0, 2 * np.pi, 200_001)
    many = [(Polygon(np.column_stack((104 + np.cos(angles), 36 + np.sin(angles)))), {})]

    with pytest.raises(VectorFileTooDetailedError) as detailed:
        read_vector_file(geojson(many))
    with pytest.raises(VectorFileTooLargeError) as large:
        read_vector_file(bytes(MAX_UPLOAD_BYTES + 1))

    assert detailed.value.details["limit_vertices"] == 200_000
    assert large.value.status == 413


def test_a_file_without_shapes_is_refused() -> None:
    with pytest.raises(VectorFileEmptyError):
        read_vector_file(geojson([]))
