"""The house keeps its own rules: sizes, docstrings, silence about where it was built."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("geo_minzheng", "field_api", "maps", "boundaries_data")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
).stdout.split("\0")[:-1]
ALLOWED_TOP = {
    ".ci",
    ".gitignore",
    ".npmrc",
    "CHANGELOG.md",
    "README.md",
    "boundaries_data",
    "docs",
    "field_api",
    "geo_minzheng",
    "manage.py",
    "maps",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "script",
    "tests",
    "uv.lock",
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_holds(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not text.strip() or ast.get_docstring(ast.parse(text)), "no module docstring"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_stays_under_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_nothing_unexpected_stands_at_the_top() -> None:
    assert {name.split("/")[0] for name in TRACKED} <= ALLOWED_TOP


def test_only_crs_names_an_srid() -> None:
    srids = {4490, 4326, 3857, *range(4534, 4555)}
    named = [
        name_of(path)
        for path in SOURCES
        if path.name != "crs.py"
        and any(
            isinstance(node, ast.Constant) and node.value in srids and type(node.value) is int
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]

    assert named == []


def test_only_env_reads_the_environment() -> None:
    readers = [
        name_of(path)
        for path in SOURCES
        if "os.environ" in path.read_text("utf-8")
        and path.name not in {"env.py", "wsgi.py"}
        and "operating" not in path.parts
    ]

    assert readers == []


def test_the_repository_speaks_of_the_project_alone() -> None:
    """No path of a developer's machine stands in a file that git tracks."""
    paths = re.compile(r"(?<![\w.])/(work/(main|helpers|shared)|root/|home/\w+/|tmp/\w)")
    offenders = [
        name
        for name in TRACKED
        if (ROOT / name).suffix in {".py", ".md", ".js", ".mjs", ".sql", ".html", ".toml", ".css"}
        and name != "tests/repository/test_house.py"
        and (ROOT / name).exists()
        and paths.search((ROOT / name).read_text("utf-8"))
    ]

    assert offenders == []


def test_nothing_unfinished_is_left() -> None:
    marks = re.compile(
        r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|pytest\.mark\.(skip|xfail)\b"
    )
    offenders = [
        name
        for name in TRACKED
        if (ROOT / name).suffix in {".py", ".js", ".mjs", ".sql", ".html"}
        and name != "tests/repository/test_house.py"
        and (ROOT / name).exists()
        and marks.search((ROOT / name).read_text("utf-8"))
    ]

    assert offenders == []
