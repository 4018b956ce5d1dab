"""SQL files say what they take, what they return, what they lean on, and what they cost."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("*/sql/*.sql"), *ROOT.glob("geo_minzheng/*/sql/*.sql")])


INCLUDED = re.compile(r"^-- include: (\w+)$", re.MULTILINE)


def parameters_of(path: Path) -> set[str]:
    """What the statement takes, the files that it includes among it."""
    text = path.read_text("utf-8")
    parts = [(path.parent / f"{name}.sql").read_text("utf-8") for name in INCLUDED.findall(text)]
    return {name for part in (text, *parts) for name in re.findall(r"%\((\w+)\)s", part)}


def test_there_are_sql_files() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_header_names_every_parameter_the_result_and_the_cost(path: Path) -> None:
    text = path.read_text("utf-8")
    opening = re.match(r"(--[^\n]*\n)+", text)
    assert opening, "no header"
    header = opening[0]

    described = set(re.findall(r"^-- (\w+(?: on)?)  +\S", header, flags=re.MULTILINE))

    assert parameters_of(path) | {"Returns", "Leans on", "Cost"} <= described


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_header_describes_no_parameter_that_is_gone(path: Path) -> None:
    text = path.read_text("utf-8")
    header = re.match(r"(--[^\n]*\n)+", text)[0]  # type: ignore[index]
    parameters = set(re.findall(r"^-- ([a-z]\w*)  +\S", header, flags=re.MULTILINE))

    assert parameters <= parameters_of(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_every_file_is_run_by_somebody(path: Path) -> None:
    folder, name = path.parents[1], path.stem
    app = ".".join(folder.relative_to(ROOT).parts)
    callers = [
        source
        for source in folder.rglob("*.py")
        if f'SqlQuery("{app}", "{name}")' in source.read_text("utf-8")
    ]

    users = [one for one in FILES if path.stem in INCLUDED.findall(one.read_text("utf-8"))]
    assert callers or users, f"no SqlQuery({app!r}, {name!r})"
