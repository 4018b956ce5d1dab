"""One item of a push, and the answer to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from field_api.actions.visit_refusals import VisitRefusedError
from field_api.visiting.envelopes import Envelope
from field_api.visiting.reports import VisitReport


class Status(StrEnum):
    """What became of one envelope. `merged` is for edits of a household, which come later."""

    CREATED = "created"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"


@dataclass(frozen=True)
class SentItem:
    """One item of a push: the envelope read from it, and the report or the refusal in it.

    `kept` gives the bytes to keep if it is refused. Without an envelope there is a refusal.
    """

    record_uuid: UUID | None
    revision: int | None
    envelope: Envelope | None
    content: VisitReport | VisitRefusedError
    kept: Callable[[], bytes]


@dataclass(frozen=True)
class ItemResult:
    """The answer to one item; `receipt` proves that it was taken, or is kept in quarantine."""

    record_uuid: UUID | None
    revision: int | None
    status: Status
    receipt: str
    code: str = ""
    details: dict[str, Any] = field(default_factory=dict)
