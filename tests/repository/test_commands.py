"""The commands and settings that README names are there, and README names every one."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
OPERATE = (ROOT / "docs" / "operate.md").read_text("utf-8")
SCRIPTS = sorted((ROOT / "script").iterdir())
READERS = {"text", "flag", "number"}
INDEX = "https://pypi.org/simple"


@pytest.mark.parametrize("command", ["script/server", "script/test"])
def test_the_two_commands_of_the_readme_can_be_run(command: str) -> None:
    assert re.search(rf"^    {command}$", README, flags=re.MULTILINE)
    assert os.access(ROOT / command, os.X_OK)


def test_every_command_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"script/\w+", README + OPERATE))

    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    ("command", "option"),
    sorted(set(re.findall(r"script/(\w+) [^-`\n]*(--[\w-]+)", README + OPERATE))),
)
def test_every_option_that_is_named_is_taken(command: str, option: str) -> None:
    help_text = subprocess.run(
        [sys.executable, "-c", _HELP.format(command)], cwd=ROOT, capture_output=True, text=True
    ).stdout

    assert option in help_text


def test_every_management_command_that_is_named_is_there() -> None:
    named = set(re.findall(r"manage\.py (\w+)", README + OPERATE))

    assert named
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_bash_can_read_every_script(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], capture_output=True).stderr == b""


def test_the_build_machine_runs_what_a_person_runs() -> None:
    run = ROOT / ".ci" / "run"

    assert os.access(run, os.X_OK)
    assert "script/test" in run.read_text("utf-8")


def test_the_operators_page_documents_exactly_the_settings_that_are_read() -> None:
    section = OPERATE.partition("## Configuration")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `?([A-Z][A-Z0-9_]+)`? \|", section, flags=re.MULTILINE)

    assert len(documented) == len(set(documented))
    assert set(documented) == _settings_read()


def test_the_lock_files_name_no_other_source_than_the_public_ones() -> None:
    python = (ROOT / "uv.lock").read_text("utf-8")
    front_end = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    assert set(re.findall(r'registry = "([^"]+)"', python)) == {INDEX}
    assert re.findall(r'url = "(?!https://files\.pythonhosted\.org/)([^"]+)"', python) == []
    assert [name for name, package in front_end.items() if "resolved" in package] == []


def test_every_front_end_package_is_checked_against_its_hash() -> None:
    front_end = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    assert [
        name for name, package in front_end.items() if name and "integrity" not in package
    ] == []


@pytest.mark.parametrize(
    "module", ["prepare", "arguments", "console", "locks", "local_env", "packages", "programs"]
)
def test_what_runs_before_anything_is_installed_needs_only_the_standard_library(
    module: str,
) -> None:
    outcome = subprocess.run(
        [sys.executable, "-S", "-E", "-c", f"import geo_minzheng.operating.{module}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert outcome.returncode == 0, outcome.stderr


_HELP = "from geo_minzheng.operating import arguments; arguments.parse({0!r}, ['--help'])"


def _settings_read() -> set[str]:
    """The names that are asked of the environment: `env.text("NAME", …)` and `given("NAME")`."""
    found: set[str] = set()
    operating = ROOT / "geo_minzheng" / "operating"
    read_at_start = [ROOT / "geo_minzheng" / name for name in ("settings.py", "tile_service.py")]
    for path in [*read_at_start, *operating.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                asked = node.args[0]
                function = node.func
                of_env = isinstance(function, ast.Attribute) and (
                    (function.attr in READERS and getattr(function.value, "id", "") == "env")
                    or function.attr == "given"
                )
                if of_env and isinstance(asked, ast.Constant) and isinstance(asked.value, str):
                    found.add(asked.value)
    return found
