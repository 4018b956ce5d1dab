"""Many phones, or one phone many times, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import ReceivedEnvelope, Visit
from tests import factories

PUSH = "/api/field/v1/push/"
CALLERS, ROUNDS = 20, 5


def envelope(home) -> dict:
    start = timezone.now() - timedelta(hours=1)
    return {
        "record_uuid": str(uuid4()),
        "revision": 1,
        "kind": "visit",
        "payload": {
            "household": str(home.uid),
            "started_at": start.isoformat(),
            "ended_at": timezone.now().isoformat(),
            "position": None,
            "outcome": "completed",
        },
    }


@pytest.fixture
def people(transactional_db):
    """A household, and five workers who may visit it."""
    township = factories.division("township", "会师镇")
    village = factories.division("village", "南关社区", parent=township)
    workers = [factories.user(Role.WORKER, township) for _ in range(5)]
    for someone in workers:
        factories.worker(township, user=someone)
    homes = [factories.household(village) for _ in range(6)]
    return homes, [factories.sign_in(someone) for someone in workers]


def send(client, batch: list[dict]) -> list[dict]:
    try:
        answer = client.post(PUSH, {"envelopes": batch})
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]
    finally:
        connection.close()


def test_twenty_equal_pushes_at_once_store_one_visit_and_get_one_receipt(people):
    homes, clients = people
    for number in range(1, ROUNDS + 1):
        sent = [envelope(homes[0])]

        with ThreadPoolExecutor(CALLERS) as pool:
            answers = list(pool.map(lambda _: send(clients[0], sent), range(CALLERS)))  # noqa: B023

        results = [result for (result,) in answers]
        assert sorted(r["status"] for r in results) == ["created"] + ["duplicate"] * (CALLERS - 1)
        assert len({r["receipt"] for r in results}) == 1
        assert Visit.objects.count() == ReceivedEnvelope.objects.count() == number


def test_batches_that_cross_do_not_wait_for_each_other_for_ever(people):
    """The same records and households in opposite order, from five phones at once."""
    homes, clients = people
    for _ in range(ROUNDS):
        sent = [envelope(home) for home in homes for _ in range(4)]
        batches = [sent, sent[::-1], sent[12:] + sent[:12], sent[::2] + sent[1::2], sent[::-1]]

        with ThreadPoolExecutor(len(batches)) as pool:
            answers = list(pool.map(send, clients, batches))

        receipts: dict[str, set[str]] = {}
        created = [
            result["record_uuid"]
            for results in answers
            for result in results
            if result["status"] == "created"
        ]
        for results in answers:
            for result in results:
                receipts.setdefault(result["record_uuid"], set()).add(result["receipt"])
        assert sorted(created) == sorted(each["record_uuid"] for each in sent)
        assert all(len(given) == 1 for given in receipts.values())
