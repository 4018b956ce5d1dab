"""The bytes of the requests that are measured. Nothing is sent here."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geo_minzheng.operating.bench.askers import Asker

PUSH = "/api/field/v1/push/"

ANSWERS = {
    "roof": "good",
    "walls": "cracked",
    "heating": "coal",
    "water": True,
    "meals": 3,
    "medicine": "enough",
    "income_changed": False,
    "members_home": 4,
    "mood": "calm",
    "needs": ["quilt", "wheelchair"],
}
NOTE = "家中整洁,老人精神尚可,冬季取暖用煤已备足。"


def get(asker: Asker, path: str, host: str = "localhost") -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {asker.cookie}\r\nAccept: */*\r\n\r\n"
    ).encode("ascii")


def post(asker: Asker, path: str, body: bytes, host: str = "localhost") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {asker.cookie}\r\n"
        f"X-CSRFToken: {asker.token}\r\nContent-Type: application/json\r\n"
        f"Accept: */*\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def pushes(
    phones: Sequence[Asker], *, count: int, of: int, now: datetime, rng: random.Random
) -> Iterator[bytes]:
    """`count` pushes with `of` new visits each, from the phones in turn.

    Each is a visit as a phone seals it: position, accuracy, note and ten answers.
    """
    for number in range(count):
        phone = phones[number % len(phones)]
        homes = rng.choices(phone.homes, k=of)
        body = {"device": "bench", "envelopes": [_envelope(home, now, rng) for home in homes]}
        yield post(phone, PUSH, json.dumps(body, separators=(",", ":")).encode())


def _envelope(home: tuple[str, float, float], now: datetime, rng: random.Random) -> dict[str, Any]:
    uid, lon, lat = home
    started = now - timedelta(seconds=rng.randrange(3600, 7200))
    return {
        "record_uuid": str(UUID(int=rng.getrandbits(128), version=4)),
        "revision": 1,
        "kind": "visit",
        "payload": {
            "household": uid,
            "started_at": started.isoformat(),
            "ended_at": (started + timedelta(minutes=20)).isoformat(),
            "position": {
                "lon": round(lon + rng.uniform(-2e-4, 2e-4), 7),
                "lat": round(lat + rng.uniform(-2e-4, 2e-4), 7),
                "accuracy_m": round(rng.uniform(4, 40), 1),
                "crs": "wgs84",
                "fixed_at": (started + timedelta(minutes=2)).isoformat(),
            },
            "outcome": "completed",
            "note": NOTE,
            "answers": ANSWERS,
        },
    }
