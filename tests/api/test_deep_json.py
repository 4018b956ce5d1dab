"""JSON nested far too deep is the sender's mistake, at every address and from anybody."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from geo_minzheng.shared.json_bodies import MOST_LEVELS
from tests import factories
from tests import world as worlds
from tests.access_expectations import EXPECTED, Expectation

pytestmark = pytest.mark.django_db

# A file comes as multipart, and undoing takes no body: neither ever reads JSON.
NO_JSON = {"api/field/v1/imports/", "api/field/v1/imports/<uuid:uid>/undo/"}
TAKERS = [
    *(
        row
        for row in EXPECTED
        if row.method == "POST" and row.route.startswith("api/") and row.route not in NO_JSON
    ),
    Expectation("POST", "api/session/", ()),
]
BODIES = {
    "never closed": b"[" * 100_000,
    "objects never closed": b'{"a":' * 100_000,
    "5000 levels": b"[" * 5000 + b"]" * 5000,
    "5000 levels in a field": b'{"kind": ' + b"[" * 5000 + b"]" * 5000 + b"}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("row", TAKERS, ids=lambda row: row.route)
def test_json_nested_too_deep_is_unreadable_everywhere(row: Expectation, body: bytes) -> None:
    world = worlds.build()
    # An import is its sender's alone.
    who = "worker of the township" if "/imports/" in row.route else "coordinator of the county"
    sender = factories.sign_in(world.people[who])

    told = sender.generic("POST", row.address(world), body, content_type="application/json")
    stranger = APIClient().generic(
        "POST", row.address(world), body, content_type="application/json"
    )

    assert (told.status_code, told.json()["code"]) == (400, "request.unreadable")
    assert stranger.status_code in {400, 401}
    assert stranger.json().keys() == {"code", "message", "details"}


@pytest.mark.parametrize("at", ['{"kind": "\\ud800"}', '{"\\udc00": 1}', '["\\ud800x"]'])
@pytest.mark.parametrize("row", TAKERS, ids=lambda row: row.route)
def test_half_a_character_is_never_repeated(row: Expectation, at: str) -> None:
    """No text can hold it, so an answer that quoted it could not be sent."""
    world = worlds.build()
    who = "worker of the township" if "/imports/" in row.route else "coordinator of the county"

    told = factories.sign_in(world.people[who]).generic(
        "POST", row.address(world), at.encode(), content_type="application/json"
    )

    assert told.status_code < 500
    assert told.status_code < 400 or told.json().keys() == {"code", "message", "details"}


@pytest.mark.parametrize(
    ("levels", "code"),
    [(MOST_LEVELS - 1, "request.invalid"), (MOST_LEVELS, "request.unreadable")],
)
def test_the_limit_stands_well_above_what_anybody_needs(
    api: APIClient, levels: int, code: str
) -> None:
    value: Any = "x"
    for _ in range(levels):
        value = [value]

    answer = api.generic(
        "POST", "/api/session/", json.dumps({"a": value}), content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (400, code)
