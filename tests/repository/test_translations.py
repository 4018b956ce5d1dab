"""Every text has an English translation, and no translation is of a text that is gone."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from tests import factories

ROOT = Path(__file__).parents[2]
PACKAGES = ("geo_minzheng", "field_api", "maps", "boundaries_data")
PO = ROOT / "geo_minzheng" / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext"}
TAG = re.compile(r"""\{%\s*trans(?:late)?\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b[^%]*%\}(.*?)\{%\s*(?:plural|endblocktrans(?:late)?)\s*%\}",
    re.DOTALL,
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def in_python() -> set[str]:
    """First arguments of the translating calls."""
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") in CALLS
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    found.add(node.args[0].value)
    return found


def templates() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html")]


def in_templates() -> set[str]:
    found = set()
    for path in templates():
        text = path.read_text("utf-8")
        found |= {double or single for double, single in TAG.findall(text)}
        found |= {
            re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block.replace("%", "%%"))
            for block in BLOCK.findall(text)
        }
    return found


def translated() -> dict[str, str]:
    """msgid to msgstr, read from the file as gettext reads it."""
    found = {}
    for block in re.split(r"\n\n+", PO.read_text("utf-8")):
        parts: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if match := re.match(r"(msgid_plural|msgid|msgstr(?:\[0\])?) (\".*\")$", line):
                field = match[1].removesuffix("[0]")
                parts[field] = ast.literal_eval(match[2])
            elif line.startswith("msgstr["):
                field = "other"
                parts[field] = ""
            elif line.startswith('"'):
                parts[field] += ast.literal_eval(line)
        found[parts["msgid"]] = parts["msgstr"]
    del found[""]
    return found


def test_every_text_of_the_code_is_in_the_translation_file() -> None:
    assert sorted((in_python() | in_templates()) - translated().keys()) == []


def test_the_translation_file_holds_no_text_that_is_gone() -> None:
    assert sorted(translated().keys() - in_python() - in_templates()) == []


def test_nothing_is_untranslated() -> None:
    assert [chinese for chinese, english in translated().items() if not english] == []


def test_no_translation_is_a_guess() -> None:
    assert "fuzzy" not in PO.read_text("utf-8")


def test_no_chinese_is_left_in_the_english_texts() -> None:
    assert [english for english in translated().values() if CHINESE.search(english)] == []


def test_the_translation_file_is_well_formed(tmp_path: Path) -> None:
    answer = subprocess.run(
        ["msgfmt", "--check-format", "--output-file", str(tmp_path / "django.mo"), str(PO)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_writes_chinese_only_where_it_is_translated(path: Path) -> None:
    text = path.read_text("utf-8")
    text = re.sub(r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%\s*blocktrans.*?endblocktrans\w*\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[%#].*?[%#]\}", "", text)
    # The name of a language is written in that language.
    text = text.replace("简体中文", "")

    assert CHINESE.findall(text) == []


@pytest.mark.django_db
def test_an_english_page_holds_no_chinese_but_names() -> None:
    village = factories.division("village", "Nanguan")
    who = factories.user("worker", village, username="wang")
    home = factories.household(village, head_name="Zhang San")
    factories.aid(factories.person(home, name="Zhang San"))
    call = factories.visit(home)
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"

    for address in (
        "/",
        "/households/",
        f"/households/{home.uid}/",
        "/visits/",
        f"/visits/{call.record_uuid}/",
        "/password/",
        "/phone/",
        "/nowhere/",
    ):
        page = client.get(address).content.decode().replace("简体中文", "")
        assert CHINESE.findall(page) == [], address
