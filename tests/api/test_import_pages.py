"""The page of a batch: it says what a file waits for, and looking at its rows is written down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from field_api.actions.imports import send_file
from field_api.imports.waiting import SILENT
from field_api.models import ImportBatch, Reading
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked
from tests.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db

NOBODY = "后台任务程序没有运行，请告诉系统管理员"
BODY = csv_file([HOUSEHOLD_HEADINGS, household_row(1), household_row(2, head_name="")])


@pytest.fixture
def clerk():
    return world.build().people["worker of the township"]


@pytest.fixture
def client(clerk):
    return factories.sign_in(clerk)


def sent(by) -> ImportBatch:
    return send_file(by=by, kind="households", file_name="名册", chunks=[BODY])


def a_worker(silent_for: timedelta = timedelta()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)",
            [timezone.now() - silent_for],
        )


def shown(client, batch: ImportBatch, part: str = "") -> str:
    answer = client.get(f"/imports/{batch.uid}/{part}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_that_nobody_works_on_says_whom_to_tell_and_asks_again(client, clerk):
    page = shown(client, sent(clerk))

    assert NOBODY in page
    assert 'hx-trigger="every 5s"' in page


def test_a_worker_that_fell_silent_is_nobody(client, clerk):
    a_worker(SILENT + timedelta(seconds=1))

    assert NOBODY in shown(client, sent(clerk), "progress/")


def test_a_file_behind_others_says_how_many_come_first(client, clerk):
    a_worker()
    sent(clerk)
    page = shown(client, sent(clerk))

    assert NOBODY not in page
    assert "前面还有 1 项任务" in page


def test_a_file_that_is_being_read_waits_for_nothing(client, clerk):
    a_worker()
    batch = sent(clerk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")

    page = shown(client, batch)

    assert "排队中" not in page
    assert "正在读取…" in page


def test_rows_shown_on_the_screen_are_written_down_once_a_look(client, clerk):
    batch = checked(clerk, "households", BODY)

    for address in ("", "?show=error", "progress/"):
        shown(client, batch, address)

    (reading,) = Reading.objects.filter(subject="import_rows")
    assert (reading.by, reading.row_count, reading.division) == (clerk, 2, batch.division)
    assert reading.filters == {"kind": "households", "batch": str(batch.uid)}
    Reading.objects.update(at=timezone.now() - timedelta(hours=1))
    shown(client, batch)
    assert Reading.objects.filter(subject="import_rows").count() == 2


def test_a_batch_without_rows_on_the_screen_leaves_no_reading(client, clerk):
    waiting, gone = sent(clerk), checked(clerk, "households", BODY)
    run_waiting_jobs()
    ImportBatch.objects.filter(pk=gone.pk).update(purged_at=timezone.now())

    for batch in (waiting, gone):
        shown(client, batch)

    assert not Reading.objects.filter(subject="import_rows").exists()
