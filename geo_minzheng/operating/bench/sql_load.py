"""The same work in plain SQL: pgbench, prepared, whose client costs next to nothing."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from geo_minzheng.operating.bench.http_load import Tally
from geo_minzheng.operating.console import OperatingError
from geo_minzheng.operating.programs import installed_postgresql


def run_sql(libpq_url: str, script: str, *, connections: int, seconds: float) -> Tally:
    """Run `script` again and again over `connections` for about `seconds`.

    Args:
        script: as pgbench reads it; one transaction.

    Raises:
        OperatingError: pgbench is not there, or a statement failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, log = Path(folder) / "script.sql", Path(folder) / "log"
        path.write_text(script, "utf-8")
        done = subprocess.run(
            [
                str(_pgbench()), "--no-vacuum", "--protocol=prepared",
                f"--client={connections}", "--jobs=1", f"--time={max(1, round(seconds))}",
                f"--file={path}", "--log", f"--log-prefix={log}", libpq_url,
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise OperatingError("pgbench failed.", todo=done.stderr[-1500:])
        lines = [
            line.split()
            for each in Path(folder).glob("log.*")
            for line in each.read_text("ascii").splitlines()
        ]
    # client, number, microseconds, script, end: seconds and microseconds
    ends = [int(line[4]) + int(line[5]) / 1e6 for line in lines]
    latencies = [int(line[2]) / 1e6 for line in lines]
    started = min(end - took for end, took in zip(ends, latencies, strict=True))
    return Tally(elapsed_s=max(ends) - started, latencies_s=latencies)


def _pgbench() -> Path:
    for server in installed_postgresql():
        if (server.bin / "pgbench").is_file():
            return server.bin / "pgbench"
    found = shutil.which("pgbench")
    if found is None:
        raise OperatingError(
            "pgbench is not installed.", todo="sudo apt-get install -y postgresql-contrib"
        )
    return Path(found)
