"""Who is at work in this checkout: locks that end with the process that holds them.

Standard library alone.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from geo_minzheng.operating.console import VAR, say


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold `name` while the block runs; wait, and say so, while another command holds it."""
    with _lock_file(name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("- another command of script/ is preparing this checkout: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Lease:
    """Says that somebody uses the private database, so that nobody stops it under them."""

    def __init__(self) -> None:
        self._file = _lock_file("database")

    def take(self) -> None:
        """Use it, together with others. Waits while it is being stopped."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Give the use up. True when nobody else uses it: then nobody can start to, until close."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._file.close()


def _lock_file(name: str) -> IO[str]:
    folder = VAR / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / f"{name}.lock").open("a", encoding="ascii")
