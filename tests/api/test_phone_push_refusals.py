"""What a phone sends and cannot be taken is kept, and told why."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from field_api.models import QuarantinedBody, Visit
from tests import factories
from tests.push_world import World, day_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


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
