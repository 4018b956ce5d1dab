"""What a phone sends is stored once, answered once, and never lost."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.models import QuarantinedBody, ReceivedEnvelope, Visit, VisitWorker
from geo_minzheng.shared.privacy import unseal
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


def day_after(**delta) -> str:
    return (timezone.now() + timedelta(**delta)).isoformat()


@pytest.mark.parametrize(
    "payload",
    [
        {"started_at": day_after(hours=1), "ended_at": day_after(hours=2)},
        {"started_at": day_after(hours=-1), "ended_at": day_after(hours=-2)},
        {"started_at": day_after(days=-3), "ended_at": day_after(days=-1)},
        {"started_at": "1970-01-01T00:00:00Z", "ended_at": "1970-01-01T00:10:00Z"},
        {"started_at": "0001-01-01T00:00:00+23:59", "ended_at": "9999-12-31T23:59:59-23:59"},
    ],
)
def test_times_that_cannot_be_are_quarantined(world, payload):
    (result,) = world.push(world.envelope(**payload))

    assert (result["status"], result["code"]) == ("quarantined", "visit.times_unbelievable")


def test_a_phones_clock_may_run_a_little_ahead(world):
    (result,) = world.push(world.envelope(ended_at=day_after(minutes=5)))

    assert result["status"] == "created"


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"household": "not-a-uuid"}, "household"),
        ({"household": 7}, "household"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": "2026-03-01T09:00:00"}, "started_at"),
        ({"ended_at": "2026-03-01T09:00:00"}, "ended_at"),
        (
            {"position": {"lon": 1, "lat": 2, "crs": "wgs84", "fixed_at": "2026-03-01T09:00:00"}},
            "position",
        ),
        ({"position": {"lon": 105, "lat": 35}}, "position"),
        ({"position": {"lon": 105, "lat": 95, "crs": "wgs84"}}, "position"),
        ({"position": {"lon": "105", "lat": 35, "crs": "wgs84"}}, "position"),
        ({"position": {"lon": 105, "lat": 35, "crs": "mars"}}, "position"),
        ({"position": {"lon": 105, "lat": 35, "crs": "wgs84", "speed": 1}}, "position.speed"),
        ({"position": {"lon": 105, "lat": 35, "crs": "wgs84", "accuracy_m": -1}}, "position"),
        ({"position": []}, "position"),
        ({"workers": ["x"]}, "workers"),
        ({"workers": [True]}, "workers"),
        ({"workers": list(range(1, 30))}, "workers"),
        ({"note": "a\0b"}, "note"),
        ({"note": None}, "note"),
        ({"note": "字" * 4001}, "note"),
        ({"answers": {"a": "\0"}}, "answers"),
        ({"answers": {"a\0": 1}}, "answers"),
        ({"answers": [1]}, "answers"),
        ({"weather": "rain"}, "weather"),
    ],
)
def test_an_invalid_payload_is_quarantined_with_the_fields_name(world, payload, field):
    (result,) = world.push(world.envelope(**payload))

    assert (result["status"], result["code"]) == ("quarantined", "visit.invalid")
    assert list(result["details"]["fields"]) == [field]
    assert result["details"]["message"]
    assert QuarantinedBody.objects.filter(receipt=result["receipt"]).exists()


@pytest.mark.parametrize("payload", [None, [], "text", 7, {}])
def test_a_payload_that_is_no_visit_is_quarantined(world, payload):
    (result,) = world.push({**world.envelope(), "payload": payload})

    assert (result["status"], result["code"]) == ("quarantined", "visit.invalid")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"record_uuid": "x"}, "push.not_an_envelope"),
        ({"record_uuid": 5}, "push.not_an_envelope"),
        ({"revision": 0}, "push.not_an_envelope"),
        ({"revision": True}, "push.not_an_envelope"),
        ({"revision": 2**31}, "push.not_an_envelope"),
        ({"revision": "1"}, "push.not_an_envelope"),
        ({"kind": None}, "push.not_an_envelope"),
        ({"kind": "photo"}, "push.unknown_kind"),
        ({"kind": "a\0b"}, "push.unknown_kind"),
    ],
)
def test_what_is_no_envelope_is_quarantined(world, change, code):
    (result,) = world.push({**world.envelope(), **change})

    assert (result["status"], result["code"]) == ("quarantined", code)


def test_an_unknown_household_is_quarantined(world):
    (result,) = world.push(world.envelope(household=str(uuid4())))

    assert (result["status"], result["code"]) == ("quarantined", "visit.household_unknown")


def test_a_household_of_another_township_is_rejected_and_kept(world):
    other = factories.household(world.elsewhere)

    (result,) = world.push(world.envelope(household=str(other.uid)))

    assert (result["status"], result["code"]) == ("rejected", "visit.outside_jurisdiction")
    assert QuarantinedBody.objects.filter(receipt=result["receipt"]).exists()
    assert not Visit.objects.exists()


def test_a_worker_posted_elsewhere_looks_like_none(world):
    stranger = factories.worker(world.township, village=world.elsewhere)

    results = world.push(
        world.envelope(workers=[stranger.pk]), world.envelope(workers=[stranger.pk + 1000])
    )

    assert {r["code"] for r in results} == {"visit.worker_unknown"}


def test_a_worker_is_named_only_for_days_on_which_they_served_here(world):
    today = timezone.localdate()
    served = DateRange(today - timedelta(days=800), today - timedelta(days=400))
    former = factories.worker(world.township, village=world.village)
    former.postings.update(valid=served)
    then = {
        "started_at": day_after(days=-500),
        "ended_at": day_after(days=-500, minutes=20),
        "position": None,
    }

    now, before = world.push(
        world.envelope(workers=[world.worker.pk, former.pk]),
        world.envelope(workers=[world.worker.pk, former.pk], **then),
    )

    assert (now["status"], now["code"]) == ("quarantined", "visit.worker_not_posted")
    assert before["status"] == "created"


@pytest.mark.parametrize("taken", [{"hours": -6}, {"hours": 2}, {"days": -4000}])
def test_a_position_taken_hours_from_the_visit_is_quarantined(world, taken):
    position = {"lon": 105.05, "lat": 35.7, "crs": "wgs84", "fixed_at": day_after(**taken)}

    (result,) = world.push(world.envelope(position=position))

    assert (result["status"], result["code"]) == ("quarantined", "visit.fix_unbelievable")


@pytest.mark.parametrize(("days", "code"), [(0, ""), (80, ""), (100, "visit.before_registration")])
def test_a_visit_comes_no_earlier_than_an_application(world, days, code):
    world.home.registered_on = timezone.localdate() + timedelta(days=days)
    world.home.save()

    (result,) = world.push(world.envelope())

    assert result["code"] == code


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


def test_a_later_revision_replaces_the_facts_and_the_former_stay_in_history(world):
    sent = world.envelope(note="初稿")
    world.push(sent)

    (result,) = world.push(
        world.envelope(record_uuid=UUID(sent["record_uuid"]), revision=2, note="更正")
    )

    visit = Visit.objects.get()
    assert result["status"] == "created"
    assert (visit.revision, visit.note) == (2, "更正")
    (former,) = Visit.pgh_event_model.objects.all()
    assert (former.revision, former.note) == (1, "初稿")
    assert former.pgh_context.metadata["by"] == str(world.user.pk)
    assert former.pgh_context.metadata["action"] == "visits.record_visits"
    assert ReceivedEnvelope.objects.count() == 2


def test_revisions_never_run_backwards(world):
    sent = world.envelope(revision=3)
    world.push(sent)

    (result,) = world.push(world.envelope(record_uuid=UUID(sent["record_uuid"]), revision=2))

    assert (result["status"], result["code"]) == ("conflict", "visit.revision_backwards")
    assert result["details"]["current_revision"] == 3


def test_only_the_recorder_corrects_a_visit(world):
    sent = world.envelope()
    world.push(sent)
    colleague = factories.sign_in(factories.user(Role.WORKER, world.township))
    revised = world.envelope(record_uuid=UUID(sent["record_uuid"]), revision=2)

    (result,) = colleague.post(PUSH, {"envelopes": [revised]}).json()["results"]

    assert (result["status"], result["code"]) == ("rejected", "visit.not_the_recorder")
    assert Visit.objects.get().revision == 1


def test_who_was_transferred_rewrites_no_visit_of_the_township_they_left(world):
    sent = world.envelope()
    world.push(sent)
    appointment = world.user.appointments.get()
    appointment.division = world.elsewhere
    appointment.save()
    revised = world.envelope(
        record_uuid=UUID(sent["record_uuid"]),
        revision=2,
        household=str(factories.household(world.elsewhere).uid),
    )

    (result,) = world.push(revised)

    assert (result["status"], result["code"]) == ("rejected", "visit.outside_jurisdiction")
    visit = Visit.objects.get()
    assert (visit.revision, visit.household) == (1, world.home)


def test_a_correction_may_move_a_visit_to_another_household_here(world):
    sent = world.envelope()
    world.push(sent)
    other = factories.household(world.village)

    world.push(
        world.envelope(record_uuid=UUID(sent["record_uuid"]), revision=2, household=str(other.uid))
    )

    assert Visit.objects.get().household == other


def test_a_correction_may_change_who_took_part_and_remembers_who_did(world):
    second = factories.worker(world.township, village=world.village)
    sent = world.envelope(workers=[world.worker.pk, second.pk])
    world.push(sent)

    world.push(
        world.envelope(record_uuid=UUID(sent["record_uuid"]), revision=2, workers=[world.worker.pk])
    )

    assert [row.worker for row in VisitWorker.objects.all()] == [world.worker]
    (gone,) = VisitWorker.pgh_event_model.objects.all()
    assert gone.worker_id == second.pk


def test_a_completed_visit_moves_the_households_days(world):
    factories.aid(factories.person(world.home), "rural_dibao", aid_class="3")

    world.push(world.envelope())

    world.home.refresh_from_db()
    today = timezone.localdate(Visit.objects.get().started_at)
    assert world.home.last_visited_on == today
    assert 181 <= (world.home.next_visit_due - today).days <= 184


@pytest.mark.parametrize("outcome", ["absent", "refused", "moved", "deceased"])
def test_only_completed_visits_count(world, outcome):
    world.push(world.envelope(outcome=outcome))

    world.home.refresh_from_db()
    assert world.home.last_visited_on is None


def test_an_older_visit_that_arrives_late_moves_nothing(world):
    world.push(world.envelope())
    world.home.refresh_from_db()
    before = world.home.last_visited_on

    world.push(world.envelope(started_at=day_after(days=-9), ended_at=day_after(days=-9, hours=1)))

    world.home.refresh_from_db()
    assert world.home.last_visited_on == before


def test_a_visit_corrected_to_absent_no_longer_counts(world):
    factories.aid(factories.person(world.home), "rural_dibao", aid_class="3")
    sent = world.envelope()
    world.push(sent)

    world.push(world.envelope(record_uuid=UUID(sent["record_uuid"]), revision=2, outcome="absent"))

    world.home.refresh_from_db()
    assert world.home.last_visited_on is None
    assert world.home.next_visit_due == timezone.localdate()


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
