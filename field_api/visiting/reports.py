"""What somebody reports about a visit, whichever way it came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Fix:
    """Where a phone says it was.

    Attributes:
        lon: degrees in `datum`, as sent; `lat` likewise.
        location: longitude, latitude in CGCS2000.
        accuracy_m: None where the phone did not know.
    """

    lon: float
    lat: float
    datum: str
    location: tuple[float, float]
    accuracy_m: float | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True)
class VisitReport:
    """What somebody reports about one visit. No worker named means: I did it myself."""

    record_uuid: UUID
    revision: int
    household_uid: UUID
    started_at: datetime
    ended_at: datetime
    outcome: str
    fix: Fix | None = None
    worker_ids: tuple[int, ...] = ()
    note: str = ""
    answers: dict[str, Any] | None = None
