"""One line of the doctor, and how checks are run. It knows no check."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    LOOK = "look"
    """It works, and somebody should look at it soon."""
    BAD = "bad"
    """Something does not work, or will be lost."""


@dataclass(frozen=True)
class Finding:
    """What one check found. `todo` is empty where nothing is to be done."""

    name: str
    verdict: Verdict
    said: str
    todo: str = ""

    def line(self) -> str:
        line = f"{self.verdict:4}  {self.name:12} {self.said}"
        return f"{line}  → {self.todo}" if self.todo else line


Check = Callable[[], Finding]


def examine(checks: Sequence[Check]) -> Iterator[Finding]:
    """What each check found, in order. A check that fails itself is a finding too."""
    for check in checks:
        try:
            yield check()
        except Exception as error:
            # What an error says may quote a row; its kind does not.
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            yield Finding(
                check.__name__, Verdict.BAD, f"the check itself failed: {kind}", "read the log"
            )


def ok(name: str, said: str) -> Finding:
    return Finding(name, Verdict.OK, said)


def look(name: str, said: str, todo: str) -> Finding:
    return Finding(name, Verdict.LOOK, said, todo)


def bad(name: str, said: str, todo: str) -> Finding:
    return Finding(name, Verdict.BAD, said, todo)
