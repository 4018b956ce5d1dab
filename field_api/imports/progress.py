"""How far a step of a batch has come, kept where a page can see it while the step runs.

A step of many transactions counts in the batch. One that is a single transaction, whose rows
nobody else sees before its end, says it in the name of its session.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from field_api.models import ImportBatch, ImportState
from geo_minzheng.shared.sql import for_this_transaction


@dataclass(frozen=True)
class Progress:
    """Rows done of how many, rows a second, seconds left; None where nothing can be said yet."""

    done: int
    total: int
    per_second: float | None
    left_s: int | None

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def progress_of(batch: ImportBatch, now: datetime) -> Progress:
    """The progress of the step under way at `now`."""
    done = max(batch.rows_done, _told(batch))
    since = (now - batch.phase_started_at).total_seconds() if batch.phase_started_at else 0.0
    rate = done / since if since > 0.5 and done else None
    left = max(0, round((batch.rows_total - done) / rate)) if rate else None
    return Progress(done, batch.rows_total, rate, left)


def tell_before_the_end(batch: ImportBatch, done: int) -> None:
    """Say that so many rows are done, in a transaction that is not over."""
    for_this_transaction(application_name=f"{_session_of(batch)}{done}")


def _told(batch: ImportBatch) -> int:
    if batch.state != ImportState.UNDOING:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(substr(application_name, length(%s) + 1)::int) FROM pg_stat_activity"
            " WHERE datname = current_database() AND starts_with(application_name, %s)",
            [_session_of(batch)] * 2,
        )
        return int(cursor.fetchone()[0] or 0)


def _session_of(batch: ImportBatch) -> str:
    return f"import {batch.pk}: "
