"""An import is taken back while somebody opens a dossier that it added, or builds on it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from field_api import jobs
from field_api.actions.imports import apply_import, undo_import
from field_api.actions.persons import add_person
from field_api.models import Household, ImportBatch, Person, Reading
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, PERSON_HEADINGS, csv_file, household_row
from tests.importing import applied, checked
from tests.jobs import forget_waiting_jobs
from tests.meetings import PATIENCE_S, Meeting, in_a_thread, until, waits_for_a_lock

NUMBER = "620422196005010017"


@pytest.fixture
def clerk(transactional_db):
    forget_waiting_jobs()
    yield world.build().people["worker of the township"]
    forget_waiting_jobs()


@pytest.fixture
def batch(clerk) -> ImportBatch:
    body = csv_file([HOUSEHOLD_HEADINGS, household_row(1), household_row(2)])
    return applied(clerk, "households", body)


def test_a_dossier_opened_while_its_household_is_taken_back_is_not_found(clerk, batch, monkeypatch):
    home = Household.objects.get(code="T000001")
    meeting, client = Meeting(), factories.sign_in(clerk)
    monkeypatch.setattr(jobs, "take_back", meeting.stop_after(jobs.take_back))
    undo_import(by=clerk, batch=batch)

    with ThreadPoolExecutor(2) as pool:
        undoing = in_a_thread(
            pool, lambda: jobs.undo_import.func(batch_id=batch.pk, by_id=clerk.pk)
        )
        assert meeting.reached.wait(PATIENCE_S)
        opening = in_a_thread(pool, lambda: client.get(f"/households/{home.uid}/").status_code)
        until(waits_for_a_lock)
        meeting.go_on.set()
        undoing.result()

        assert opening.result() == 404
    assert ImportBatch.objects.get().state == "undone"
    assert not Reading.objects.filter(household_code=home.code).exists()


def test_an_undo_waits_for_a_member_that_is_being_added_and_is_then_refused(
    clerk, batch, monkeypatch
):
    home = Household.objects.get(code="T000001")
    meeting = Meeting()
    undo_import(by=clerk, batch=batch)

    def adding():
        with transaction.atomic():
            meeting.stop_after(add_person)(
                by=clerk,
                household=home.uid,
                uid=uuid4(),
                facts={"name": "李秀英", "relation": "spouse", "sex": "f",
                       "birth_date": date(1961, 3, 8)},
                today=timezone.localdate(),
            )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        added = in_a_thread(pool, adding)
        assert meeting.reached.wait(PATIENCE_S)
        undoing = in_a_thread(
            pool, lambda: jobs.undo_import.func(batch_id=batch.pk, by_id=clerk.pk)
        )
        until(waits_for_a_lock)
        meeting.go_on.set()
        added.result()
        undoing.result()

    batch.refresh_from_db()
    assert (batch.state, batch.problem_code) == ("applied", "import.built_on")
    assert Person.objects.get(household=home).name == "李秀英"


def test_rows_about_a_household_that_is_being_taken_back_are_left_out(clerk, batch, monkeypatch):
    later = checked(
        clerk,
        "persons",
        csv_file([PERSON_HEADINGS, ["T000001", "张建国", NUMBER, "户主", ""]]),
    )
    assert later.counts["new"] == 1, [row.problems for row in later.rows.all()]
    meeting = Meeting()
    monkeypatch.setattr(jobs, "take_back", meeting.stop_after(jobs.take_back))
    undo_import(by=clerk, batch=batch)
    apply_import(by=clerk, batch=later, choice="all")

    with ThreadPoolExecutor(2) as pool:
        undoing = in_a_thread(
            pool, lambda: jobs.undo_import.func(batch_id=batch.pk, by_id=clerk.pk)
        )
        assert meeting.reached.wait(PATIENCE_S)
        applying = in_a_thread(
            pool, lambda: jobs.apply_import.func(batch_id=later.pk, by_id=clerk.pk)
        )
        until(waits_for_a_lock)
        meeting.go_on.set()
        undoing.result()
        applying.result()

    later.refresh_from_db()
    assert (later.state, later.applied_rows, later.overtaken_rows) == ("applied", 0, 1)
