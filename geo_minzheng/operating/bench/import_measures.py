"""How long 100,000 rows take from upload to applied, over a copy of a register, dropped after it.

What is measured is the worker's own work: upload, read, check, apply, one after another.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from geo_minzheng.operating.bench.measuring import Result
from geo_minzheng.operating.bench.registers import BenchRegister, run_module

ROWS = 100_000
WITHIN_S = 60.0
COPY = "geo_minzheng_bench_import"

FILES = (
    ("import.100k", "100,000 new households as CSV", "new.csv", 0),
    ("import.half", "as many, half of them changed", "half.csv", 50),
    ("import.xlsx", "100,000 new households as XLSX", "new.xlsx", 0),
    ("import.undo", "100,000 changed households taken back", "changed.csv", 100),
)
_MODULE = "geo_minzheng.operating.bench.imports"


def import_measures(
    register: BenchRegister, only: Sequence[str] = (), *, rows: int = ROWS
) -> Iterator[Result]:
    """The measures of `only`, each over a fresh copy. Nobody may be connected to the register."""
    for key, what, name, percent_known in FILES:
        if only and key not in only and "import" not in only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder, name))
            run_module(register, _MODULE, "make", file, str(rows), str(percent_known))
            copy = _copied(register)
            try:
                found = json.loads(run_module(copy, _MODULE, "run", file))
                if key == "import.undo":
                    # In a process of its own, so that its memory is not hidden behind the reading.
                    found = json.loads(run_module(copy, _MODULE, "undo"))
            finally:
                _drop(register)
        yield judged(key, what, register.households, found)


def judged(key: str, what: str, households: int, found: dict[str, Any]) -> Result:
    """What `imports.run` found as a line of the table: one request, which brought all the rows."""
    phases = found["phases"].values()
    clock_s = sum(phase["clock_s"] for phase in phases)
    busy_s = sum(phase["program_s"] + phase["database_s"] for phase in phases)
    grown = found["peak_mib"] - found["begun_mib"]
    ours = {
        "rate": found["applied"] / clock_s,
        "rates": [found["applied"] / clock_s],
        "p50_ms": 1000 * clock_s,
        "p95_ms": 1000 * clock_s,
        "requests": 1,
        "processor_s": busy_s,
        **found,
    }
    return Result(
        key, f"{what}; {grown} MiB beside the program", 1, "rows", households, ours, None, None,
        1000 * busy_s / max(1, found["applied"]), found["load"], f"<= {WITHIN_S:.0f} s",
        clock_s <= WITHIN_S,
    )  # fmt: skip


def _copied(register: BenchRegister) -> BenchRegister:
    _drop(register)
    with psycopg.connect(_beside(register), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(COPY), sql.Identifier(register.url.rpartition("/")[2])
            )
        )
    copy = replace(register, url=f"{register.url.rpartition('/')[0]}/{COPY}")
    with psycopg.connect(copy.libpq_url, autocommit=True) as connection:
        # A copy is read for the first time here, as no register in use is.
        connection.execute("VACUUM (ANALYZE)")
    return copy


def _drop(register: BenchRegister) -> None:
    with psycopg.connect(_beside(register), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY))
        )


def _beside(register: BenchRegister) -> str:
    return f"{register.libpq_url.rpartition('/')[0]}/postgres"
