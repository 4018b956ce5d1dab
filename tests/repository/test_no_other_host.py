"""Nothing of ours makes a browser ask another host: government networks have no internet.

Looked at: what pages, styles and scripts name (`src`, `href`, `url()`, `import`, `fetch`, …),
what a map renders, and the policy that would stop the rest. Names of XML namespaces are not
addresses.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from maps.render.base_map import OwnMap
from maps.render.elements import Furniture, Heat, LegendSection, Notes
from maps.render.page import embed
from maps.render.standalone import standalone_html

ROOT = Path(__file__).parents[2]
PACKAGES = ("geo_minzheng", "field_api", "maps", "boundaries_data")
SERVED = sorted(
    path
    for package in PACKAGES
    for kind in ("templates", "static", "macros")
    for path in (ROOT / package).rglob(f"{kind}/**/*")
    if path.is_file() and path.suffix in {".html", ".js", ".mjs", ".css", ".svg", ".jinja", ".txt"}
)
ASKS = re.compile(
    r"""(?:\b(?:src|href|action|srcset|poster|data)\s*=\s*["']?
        | url\(\s*["']?
        | @import\s+["']?
        | \bfrom\s+["']
        | \bimport\s*\(?\s*["']
        | \b(?:fetch|importScripts|EventSource|WebSocket|Worker|open)\(\s*[`"']
        )
        \s*((?:https?:|wss?:)?//[^\s"'`)>]+)""",
    re.VERBOSE | re.IGNORECASE,
)


def asked(text: str) -> list[str]:
    """Addresses of other hosts that `text` would load or go to."""
    return [url for url in ASKS.findall(text) if not re.match(r"https?://www\.w3\.org/", url)]


def test_there_is_something_to_look_at() -> None:
    assert len(SERVED) > 10


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/a.js">',
        "<link href='//cdn.example/a.css'>",
        "background: url(https://cdn.example/a.png)",
        "import { a } from 'https://cdn.example/a.js'",
        "await fetch(`https://cdn.example/a`)",
    ],
)
def test_an_address_of_another_host_is_recognised(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize("path", SERVED, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_served_file_names_no_other_host(path: Path) -> None:
    assert asked(path.read_text("utf-8")) == []


def test_a_rendered_map_names_no_other_host() -> None:
    def drawn() -> OwnMap:
        drawing = OwnMap()
        Heat([(36.5, 104.2, 3.0)], gradient={"1": "#440154"}, edge_m=1000.0).add_to(drawing)
        notes = Notes("密度", "登记册", "2026-11-23", "2026-11-01", "2026-11-23 09:00")
        Furniture(notes, [LegendSection("人数")]).add_to(drawing)
        return drawing

    parts = embed(drawn(), nonce="n")

    assert asked(parts.head + parts.body + parts.script) == []
    # The libraries inside the file name their homes in comments and credits; nothing loads them.
    markup = re.sub(
        r"<(script|style)[^>]*>.*?</\1>", "", standalone_html(drawn(), title="密度"), flags=re.S
    )
    assert "//" not in markup


@pytest.mark.django_db
def test_the_policy_stops_what_would_still_be_asked_for() -> None:
    policy = Client().get("/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert not re.search(r"https?:|\*", policy)


def test_no_setting_names_another_host() -> None:
    assert settings.STATIC_URL.startswith("/")
    assert settings.MAP_TILES_PATH == "" or settings.MAP_TILES_PATH.startswith("/")
