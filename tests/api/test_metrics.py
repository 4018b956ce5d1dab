"""`/metrics` answers a monitor that shows the token, and no label names anybody."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests import factories, world

pytestmark = pytest.mark.django_db

TOKEN = {"Authorization": "Bearer a-long-token"}


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token"


def figures(client: Client) -> dict[str, list[Any]]:
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return {
        family.name: family.samples
        for family in text_string_to_metric_families(answer.content.decode())
    }


def requests_of(client: Client, route: str, status: str) -> float:
    return sum(
        sample.value
        for sample in figures(client).get("geo_minzheng_http_requests", [])
        if sample.name.endswith("_total")
        and sample.labels["route"] == route
        and sample.labels["status"] == status
    )


@pytest.mark.parametrize(
    "shown", ["", "Bearer ", "Bearer a-long-toke", "a-long-token", "Bearer 令牌"]
)
def test_nobody_without_the_token_sees_anything(client: Client, shown: str) -> None:
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_without_a_token_set_nobody_sees_anything(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_request_is_counted_under_its_pattern(client: Client) -> None:
    here = world.build()
    client.force_login(factories.user())
    route = "households/<uuid:uid>/"
    before = requests_of(client, route, "403")

    client.get(f"/households/{here.home.uid}/")

    assert requests_of(client, route, "403") == before + 1
    text = client.get("/metrics", headers=TOKEN).content.decode()
    assert str(here.home.uid) not in text


def test_the_queue_and_its_workers_are_counted(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('imports', 'x')"
        )

    found = figures(client)

    assert found["geo_minzheng_database_up"][0].value == 1
    assert found["geo_minzheng_queue_workers"][0].value == 1
    assert {s.labels["status"]: s.value for s in found["geo_minzheng_queue_jobs"]} == {"todo": 1}
    assert found["geo_minzheng_queue_oldest_seconds"][0].value >= 0
