"""What a phone sends is stored once, answered once, and never lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import ReceivedEnvelope, Visit
from tests import factories

pytestmark = pytest.mark.django_db

PUSH = "/api/field/v1/push/"


class World:
    """A township of two villages, beside another township; a worker who records."""

    def __init__(self) -> None:
        county = factories.division("county", "会宁县")
        self.township = factories.division("township", "会师镇", parent=county)
        self.village = factories.division("village", "南关社区", parent=self.township)
        self.elsewhere = factories.division(
            "village", "河畔村", parent=factories.division("township", "河畔镇", parent=county)
        )
        self.home = factories.household(self.village, at=(105.05, 35.70))
        self.user = factories.user(Role.WORKER, self.township)
        self.worker = factories.worker(self.township, user=self.user)
        self.client = factories.sign_in(self.user)

    def envelope(self, *, record_uuid=None, revision=1, kind="visit", **payload):
        start = timezone.now() - timedelta(hours=2)
        facts = {
            "household": str(self.home.uid),
            "started_at": start.isoformat(),
            "ended_at": (start + timedelta(minutes=20)).isoformat(),
            "position": {
                "lon": 105.0501,
                "lat": 35.7001,
                "accuracy_m": 8.5,
                "crs": "wgs84",
                "fixed_at": start.isoformat(),
            },
            "workers": [self.worker.pk],
            "outcome": "completed",
            "note": "一切正常",
            "answers": {"roof": "good"},
        }
        return {
            "record_uuid": str(record_uuid or uuid4()),
            "revision": revision,
            "kind": kind,
            "payload": {**facts, **payload},
        }

    def push(self, *envelopes):
        answer = self.client.post(PUSH, {"device": "phone-1", "envelopes": envelopes})
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]


@pytest.fixture
def world() -> World:
    return World()


def test_a_visit_is_stored_with_its_facts(world):
    sent = world.envelope()

    (result,) = world.push(sent)

    assert result["status"] == "created"
    assert result["record_uuid"] == sent["record_uuid"]
    assert len(result["receipt"]) == 64
    visit = Visit.objects.get(record_uuid=sent["record_uuid"])
    assert visit.household == world.home
    assert visit.village == world.village
    assert visit.recorded_by == world.user
    assert list(visit.workers.all()) == [world.worker]
    assert (visit.position_lon, visit.position_lat) == (105.0501, 35.7001)
    assert visit.position_datum == "wgs84"
    assert visit.distance_to_dwelling_m == pytest.approx(14.3, abs=0.2)
    assert visit.answers == {"roof": "good"}


def test_a_resend_gets_the_first_receipt_and_changes_nothing(world):
    sent = world.envelope()
    (first,) = world.push(sent)

    (second,) = world.push(sent)

    assert second["status"] == "duplicate"
    assert second["receipt"] == first["receipt"]
    assert Visit.objects.count() == ReceivedEnvelope.objects.count() == 1
