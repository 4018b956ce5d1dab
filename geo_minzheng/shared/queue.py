"""The queue of work that no request should wait for: how it is run, and what is done about deaths.

It lies in the same PostgreSQL (procrastinate). An app's jobs stand in its `jobs.py`, as
`@app.task(name="imports.check", queue=...)`; deferring one inside a transaction makes it part of
it. A worker may be killed at any moment and its job runs again, so **every job must be safe to
run twice, also by two workers at once**. Arguments are ids, never personal data.

What the jobs do is no business of this module.
"""

import logging
from typing import Any

from django.conf import settings
from procrastinate import job_context
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)

MAINTENANCE = "maintenance"
"""The queue of the queue's own jobs. Workers take every queue unless told otherwise."""

FINISHED_KEPT_H = 24 * 14
"""How long a finished job can be looked at; it holds no personal data."""


@app.periodic(cron="* * * * * */10", periodic_id="stalled")
@app.task(name="queue.retry_stalled_jobs", queue=MAINTENANCE, pass_context=True)
async def retry_stalled_jobs(context: job_context.JobContext, timestamp: int) -> None:
    """Run the jobs again whose worker's heart has stopped: it was killed, or its machine."""
    await retry_jobs_of_the_dead(context.app, silent_for_s=settings.QUEUE_STALLED_AFTER_S)


@app.periodic(cron="17 3 * * *", periodic_id="old")
@app.task(name="queue.forget_old_jobs", queue=MAINTENANCE, pass_context=True)
async def forget_old_jobs(context: job_context.JobContext, timestamp: int) -> None:
    """Delete jobs that ended two weeks ago, however they ended."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=FINISHED_KEPT_H,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )


async def retry_jobs_of_the_dead(queue: Any, *, silent_for_s: float) -> int:
    """Put jobs back whose worker has been silent for longer; how many there were."""
    stalled = list(await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for_s))
    for job in stalled:
        logger.warning("job %s (%s) has lost its worker: it runs again", job.id, job.task_name)
        await queue.job_manager.retry_job(job)
    return len(stalled)
