"""Reads the environment, and says in a sentence what is wrong with it.

Values come from the process environment first and then from `var/local.env`, which
`script/setup` writes. Nothing else in the project reads `os.environ`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_ENV = BASE_DIR / "var" / "local.env"


class BadEnvironmentError(RuntimeError):
    """A variable is missing or malformed; the message says how to put it right."""


class Env:
    """Typed access to settings given from outside."""

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name)
        if value is None:
            value = default
        if value is None:
            raise BadEnvironmentError(
                f"{name} is not set. Run script/setup, or see 'Configuration' in docs/operate.md."
            )
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, str(int(default)))
        if value not in {"0", "1"}:
            raise BadEnvironmentError(f"{name} must be 0 or 1, not {value!r}.")
        return value == "1"

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        value = self.text(name, str(default))
        try:
            number = float(value)
        except ValueError as error:
            raise BadEnvironmentError(f"{name} must be a number, not {value!r}.") from error
        if not low <= number <= high:
            raise BadEnvironmentError(f"{name} must lie in {low} to {high}, not {value}.")
        return number


def load() -> Env:
    """The environment of this process, with `var/local.env` behind it."""
    return Env({**dotenv_values(LOCAL_ENV), **os.environ})
