"""One web server: granian with a few threads a worker, started, awaited and stopped.

It starts whatever database the environment names; it prepares nothing.
"""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from geo_minzheng.operating.console import ROOT, OperatingError, last_lines
from geo_minzheng.operating.ports import PortClaim

HEALTH = "/healthz"
READY_WITHIN_S = 60
THREADS = 3
"""Threads a worker. With one, a worker goes on taking connections while it writes a long file, and
lets them wait: home stood still for 73 s behind an export of 560,000 rows; with three it took
1.2 s. Each keeps a database connection. `field_api.api.export_turns` leaves one for pages."""

STOP_WITHIN_S = 15

# Hosts that stand for all addresses, and how this machine itself then asks.
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104

# A part of every Debian. Without it a killed command would leave its web server behind.
END_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")


class WebServer:
    """A granian process and its workers.

    Args:
        host: the address to listen on.
        port: where. It is claimed while the server lives, so that no second one shares it.
        environment: of the process; names the database.
        log: a file for what it says; None lets it say so at the terminal.
        workers: processes; one a core is fastest.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        environment: Mapping[str, str],
        log: Path | None = None,
        workers: int | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.log = log
        self._environment = environment
        self._workers = workers or len(os.sched_getaffinity(0))
        self._process: subprocess.Popen[bytes] | None = None
        self._claim: PortClaim | None = None

    @property
    def url(self) -> str:
        return f"http://{bracketed(self._own_address())}:{self.port}"

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            OperatingError: another server has the port; it ended, or did not answer in a minute.
        """
        self._claim = PortClaim.on(self.host, self.port)
        out: IO[bytes] | None = None if self.log is None else self.log.open("ab")
        try:
            # HTTP/1: over HTTP/2 a body that tells no length looks like no body at all.
            self._process = subprocess.Popen(
                [
                    *END_WITH_PARENT, sys.executable, "-m", "granian",
                    "geo_minzheng.wsgi:application", "--interface", "wsgi",
                    "--http", "1", "--host", self.host, "--port", str(self.port),
                    "--workers", str(self._workers), "--blocking-threads", str(THREADS), "--no-ws",
                    "--respawn-failed-workers", "--workers-kill-timeout", "10",
                    "--log-level", "warning",
                ],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                # Ctrl-C at the terminal is for the command, which then stops this in order.
                start_new_session=True,
            )  # fmt: skip
        finally:
            if out is not None:
                out.close()
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Whether it serves and its database answers."""
        connection = http.client.HTTPConnection(self._own_address(), self.port, timeout=5)
        try:
            connection.request("GET", HEALTH)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        # Behind a proxy it wants another host name (400) or https (301), but it serves.
        return status in {200, 301, 400}

    def stop(self) -> None:
        """Let requests under way finish, then end every process of it."""
        if self._process is not None:
            self._end(self._process)
        self._give_up_port()

    def kill(self) -> None:
        """End all of it at once, as a crash would. For tests of what survives."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        self._give_up_port()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_WITHIN_S)
        # Nobody of its session is to be left, whatever became of the first process.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None

    def _give_up_port(self) -> None:
        if self._claim is not None:
            self._claim.close()
            self._claim = None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not self.answers():
            if not self.is_running() or time.monotonic() > deadline:
                said = "" if self.log is None else "\n  ".join(["", *last_lines(self.log, 15)])
                raise OperatingError(
                    f"The web server does not answer on {self.url}{HEALTH}.{said}",
                    todo="The lines above say why it ended, or why its database does not answer.",
                )
            time.sleep(0.1)

    def _own_address(self) -> str:
        return EVERY_ADDRESS.get(self.host, self.host)


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host
