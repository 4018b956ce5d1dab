"""A worker killed with SIGKILL in the middle of an undo: nothing is taken back, then all of it."""

import os
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from field_api.actions.imports import undo_import
from field_api.imports.progress import progress_of
from field_api.jobs import undo_import as job
from field_api.models import Household, ImportBatch
from geo_minzheng.operating.console import ROOT
from tests import world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import applied
from tests.jobs import forget_waiting_jobs
from tests.live_server import url_of_test_database

ROWS = 200
# Only against a test that would never end; nothing is measured.
PATIENCE_S = 90

# Small chunks, and a breath between them, so that the signal falls among them.
WORKER = """
import sys, time, django
django.setup()
from field_api import jobs
from field_api.imports import former_states, undoing
former_states.CHUNK = 10
tell = undoing.tell_before_the_end
def slowly(*given):
    tell(*given)
    time.sleep(0.05)
undoing.tell_before_the_end = slowly
jobs.undo_import.func(batch_id=int(sys.argv[1]), by_id=int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_an_undo_whose_worker_is_killed_is_nothing_and_then_all() -> None:
    clerk = world.build().people["worker of the township"]
    before = Household.objects.count()
    body = csv_file([HOUSEHOLD_HEADINGS, *(household_row(n) for n in range(ROWS))])
    batch = applied(clerk, "households", body)
    undo_import(by=clerk, batch=batch)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(batch.pk), str(clerk.pk)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url_of_test_database()},
    )
    batch.refresh_from_db()
    try:
        deadline = time.monotonic() + PATIENCE_S
        while (seen := progress_of(batch, timezone.now()).done) < 50:
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
        forget_waiting_jobs()
    assert 50 <= seen < ROWS
    assert ImportBatch.objects.get(pk=batch.pk).state == "undoing"
    assert Household.objects.count() == before + ROWS

    job.func(batch_id=batch.pk, by_id=clerk.pk)

    batch.refresh_from_db()
    assert batch.state == "undone"
    assert Household.objects.count() == before
