"""What a phone sends is stored once, answered once, and never lost."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import QuarantinedBody, ReceivedEnvelope, Visit, VisitWorker
from geo_minzheng.shared.privacy import unseal
from tests import factories
from tests.push_world import PUSH, World

pytestmark = pytest.mark.django_db


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


def test_key_order_spaces_and_number_spelling_make_no_difference(world):
    sent = world.envelope(answers={"a": 1, "b": 2})
    (first,) = world.push(sent)
    turned = {**sent, "payload": dict(reversed(sent["payload"].items()))}
    body = json.dumps({"envelopes": [turned]}, indent=3, ensure_ascii=False)
    body = body.replace('"a": 1', '"a": 1.0')

    answer = world.client.post(PUSH, body, content_type="application/json")

    (result,) = answer.json()["results"]
    assert (result["status"], result["receipt"]) == ("duplicate", first["receipt"])


def test_other_content_under_a_known_revision_is_a_conflict_and_is_kept(world):
    sent = world.envelope()
    world.push(sent)
    other = {**sent, "payload": {**sent["payload"], "note": "另一份"}}

    (result,) = world.push(other)

    assert (result["status"], result["code"]) == ("conflict", "push.content_differs")
    assert Visit.objects.get().note == "一切正常"
    kept = QuarantinedBody.objects.get(receipt=result["receipt"])
    assert json.loads(unseal(bytes(kept.sealed_body))) == other
    assert "另一份".encode() not in bytes(kept.sealed_body)


def test_a_bad_envelope_takes_no_good_one_with_it(world):
    good, late = world.envelope(), world.envelope()
    bad = world.envelope(outcome="whatever")

    results = world.push(good, bad, "nonsense", None, late)

    assert [r["status"] for r in results] == [
        "created",
        "quarantined",
        "quarantined",
        "quarantined",
        "created",
    ]
    assert results[1]["code"] == "visit.invalid"
    assert list(results[1]["details"]["fields"]) == ["outcome"]
    assert results[2]["record_uuid"] is None
    assert {str(v.record_uuid) for v in Visit.objects.all()} == {
        good["record_uuid"],
        late["record_uuid"],
    }
    assert QuarantinedBody.objects.count() == 3


def test_the_same_record_twice_in_one_batch_is_stored_once(world):
    sent = world.envelope()

    first, second = world.push(sent, sent)

    assert (first["status"], second["status"]) == ("created", "duplicate")
    assert first["receipt"] == second["receipt"]


def test_what_the_database_refuses_is_quarantined_alone(world, monkeypatch):
    """A rule that slips past our checks meets the constraint; the rest of the batch is stored."""
    monkeypatch.setattr("field_api.actions.visit_batch.times_are_believable", lambda *_: True)
    start = timezone.now()
    bad = world.envelope(
        started_at=start.isoformat(), ended_at=(start - timedelta(hours=1)).isoformat()
    )

    results = world.push(world.envelope(), bad, world.envelope())

    assert [r["status"] for r in results] == ["created", "quarantined", "created"]
    assert results[1]["code"] == "visit.not_storable"
    assert Visit.objects.count() == 2


def test_without_workers_the_sender_is_the_worker(world):
    (result,) = world.push(world.envelope(workers=[]))

    assert result["status"] == "created"
    assert VisitWorker.objects.get().worker == world.worker


def test_a_sender_who_is_no_worker_must_name_one(world):
    desk = factories.sign_in(factories.user(Role.COORDINATOR, world.township))

    answer = desk.post(
        PUSH, {"envelopes": [world.envelope(workers=[]), world.envelope(workers=[world.worker.pk])]}
    )

    first, second = answer.json()["results"]
    assert (first["status"], first["code"]) == ("quarantined", "visit.no_worker")
    assert second["status"] == "created"


def test_two_workers_of_one_visit_are_both_kept(world):
    second = factories.worker(world.township, village=world.village)

    world.push(world.envelope(workers=[world.worker.pk, second.pk, second.pk]))

    assert VisitWorker.objects.count() == 2


@pytest.mark.parametrize("accuracy", [0, None, "missing"])
def test_accuracy_that_is_zero_or_missing_is_unknown(world, accuracy):
    position = {"lon": 105.05, "lat": 35.7, "crs": "wgs84", "accuracy_m": accuracy}
    if accuracy == "missing":
        del position["accuracy_m"]

    world.push(world.envelope(position=position))

    assert Visit.objects.get().position_accuracy_m is None


def test_a_visit_without_a_fix_is_taken(world):
    (result,) = world.push(world.envelope(position=None))

    visit = Visit.objects.get()
    assert result["status"] == "created"
    assert (visit.position, visit.position_datum, visit.distance_to_dwelling_m) == (None, "", None)


def test_a_shifted_datum_is_put_right_and_the_raw_pair_kept(world):
    shifted = {"lon": 105.05, "lat": 35.7, "crs": "gcj02"}

    world.push(world.envelope(position=shifted))

    visit = Visit.objects.get()
    assert (visit.position_lon, visit.position_lat) == (105.05, 35.7)
    assert 150 < visit.distance_to_dwelling_m < 500


def test_a_resend_after_a_transfer_still_gets_its_receipt(world):
    sent = world.envelope()
    (first,) = world.push(sent)
    world.home.village = world.elsewhere
    world.home.save()

    (second,) = world.push(sent)

    assert (second["status"], second["receipt"]) == ("duplicate", first["receipt"])


def test_a_batch_of_a_hundred_costs_few_queries(world, django_assert_max_num_queries):
    envelopes = [world.envelope() for _ in range(100)]

    with django_assert_max_num_queries(24):
        results = world.push(*envelopes)

    assert {r["status"] for r in results} == {"created"}
