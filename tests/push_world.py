"""A worker with a phone, the household that is visited, and what the phone sends."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from boundaries_data.models import Role
from tests import factories

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


def day_after(**delta) -> str:
    return (timezone.now() + timedelta(**delta)).isoformat()
