"""What the commands of `script/` say at the terminal: steps with their time, failures, tables.

Standard library alone: it runs before anything is installed. It decides nothing.
"""

import os
import subprocess
import sys
import time
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
LOGS = VAR / "log"

# How long a quiet child may work before the terminal hears of it.
NEWS_EVERY_S = 10.0


class OperatingError(Exception):
    """Something the person at the terminal must know: what is wrong, and what to do about it."""

    def __init__(self, wrong: str, *, todo: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.todo = todo


def say(line: str = "") -> None:
    """Write one line at once, also when the output goes to a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def give_up(error: OperatingError) -> NoReturn:
    """Print `error` and end the command with status 1."""
    say()
    say(f"Stopped: {error.wrong}")
    for number, line in enumerate(error.todo.splitlines()):
        say(("What to do: " if number == 0 else "            ") + line)
    sys.exit(1)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a piece of work, and say afterwards how long it took."""
    say(f"- {title}")
    started = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - started:.1f} s")


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    todo: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a talkative program, keep what it says in `var/log/<log>.log`, report now and then.

    Raises:
        OperatingError: it failed; carries its last lines and `todo`.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    started = news = time.monotonic()
    with path.open("wb") as out:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env=env, cwd=cwd,
        )  # fmt: skip
        try:
            while child.poll() is None:
                if time.monotonic() - news >= NEWS_EVERY_S:
                    news = time.monotonic()
                    say(f"  … {news - started:.0f} s: {' '.join(last_lines(path, 1))[:90]}")
                time.sleep(0.05)
        except BaseException:
            child.terminate()
            child.wait()
            raise
    if child.returncode:
        for line in last_lines(path, 15):
            say(f"  | {line}")
        name = " ".join(Path(str(part)).name for part in command[:3])
        raise OperatingError(
            f"`{name}` ended with status {child.returncode}; all it said is in {path}.", todo=todo
        )


def last_lines(path: Path, count: int) -> list[str]:
    """The last `count` lines with something in them; none when the file is not there."""
    try:
        with path.open(encoding="utf-8", errors="replace") as text:
            return list(deque((line.rstrip() for line in text if line.strip()), count))
    except FileNotFoundError:
        return []


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines with their columns aligned, counting a Chinese character as two places."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def is_root() -> bool:
    return os.geteuid() == 0


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
