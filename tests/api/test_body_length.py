"""A body sent in chunks is refused in words; nobody is told that nothing was kept as if it were."""

import http.client
from pathlib import Path

import pytest
from django.test import Client

from boundaries_data.models import Role
from field_api.models import QuarantinedBody
from tests import factories
from tests.live_server import live_server, url_of_test_database

pytestmark = pytest.mark.django_db

PUSH = "/api/field/v1/push/"


def in_chunks(client: Client, address: str):
    """What the web server hands over of a body in chunks: the header, and no length."""
    return client.generic("POST", address, b"", HTTP_TRANSFER_ENCODING="chunked")


@pytest.mark.parametrize("address", ["/api/session/", "/api/boundaries/v1/locate/", PUSH])
def test_a_body_in_chunks_is_refused_in_the_error_shape(client: Client, address: str) -> None:
    answer = in_chunks(client, address)

    assert (answer.status_code, answer.json()["code"]) == (411, "request.length_required")
    assert answer.json().keys() == {"code", "message", "details"}
    assert not QuarantinedBody.objects.exists()


def test_a_form_in_chunks_is_refused_on_a_calm_page(client: Client) -> None:
    answer = in_chunks(client, "/login/")

    assert answer.status_code == 411
    assert "也没有保存" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize("role", [Role.WORKER, Role.OFFICER])
def test_an_empty_push_is_not_said_to_be_kept(role: str) -> None:
    client = factories.sign_in(factories.user(role, factories.division("city", "白银市")))

    answer = client.generic("POST", PUSH, b"", content_type="application/json")

    told = answer.json()
    assert answer.status_code == (400 if role == Role.WORKER else 403)
    assert told["details"]["quarantine_receipt"] is None
    assert "没有收到" in told["message"]
    assert "已封存" not in told["message"]
    assert not QuarantinedBody.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_real_web_server_tells_of_chunks(tmp_path: Path) -> None:
    with live_server(url_of_test_database(), log=tmp_path / "server.log", workers=1) as server:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
        connection.request(
            "POST",
            "/api/session/",
            body=iter([b'{"username": ', b'"a", "password": "b"}']),
            headers={"Content-Type": "application/json"},
            encode_chunked=True,
        )
        answer = connection.getresponse()
        said = answer.read()
        connection.close()

    assert answer.status == 411
    assert b"request.length_required" in said
