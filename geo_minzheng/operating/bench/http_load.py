"""A light HTTP client for measuring: keep-alive connections of one process over plain sockets.

    python -m geo_minzheng.operating.bench.http_load ORDER.pickle

Client, server and database share the cores, so a comfortable client would be measured instead of
the server: this one spends some 30 microseconds a request. It understands what our server
answers, HTTP/1.1 with a length or in chunks, and no more.
"""

import json
import pickle
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_READ = 1 << 18
# Against a server that hangs; no request that is measured takes so long.
_PATIENCE_S = 120.0


@dataclass(frozen=True)
class Order:
    """What one client process is to do.

    Attributes:
        requests: whole requests, head and body. With `again` they are sent round and round.
        connections: how many are open at once; each waits for its answer before it asks again.
        seconds: no request begins later than this. None: until the requests are used up.
        count: bytes whose number in the bodies is added up, such as a result's status.
    """

    host: str
    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float | None = None
    again: bool = False
    count: bytes = b""


@dataclass
class Tally:
    """What came of an order. `latencies_s` has one number for each request, in no order."""

    elapsed_s: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    counted: int = 0
    received_bytes: int = 0
    longest_body: int = 0


class BadAnswerError(RuntimeError):
    """The server hung up, or answered in a way that is not understood here."""


class _Connection:
    """One socket: a request is out, or none is."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=_PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def body_if_whole(self) -> tuple[int, bytes] | None:
        """Read what is there; status and body once the answer has come to its end."""
        more = self.socket.recv(_READ)
        if not more:
            raise BadAnswerError("the server closed the connection")
        self.received += more
        head_end = self.received.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = bytes(self.received[:head_end]).lower()
        status = int(head[9:12])
        at = head.find(b"content-length:")
        if at >= 0:
            length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(self.received) - head_end - 4 < length:
                return None
            return status, bytes(self.received[head_end + 4 :])
        if b"transfer-encoding: chunked" in head:
            if not self.received.endswith(b"\r\n0\r\n\r\n"):
                return None
            return status, b"".join(_chunks(bytes(self.received[head_end + 4 :])))
        if status in (204, 304):
            return status, b""
        raise BadAnswerError("an answer without a length")


def _chunks(body: bytes) -> Iterator[bytes]:
    at = 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end], 16)
        if size == 0:
            return
        yield body[end + 2 : end + 2 + size]
        at = end + 2 + size + 2


def run(order: Order) -> Tally:
    """Do what `order` says.

    Raises:
        BadAnswerError: the server cannot be measured like this.
    """
    tally = Tally()
    requests = _endless(order.requests) if order.again else iter(order.requests)
    with selectors.DefaultSelector() as selector:
        started = time.perf_counter()
        for _ in range(order.connections):
            connection = _Connection(order.host, order.port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            _send_next(connection, requests, selector, started, order.seconds)
        while selector.get_map():
            ready = selector.select(_PATIENCE_S)
            if not ready:
                raise BadAnswerError("no answer in two minutes")
            for key, _events in ready:
                connection = key.data
                answer = connection.body_if_whole()
                if answer is None:
                    continue
                tally.latencies_s.append(time.perf_counter() - connection.sent_at)
                _note(tally, answer, order.count)
                _send_next(connection, requests, selector, started, order.seconds)
        tally.elapsed_s = time.perf_counter() - started
    return tally


def _endless(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def _send_next(
    connection: _Connection,
    requests: Iterator[bytes],
    selector: selectors.BaseSelector,
    started: float,
    seconds: float | None,
) -> None:
    over = seconds is not None and time.perf_counter() - started > seconds
    request = None if over else next(requests, None)
    if request is None:
        selector.unregister(connection.socket)
        connection.socket.close()
    else:
        connection.send(request)


def _note(tally: Tally, answer: tuple[int, bytes], count: bytes) -> None:
    status, body = answer
    tally.statuses[status] += 1
    tally.received_bytes += len(body)
    tally.longest_body = max(tally.longest_body, len(body))
    if count:
        tally.counted += body.count(count)


if __name__ == "__main__":
    done = run(pickle.loads(Path(sys.argv[1]).read_bytes()))  # noqa: S301 - our own file
    json.dump(vars(done), sys.stdout)
