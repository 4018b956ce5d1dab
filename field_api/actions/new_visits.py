"""The quick way for visits that nobody has seen before: one statement stores them whole.

Whatever is a resend, a correction or to be refused is left for `actions/envelopes.py`, which
looks again with all its care; nothing is decided against a visit here. The two agree on what a
visit is by `actions/visits.py`, and a test compares them.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from boundaries_data.jurisdiction import scope_of
from field_api.models import AidClass, Programme
from field_api.visiting.envelopes import Envelope
from field_api.visiting.reports import VisitReport
from field_api.visiting.rules import (
    LONGEST_APPLICATION,
    fix_is_believable,
    months_between_visits,
    times_are_believable,
)
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.sql import SqlQuery, array_text

logger = logging.getLogger(__name__)

STORE_NEW_VISITS = SqlQuery("field_api", "store_new_visits")

_INTERVALS = json.dumps(
    {
        f"{programme}/{aid_class}{'/unsteady' if unsteady else ''}": months
        for programme in Programme.values
        for aid_class in AidClass.values
        for unsteady in (False, True)
        if (months := months_between_visits([(programme, aid_class)], income_unsteady=unsteady))
    }
)


@dataclass(frozen=True)
class NewVisit:
    """A visit as it came, with the receipt that it will have."""

    envelope: Envelope
    report: VisitReport
    receipt: str


@dataclass(frozen=True)
class StoredVisit:
    """One row of `store_new_visits`."""

    record_uuid: UUID


def store_new_visits(
    *, by: AbstractBaseUser, device: str, visits: Mapping[UUID, NewVisit], now: datetime
) -> set[UUID]:
    """Store those of `visits` that are new and in order, each with its receipt.

    Args:
        visits: by record.
        now: the server's clock; becomes `recorded_at`.

    Returns:
        The records stored. Those left out may be stored already, or are to be refused.
    """
    rows = [_row(visit) for visit in visits.values() if _is_believable(visit.report, now)]
    if not rows:
        return set()
    scope = scope_of(by)
    values = {
        "visits": json.dumps(rows),
        "sender": by.pk,
        "villages": array_text(scope.village_ids),
        "serving": array_text(scope.named_division_ids),
        "kind": "visit",
        "device": device,
        "now": now,
        "today": timezone.localdate(now),
        "slack_days": LONGEST_APPLICATION.days,
        "intervals": _INTERVALS,
        "srid": CGCS2000,
        "context_id": str(uuid4()),
        "context": json.dumps(
            {"by": str(by.pk), "action": "envelopes.receive_envelopes", "reason": ""}
        ),
    }
    try:
        return {row.record_uuid for row in _at_once(values)}
    except (IntegrityError, DataError) as error:
        # One of them is what the database will not have; looked at singly it will be found.
        diagnosis = getattr(error.__cause__, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        logger.info("new visits taken the careful way: %s", name or type(error).__name__)
        return set()


def _at_once(values: dict[str, Any]) -> list[StoredVisit]:
    if not connection.in_atomic_block:
        # One statement is a transaction of its own: nothing to begin, nothing to commit. If the
        # connection broke, it may be sent twice: what is stored already is not stored again.
        return STORE_NEW_VISITS.first(StoredVisit, **values)
    with transaction.atomic():
        return STORE_NEW_VISITS.prepared(StoredVisit, **values)


def _is_believable(report: VisitReport, now: datetime) -> bool:
    if not times_are_believable(report.started_at, report.ended_at, now):
        return False
    fixed_at = report.fix.fixed_at if report.fix else None
    return fixed_at is None or fix_is_believable(fixed_at, report.started_at, report.ended_at)


def _row(visit: NewVisit) -> dict[str, Any]:
    report, fix = visit.report, visit.report.fix
    row = {
        "record_uuid": str(report.record_uuid),
        "revision": report.revision,
        "content_hash": visit.envelope.content_hash,
        "receipt": visit.receipt,
        "household": str(report.household_uid),
        "started_at": report.started_at.isoformat(),
        "ended_at": report.ended_at.isoformat(),
        "day": timezone.localdate(report.started_at).isoformat(),
        "position_datum": "",
        "outcome": report.outcome,
        "note": report.note,
        "answers": report.answers or {},
        "workers": list(dict.fromkeys(report.worker_ids)),
    }
    if fix is not None:
        row |= {
            "lon": fix.location[0],
            "lat": fix.location[1],
            "position_lon": fix.lon,
            "position_lat": fix.lat,
            "position_datum": fix.datum,
            "position_accuracy_m": fix.accuracy_m,
            "position_fixed_at": fix.fixed_at.isoformat() if fix.fixed_at else None,
        }
    return row
