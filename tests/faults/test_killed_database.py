"""A database or a web server killed in a stream of pushes loses nothing that was acknowledged.

Phones push at once to a real web server over a private PostgreSQL with fsync on. When enough is
acknowledged, one of the two is ended with SIGKILL, all its processes at once; then it is started
again, and the phones send what was not acknowledged once more.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from geo_minzheng.operating.cluster import Cluster
from geo_minzheng.operating.console import ROOT
from geo_minzheng.operating.serving import WebServer
from tests.live_server import live_server

PHONES = 4
ENVELOPES_IN_A_PUSH = 3
ACKNOWLEDGED_BEFORE_THE_FAULT = 60
# Only against a test that would never end; nothing is measured.
PATIENCE_S = 90

SEED = """
import json, django
django.setup()
from tests import world
made = world.build()
person = made.people["worker of the township"]
print(json.dumps({"username": person.username, "household": str(made.home.uid)}))
"""


@dataclass
class Seed:
    """A worker who may push, and a household to visit."""

    database_url: str
    username: str
    household: str


@dataclass
class Tally:
    """What the phones know, together. A visit is in exactly one of the two."""

    acknowledged: set[str] = field(default_factory=set)
    unanswered: list[list[dict[str, Any]]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)


class Phone:
    """A signed-in phone that keeps what was not acknowledged."""

    def __init__(self, url: str, seed: Seed) -> None:
        self.url = url
        self.household = seed.household
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self._post("/api/session/", {"username": seed.username, "password": "Mima-12345"})

    def push(self, envelopes: list[dict[str, Any]]) -> set[str]:
        """The record numbers that the server acknowledged; empty when no answer came."""
        try:
            answer = self._post("/api/field/v1/push/", {"device": "", "envelopes": envelopes})
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                pytest.fail(f"refused with {error.code}")
            return set()
        except (OSError, http.client.HTTPException):
            return set()
        assert {result["status"] for result in answer["results"]} <= {"created", "duplicate"}
        return {result["record_uuid"] for result in answer["results"]}

    def envelope(self) -> dict[str, Any]:
        return {
            "record_uuid": str(uuid4()),
            "revision": 1,
            "kind": "visit",
            "payload": {
                "household": self.household,
                "started_at": "2026-01-05T09:00:00+08:00",
                "ended_at": "2026-01-05T09:20:00+08:00",
                "position": {"lon": 104.05, "lat": 36.05, "accuracy_m": 12, "crs": "wgs84"},
                "outcome": "completed",
            },
        }

    def stream(self, tally: Tally) -> None:
        """Push new visits until one push is not answered."""
        while True:
            envelopes = [self.envelope() for _ in range(ENVELOPES_IN_A_PUSH)]
            taken = self.push(envelopes)
            with tally.changed:
                tally.acknowledged |= taken
                if not taken:
                    tally.unanswered.append(envelopes)
                tally.changed.notify_all()
            if not taken:
                return

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        token = next((c.value or "" for c in self.cookies if c.name == "csrftoken"), "")
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-CSRFToken": token},
        )
        with self.opener.open(request, timeout=PATIENCE_S) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture(scope="module")
def seed(_one_cluster: Cluster) -> Seed:
    """A migrated database in the cluster, with a small world in it."""
    _one_cluster.start()
    _one_cluster.have_database()
    url = _one_cluster.url()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "geo_minzheng.settings",
    }
    for words in (["manage.py", "migrate", "--noinput", "-v0"], ["-c", SEED]):
        output = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment, check=True, capture_output=True
        ).stdout
    return Seed(url, **json.loads(output))


@pytest.fixture
def server(cluster: Cluster, seed: Seed, tmp_path: Path) -> Iterator[WebServer]:
    with live_server(seed.database_url, log=tmp_path / "server.log") as server:
        yield server


def test_a_killed_database_loses_no_acknowledged_visit(
    cluster: Cluster, server: WebServer, seed: Seed
) -> None:
    with psycopg.connect(address(seed)) as connection:
        assert setting(connection, "fsync") == setting(connection, "synchronous_commit") == "on"
    phones = [Phone(server.url, seed) for _ in range(PHONES)]

    tally = stream_until(phones, fault=cluster.kill)
    cluster.start()

    # The web server is not touched: it finds its database again by itself.
    check_and_resend(phones[0], tally, seed)


def test_a_killed_web_server_loses_no_acknowledged_visit(server: WebServer, seed: Seed) -> None:
    phones = [Phone(server.url, seed) for _ in range(PHONES)]

    tally = stream_until(phones, fault=server.kill)
    server.start()

    check_and_resend(phones[0], tally, seed)


def stream_until(phones: list[Phone], *, fault: Callable[[], None]) -> Tally:
    """Let the phones push, strike in the middle, and wait until each has noticed."""
    tally = Tally()
    threads = [threading.Thread(target=phone.stream, args=[tally]) for phone in phones]
    for thread in threads:
        thread.start()
    with tally.changed:
        enough = tally.changed.wait_for(
            lambda: len(tally.acknowledged) >= ACKNOWLEDGED_BEFORE_THE_FAULT or tally.unanswered,
            PATIENCE_S,
        )
        assert enough
        assert not tally.unanswered, "a push was refused before anything was broken"
    fault()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    assert len(tally.unanswered) == len(phones), "every phone was in the middle of its stream"
    return tally


def check_and_resend(phone: Phone, tally: Tally, seed: Seed) -> None:
    """Nothing acknowledged is gone now, and everything is there once after sending again."""
    assert tally.acknowledged <= stored(seed).keys()

    for envelopes in tally.unanswered:
        deadline = time.monotonic() + PATIENCE_S
        while not (taken := phone.push(envelopes)):
            assert time.monotonic() < deadline, "the server does not recover"
            time.sleep(0.1)
        tally.acknowledged |= taken
    # A phone that lost the answers sends all of it once more.
    for envelopes in tally.unanswered:
        assert phone.push(envelopes) == {each["record_uuid"] for each in envelopes}

    found = stored(seed)
    assert {found.get(number) for number in tally.acknowledged} == {(1, 1, 1)}
    assert tally.acknowledged >= {
        each["record_uuid"] for envelopes in tally.unanswered for each in envelopes
    }


def stored(seed: Seed) -> dict[str, tuple[int, int, int]]:
    """By record number: how many visits, attendances and envelopes there are of it."""
    query = """
        SELECT record_uuid::text,
               count(DISTINCT v.id), count(DISTINCT w.id), count(DISTINCT e.id)
        FROM field_api_visit v
        LEFT JOIN field_api_visitworker w ON w.visit_id = v.id
        LEFT JOIN field_api_receivedenvelope e USING (record_uuid)
        GROUP BY record_uuid
    """
    with psycopg.connect(address(seed)) as connection:
        return {row[0]: row[1:] for row in connection.execute(query)}


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def address(seed: Seed) -> str:
    return seed.database_url.replace("postgis://", "postgresql://")
