"""The bench does what it counts: every push is a visit, every SQL transaction a row."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from field_api.models import ReceivedEnvelope, Visit
from geo_minzheng.operating.bench import report
from geo_minzheng.operating.bench.askers import have_askers
from geo_minzheng.operating.bench.http_load import Order, Tally, run
from geo_minzheng.operating.bench.measures import all_measures
from geo_minzheng.operating.bench.measuring import (
    Side,
    chosen,
    judged,
    measure,
    processor_s,
    send,
)
from geo_minzheng.operating.bench.polygons import star
from geo_minzheng.operating.bench.registers import libpq
from geo_minzheng.operating.bench.sql_load import run_sql
from geo_minzheng.shared.geometry import area_km2
from tests import world
from tests.live_server import live_server, url_of_test_database
from tests.meetings import until


@pytest.mark.django_db(transaction=True)
def test_every_measure_runs_on_a_tiny_register_and_counts_right(tmp_path):
    made = world.build()
    before = Visit.objects.count()
    askers = have_askers()
    places = [(104.05, 36.05), (104.15, 36.05)]
    measures = {one.key: one for one in all_measures(askers, places)}
    url = url_of_test_database()

    with live_server(url, log=tmp_path / "log") as server:
        port = int(server.url.rpartition(":")[2])
        single = replace(measures["push.8"], requests=lambda s: measures["push.8"].requests(s)[:24])
        pushed = send(single, port, 1.0)
        for one in measures.values():
            if not one.key.startswith("push"):
                answered = send(replace(one, requests=lambda s, one=one: one.requests(s)[:3],
                                        again=False), port, 1.0)  # fmt: skip
                assert answered.statuses, one.key
        measured = measure(
            replace(
                measures["push.1"], requests=lambda s: list(measures["push.1"].requests(s))[:9]
            ),
            households=1,
            port=port,
            server_pid=server.pid,
            libpq_url=libpq(url),
            rounds=1,
            seconds=1.0,
        )

    assert (pushed.counted, len(pushed.latencies_s)) == (24, 24)
    # A warming round and a measured one, each of nine pushes.
    assert ReceivedEnvelope.objects.count() == 24 + 9 + 9
    assert measured.ours["requests"] == 9
    inserted = measured.sql["requests"]
    assert inserted > 0
    assert Visit.objects.count() == before + 24 + 9 + 9 + inserted
    assert made.home.visits.filter(note__startswith="家中").count() > 24


@pytest.mark.django_db(transaction=True)
def test_the_work_by_hand_is_sound_sql():
    world.build()
    askers = have_askers()
    url = libpq(url_of_test_database())

    for one in all_measures(askers, [(104.05, 36.05)]):
        if one.script:
            assert run_sql(url, one.script, connections=2, seconds=1).latencies_s, one.key
    with psycopg.connect(url) as connection:
        places = connection.execute("SELECT count(*) FROM bench_place").fetchone()
    assert places == (1,)


def test_goals_are_judged_by_what_was_measured():
    (one,) = chosen(_without_people(), ["push.8"])

    assert judged(one, {"rate": 100.0, "p95_ms": 1.0}, 0.15) == (">= 0.15 x SQL", True)
    assert judged(one, {"rate": 100.0, "p95_ms": 1.0}, 0.149)[1] is False
    slow = replace(one, goal_ratio=None, goal_p95_ms=100)
    assert judged(slow, {"rate": 1.0, "p95_ms": 100.1}, None) == ("p95 <= 100 ms", False)


def test_only_names_measures_or_groups():
    keys = [one.key for one in chosen(_without_people(), ["locate", "push.1"])]

    assert keys == ["push.1", "locate.1", "locate.8", "locate.bulk"]


def test_medians_are_of_rounds_and_percentiles_of_all_requests():
    side = Side()
    for rate in (10, 30, 20):
        side.note(Tally(elapsed_s=1.0, latencies_s=[0.001] * 19 + [0.1]), rate)

    summary = side.summary()

    assert (summary["rate"], summary["p50_ms"], summary["requests"]) == (20.0, 1.0, 60)
    assert summary["p95_ms"] == 100.0


def test_the_drawn_outline_has_the_area_and_the_vertices_it_claims():
    from shapely.geometry import Polygon

    ring = star((104.5, 36.5))

    assert len(ring) == 20_001
    assert area_km2(Polygon(ring)) == pytest.approx(500, rel=0.02)
    assert Polygon(ring).is_valid


def test_a_run_is_written_as_json_and_markdown(tmp_path):
    result = _result()
    begun = datetime(2026, 11, 23, 9, tzinfo=UTC)

    as_json, as_markdown = report.write(
        tmp_path, [result], report.machine({"PostgreSQL": "15"}), begun
    )

    assert json.loads(as_json.read_text("utf-8"))["results"][0]["key"] == "push.1"
    assert "| push.1 |" in as_markdown.read_text("utf-8")
    assert as_json == Path(tmp_path / "2026-11-23.json")


@pytest.mark.django_db(transaction=True)
def test_work_of_a_session_that_ended_still_counts():
    url = libpq(url_of_test_database())
    with psycopg.connect(url) as busy:
        pid = busy.info.backend_pid
        before = processor_s(os.getpid(), url)
        busy.execute("SELECT count(*) FROM generate_series(1, 3000000)")
        during = processor_s(os.getpid(), url)
    until(lambda: not Path(f"/proc/{pid}").exists())

    after = processor_s(os.getpid(), url)

    assert before < during <= after


def test_the_client_reads_answers_in_chunks_and_counts(tmp_path):
    import socket
    import threading

    body = b'6\r\n{"a":1\r\n3\r\n,,}\r\n0\r\n\r\n'
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with connection:
            for _ in range(2):
                connection.recv(65536)
                head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                connection.sendall(head + body[:9])
                connection.sendall(body[9:])

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    tally = run(Order("127.0.0.1", port, [b"GET / HTTP/1.1\r\n\r\n"] * 2, 1, count=b","))
    thread.join()
    listener.close()

    assert (tally.statuses, tally.counted, tally.longest_body) == ({200: 2}, 4, 9)


def _without_people():
    from geo_minzheng.operating.bench.askers import Asker, Askers

    return all_measures(Askers([Asker(1, "", "")], Asker(2, "", ""), 1, 1), [(104.0, 36.0)])


def _result():
    from geo_minzheng.operating.bench.measuring import Result

    side = {"rate": 10.0, "rates": [10.0], "p50_ms": 1.0, "p95_ms": 2.0, "requests": 10}
    return Result("push.1", "w", 1, "visits", 120_000, side, side, 1.0, 0.5, 0.1, "", None)
