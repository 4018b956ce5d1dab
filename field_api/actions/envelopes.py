"""Taking a phone's envelopes: each is stored once, whatever is repeated, reordered or raced.

A record is locked by a transaction-level advisory lock while it is taken, and the unique index
`envelope_is_received_once` stands behind it. What is refused is kept sealed in quarantine. What a
visit means is `actions/visits.py`.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError
from django.db.models import Q

from field_api.actions.envelope_refusals import ContentDiffersError
from field_api.actions.new_visits import NewVisit, store_new_visits
from field_api.actions.quarantine import keep_body
from field_api.actions.sent_items import ItemResult, SentItem, Status
from field_api.actions.visit_refusals import VisitNotStorableError, VisitRefusedError
from field_api.actions.visits import record_visits
from field_api.models import ReceivedEnvelope, Visit
from field_api.visiting.envelopes import Envelope
from field_api.visiting.reports import VisitReport
from geo_minzheng.shared.history import changed_by
from geo_minzheng.shared.privacy import receipt_signature
from geo_minzheng.shared.sql import SqlQuery

logger = logging.getLogger(__name__)

LOCK_RECORDS = SqlQuery("field_api", "lock_records")


def receive_envelopes(
    *,
    by: AbstractBaseUser,
    device: str,
    user_agent: str,
    items: Sequence[SentItem],
    now: datetime,
) -> list[ItemResult]:
    """Take every item, one answer each, in order. A bad one never takes a good one with it.

    Whoever pushes a record that another request is storing waits, and gets that one's receipt.
    """
    answers: dict[int, ItemResult | VisitRefusedError] = {}
    for group in _groups_of_different_records(items):
        answers |= _take_new(by, device, group, now)
        group = {at: item for at, item in group.items() if at not in answers}
        if not group:
            continue
        try:
            answers |= _take(by, device, group, now)
        except (IntegrityError, DataError):
            # One of them is what the database will not have: alone it harms no other.
            for position, item in group.items():
                answers |= _take_alone(by, device, position, item, now)
    return [
        answer
        if isinstance(answer := answers[position], ItemResult)
        else _refused(by, user_agent, item, answer, now)
        for position, item in enumerate(items)
    ]


def _groups_of_different_records(items: Sequence[SentItem]) -> Iterator[dict[int, SentItem]]:
    """The items by position, in order, cut before a record that the group already holds."""
    group: dict[int, SentItem] = {}
    held: set[UUID | None] = set()
    for position, item in enumerate(items):
        if item.record_uuid is not None and item.record_uuid in held:
            yield group
            group, held = {}, set()
        group[position] = item
        held.add(item.record_uuid)
    if group:
        yield group


def _take_new(
    by: AbstractBaseUser, device: str, group: dict[int, SentItem], now: datetime
) -> dict[int, ItemResult]:
    """Take those items of different records that are plainly new and in order; most are."""
    places: dict[UUID, int] = {}
    visits: dict[UUID, NewVisit] = {}
    for at, item in group.items():
        if item.envelope is not None and isinstance(item.content, VisitReport):
            places[item.envelope.record_uuid] = at
            visits[item.envelope.record_uuid] = NewVisit(
                item.envelope, item.content, _receipt(item.envelope)
            )
    stored = store_new_visits(by=by, device=device, visits=visits, now=now)
    return {
        places[record]: ItemResult(
            record, visits[record].envelope.revision, Status.CREATED, visits[record].receipt
        )
        for record in stored
    }


def _take(
    by: AbstractBaseUser, device: str, group: dict[int, SentItem], now: datetime
) -> dict[int, ItemResult | VisitRefusedError]:
    """Take items of different records in one transaction.

    Raises:
        IntegrityError, DataError: the database refuses one of them; none is stored.
    """
    answers: dict[int, ItemResult | VisitRefusedError] = {}
    sealed = {at: item.envelope for at, item in group.items() if item.envelope is not None}
    answers |= {
        at: item.content
        for at, item in group.items()
        if item.envelope is None and isinstance(item.content, VisitRefusedError)
    }
    with changed_by(by, action="envelopes.receive_envelopes"):
        LOCK_RECORDS.execute(keys=sorted(_lock_key(e.record_uuid) for e in sealed.values()))
        received = _received(sealed.values())
        reports: dict[int, VisitReport] = {}
        for at, envelope in sealed.items():
            content = group[at].content
            known = received.get((envelope.record_uuid, envelope.revision))
            if known is not None:
                answers[at] = _known(envelope, known)
            elif isinstance(content, VisitRefusedError):
                answers[at] = content
            else:
                reports[at] = content
        if reports:
            recorded = record_visits(by=by, reports=list(reports.values()), now=now)
            outcome = dict(zip(reports, recorded, strict=True))
            answers |= _receipts(by, device, sealed, outcome, now)
    return answers


def _take_alone(
    by: AbstractBaseUser, device: str, position: int, item: SentItem, now: datetime
) -> dict[int, ItemResult | VisitRefusedError]:
    try:
        return _take(by, device, {position: item}, now)
    except (IntegrityError, DataError) as error:
        # The message would quote the row, and with it a person; the constraint's name does not.
        diagnosis = getattr(error.__cause__, "diag", None)
        constraint = getattr(diagnosis, "constraint_name", None)
        logger.error("visit %s not storable: %s", item.record_uuid, constraint or type(error))
        return {position: VisitNotStorableError()}


def _received(sealed: Any) -> dict[tuple[UUID, int], ReceivedEnvelope]:
    wanted = Q(record_uuid__in=[envelope.record_uuid for envelope in sealed])
    return {(row.record_uuid, row.revision): row for row in ReceivedEnvelope.objects.filter(wanted)}


def _known(envelope: Envelope, known: ReceivedEnvelope) -> ItemResult | VisitRefusedError:
    if known.content_hash != envelope.content_hash:
        return ContentDiffersError()
    return ItemResult(envelope.record_uuid, envelope.revision, Status.DUPLICATE, known.receipt)


def _receipts(
    by: AbstractBaseUser,
    device: str,
    sealed: dict[int, Envelope],
    outcome: dict[int, Visit | VisitRefusedError],
    now: datetime,
) -> dict[int, ItemResult | VisitRefusedError]:
    """Write a receipt for each stored visit, in the transaction that stored it."""
    answers: dict[int, ItemResult | VisitRefusedError] = {}
    rows = []
    for at, visit in outcome.items():
        if isinstance(visit, VisitRefusedError):
            answers[at] = visit
            continue
        envelope = sealed[at]
        receipt = _receipt(envelope)
        rows.append(
            ReceivedEnvelope(
                record_uuid=envelope.record_uuid,
                revision=envelope.revision,
                kind=envelope.kind,
                content_hash=envelope.content_hash,
                status=Status.CREATED,
                receipt=receipt,
                device=device,
                visit=visit,
                received_by_id=by.pk,
                received_at=now,
            )
        )
        answers[at] = ItemResult(envelope.record_uuid, envelope.revision, Status.CREATED, receipt)
    ReceivedEnvelope.objects.bulk_create(rows)
    return answers


def _receipt(envelope: Envelope) -> str:
    return receipt_signature(f"{envelope.record_uuid}/{envelope.revision}/{envelope.content_hash}")


def _refused(
    by: AbstractBaseUser,
    user_agent: str,
    item: SentItem,
    refusal: VisitRefusedError,
    now: datetime,
) -> ItemResult:
    receipt = keep_body(by=by, body=item.kept(), code=refusal.code, user_agent=user_agent, now=now)
    return ItemResult(
        item.record_uuid,
        item.revision,
        Status(refusal.result),
        receipt,
        refusal.code,
        {"message": refusal.message, **refusal.details},
    )


def _lock_key(record_uuid: UUID) -> int:
    # Time-ordered UUIDs share their first half, so the number is taken from a hash.
    digest = hashlib.sha256(record_uuid.bytes).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
