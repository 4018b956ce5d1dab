"""`script/bench`: registers of two sizes, a web server over each, measures, and a table.

python -m geo_minzheng.operating.bench.command [--quick] [--only push,locate] [--size N]
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg

from geo_minzheng.operating import arguments
from geo_minzheng.operating.bench import by_hand, report
from geo_minzheng.operating.bench.askers import Askers
from geo_minzheng.operating.bench.http_load import Tally
from geo_minzheng.operating.bench.import_measures import import_measures
from geo_minzheng.operating.bench.measures import Measure, all_measures, geojson_path
from geo_minzheng.operating.bench.measuring import Result, Side, chosen, measure, send
from geo_minzheng.operating.bench.page_measures import page_measures
from geo_minzheng.operating.bench.painting import Paint
from geo_minzheng.operating.bench.painting import table as paint_table
from geo_minzheng.operating.bench.polygons import as_wkt, star
from geo_minzheng.operating.bench.registers import BenchRegister, have_register, run_module
from geo_minzheng.operating.bench.requests_made import get, post
from geo_minzheng.operating.console import (
    LOGS,
    VAR,
    OperatingError,
    give_up,
    say,
    step,
    table,
)  # fmt: skip
from geo_minzheng.operating.ports import free_port
from geo_minzheng.operating.serving import WebServer
from geo_minzheng.operating.setup import prepare_files, running_database

SIZES = (120_000, 560_000)
ROUNDS, SECONDS = 5, 4.0
QUICK_ROUNDS, QUICK_SECONDS = 2, 1.0
INCIDENTS = "/api/maps/v1/incidents/"


def main(words: list[str]) -> None:
    given = arguments.parse("bench", words)
    begun = datetime.now().astimezone()
    results: list[Result] = []
    pages: dict[int, list[Paint]] = {}
    rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if given.quick else (ROUNDS, SECONDS)
    on: dict[str, Any] = {}
    try:
        with running_database() as ready:
            prepare_files()
            for size in given.size or SIZES:
                register = have_register(ready.url, size)
                on = report.machine(_database(register))
                for result in run(register, only=given.only, rounds=rounds, seconds=seconds):
                    results.append(result)
                    report.write(VAR / "bench", results, report.machine(on["database"]), begun)
                for result in _imported(register, given.only):
                    results.append(result)
                    report.write(VAR / "bench", results, report.machine(on["database"]), begun)
                pages[size] = page_measures(register, given.only, rounds)
    except OperatingError as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)
    say()
    for line in table([report.HEAD, *report.rows(results)]):
        say(f"  {line}")
    for line in (line for rows in pages.values() if rows for line in paint_table(rows)):
        say(f"  {line}")
    machine = report.machine(on["database"])
    for path in report.write(VAR / "bench", results, machine, begun, pages):
        say(f"written: {path}")


def run(
    register: BenchRegister, *, only: Sequence[str], rounds: int, seconds: float
) -> "Sequence[Result]":
    """Every measure of `only` over one register, with a web server of its own."""
    people = VAR / "bench" / f"askers-{register.households}.json"
    run_module(register, "geo_minzheng.operating.bench.askers", str(people))
    askers = Askers.read(people)
    with psycopg.connect(register.libpq_url) as connection:
        places: list[tuple[float, float]] = connection.execute(
            "SELECT lon, lat FROM bench_place ORDER BY number"
        ).fetchall()
    LOGS.mkdir(parents=True, exist_ok=True)
    server = WebServer(
        "127.0.0.1", free_port(), environment=register.environment, log=LOGS / "bench-server.log"
    )
    results = []
    try:
        server.start()
        _warm(askers, server.port)
        wanted = chosen(all_measures(askers, places), only)
        if not only or "impact" in only:
            wanted += _impact(askers, places, server.port)
        for one in wanted:
            with step(f"{one.key} at {register.households:,} households: {one.what}"):
                results.append(
                    measure(
                        one,
                        households=register.households,
                        port=server.port,
                        server_pid=server.pid or 0,
                        libpq_url=register.libpq_url,
                        rounds=rounds,
                        seconds=seconds,
                    )
                )
        if not only or "geojson" in only:
            with step("geojson.page: a page of features beside djangorestframework-gis"):
                results.append(_geojson(register, askers, server, rounds, seconds))
    finally:
        server.stop()
        _forget(register, askers)
    return results


def _imported(register: BenchRegister, only: Sequence[str]) -> Iterator[Result]:
    if only and not any(each.partition(".")[0] == "import" for each in only):
        return
    with step(f"import: files of 100,000 rows at {register.households:,} households"):
        yield from import_measures(register, only)


def _warm(askers: Askers, port: int) -> None:
    """Let every web worker answer, so that none opens its connection while it is measured."""
    session = [get(askers.city, "/api/session/")]
    send(Measure("warm", "who I am", 16, lambda _: session), port, 2.0)


def _impact(askers: Askers, places: Sequence[tuple[float, float]], port: int) -> list[Measure]:
    """Households inside a drawn polygon: drawn, cut, placed and counted; then read again."""
    middle = places[len(places) // 2]
    ring = star(middle)
    incident = json.dumps(
        {"title": "bench", "kind": "flood", "status": "exercise",
         "occurred_at": datetime.now().astimezone().isoformat()}
    ).encode()  # fmt: skip
    made = Measure(
        "impact.make", "an incident", 1,
        lambda _: [post(askers.city, INCIDENTS, incident)], again=False,
    )  # fmt: skip
    send(made, port, 1.0)
    path = f"{INCIDENTS}{_last_incident(askers, port)}/"
    drawn = json.dumps(
        {"geometry": {"type": "Polygon", "coordinates": [ring]}, "crs": "wgs84", "level": 7}
    ).encode()
    return [
        Measure(
            "impact.draw", "a 500 km2 outline of 20,000 vertices drawn, households placed", 1,
            lambda _: [post(askers.city, f"{path}footprints/", drawn)] * 3,
            by_hand.inside(as_wkt(ring)), again=False,
        ),
        Measure(
            "impact.read", "who is inside it, by division", 1,
            lambda _: [get(askers.city, f"{path}impact/")],
            by_hand.inside(as_wkt(ring)),
        ),
    ]  # fmt: skip


def _last_incident(askers: Askers, port: int) -> int:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", INCIDENTS, headers={"Cookie": askers.city.cookie})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    shapes = answer if isinstance(answer, list) else answer["results"]
    return max(int(each["id"]) for each in shapes)


def _geojson(
    register: BenchRegister, askers: Askers, server: WebServer, rounds: int, seconds: float
) -> Result:
    """Features a second: our list of one village over HTTP, and the serializer's of the same."""
    with psycopg.connect(register.libpq_url) as connection:
        found = connection.execute(
            "SELECT division.uid::text, count(*) FROM field_api_household AS household"
            " JOIN boundaries_data_division AS division ON division.id = household.village_id"
            " WHERE location IS NOT NULL AND status = 'active' GROUP BY 1"
            " ORDER BY abs(count(*) - 1000) LIMIT 1"
        ).fetchone()
    if found is None:
        raise OperatingError("No household has a point.", todo="Make the bench database anew.")
    one = Measure(
        "geojson.page", "households of a village as GeoJSON, beside djangorestframework-gis", 1,
        lambda _: [get(askers.city, geojson_path(found[0]))], "", 0, "features",
        counted=b'"Feature"',
    )  # fmt: skip
    other = Side()
    for _ in range(rounds):
        took, features = json.loads(
            run_module(register, "geo_minzheng.operating.bench.features", str(seconds), found[0])
        )
        other.note(Tally(elapsed_s=sum(took), latencies_s=took), features * len(took))
    mine = measure(
        one,
        households=register.households,
        port=server.port,
        server_pid=server.pid or 0,
        libpq_url=register.libpq_url,
        rounds=rounds,
        seconds=seconds,
    )
    theirs = other.summary()
    ratio = mine.ours["rate"] / theirs["rate"]
    return replace(mine, sql=theirs, ratio=ratio, goal=">= 8 x DRF-GIS", goal_met=ratio >= 8)


def _database(register: BenchRegister) -> dict[str, str]:
    names = ("server_version", "shared_buffers", "fsync", "synchronous_commit", "jit")
    with psycopg.connect(register.libpq_url) as connection:
        found = {
            name: str(connection.execute(f"SHOW {name}").fetchone()[0])  # type: ignore[index]
            for name in names
        }
        row = connection.execute("SELECT postgis_lib_version()").fetchone()
    return {"PostgreSQL": found.pop("server_version"), "PostGIS": row[0] if row else "", **found}


def _forget(register: BenchRegister, askers: Askers) -> None:
    """Take the visits away that were pushed and inserted, so that runs stay comparable."""
    senders = [each.user_id for each in (*askers.phones, askers.city)]
    visits = "(SELECT id FROM field_api_visit WHERE recorded_by_id = ANY(%(senders)s))"
    tables = {
        "field_api_receivedenvelope": f"visit_id IN {visits}",
        "field_api_visitworker": f"visit_id IN {visits}",
        "field_api_visit": "recorded_by_id = ANY(%(senders)s)",
    }
    with psycopg.connect(register.libpq_url) as connection:
        for name, condition in tables.items():
            connection.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER".encode())
            connection.execute(
                f"DELETE FROM {name} WHERE {condition}".encode(),  # noqa: S608 - names of ours
                {"senders": senders},
            )
            connection.execute(b"SET CONSTRAINTS ALL IMMEDIATE")
            connection.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER".encode())


if __name__ == "__main__":
    main(sys.argv[1:])
