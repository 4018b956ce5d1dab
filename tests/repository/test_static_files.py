"""Every static file that a page or a script names is there."""

import re
from os.path import normpath
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).parents[2]
PACKAGES = ("geo_minzheng", "field_api", "maps", "boundaries_data")
PAGES = [path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html")]
# A map that is saved to a disk and opened there has no server that could give it a nonce.
SERVED = [path for path in PAGES if path.name != "standalone.html"]
SCRIPTS = [path for package in PACKAGES for path in (ROOT / package).rglob("static/**/*.js")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_names_is_there(path: Path) -> None:
    named = re.findall(r"\{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text("utf-8"))

    assert [name for name in named if not finders.find(name)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_script_imports_is_there(path: Path) -> None:
    named = re.findall(r"^import\b[^'\"]*?['\"](\.[^'\"]+)['\"]", path.read_text("utf-8"), re.M)
    folder = str(path.parent).partition("/static/")[2]
    served = [normpath(f"{folder}/{name}") for name in named]

    assert [name for name in served if not finders.find(name)] == []


@pytest.mark.parametrize("path", SERVED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_runs_a_script_without_a_nonce_or_an_event_handler(path: Path) -> None:
    text = path.read_text("utf-8")
    inline = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", text)
        if "src=" not in tag and "nonce=" not in tag
    ]

    assert [tag for tag in inline if "application/json" not in tag] == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=", text) == []
