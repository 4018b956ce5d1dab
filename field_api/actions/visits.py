"""Recording visits, all of a batch or none.

How a visit travels is not known here: envelopes are `actions/envelopes.py`, the wire is
`api/phone/`. What one may claim and what follows from it is `actions/visit_batch.py`.
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from field_api.actions.visit_batch import VisitBatch
from field_api.actions.visit_refusals import VisitRefusedError
from field_api.models import Visit
from field_api.visiting.reports import VisitReport
from geo_minzheng.shared.history import changed_by


def record_visit(*, by: AbstractBaseUser, report: VisitReport, now: datetime) -> Visit:
    """Store one reported visit; `record_visits` says how.

    Raises:
        VisitRefusedError: one of its kinds, when the visit may not be stored.
    """
    (recorded,) = record_visits(by=by, reports=[report], now=now)
    if isinstance(recorded, VisitRefusedError):
        raise recorded
    return recorded


def record_visits(
    *, by: AbstractBaseUser, reports: Sequence[VisitReport], now: datetime
) -> list[Visit | VisitRefusedError]:
    """Store reported visits; all that can be stored are stored together, or none.

    A higher revision of a stored visit, sent by whoever recorded it, replaces its facts; the
    former ones stay in its history. A completed visit moves the household's last and next day.

    Args:
        reports: each record at most once.
        now: the server's clock; becomes `recorded_at`.

    Returns:
        For each report, in order, the stored visit or why there is none.
    """
    with changed_by(by, action="visits.record_visits"):
        batch = VisitBatch(by, reports, now)
        answers = [batch.judge(report) for report in reports]
        batch.write()
    return answers
