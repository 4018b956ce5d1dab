"""What each address answers to whom: the table that `tests/api/test_access.py` walks."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from field_api.models import ImportBatch
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

# Each needs a form, which the walk does not send: who may send one is told what is missing.
LISTED = (302, 400, 400, 400, 400, 400, 403, 400, 403)


def keeping_register(status: int) -> tuple[int, ...]:
    """A village's worker visits; the township's keeps the files."""
    return (302, 403, *[status] * 4, 403, status, 403)


LIST_CHANGES = [
    Expectation(
        "POST", "lists/<str:name>/export/", LISTED, at=lambda w: "lists/households/export/"
    ),
    Expectation("POST", "lists/<str:name>/views/", LISTED, at=lambda w: "lists/households/views/"),
    Expectation(
        "GET",
        "lists/views/<int:view>/",
        (302, 404, 404, 404, 404, 404, 403, 404, 403),
        at=lambda w: "lists/views/0/",
    ),
    Expectation(
        "POST",
        "lists/<str:name>/bring-forward/",
        keeping_register(200),
        at=lambda w: "lists/tasks/bring-forward/",
    ),
    Expectation(
        "GET",
        "lists/changes/<uuid:change>/",
        keeping_register(404),
        at=lambda w: f"lists/changes/{w.home.uid}/",
    ),
]

PAGES = [
    *LIST_CHANGES,
    Expectation("GET", "", all_signed_in(stranger=302)),
    Expectation("GET", "login/", all_signed_in(302, stranger=200)),
    Expectation("POST", "logout/", (302,) * 9),
    Expectation("GET", "help/", all_signed_in(stranger=302)),
    Expectation("GET", "password/", all_signed_in(stranger=302)),
    *(
        Expectation("GET", f"{rows}/", WITH_NAMES)
        for rows in ("households", "persons", "aids", "visits", "tasks", "workers", "offices")
    ),
    Expectation(
        "GET", "households/<uuid:uid>/", NAMES_OF_ONE_HOME, at=lambda w: f"households/{w.home.uid}/"
    ),
    Expectation("GET", "readings/", READINGS),
    Expectation("GET", "readings/people/", READINGS),
    Expectation(
        "GET",
        "visits/<uuid:record_uuid>/",
        NAMES_OF_ONE_HOME,
        at=lambda w: f"visits/{w.call.record_uuid}/",
    ),
    Expectation("GET", "phone/", WITH_NAMES),
    Expectation("GET", "maps/density/", all_signed_in(stranger=302)),
    Expectation("GET", "maps/density/download/", all_signed_in(stranger=302)),
    Expectation("GET", "maps/sources/", all_signed_in(stranger=302)),
]

# Who only reads a village's register is told so; a new household needs a village to keep.
KEEPING = (302, 403, 200, 404, 200, 404, 403, 200, 403)

REGISTER = [
    Expectation("GET", "households/new/", (302, 403, 200, 200, 200, 200, 403, 200, 403)),
    Expectation(
        "GET",
        "households/<uuid:uid>/paper/",
        NAMES_OF_ONE_HOME,
        at=lambda w: f"households/{w.home.uid}/paper/",
    ),
    *(
        Expectation(
            "GET",
            f"households/<uuid:uid>/{part}/",
            KEEPING,
            at=lambda w, part=part: f"households/{w.home.uid}/{part}/",
        )
        for part in (
            "correct",
            "persons/new",
            "head",
            "aids/new",
            "means/new",
            "merge",
            "split",
            "move",
            "move-out",
            "close",
            "reopen",
        )
    ),
    *(
        Expectation(
            "GET",
            f"households/<uuid:uid>/persons/<uuid:person>/{part}/",
            KEEPING,
            at=lambda w, part=part: (
                f"households/{w.home.uid}/persons/{w.home.persons.get().uid}/{part}/"
            ),
        )
        for part in ("correct", "death", "leave")
    ),
    *(
        Expectation(
            "GET",
            f"households/<uuid:uid>/aids/<int:aid>/{part}/",
            KEEPING,
            at=lambda w, part=part: f"households/{w.home.uid}/aids/{w.home.aids.get().pk}/{part}/",
        )
        for part in ("change", "end")
    ),
]

# The world's household has no photo: tests/api/test_photos.py has one, and who may see it.
NO_PHOTO = "photos/00000000-0000-4000-8000-000000000000/"
KEEPING_PHOTOS = (302, 403, 302, 404, 302, 404, 403, 302, 403)
PHOTOS = [
    Expectation(
        "GET",
        "households/<uuid:uid>/photos/<uuid:photo>/",
        (302, 404, 404, 404, 404, 404, 403, 404, 403),
        at=lambda w: f"households/{w.home.uid}/{NO_PHOTO}",
    ),
    Expectation(
        "POST",
        "households/<uuid:uid>/photos/",
        KEEPING_PHOTOS,
        at=lambda w: f"households/{w.home.uid}/photos/",
    ),
    Expectation(
        "POST",
        "households/<uuid:uid>/photos/<uuid:photo>/remove/",
        KEEPING_PHOTOS,
        at=lambda w: f"households/{w.home.uid}/{NO_PHOTO}remove/",
    ),
]

# Everybody finds divisions; names only who may see them.
SEARCH = [
    Expectation("GET", "search/", all_signed_in(stranger=302)),
    Expectation(
        "POST",
        "api/field/v1/search/",
        all_signed_in(stranger=401),
        send=lambda w: {"text": w.home.head_name},
    ),
]

REGISTER_API = [
    Expectation("POST", "api/field/v1/households/", (401, 400, 400, 400, 400, 400, 403, 400, 403)),
    *(
        Expectation(
            method,
            f"api/field/v1/households/<uuid:uid>/{part}",
            # What is missing is told before the household is looked for.
            (401, 400, 400, 400, 400, 400, 403, 400, 403),
            at=lambda w, part=part: f"api/field/v1/households/{w.home.uid}/{part}",
        )
        for method, part in (
            ("PATCH", ""),
            ("POST", "merge/"),
            ("POST", "split/"),
            ("POST", "move/"),
            ("POST", "move-out/"),
            ("POST", "close/"),
            ("POST", "head/"),
            ("POST", "means/"),
            ("PUT", "point/"),
            ("POST", "persons/"),
        )
    ),
    Expectation(
        "PATCH",
        "api/field/v1/households/<uuid:uid>/",
        (401, 403, 200, 404, 200, 404, 403, 200, 403),
        at=lambda w: f"api/field/v1/households/{w.home.uid}/",
        send=lambda w: {"reason": "核对", "facts": {"address": "南关路 1 号"}},
    ),
    *(
        Expectation(
            method,
            f"api/field/v1/households/<uuid:uid>/persons/<uuid:person>/{part}",
            (401, 400, 400, 404, 400, 404, 403, 400, 403),
            at=lambda w, part=part: (
                f"api/field/v1/households/{w.home.uid}/persons/{w.home.persons.get().uid}/{part}"
            ),
        )
        for method, part in (
            ("PATCH", ""),
            ("POST", "death/"),
            ("POST", "leave/"),
            ("POST", "aids/"),
        )
    ),
    *(
        Expectation(
            "POST",
            f"api/field/v1/households/<uuid:uid>/aids/<int:aid>/{part}/",
            (401, 400, 400, 400, 400, 400, 403, 400, 403),
            at=lambda w, part=part: (
                f"api/field/v1/households/{w.home.uid}/aids/{w.home.aids.get().pk}/{part}/"
            ),
        )
        for part in ("change", "end")
    ),
    # A household on the register is there already.
    Expectation(
        "POST",
        "api/field/v1/households/<uuid:uid>/reopen/",
        (401, 403, 200, 404, 200, 404, 403, 200, 403),
        at=lambda w: f"api/field/v1/households/{w.home.uid}/reopen/",
        send=lambda w: {"reason": "误办"},
    ),
    Expectation(
        "GET",
        "api/field/v1/households/<uuid:uid>/reopen/",
        (401, 200, 200, 404, 200, 404, 403, 200, 403),
        at=lambda w: f"api/field/v1/households/{w.home.uid}/reopen/",
    ),
    *(
        Expectation(
            method,
            f"api/field/v1/households/<uuid:uid>/{part}",
            (401, 403, 200, 404, 200, 404, 403, 200, 403),
            at=lambda w, part=part: f"api/field/v1/households/{w.home.uid}/{part}",
            send=lambda w, body=body: body,
        )
        for method, part, body in (
            ("PUT", "point/", {"point": None, "reason": "点错"}),
            ("POST", "close/", {"on": "2026-01-01", "reason": "退出"}),
        )
    ),
    Expectation(
        "POST",
        "api/field/v1/households/<uuid:uid>/persons/<uuid:person>/aids/",
        (401, 403, 201, 404, 201, 404, 403, 201, 403),
        at=lambda w: (
            f"api/field/v1/households/{w.home.uid}/persons/{w.home.persons.get().uid}/aids/"
        ),
        send=lambda w: {
            "programme": "old_age",
            "amount_yuan": "60.00",
            "starts_on": "2026-01-01",
        },
    ),
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
        for rows in ("households", "persons", "aids", "visits", "workers", "offices", "tasks")
    ),
    *(
        Expectation("POST", f"api/field/v1/{rows}/search/", NAMES, send=lambda w, by=by: {by: "张"})
        for rows, by in (
            ("households", "q"),
            ("persons", "name"),
            ("aids", "name"),
            ("workers", "q"),
        )
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
    Expectation(
        "POST",
        "api/field/v1/readings/prints/",
        (401, 204, 204, 204, 204, 204, 403, 204, 403),
        send=lambda w: {"subject": "households", "rows": 1},
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


# The ground beneath maps is the same for everyone who has signed in; tests have none of their own.
GROUND = [
    Expectation("GET", "api/maps/v1/base-map/", all_signed_in(stranger=401)),
    Expectation(
        "GET",
        "api/maps/v1/tiles/base/<slug:digest>.pmtiles",
        all_signed_in(404, stranger=401),
        at=lambda w: "api/maps/v1/tiles/base/" + "0" * 64 + ".pmtiles",
    ),
]

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

STAFF = [
    Expectation("GET", "overview/", WITH_NAMES),
    Expectation("GET", "todo/<slug:subject>/", WITH_NAMES, at=lambda w: "todo/departures/"),
    *(
        Expectation("GET", route, running(200, stranger=302))
        for route in ("workload/", "workers/new/", "offices/new/", "maps/offices/")
    ),
    # Who is posted in a township is known by name in it and above it.
    Expectation(
        "GET",
        "workers/<int:worker>/",
        (302, 404, 200, 404, 200, 404, 403, 200, 403),
        at=lambda w: f"workers/{w.visitor.pk}/",
    ),
    # A township's clerk sees the page and may not change it.
    Expectation(
        "POST",
        "workers/<int:worker>/",
        (302, 404, 404, 404, 400, 404, 403, 400, 403),
        at=lambda w: f"workers/{w.visitor.pk}/?do=handover",
    ),
    # Where an office is, is no secret in the jurisdiction; who serves there is.
    Expectation(
        "GET",
        "offices/<int:office>/",
        (302, 404, 200, 404, 200, 404, 200, 200, 200),
        at=lambda w: f"offices/{w.visitor.postings.get().office_id}/",
    ),
    Expectation(
        "GET",
        "boundaries/levels/<slug:level>/",
        all_signed_in(stranger=302),
        at=lambda w: "boundaries/levels/village/",
    ),
]


def an_import(world: World, part: str) -> str:
    """An address of a batch that the township's worker sent and has not confirmed."""
    batch = ImportBatch.objects.create(
        kind="households",
        state="mapping",
        sent_by=world.people["worker of the township"],
        division=world.township,
        file_name="a.csv",
        byte_count=0,
        sha256="",
        created_at=timezone.now(),
    )
    return f"{part.format(uid=batch.uid)}"


# A batch is its sender's, and seen by those who administer the division.
SENDERS = (302, 403, 200, 404, 404, 404, 403, 200, 403)
SENDERS_API = (401, 403, 200, 404, 404, 404, 403, 200, 403)

IMPORTS = [
    Expectation("GET", "imports/", keeping_register(200)),
    Expectation("POST", "imports/", keeping_register(302)),
    Expectation(
        "GET",
        "imports/templates/<str:kind>/<str:format>/",
        keeping_register(200),
        at=lambda w: "imports/templates/aids/csv/",
    ),
    *(
        Expectation(
            "GET",
            f"imports/<uuid:uid>/{part}",
            SENDERS,
            at=lambda w, part=part: an_import(w, f"imports/{{uid}}/{part}"),
        )
        for part in ("", "progress/", "problems/")
    ),
    Expectation(
        "POST",
        "imports/<uuid:uid>/<str:step>/",
        tuple(302 if status == 200 else status for status in SENDERS),
        at=lambda w: an_import(w, "imports/{uid}/discard/"),
    ),
    Expectation("GET", "api/field/v1/imports/", (401, *keeping_register(200)[1:])),
    Expectation("POST", "api/field/v1/imports/", (401, *keeping_register(400)[1:])),
    Expectation(
        "GET",
        "api/field/v1/imports/<uuid:uid>/",
        SENDERS_API,
        at=lambda w: an_import(w, "api/field/v1/imports/{uid}/"),
    ),
    *(
        Expectation(
            "POST",
            f"api/field/v1/imports/<uuid:uid>/{part}",
            tuple(409 if status == 200 else status for status in SENDERS_API),
            at=lambda w, part=part: an_import(w, f"api/field/v1/imports/{{uid}}/{part}"),
        )
        for part in ("apply/", "undo/")
    ),
]

EXPECTED = [
    *IMPORTS,
    *STAFF,
    *SEARCH,
    *BOUNDARIES,
    *FIELD,
    *GROUND,
    *PHOTOS,
    Expectation("GET", "api/session/", all_signed_in(stranger=401)),
    Expectation("GET", "api/schema/", EVERYONE),
    Expectation("GET", "healthz", EVERYONE),
    # Only a monitor's token opens it.
    Expectation("GET", "metrics", (404,) * len(WHO)),
    Expectation("POST", "language/", (302,) * 9),
    *PAGES,
    *REGISTER,
    *REGISTER_API,
    *INCIDENTS,
]
