"""No template holds a Chinese mark that an English page would show."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = [
    path
    for room in ("boundaries_data", "field_api", "geo_minzheng", "maps")
    for path in sorted((Path(settings.BASE_DIR) / room).rglob("templates/**/*.html"))
]
TRANSLATED = re.compile(
    r"{%\s*blocktrans.*?endblocktrans\s*%}|{%\s*comment.*?endcomment\s*%}"
    r"|{%\s*(?:trans|mark)\s.*?%}|{#.*?#}",
    re.DOTALL,
)
MARK = re.compile("[、，；：。（）？！]")


def untranslated(text: str) -> list[str]:
    return [line.strip() for line in TRANSLATED.sub("", text).splitlines() if MARK.search(line)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_writes_its_marks_in_the_language_of_the_screen(path: Path) -> None:
    assert untranslated(path.read_text("utf-8")) == []


def test_the_search_finds_a_bare_mark() -> None:
    assert untranslated('<p>{% trans "甲、乙" %}（{{ n }}）</p>') == ["<p>（{{ n }}）</p>"]
    assert len(TEMPLATES) > 60
