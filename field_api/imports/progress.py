"""How far a step of a batch has come, kept where a page can see it while the step runs."""

from dataclasses import dataclass
from datetime import datetime

from field_api.models import ImportBatch


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
    since = (now - batch.phase_started_at).total_seconds() if batch.phase_started_at else 0.0
    rate = batch.rows_done / since if since > 0.5 and batch.rows_done else None
    left = max(0, round((batch.rows_total - batch.rows_done) / rate)) if rate else None
    return Progress(batch.rows_done, batch.rows_total, rate, left)
