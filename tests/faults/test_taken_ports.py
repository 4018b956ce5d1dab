"""No two web servers share a port: granian alone would let them, and deal requests out in turns."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo_minzheng.operating import ports
from geo_minzheng.operating.console import ROOT, OperatingError
from geo_minzheng.operating.doctor import of_machine
from geo_minzheng.operating.doctor.finding import Verdict
from geo_minzheng.operating.serving import WebServer
from tests.live_server import live_server, url_of_test_database


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> WebServer:
    with live_server(url_of_test_database(), log=tmp_path / "log", workers=2) as running:
        yield running


def test_a_second_server_on_a_taken_port_is_refused(server: WebServer, tmp_path: Path) -> None:
    second = WebServer(server.host, server.port, environment=os.environ, log=tmp_path / "second")

    with pytest.raises(OperatingError, match=f"Port {server.port}") as refusal:
        second.start()

    assert "script/server --port" in refusal.value.todo
    assert second.pid is None
    assert server.answers()


def test_the_command_says_so_and_prepares_nothing(server: WebServer) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "geo_minzheng.operating.server", "--port", str(server.port)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert answer.returncode == 1
    assert f"Port {server.port} of 127.0.0.1 cannot be had" in answer.stdout
    assert "What to do: script/server --port" in answer.stdout


def test_a_server_gives_its_port_back(server: WebServer) -> None:
    server.stop()

    ports.PortClaim.on(server.host, server.port).close()


def test_the_doctor_finds_a_server_that_was_started_by_hand_on_a_taken_port(
    server: WebServer, tmp_path: Path
) -> None:
    # The workers of one server are one server.
    assert server.port not in ports.shared_ports()
    by_hand = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "geo_minzheng.wsgi:application", "--interface", "wsgi",
            "--host", server.host, "--port", str(server.port), "--workers", "1",
        ],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while server.port not in ports.shared_ports():
            assert by_hand.poll() is None, "it could not share the port"
            assert time.monotonic() < deadline, "the second server was not found"
            time.sleep(0.2)

        finding = of_machine.ports()

        assert finding.verdict is Verdict.BAD
        assert str(server.port) in finding.said
    finally:
        by_hand.terminate()
        by_hand.wait()


def test_two_claims_of_one_port_exclude_each_other_before_anybody_listens() -> None:
    port = ports.free_port()
    first = ports.PortClaim.on("127.0.0.1", port)

    with pytest.raises(OperatingError, match=str(port)):
        ports.PortClaim.on("127.0.0.1", port)

    first.close()
    ports.PortClaim.on("127.0.0.1", port).close()


def test_a_refused_claim_is_given_back() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OperatingError, match=str(port)):
            ports.PortClaim.on("127.0.0.1", port)

    ports.PortClaim.on("127.0.0.1", port).close()
