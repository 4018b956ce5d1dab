"""`script/bench --only paint`: the pages of one register in a browser, with a server of its own."""

import json
import os
from collections.abc import Sequence

from geo_minzheng.operating.bench.painting import Paint
from geo_minzheng.operating.bench.registers import BenchRegister, run_module
from geo_minzheng.operating.console import LOGS, VAR, step
from geo_minzheng.operating.ports import free_port
from geo_minzheng.operating.serving import WebServer

WORKERS = 2


def page_measures(register: BenchRegister, only: Sequence[str], rounds: int) -> list[Paint]:
    """The paints of every kind of page, the slowest first; none where `only` leaves them out.

    Raises:
        OperatingError: there is no browser, or a page answered with an error.
    """
    if only and "paint" not in only:
        return []
    people = VAR / "bench" / f"askers-{register.households}.json"
    LOGS.mkdir(parents=True, exist_ok=True)
    server = WebServer(
        "127.0.0.1",
        free_port(),
        environment=register.environment,
        log=LOGS / "bench-server.log",
        workers=WORKERS,
    )
    load = os.getloadavg()[0]
    with step(f"paint: each kind of page at {register.households:,} households, load {load:.1f}"):
        run_module(register, "geo_minzheng.operating.bench.askers", str(people))
        try:
            server.start()
            told = run_module(
                register,
                "geo_minzheng.operating.bench.painting",
                server.url,
                str(people),
                str(rounds),
            )
        finally:
            server.stop()
    return [Paint(**each) for each in json.loads(told)]
