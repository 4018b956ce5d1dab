"""Running measures: SQL and ours in turn, round after round, so that both meet the same machine."""

import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from geo_minzheng.operating.bench.http_load import Order, Tally
from geo_minzheng.operating.bench.measures import Measure
from geo_minzheng.operating.bench.sql_load import run_sql
from geo_minzheng.operating.console import ROOT, OperatingError

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")

# Places in /proc/{pid}/stat after the name, see proc(5).
_PARENT, _USER, _SYSTEM, _USER_OF_ENDED, _SYSTEM_OF_ENDED = 1, 11, 12, 13, 14


@dataclass
class Side:
    """One of the two: `rates` has one number for each round, in units a second."""

    rates: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)

    def note(self, tally: Tally, units: float) -> None:
        if tally.elapsed_s > 0:
            self.rates.append(units / tally.elapsed_s)
        self.latencies_ms += [1000 * each for each in tally.latencies_s]

    def summary(self) -> dict[str, Any]:
        ordered = sorted(self.latencies_ms)
        return {
            "rate": statistics.median(self.rates) if self.rates else None,
            "rates": self.rates,
            "p50_ms": ordered[len(ordered) // 2] if ordered else None,
            "p95_ms": ordered[int(len(ordered) * 0.95)] if ordered else None,
            "requests": len(ordered),
        }


@dataclass
class Result:
    """One measured line."""

    key: str
    what: str
    connections: int
    unit: str
    households: int
    ours: dict[str, Any]
    sql: dict[str, Any] | None
    ratio: float | None
    cpu_ms_a_unit: float
    load: float
    goal: str
    goal_met: bool | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    one: Measure,
    *,
    households: int,
    port: int,
    server_pid: int,
    libpq_url: str,
    rounds: int,
    seconds: float,
) -> Result:
    """Run one measure.

    Raises:
        OperatingError: the server answered with anything but 200.
    """
    ours, plain = Side(), Side()
    units = cpu_s = 0.0
    send(one, port, min(seconds, 1.0))
    for _ in range(rounds):
        if one.script:
            tally = run_sql(
                libpq_url, one.script, connections=one.connections, seconds=max(1.0, seconds / 2)
            )
            # SQL does one row where a request does a batch of them; a bulk query does them all.
            plain.note(tally, len(tally.latencies_s) * (one.each or 1))
        before = processor_s(server_pid, libpq_url)
        tally = send(one, port, seconds)
        cpu_s += processor_s(server_pid, libpq_url) - before
        done = tally.counted if one.counted else one.each * len(tally.latencies_s)
        units += done
        ours.note(tally, done)
    mine, theirs = ours.summary(), plain.summary() if one.script else None
    ratio = None
    # One SQL text of a whole export is not a row; its rate says nothing beside rows a second.
    if theirs is not None and theirs["rate"] and mine["rate"] and one.key != "export.csv":
        ratio = mine["rate"] / theirs["rate"]
    goal, met = judged(one, mine, ratio)
    return Result(
        one.key, one.what, one.connections, one.unit, households, mine, theirs, ratio,
        1000 * cpu_s / units if units else 0.0, os.getloadavg()[0], goal, met,
    )  # fmt: skip


def judged(one: Measure, mine: dict[str, Any], ratio: float | None) -> tuple[str, bool | None]:
    """The goal in words, and whether it was reached; None where there is none."""
    if one.goal_ratio is not None:
        return f">= {one.goal_ratio} x SQL", ratio is not None and ratio >= one.goal_ratio
    if one.goal_p95_ms is not None:
        return f"p95 <= {one.goal_p95_ms:.0f} ms", mine["p95_ms"] <= one.goal_p95_ms
    if one.goal_rate is not None:
        return f">= {one.goal_rate:,.0f} {one.unit}/s", mine["rate"] >= one.goal_rate
    return "", None


def send(one: Measure, port: int, seconds: float) -> Tally:
    """Let a client process send the requests of `one`.

    Raises:
        OperatingError: an answer was not 200 or 201.
    """
    order = Order(
        "127.0.0.1", port, one.requests(seconds), one.connections, seconds, one.again, one.counted
    )
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        file.write(pickle.dumps(order))
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "geo_minzheng.operating.bench.http_load", file.name],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise OperatingError(f"{one.key}: the client failed.", todo=done.stderr[-1500:])
    tally = Tally(**json.loads(done.stdout))
    refused = {status for status in tally.statuses if str(status) not in {"200", "201"}}
    if refused:
        raise OperatingError(
            f"{one.key}: answered with {sorted(refused)}.",
            todo="Look into var/log/bench-server.log",
        )
    return tally


def processor_s(server_pid: int, libpq_url: str) -> float:
    """Processor seconds that the web server and the database's sessions have used so far.

    Those that have ended meanwhile count by what their parent has gathered of them, or the sum
    would fall.
    """
    with psycopg.connect(libpq_url) as connection:
        sessions = connection.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
        database_pid = _stat(str(connection.info.backend_pid))[_PARENT]
    children = Path(f"/proc/{server_pid}/task/{server_pid}/children").read_text("ascii").split()
    living = sum(map(_ticks, [*children, *(str(pid) for (pid,) in sessions)]))
    return (living + _ticks_of_ended(str(server_pid)) + _ticks_of_ended(database_pid)) * _TICK_S


def _ticks(pid: str) -> int:
    stat = _stat(pid)
    return int(stat[_USER]) + int(stat[_SYSTEM]) if stat else 0


def _ticks_of_ended(parent: str) -> int:
    stat = _stat(parent)
    return int(stat[_USER_OF_ENDED]) + int(stat[_SYSTEM_OF_ENDED])


def _stat(pid: str) -> list[str]:
    """What follows the name in `/proc/{pid}/stat`; nothing where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return []


def chosen(measures: Sequence[Measure], only: Sequence[str]) -> list[Measure]:
    """Those that `--only` names: `push`, or `push.8`; all where it names none."""
    return [
        one for one in measures if not only or one.key in only or one.key.partition(".")[0] in only
    ]
