"""What a check tells: one thing wrong with one field, and how grave it is."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    """It cannot be kept so."""
    WARNING = "warning"
    """It may be right; somebody must look."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    Attributes:
        code: dotted and stable; programs match on it.
        field: name of the model's field.
        message: a sentence for the clerk: what is wrong and what to do.
    """

    code: str
    field: str
    severity: Severity
    message: str


def errors_among(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == Severity.ERROR]


def error(code: str, field: str, message: str) -> Problem:
    return Problem(code, field, Severity.ERROR, message)


def warning(code: str, field: str, message: str) -> Problem:
    return Problem(code, field, Severity.WARNING, message)
