"""One step of a batch's work: a transaction that has the batch alone.

Whoever works on a batch may be killed, and may find that another worker has begun the same again.
The number of the attempt tells them apart: it is counted up, and committed, before work begins.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from field_api.models import ImportBatch, ImportState

MOST_ATTEMPTS = 5
"""A file that ends its worker five times, by its memory for one, is not tried again."""


class OvertakenError(Exception):
    """Another run of the step has the batch, or it has moved on; nothing is lost or doubled."""


class ExhaustedError(Exception):
    """The step has been begun too often."""


def begin(batch_id: int, state: str) -> tuple[ImportBatch, int]:
    """Count one more attempt at what `state` says is under way.

    Raises:
        OvertakenError: the batch is not in that state (any more).
        ExhaustedError: it was tried too often already.
    """
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.state != state:
            raise OvertakenError
        if batch.attempts >= MOST_ATTEMPTS:
            raise ExhaustedError
        batch.attempts += 1
        # Begun again, a check starts from its first row, and an application where it was.
        if not batch.phase_started_at or state in (ImportState.READING, ImportState.CHECKING):
            batch.phase_started_at = timezone.now()
        batch.save(update_fields=["attempts", "phase_started_at"])
        return batch, batch.attempts


@contextmanager
def one_step(batch: ImportBatch, state: str, attempt: int) -> Iterator[ImportBatch]:
    """A transaction under the batch's lock; gives the batch as it is now.

    Raises:
        OvertakenError: a later attempt has it, or it has left `state`.
    """
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.attempts != attempt or held.state != state:
            raise OvertakenError
        yield held
