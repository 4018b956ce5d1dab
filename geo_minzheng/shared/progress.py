"""How long work says that it is getting on: a line every two seconds, and the time at the end.

Lines, not bars that overwrite themselves: what a command says is also read in log files.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

Write = Callable[[str], object]

EVERY_S = 2.0
_LINE = "  {n:,.0f} of {total:,.0f}{unit}, {rate_noinv:,.0f}/s, {remaining} left"


class _Lines:
    """What tqdm writes to: each state of the bar becomes a line of its own."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def write(self, text: str) -> None:
        if text.strip():
            self._write(text.strip("\r\n"))

    def flush(self) -> None:
        """Nothing is held back."""


@contextmanager
def progress(total: int, *, noun: str, write: Write) -> Iterator[Callable[[int], object]]:
    """Gives a function that is told how many more are done.

    It writes `41,352 of 611,204 rows, 1,930/s, 04:55 left` every two seconds, and
    nothing at all about work that takes less.
    """
    # The monitor is a thread that wakes bars which are told too seldom; lines need none.
    tqdm.monitor_interval = 0
    with tqdm(
        total=total,
        unit=f" {noun}",
        file=_Lines(write),
        bar_format=_LINE,
        mininterval=EVERY_S,
        maxinterval=EVERY_S,
        miniters=1,
        delay=EVERY_S,
        leave=False,
    ) as bar:
        yield bar.update


@contextmanager
def timed(title: str, *, write: Write) -> Iterator[None]:
    """Announces a step and says afterwards how long it took."""
    write(f"{title} …")
    started = time.monotonic()
    yield
    write(f"  {time.monotonic() - started:.1f} s")
