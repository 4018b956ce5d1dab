"""`script/server`: a database, the demonstration city if it is empty, web server and queue.

python -m geo_minzheng.operating.server [--port N] [--host ADDRESS] [--full] [--reload]
    [--without-demonstration]
"""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from geo_minzheng.operating import arguments, local_env
from geo_minzheng.operating.base_map import have_base_map
from geo_minzheng.operating.console import ROOT, VAR, OperatingError, give_up, say, step, table
from geo_minzheng.operating.demonstration import have_demonstration
from geo_minzheng.operating.ports import check_port
from geo_minzheng.operating.queue_worker import QueueWorker
from geo_minzheng.operating.serving import EVERY_ADDRESS, WebServer, bracketed
from geo_minzheng.operating.setup import Database, migrate, prepare_files, running_database

METRICS = VAR / "run" / "metrics"
ACCOUNTS = VAR / "demo-accounts.json"
# A table longer than this is not read; the file has them all.
ACCOUNTS_SHOWN = 40
PAGES = ("/", "/phone/", "/maps/density/")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
WATCH_EVERY_S = 2.0


class Ended(BaseException):
    """A signal asked the command to end. Nothing went wrong."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(words: list[str]) -> None:
    given = arguments.parse("server", words)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    serving = False
    try:
        check_port(given.host, given.port)
        with running_database() as ready:
            prepare_files()
            migrate(ready)
            is_demonstration = not given.without_demonstration and have_demonstration(
                ready, full=given.full, reload=given.reload
            )
            have_base_map(ready.url)
            serving = True
            _serve(ready, given.host, given.port, is_demonstration=is_demonstration)
    except OperatingError as error:
        give_up(error)
    except Ended as ended:
        say("Stopped.")
        # To end is what a server is for; a preparation that was cut off is not done.
        sys.exit(0 if serving else 128 + ended.number)


def _serve(ready: Database, host: str, port: int, *, is_demonstration: bool) -> None:
    environment = dict(ready.environment)
    if local_env.given("ALLOWED_HOSTS") is None and "ALLOWED_HOSTS" not in local_env.read():
        environment["ALLOWED_HOSTS"] = ",".join(_names_of(host))
    environment["PROMETHEUS_MULTIPROC_DIR"] = str(_fresh_metrics())
    server = WebServer(host, port, environment=environment)
    worker = QueueWorker(environment=environment)
    try:
        with step(f"Web server on {server.url}"):
            server.start()
        worker.start()
        if is_demonstration:
            _print_accounts()
        say()
        for page in PAGES:
            say(f"  {server.url}{page}")
        say()
        say(f"ready: {server.url}/   (Ctrl-C stops it)")
        _watch(ready, server, worker)
    finally:
        say("Stopping …")
        worker.stop()
        server.stop()


def _watch(ready: Database, server: WebServer, worker: QueueWorker) -> None:
    """Stay until the web server ends; start a database or a worker that was killed again."""
    while server.is_running():
        time.sleep(WATCH_EVERY_S)
        if ready.cluster is not None and not ready.cluster.is_running:
            with step("The private PostgreSQL has ended by itself: start"):
                ready.cluster.start()
        if not worker.is_running():
            say("- the worker of the queue has ended by itself: started again")
            worker.start()
    raise OperatingError(
        "The web server ended by itself.", todo="Look at the lines above, then run this again."
    )


def _fresh_metrics() -> Path:
    """An empty folder for the workers' counts: those of an earlier server are of its own time."""
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(parents=True)
    return METRICS


def _print_accounts() -> None:
    try:
        accounts: list[dict[str, Any]] = json.loads(ACCOUNTS.read_text("utf-8"))
    except FileNotFoundError:
        say(f"\n{ACCOUNTS.relative_to(ROOT)} is gone; script/server --reload makes new accounts.")
        return
    columns = ("username", "password", "role", "level", "division")
    rows = [[str(account[name]) for name in columns] for account in accounts[:ACCOUNTS_SHOWN]]
    say(f"\nDemonstration accounts (all {len(accounts)} in {ACCOUNTS.relative_to(ROOT)}):\n")
    for line in table([columns, *rows]):
        say(f"  {line}")


def _names_of(host: str) -> list[str]:
    """The names that a browser may call this server by."""
    if host in EVERY_ADDRESS:
        name = socket.gethostname()
        answer = subprocess.run(
            ["hostname", "--all-ip-addresses"], capture_output=True, text=True, check=False
        )
        others = [name, *map(bracketed, answer.stdout.split())]
    else:
        others = [bracketed(host)]
    return list(dict.fromkeys([*LOCAL_HOSTS, *others]))


def _end(number: int, frame: FrameType | None) -> None:
    # Whoever presses Ctrl-C twice must not leave half of it running.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Ended(number)


if __name__ == "__main__":
    main(sys.argv[1:])
