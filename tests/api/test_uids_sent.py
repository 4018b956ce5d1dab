"""Every uid that an address of the API takes is a text: read from the description of the API."""

from typing import Any
from uuid import uuid4

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests import factories, world

pytestmark = pytest.mark.django_db
NO_UIDS = (0, 1, 12.5, True, [], {}, "0", "x" * 40)
CHANGES = ("post", "put", "patch")


def resolved(part: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in part:
        return resolved(part["allOf"][0], parts)
    name = part.get("$ref", "").rpartition("/")[2]
    return parts[name] if name else part


def uids_in(shape: dict[str, Any], parts: dict[str, Any]) -> list[tuple[str, bool]]:
    """Names of a shape that are uids, and whether they are lists of them."""
    found = []
    for name, value in resolved(shape, parts).get("properties", {}).items():
        inner = resolved(value, parts)
        if inner.get("format") == "uuid":
            found.append((name, False))
        elif resolved(inner.get("items", {}), parts).get("format") == "uuid":
            found.append((name, True))
    return found


def uid_fields() -> list[tuple[str, str, str, bool]]:
    described = SchemaGenerator().get_schema(request=None, public=True)
    parts = described["components"]["schemas"]
    return [
        (method, path, name, many)
        for path, operations in described["paths"].items()
        for method in CHANGES
        if (body := operations.get(method, {}).get("requestBody"))
        for name, many in uids_in(
            body["content"].get("application/json", {}).get("schema", {}), parts
        )
    ]


def test_every_uid_sent_is_a_text_or_refused():
    city = world.build()
    client = factories.sign_in(city.people["administrator of the city"])
    person, aid = city.home.persons.first(), city.home.aids.first()
    known = {
        "uid": city.home.uid, "person": person.uid, "aid": aid.pk, "id": city.incident.pk,
        "pk": city.incident.pk, "number": 1, "n": 1, "record_uuid": uuid4(),
    }  # fmt: skip
    fields = uid_fields()
    assert len(fields) > 10

    odd = []
    for method, path, name, many in fields:
        address = path.format_map({**dict.fromkeys(_names(path), 1), **known})
        for value in NO_UIDS:
            body = {name: [value] if many else value}
            answer = getattr(client, method)(address, body, format="json")
            told = answer.json().get("details", {}) if answer.status_code == 400 else {}
            if answer.status_code != 400 or name not in str(told):
                odd.append((method, path, name, value, answer.status_code))
    assert odd == [], "\n".join(map(str, odd))


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]
