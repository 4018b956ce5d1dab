"""`script/test`: every check, one after the other, and a summary. It judges nothing itself.

    python -m geo_minzheng.operating.checks [words for pytest]

A database of its own is made by pytest-django beside the one that a server may be using.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from geo_minzheng.operating.console import ROOT, OperatingError, give_up, say, table
from geo_minzheng.operating.setup import MANAGE, prepare_files, running_database
from geo_minzheng.operating.site_files import PACKAGES

BIN = ROOT / ".venv" / "bin"


@dataclass(frozen=True)
class Outcome:
    name: str
    status: int
    seconds: float
    last_line: str


def checks(pytest_words: Sequence[str]) -> dict[str, list[str]]:
    """Name and command of every check, the quick ones first.

    All tests are shared by as many processes as there are cores; words from outside run as they
    say, in one.
    """
    processes = str(len(os.sched_getaffinity(0)))
    shared = pytest_words or ["--numprocesses", processes, "--dist", "loadgroup"]
    return {
        "ruff check": [f"{BIN}/ruff", "check", "."],
        "ruff format": [f"{BIN}/ruff", "format", "--check", "."],
        "mypy": [f"{BIN}/mypy", *PACKAGES],
        "import-linter": [f"{BIN}/lint-imports"],
        "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        # Node 22 and later take no folder; every version takes files.
        "node --test": ["node", "--test", *map(str, sorted(ROOT.glob("tests/phone/*.test.mjs")))],
        "pytest": [sys.executable, "-m", "pytest", *shared],
    }


def main(words: list[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    started = time.monotonic()
    try:
        with running_database() as ready:
            prepare_files()
            outcomes = [
                _run(name, command, ready.environment) for name, command in checks(words).items()
            ]
    except OperatingError as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)
    say("\nSummary")
    for line in table([_row(outcome) for outcome in outcomes]):
        say(f"  {line}")
    failed = [outcome.name for outcome in outcomes if outcome.status]
    say(f"  in {time.monotonic() - started:.0f} s")
    say(f"FAILED: {', '.join(failed)}" if failed else "Every check passed.")
    sys.exit(1 if failed else 0)


def _run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run one check, show what it says as it says it, and keep its last line."""
    say(f"\n=== {name}: {' '.join(command).replace(f'{BIN}/', '')}")
    started = time.monotonic()
    tail = b""
    try:
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except FileNotFoundError as error:
        return Outcome(name, 127, 0.0, f"not installed: {error.filename}")
    with child:
        assert child.stdout is not None
        try:
            while chunk := os.read(child.stdout.fileno(), 65536):
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
                tail = (tail + chunk)[-4096:]
        except BaseException:
            child.terminate()
            raise
    lines = [line.strip() for line in tail.decode("utf-8", "replace").splitlines() if line.strip()]
    seconds = time.monotonic() - started
    return Outcome(name, child.returncode, seconds, lines[-1] if lines else "")


def _row(outcome: Outcome) -> list[str]:
    verdict = "FAILED" if outcome.status else "ok"
    return [verdict, outcome.name, f"{outcome.seconds:6.1f} s", outcome.last_line[:100]]


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(sys.argv[1:])
