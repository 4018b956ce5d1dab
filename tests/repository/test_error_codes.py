"""Every error code is documented once, in docs/errors.md, and stays there when retired."""

import ast
import re
from pathlib import Path

from django.urls import get_resolver

from geo_minzheng.shared.api_errors import messages
from geo_minzheng.shared.errors import GeoMinzhengError

ROOT = Path(__file__).parents[2]
PACKAGES = ("geo_minzheng", "field_api", "maps", "boundaries_data")
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*\.[a-z0-9]+(_[a-z0-9]+)*")


def rows() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    return re.findall(r"^\| `([a-z0-9_.]+)` \| (\w+) \|", text, flags=re.MULTILINE)


def documented() -> list[str]:
    return [code for code, _ in rows()]


def class_codes() -> set[str]:
    """The `code` of each class that ends in Error, and the framework's codes."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                    found |= {
                        statement.value.value
                        for statement in node.body
                        if isinstance(statement, ast.Assign)
                        and getattr(statement.targets[0], "id", "") == "code"
                        and isinstance(statement.value, ast.Constant)
                    }
    return found


def test_every_code_raised_is_documented() -> None:
    assert class_codes() | set(messages()) <= set(documented())


def refusals(above: type[GeoMinzhengError] = GeoMinzhengError) -> set[type[GeoMinzhengError]]:
    return {above}.union(*(refusals(below) for below in above.__subclasses__()))


def test_every_status_is_the_documented_one() -> None:
    assert get_resolver().url_patterns, "every view is imported"
    told = dict(rows())
    wrong = {
        refusal.code: (int(refusal.status), told[refusal.code])
        for refusal in refusals()
        if told[refusal.code] not in {"item", "command", "page", str(int(refusal.status))}
    }

    assert wrong == {}


def test_no_code_is_documented_twice() -> None:
    codes = documented()

    assert len(codes) == len(set(codes))


def test_codes_are_dotted_words() -> None:
    assert [code for code in class_codes() if not CODE.fullmatch(code)] == []
