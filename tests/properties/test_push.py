"""Whatever is sent, in any order, repeated and cut into any batches: the same visits are stored."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from boundaries_data.models import Role
from field_api.models import QuarantinedBody, ReceivedEnvelope, Visit
from tests import factories

PUSH = "/api/field/v1/push/"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
RECORDS = [UUID(int=number) for number in range(1, 5)]


@st.composite
def envelopes(draw):
    """A few records with one content for each revision, and some that nobody can store."""
    sent = []
    for record in draw(st.sets(st.sampled_from(RECORDS), min_size=1)):
        for revision in draw(st.sets(st.integers(1, 3), min_size=1)):
            minutes = draw(st.integers(0, 600))
            sent.append(
                {
                    "record_uuid": str(record),
                    "revision": revision,
                    "kind": "visit",
                    "payload": {
                        "household": None,
                        "started_at": (START + timedelta(minutes=minutes)).isoformat(),
                        "ended_at": (START + timedelta(minutes=minutes + 9)).isoformat(),
                        "position": None,
                        "outcome": draw(st.sampled_from(["completed", "absent", "nonsense"])),
                        "note": draw(st.text(max_size=5)),
                    },
                }
            )
    return sent


class PushTest(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(envelopes(), st.data())
    def test_order_repetition_and_batches_do_not_matter(self, sent, data):
        township = factories.division("township", "会师镇")
        home = factories.household(factories.division("village", "南关", parent=township))
        someone = factories.user(Role.WORKER, township)
        factories.worker(township, user=someone)
        client = factories.sign_in(someone)
        for envelope in sent:
            envelope["payload"]["household"] = str(home.uid)
        # Everything at least once, some more often, in any order, cut anywhere.
        extra = data.draw(st.lists(st.sampled_from(sent), max_size=6))
        order = data.draw(st.permutations([*sent, *extra]))
        receipts: dict[tuple[str, int], set[str]] = {}

        while order:
            size = data.draw(st.integers(1, len(order)))
            batch, order = order[:size], order[size:]
            results = client.post(PUSH, {"envelopes": batch}).json()["results"]
            assert len(results) == len(batch)
            for envelope, result in zip(batch, results, strict=True):
                assert (result["record_uuid"], result["revision"]) == (
                    envelope["record_uuid"],
                    envelope["revision"],
                )
                key = (result["record_uuid"], result["revision"])
                receipts.setdefault(key, set()).add(result["receipt"])

        storable = [e for e in sent if _storable(e)]
        newest = {}
        for envelope in sorted(storable, key=lambda each: each["revision"]):
            newest[UUID(envelope["record_uuid"])] = envelope
        stored = {
            visit.record_uuid: (visit.revision, visit.outcome, visit.note)
            for visit in Visit.objects.all()
        }
        assert stored == {
            record: (e["revision"], e["payload"]["outcome"], e["payload"]["note"])
            for record, e in newest.items()
        }
        # Each envelope has one receipt, and what it is a receipt for is there: stored or kept.
        assert all(len(given) == 1 for given in receipts.values())
        taken = set(ReceivedEnvelope.objects.values_list("receipt", flat=True))
        kept = set(QuarantinedBody.objects.values_list("receipt", flat=True))
        assert {given.copy().pop() for given in receipts.values()} == taken | kept
        assert not taken & kept


def _storable(envelope) -> bool:
    payload = envelope["payload"]
    return payload["outcome"] != "nonsense" and "\0" not in payload["note"]
