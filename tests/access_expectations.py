"""What each address answers to whom: the table that `tests/api/test_access.py` walks."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import World

WHO = (
    "stranger",
    "worker of the village",
    "worker of the township",
    "worker elsewhere",
    "coordinator of the county",
    "coordinator elsewhere",
    "officer of the city",
    "administrator of the city",
    "auditor of the city",
)


@dataclass(frozen=True)
class Expectation:
    """One address and method; `answers` are statuses in the order of `WHO`."""

    method: str
    route: str
    answers: tuple[int, ...]
    at: Callable[[World], str] | None = None
    send: Callable[[World], Any] | None = None

    def address(self, world: World) -> str:
        return "/" + (self.at(world) if self.at else self.route)

    def body(self, world: World) -> str:
        return json.dumps(self.send(world)) if self.send else ""

    def statuses(self) -> dict[str, int]:
        return dict(zip(WHO, self.answers, strict=True))


def all_signed_in(status: int = 200, *, stranger: int) -> tuple[int, ...]:
    return (stranger, *[status] * 8)


EVERYONE = (200,) * 9

# A page sends a stranger to the sign-in page; who has no right to names is told so.
WITH_NAMES = (302, 200, 200, 200, 200, 200, 403, 200, 403)
NAMES_OF_ONE_HOME = (302, 200, 200, 404, 200, 404, 403, 200, 403)

# Whoever reads may see their own readings; whoever supervises, those of their divisions.
READINGS = (302, 200, 200, 200, 200, 200, 403, 200, 200)

PAGES = [
    Expectation("GET", "", all_signed_in(stranger=302)),
    Expectation("GET", "login/", all_signed_in(302, stranger=200)),
    Expectation("POST", "logout/", (302,) * 9),
    Expectation("GET", "password/", all_signed_in(stranger=302)),
    Expectation("GET", "households/", WITH_NAMES),
    Expectation(
        "GET", "households/<uuid:uid>/", NAMES_OF_ONE_HOME, at=lambda w: f"households/{w.home.uid}/"
    ),
    Expectation("GET", "readings/", READINGS),
    Expectation("GET", "readings/people/", READINGS),
    Expectation("GET", "visits/", WITH_NAMES),
    Expectation(
        "GET",
        "visits/<uuid:record_uuid>/",
        NAMES_OF_ONE_HOME,
        at=lambda w: f"visits/{w.call.record_uuid}/",
    ),
    Expectation("GET", "phone/", WITH_NAMES),
    Expectation("GET", "maps/density/", all_signed_in(stranger=302)),
    Expectation("GET", "maps/density/download/", all_signed_in(stranger=302)),
]

# Divisions are no secret among those who have signed in.
BOUNDARIES = [
    Expectation("GET", "boundaries/", all_signed_in(stranger=302)),
    Expectation(
        "GET",
        "api/boundaries/v1/locate/",
        all_signed_in(stranger=401),
        at=lambda w: "api/boundaries/v1/locate/?lon=104.05&lat=36.05&crs=wgs84",
    ),
    Expectation(
        "POST",
        "api/boundaries/v1/locate/",
        all_signed_in(stranger=401),
        send=lambda w: {"crs": "gcj02", "points": [[104.05, 36.05, 10]]},
    ),
    Expectation("GET", "api/boundaries/v1/divisions/", all_signed_in(stranger=401)),
    *(
        Expectation(
            "GET",
            f"api/boundaries/v1/divisions/<uuid:uid>/{part}",
            all_signed_in(stranger=401),
            at=lambda w, part=part: f"api/boundaries/v1/divisions/{w.other_county.uid}/{part}",
        )
        for part in ("", "children/", "geometry/", "children/geometry/")
    ),
    Expectation(
        "GET",
        "api/boundaries/v1/codes/resolve/",
        all_signed_in(stranger=401),
        at=lambda w: "api/boundaries/v1/codes/resolve/?scheme=mca&code=620422",
    ),
    Expectation(
        "GET",
        "api/boundaries/v1/codes/translate/",
        all_signed_in(stranger=401),
        at=lambda w: (
            "api/boundaries/v1/codes/translate/"
            "?scheme=mca&code=620422&from=2020-01-01&to=2026-01-01"
        ),
    ),
]

# Names, and what hangs on them: a household of another jurisdiction is not found, and a role
# without names is told so.
NAMES = (401, 200, 200, 200, 200, 200, 403, 200, 403)
ONE_HOMES = (401, 200, 200, 404, 200, 404, 403, 200, 403)

FIELD = [
    *(
        Expectation("GET", f"api/field/v1/{rows}/", NAMES)
        for rows in ("households", "visits", "workers", "tasks")
    ),
    Expectation(
        "GET",
        "api/field/v1/households/<uuid:uid>/",
        ONE_HOMES,
        at=lambda w: f"api/field/v1/households/{w.home.uid}/",
    ),
    Expectation(
        "GET",
        "api/field/v1/visits/<uuid:record_uuid>/",
        ONE_HOMES,
        at=lambda w: f"api/field/v1/visits/{w.call.record_uuid}/",
    ),
    *(
        Expectation("GET", f"api/field/v1/readings/{part}", (401, *READINGS[1:]))
        for part in ("", "people/")
    ),
    Expectation("GET", "api/field/v1/readings/purpose/", all_signed_in(stranger=401)),
    Expectation(
        "PUT",
        "api/field/v1/readings/purpose/",
        all_signed_in(stranger=401),
        send=lambda w: {"purpose": "review"},
    ),
    Expectation(
        "POST",
        "api/field/v1/households/<uuid:uid>/reveal/",
        ONE_HOMES,
        at=lambda w: f"api/field/v1/households/{w.home.uid}/reveal/",
        send=lambda w: {"field": "phone", "reason": "电话联系本人"},
    ),
    # Whose household an envelope may name is answered for each envelope, not by the status.
    Expectation("POST", "api/field/v1/push/", NAMES, send=lambda w: {"envelopes": []}),
]


def running(status: int, *, stranger: int = 401) -> tuple[int, ...]:
    """Incidents are for those who run them, wherever; the world's has no footprint yet."""
    return (stranger, 403, 403, 403, status, status, 403, status, 403)


INCIDENTS = [
    Expectation("GET", "api/maps/v1/incidents/", running(200)),
    Expectation(
        "POST",
        "api/maps/v1/incidents/",
        running(201),
        send=lambda w: {
            "title": "祖厉河洪水",
            "kind": "flood",
            "status": "exercise",
            "occurred_at": "2026-07-01T08:00:00+08:00",
        },
    ),
    *(
        Expectation(
            method,
            f"api/maps/v1/incidents/<int:incident>/{part}",
            running(status),
            at=lambda w, part=part: f"api/maps/v1/incidents/{w.incident.pk}/{part}",
        )
        for method, part, status in (
            ("GET", "", 200),
            ("GET", "footprints/", 200),
            ("POST", "footprints/", 400),
            ("GET", "impact/", 404),
            ("GET", "households/", 404),
            ("GET", "workers/", 404),
        )
    ),
    Expectation("GET", "maps/incidents/", running(200, stranger=302)),
    Expectation(
        "GET",
        "maps/incidents/<int:incident>/",
        running(200, stranger=302),
        at=lambda w: f"maps/incidents/{w.incident.pk}/",
    ),
]

EXPECTED = [
    *BOUNDARIES,
    *FIELD,
    Expectation("GET", "api/session/", all_signed_in(stranger=401)),
    Expectation("GET", "api/schema/", EVERYONE),
    Expectation("GET", "healthz", EVERYONE),
    Expectation("POST", "language/", (302,) * 9),
    *PAGES,
    *INCIDENTS,
]
