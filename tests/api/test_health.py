"""`/healthz` tells a monitor the truth, and nothing else."""

import logging
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_a_server_with_its_database_is_well(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.django_db
def test_a_server_without_its_database_says_so_in_the_error_shape_and_logs_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(connection, "cursor", fail)
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert set(answer.json()) == {"code", "message", "details"}
    assert answer.json()["code"] == "service.database_unreachable"
    assert [record for record in caplog.records if record.name.startswith("django.request")] == []


def test_nothing_can_be_sent_to_it(client: Client) -> None:
    answer = client.post("/healthz")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer.json()["code"] == "request.method_not_allowed"
