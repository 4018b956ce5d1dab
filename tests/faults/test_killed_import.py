"""A worker killed with SIGKILL in the middle of applying leaves each row written exactly once."""

import os
import subprocess
import sys
import time

import pytest

from field_api.actions.imports import apply_import
from field_api.jobs import apply_import as job
from field_api.models import Household, ImportBatch, ImportRow
from geo_minzheng.operating.console import ROOT
from tests import world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked
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
from field_api.imports import applying
applying.CHUNK = 10
chunk = jobs.apply_chunk
def slowly(*given, **named):
    time.sleep(0.05)
    return chunk(*given, **named)
jobs.apply_chunk = slowly
jobs.apply_import.func(batch_id=int(sys.argv[1]), by_id=int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_is_killed_is_finished_exactly_once() -> None:
    clerk = world.build().people["worker of the township"]
    body = csv_file([HOUSEHOLD_HEADINGS, *(household_row(n) for n in range(ROWS))])
    batch = checked(clerk, "households", body)
    before = Household.objects.count()
    apply_import(by=clerk, batch=batch, choice="all")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(batch.pk), str(clerk.pk)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url_of_test_database()},
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while ImportBatch.objects.get(pk=batch.pk).rows_done < 50:
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
        forget_waiting_jobs()
    done = ImportBatch.objects.get(pk=batch.pk).rows_done
    assert 50 <= done < ROWS
    assert Household.objects.count() == before + done

    job.func(batch_id=batch.pk, by_id=clerk.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.applied_rows, batch.overtaken_rows) == ("applied", ROWS, 0)
    assert Household.objects.count() == before + ROWS
    assert ImportRow.objects.filter(batch=batch, outcome="applied").count() == ROWS
