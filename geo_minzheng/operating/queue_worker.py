"""The process that runs the queue's jobs beside the web server: started, watched, stopped.

What is killed here is not lost: a job without its worker is found by the missing heartbeat and
runs again.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from geo_minzheng.operating.console import ROOT
from geo_minzheng.operating.serving import END_WITH_PARENT

STOP_WITHIN_S = 5
"""A job that needs longer is cut off, and runs again when the next worker starts."""


class QueueWorker:
    """One worker process.

    Args:
        environment: of the process; names the database.
        log: a file for what it says; None lets it say so at the terminal.
    """

    def __init__(self, *, environment: Mapping[str, str], log: Path | None = None) -> None:
        self.log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it. It says nothing while all is well, so there is nothing to wait for."""
        out: IO[bytes] | None = None if self.log is None else self.log.open("ab")
        try:
            self._process = subprocess.Popen(
                [*END_WITH_PARENT, sys.executable, "manage.py", "procrastinate", "worker"],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                # Ctrl-C at the terminal is for the command, which then stops this in order.
                start_new_session=True,
            )  # fmt: skip
        finally:
            if out is not None:
                out.close()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let it finish what is short, then end it."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_WITHIN_S)
        self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
