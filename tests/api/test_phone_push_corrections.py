"""A later revision corrects a visit; the household's days follow what counts."""

from uuid import UUID

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import ReceivedEnvelope, Visit, VisitWorker
from tests import factories
from tests.push_world import PUSH, World, day_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


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
