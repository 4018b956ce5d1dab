"""What is measured: for each measure the requests, and the same work as a pgbench script."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from geo_minzheng.operating.bench import by_hand
from geo_minzheng.operating.bench.askers import Askers
from geo_minzheng.operating.bench.requests_made import get, post, pushes

LOCATE = "/api/boundaries/v1/locate/"
HOUSEHOLDS = "/api/field/v1/households/"
SEARCH = "/api/field/v1/search/"
BATCH = 100
BULK = 20_000
PAGE = 1000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"


@dataclass(frozen=True)
class Measure:
    """One line of the table.

    Attributes:
        key: what `--only` names, before the dot.
        connections: of the clients, and of the SQL beside it.
        requests: made anew for each round; so many as a round may need.
        script: the same work in plain SQL, as pgbench reads it; "" where there is none.
        each: how much one request does, in `unit`; 0 where `counted` says how much.
        again: whether the requests may be repeated.
        counted: bytes of an answer that stand for one of `unit`.
        goal: what issue asks: a ratio to SQL, a p95 in ms, or a rate in `unit` a second.
    """

    key: str
    what: str
    connections: int
    requests: Callable[[float], Sequence[bytes]]
    script: str = ""
    each: int = 1
    unit: str = "requests"
    again: bool = True
    counted: bytes = b""
    goal_ratio: float | None = None
    goal_p95_ms: float | None = None
    goal_rate: float | None = None


def all_measures(askers: Askers, places: Sequence[tuple[float, float]]) -> list[Measure]:
    """Every measure for one register; `places` are longitudes and latitudes to ask about."""
    rng = random.Random()  # noqa: S311 - record numbers must differ from run to run
    insert = by_hand.insert_visit(askers)

    def single(seconds: float) -> list[bytes]:
        count = int(seconds * 2500)
        return list(pushes(askers.phones, count=count, of=1, now=datetime.now(UTC), rng=rng))

    def batches(seconds: float) -> list[bytes]:
        count = int(seconds * 60) + 8
        return list(pushes(askers.phones, count=count, of=BATCH, now=datetime.now(UTC), rng=rng))

    def located(_: float) -> list[bytes]:
        return [
            get(askers.city, f"{LOCATE}?lon={lon:.7f}&lat={lat:.7f}&crs=wgs84")
            for lon, lat in places
        ]

    def bulk(_: float) -> list[bytes]:
        body = {"crs": "wgs84", "points": [[lon, lat] for lon, lat in places[:BULK]]}
        return [post(askers.city, LOCATE, json.dumps(body).encode())]

    def pages(*paths: str) -> Callable[[float], list[bytes]]:
        return lambda _: [get(askers.city, path) for path in paths]

    def dossiers(_: float) -> list[bytes]:
        return [
            get(askers.city, f"{HOUSEHOLDS}{uid}/")
            for phone in askers.phones
            for uid, _lon, _lat in phone.homes[:50]
        ]

    def searches(_: float) -> list[bytes]:
        texts = [*SURNAMES, *(a + b for a in SURNAMES for b in "建秀桂国玉"), "zhang", "wxm"]
        bodies = [json.dumps({"text": text}).encode() for text in texts]
        return [post(askers.city, SEARCH, body) for body in bodies]

    visit = {"again": False, "counted": b'"status":"created"', "each": 0, "unit": "visits"}
    found = [
        Measure("push.1", "one visit a push", 1, single, insert, **visit),  # type: ignore[arg-type]
        Measure(
            "push.8",
            "one visit a push",
            8,
            single,
            insert,
            goal_ratio=0.15,
            **visit,  # type: ignore[arg-type]
        ),
        Measure("push.batch1", f"{BATCH} visits a push", 1, batches, insert, **visit),  # type: ignore[arg-type]
        Measure(
            "push.batch8",
            f"{BATCH} visits a push",
            8,
            batches,
            insert,
            goal_rate=2500,
            **visit,  # type: ignore[arg-type]
        ),
    ]
    one, many = by_hand.locate_one(askers), by_hand.locate_many(askers, min(BULK, len(places)))
    found += [
        Measure("locate.1", "a point to its divisions", 1, located, one, goal_ratio=0.15),
        Measure("locate.8", "a point to its divisions", 8, located, one, goal_ratio=0.15),
        Measure(
            "locate.bulk", "20,000 points at once", 1, bulk, many, len(places[:BULK]), "points"
        ),
        Measure(
            "density.map", "map of hexagons, the city", 1, pages("/maps/density/"),
            by_hand.DENSITY,
        ),
        Measure(
            "list.first", "first page of households", 1, pages(HOUSEHOLDS),
            by_hand.FIRST_PAGE, goal_p95_ms=100,
        ),
        Measure(
            "list.last", "last page of households", 1, pages(f"{HOUSEHOLDS}?cursor=last"),
            by_hand.LAST_PAGE, goal_p95_ms=100,
        ),
        Measure("search.text", "search by name or pinyin", 1, searches, goal_p95_ms=100),
        Measure("dossier.one", "one household whole", 1, dossiers, goal_p95_ms=100),
        Measure(
            "export.csv", "every household as CSV", 1, pages(f"{HOUSEHOLDS}?format=csv"),
            by_hand.EXPORT, 0, "rows", counted=b"\n", goal_rate=20_000,
        ),
    ]  # fmt: skip
    return found


def geojson_path(village_uid: str) -> str:
    """The list of one village as GeoJSON."""
    return f"{HOUSEHOLDS}?format=geojson&division={quote(village_uid)}"
