"""Whether a batch that the queue has is being worked on, waits for its turn, or for nobody.

It reads the queue's own tables and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from field_api.models import ImportBatch

SILENT = timedelta(seconds=settings.QUEUE_STALLED_AFTER_S + 10)
"""A worker that was not heard of for so long is dead, and its job has been put back."""


@dataclass(frozen=True)
class Waiting:
    """Why nothing has been done yet.

    Attributes:
        nobody_works: no process takes jobs; somebody must start it.
        ahead: other jobs of imports that come first.
    """

    nobody_works: bool
    ahead: int


def waiting_of(batch: ImportBatch, now: datetime) -> Waiting | None:
    """What a batch at work waits for; None while it is being worked on."""
    if not batch.at_work:
        return None
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - SILENT).exists()
    jobs = ProcrastinateJob.objects.filter(task_name__startswith="imports.")
    own = jobs.filter(status="todo", args__batch_id=batch.pk).order_by("id").first()
    if own is None:
        return None if alive else Waiting(nobody_works=True, ahead=0)
    ahead = jobs.filter(status__in=("todo", "doing"), id__lt=own.pk).count()
    return Waiting(nobody_works=not alive, ahead=ahead)
