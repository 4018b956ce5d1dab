"""The queue without a worker: what waits is run here, in the test's own transaction."""

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

MOST = 50
"""More than any test defers; a job that defers itself for ever must not hang the suite."""


def run_waiting_jobs() -> list[str]:
    """Run what waits, oldest first, and what that defers; the names in the order they ran."""
    ran: list[str] = []
    while job := ProcrastinateJob.objects.filter(status="todo").order_by("id").first():
        assert len(ran) < MOST, f"jobs do not end: {ran}"
        app.tasks[job.task_name].func(**job.args)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk]
            )
        ran.append(job.task_name)
    return ran


def forget_waiting_jobs() -> None:
    """Leave none to a later test: flushing the tables of models leaves the queue's own alone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
