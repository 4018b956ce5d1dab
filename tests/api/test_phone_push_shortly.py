"""New visits go a short way, everything else a careful one; nobody can tell which it was."""

from datetime import timedelta
from uuid import UUID

import pghistory.models
import pytest
from django.utils import timezone

from boundaries_data.models import Appointment, Role
from field_api.actions import envelopes
from field_api.models import ReceivedEnvelope, Visit, VisitWorker
from tests import factories

pytestmark = pytest.mark.django_db

PUSH = "/api/field/v1/push/"
FIX = {"lon": 105.0501, "lat": 35.7001, "crs": "gcj02", "accuracy_m": 9}
OF_A_PLACE = {"id", "record_uuid", "household_id", "village_id", "recorded_by_id"}


class Place:
    """A township with two workers and two households, one of them helped and unsteady."""

    def __init__(self) -> None:
        self.township = factories.division("township", "会师镇")
        self.village = factories.division("village", "南关社区", parent=self.township)
        self.user = factories.user(Role.WORKER, self.township)
        self.worker = factories.worker(self.township, user=self.user)
        self.colleague = factories.worker(self.township)
        self.home = factories.household(self.village, at=(105.05, 35.70), income_unsteady=True)
        factories.aid(factories.person(self.home), aid_class="1")
        self.other = factories.household(self.village)
        self.client = factories.sign_in(self.user)

    def envelope(self, number: int, home, *, days_ago: int = 3, **payload) -> dict:
        end = timezone.localtime().replace(hour=0, minute=30, second=0, microsecond=0)
        end -= timedelta(days=days_ago)
        return {
            "record_uuid": str(UUID(int=self.home.pk * 100 + number)),
            "revision": 1,
            "kind": "visit",
            "payload": {
                "household": str(home.uid),
                "started_at": (end - timedelta(hours=1)).isoformat(),
                "ended_at": end.isoformat(),
                "position": None,
                "outcome": "completed",
                **payload,
            },
        }

    def batch(self) -> list[dict]:
        return [
            self.envelope(1, self.home, position=FIX, answers={"roof": ["good", 1.5]}),
            self.envelope(2, self.home, days_ago=2, outcome="absent", note="没人"),
            self.envelope(3, self.other, position=FIX, days_ago=7),
            self.envelope(4, self.other, workers=[self.colleague.pk, self.worker.pk]),
            self.envelope(5, self.other, workers=[self.colleague.pk, self.colleague.pk]),
        ]

    def push(self, *batch: dict) -> list[dict]:
        answer = self.client.post(PUSH, {"device": "p", "envelopes": batch})
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def kept(self) -> dict:
        """Everything that pushes left behind here, without what differs between two places."""
        visits = Visit.objects.filter(household__village=self.village).order_by("record_uuid")
        names = {self.worker.pk: "worker", self.colleague.pk: "colleague"}
        present = VisitWorker.objects.filter(visit__in=visits).order_by("visit__record_uuid", "id")
        history = pghistory.models.Events.objects.tracks(self.home, self.other)
        return {
            "visits": [
                {
                    name: value
                    for name, value in visit.items()
                    if name not in OF_A_PLACE | {"recorded_at", "distance_to_dwelling_m"}
                }
                for visit in visits.values()
            ],
            "metres": [visit.distance_to_dwelling_m for visit in visits],
            "homes": [visit.household_id == self.home.pk for visit in visits],
            "present": [(row.visit.record_uuid.int % 100, names[row.worker_id]) for row in present],
            "receipts": list(
                ReceivedEnvelope.objects.filter(visit__in=visits)
                .order_by("record_uuid")
                .values_list("revision", "kind", "status", "device")
            ),
            "days": [
                (home.last_visited_on, home.next_visit_due)
                for home in type(self.home).objects.filter(village=self.village).order_by("id")
            ],
            "history": [
                (row.pgh_context["by"] == str(self.user.pk), row.pgh_context["action"])
                for row in history
            ],
        }


def test_both_ways_leave_the_same_behind(monkeypatch):
    shortly, carefully = Place(), Place()
    first = shortly.push(*shortly.batch())
    monkeypatch.setattr(envelopes, "store_new_visits", lambda **_: set())
    second = carefully.push(*carefully.batch())

    one, other = shortly.kept(), carefully.kept()

    assert [r["status"] for r in first + second] == ["created"] * 10
    metres = [(m, n) for m, n in zip(one.pop("metres"), other.pop("metres"), strict=True)]
    assert [m is None for m, _ in metres] == [False, True, True, True, True]
    assert metres[0][0] == pytest.approx(metres[0][1], abs=1e-4)
    assert one["history"]
    assert {label for _, label in one.pop("history")} == {"envelopes.receive_envelopes"}
    other.pop("history")
    assert one == other
    # The one thing that a rule in the database could get wrong: half a year, not a whole.
    assert one["days"][0][1] is not None


def test_receipts_do_not_depend_on_the_way(monkeypatch):
    place = Place()
    (sent,) = place.batch()[:1]
    (created,) = place.push(sent)
    (again,) = place.push(sent)

    assert (created["status"], again["status"]) == ("created", "duplicate")
    assert created["receipt"] == again["receipt"]


def test_a_new_visit_alone_costs_one_statement_beside_who_sends_it(django_assert_max_num_queries):
    place = Place()
    place.push(*place.batch()[:1])

    # Session, account, appointments, the visit; the savepoint is the test's own.
    with django_assert_max_num_queries(6):
        (result,) = place.push(place.envelope(9, place.home))

    assert result["status"] == "created"


def test_what_the_short_way_leaves_out_is_refused_as_ever():
    place = Place()
    stranger = factories.worker(factories.division("township", "别处镇"))
    bad = [
        place.envelope(1, place.home, workers=[stranger.pk]),
        place.envelope(2, factories.household(factories.division("village", "别处"))),
        place.envelope(3, place.home, days_ago=-2),
        place.envelope(4, place.home, days_ago=40_000),
    ]
    good = place.envelope(5, place.home)

    results = place.push(*bad[:2], good, *bad[2:])

    assert [r["code"] for r in results] == [
        "visit.worker_unknown",
        "visit.outside_jurisdiction",
        "",
        "visit.times_unbelievable",
        "visit.times_unbelievable",
    ]
    assert Visit.objects.count() == ReceivedEnvelope.objects.count() == 1


def test_an_appointment_that_ends_ends_at_once():
    place = Place()
    assert place.push(place.envelope(1, place.home))[0]["status"] == "created"

    Appointment.objects.filter(user=place.user).delete()

    answer = place.client.post(PUSH, {"envelopes": [place.envelope(2, place.home)]})
    assert (answer.status_code, answer.json()["code"]) == (403, "access.no_right")


def test_a_village_that_joins_a_township_is_its_workers_at_once():
    place = Place()
    place.push(place.envelope(1, place.home))
    village = factories.division("village", "新村", parent=place.township)

    (result,) = place.push(place.envelope(2, factories.household(village)))

    assert result["status"] == "created"


def test_a_village_that_leaves_a_township_is_no_longer_its_workers():
    place = Place()
    place.push(place.envelope(1, place.home))
    place.village.versions.update(parent=factories.division("township", "别处镇"))

    (result,) = place.push(place.envelope(2, place.home))

    assert result["code"] == "visit.outside_jurisdiction"


def test_a_session_without_its_token_pushes_nothing():
    place = Place()
    client = factories.sign_in(place.user, csrf=True)

    answer = client.post(PUSH, {"envelopes": [place.envelope(1, place.home)]})

    assert (answer.status_code, answer.json()["code"]) == (403, "access.no_right")
    assert not Visit.objects.exists()


def test_a_closed_account_pushes_nothing():
    place = Place()
    type(place.user).objects.filter(pk=place.user.pk).update(is_active=False)

    answer = place.client.post(PUSH, {"envelopes": [place.envelope(1, place.home)]})

    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_a_password_that_was_changed_ends_other_sessions():
    place = Place()
    place.user.set_password("Xin-Mima-2026")
    place.user.save()

    answer = place.client.post(PUSH, {"envelopes": [place.envelope(1, place.home)]})

    assert answer.status_code == 401
