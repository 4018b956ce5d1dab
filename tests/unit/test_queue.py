"""A job whose worker died runs again; one whose worker lives is left alone."""

import asgiref.sync
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from geo_minzheng.shared.queue import forget_old_jobs, retry_jobs_of_the_dead

pytestmark = pytest.mark.django_db


def a_job_at_work(*, silent_for_s: int) -> int:
    """A job that a worker took, whose heart last beat so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for_s],
        )
        (worker,) = cursor.fetchone()
        job = forget_old_jobs.defer(timestamp=0)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job],
        )
    return job


def status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return cursor.fetchone()[0]


def test_a_job_whose_worker_fell_silent_runs_again() -> None:
    lost, at_work = a_job_at_work(silent_for_s=60), a_job_at_work(silent_for_s=5)

    assert asgiref.sync.async_to_sync(retry_jobs_of_the_dead)(app, silent_for_s=20) == 1
    assert (status(lost), status(at_work)) == ("todo", "doing")


def test_a_job_is_kept_or_not_with_the_transaction_that_asked_for_it() -> None:
    try:
        with transaction.atomic():
            job = forget_old_jobs.defer(timestamp=0)
            raise KeyError
    except KeyError:
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [job])
        assert cursor.fetchone() == (0,)
