"""Maps use our assets alone, stand on a strict page, and stand alone in a file."""

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, cast

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone

from boundaries_data.models import Division, Edition, EditionOutline, Level
from maps.render.assets import ForeignAssetError, path_of
from maps.render.base_map import OwnMap
from maps.render.classes import Method, classify
from maps.render.elements import (
    Area,
    Areas,
    Furniture,
    Heat,
    LegendSection,
    Notes,
    Outlines,
    Swatch,
)
from maps.render.outlines import add_outlines, outlines_of
from maps.render.page import embed
from maps.render.standalone import standalone_html
from maps.render.style import Ramp, ramp
from tests.factories import division, square

NOTES = Notes("受助对象", "演示登记册", "2026-11-23", "2026-11-01", "2026-11-23 09:00")
BOX = {"type": "Polygon", "coordinates": [[[104, 36], [105, 36], [105, 37], [104, 36]]]}


class Links(HTMLParser):
    """Every address a page would load or go to, and every inline handler."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        self.handlers += [name for name, _value in attrs if name.startswith("on")]


def links_of(html: str) -> Links:
    links = Links()
    links.feed(html)
    return links


def drawn_map(link: str = "/maps/density/") -> OwnMap:
    drawing = OwnMap()
    areas = [Area(BOX, "</script><b>靖安镇", 0, ["12 人"], link)]
    Areas(areas, colours=["#440154"], labels=["人数"]).add_to(drawing)
    Heat([(36.5, 104.2, 3.0)], gradient={"1": "#440154"}, edge_m=1000.0).add_to(drawing)
    Furniture(NOTES, [LegendSection("人数", [Swatch("1–9", "#440154")])]).add_to(drawing)
    return drawing


def edition_of(*outlines: tuple[Division, MultiPolygon]) -> Edition:
    edition = Edition.objects.create(
        content_hash=f"{timezone.now().timestamp()}",
        as_of=date(2026, 1, 1),
        built_at=timezone.now(),
        illustrative=True,
    )
    for made, outline in outlines:
        EditionOutline.objects.create(
            edition=edition, division=made, level=made.level, tolerance_m=100, outline=outline
        )
    return edition


def test_a_page_gets_only_our_addresses_and_every_inline_script_carries_the_nonce() -> None:
    parts = embed(drawn_map(), nonce="n0nce")
    page = links_of(parts.head + parts.body + parts.script)

    assert page.addresses
    assert all(address.startswith("/static/") for address in page.addresses)
    assert page.handlers == []
    assert re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", parts.script) == [' nonce="n0nce"']


def test_data_cannot_end_the_script_they_stand_in() -> None:
    script = embed(drawn_map(), nonce="n").script

    assert "</script><b>" not in script
    assert "\\u003c/script>\\u003cb>靖安镇" in script


def test_a_plugin_that_names_another_host_is_refused() -> None:
    from folium.plugins import Fullscreen

    drawing = drawn_map()
    Fullscreen().add_to(drawing)  # type: ignore[no-untyped-call]

    with pytest.raises(ForeignAssetError, match="cdn"):
        embed(drawing, nonce="n")


def test_an_address_that_is_not_ours_has_no_path() -> None:
    with pytest.raises(ForeignAssetError):
        path_of("https://example.com/leaflet.js")


def test_a_file_on_its_own_names_no_address_at_all() -> None:
    html = standalone_html(drawn_map(), title="密度")
    page = links_of(html)

    assert page.addresses == []
    assert page.handlers == []
    assert "/maps/density/" not in html
    assert "/static/" not in html
    assert "sourceMappingURL" not in html
    styles = "".join(re.findall("<style>.*?</style>", html, flags=re.DOTALL))
    assert re.findall(r"""url\(\s*['"]?(?!data:|#|['"])""", styles) == []
    assert "靖安镇" in html


@pytest.mark.django_db
def test_a_line_that_two_divisions_share_is_drawn_once() -> None:
    west = division(Level.COUNTY, "西县", outline=square(104.0, 36.0))
    east = division(Level.COUNTY, "东县", outline=square(104.1, 36.0))
    edition = edition_of((west, square(104.0, 36.0)), (east, square(104.1, 36.0)))
    drawing = OwnMap()

    add_outlines(drawing, edition, levels=[Level.COUNTY])

    (outlines,) = (child for child in drawing._children.values() if isinstance(child, Outlines))
    segments = [
        tuple(sorted([tuple(start), tuple(end)]))
        for line in outlines.lines
        for path in cast("list[Any]", line["coordinates"])
        for start, end in pairwise(path)
    ]
    assert len(segments) == len(set(segments)) == 7


@pytest.mark.django_db
def test_an_illustrative_outline_is_dashed_and_the_legend_says_so() -> None:
    county = division(Level.COUNTY, "西县", outline=square(104.0, 36.0))
    village = division(Level.VILLAGE, "甲村", outline=square(104.0, 36.0, 0.05))
    village.versions.update(illustrative=True)
    edition = edition_of((county, square(104.0, 36.0)), (village, square(104.0, 36.0, 0.05)))

    legend = add_outlines(OwnMap(), edition)

    county_line, village_line = (swatch.line for swatch in legend.swatches)
    assert county_line is not None
    assert village_line is not None
    assert county_line.dash == ""
    assert village_line.dash != ""
    assert "示意" in legend.swatches[1].name
    assert county_line.weight > village_line.weight


@pytest.mark.django_db
def test_an_edition_without_the_tolerance_gives_its_nearest() -> None:
    county = division(Level.COUNTY, "西县", outline=square(104.0, 36.0))
    edition = edition_of((county, square(104.0, 36.0)))

    (outline,) = outlines_of(edition, Level.COUNTY, tolerance_m=400)

    assert outline.name == "西县"


def test_every_value_falls_into_a_class_and_more_is_never_a_lower_one() -> None:
    values = [0.4, 1, 1, 2, 3, 5, 8, 13, 90]

    for method in Method:
        made = classify(values, method=method, classes=5)
        indexes = [made.class_of(value) for value in values]

        assert indexes == sorted(indexes)
        assert len(made.colours) == len(made.breaks) == len(made.names())
        assert max(values) <= made.breaks[-1]


def test_equal_values_make_one_class_and_none_make_none() -> None:
    assert len(classify([7, 7, 7]).breaks) == 1
    assert classify([]).breaks == ()


def test_more_is_darker_on_white_paper() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for kind in Ramp:
        for classes in range(1, 10):
            shades = [lightness(colour) for colour in ramp(kind, classes)]
            assert shades == sorted(shades, reverse=True)
            assert len(shades) == classes
