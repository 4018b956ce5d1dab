"""Opening an incident."""

from datetime import datetime
from http import HTTPStatus

from django.utils import timezone
from django.utils.translation import gettext as _

from geo_minzheng.accounts.models import User
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.history import changed_by
from maps.models import Incident
from maps.models.incident import FARTHEST_WARNING, time_is_believable


class IncidentTimeUnbelievableError(GeoMinzhengError):
    """It began before 2000, or lies more than `FARTHEST_WARNING` ahead of the server's clock.

    A conflict with that clock, which no description of a request can express; hence 409.
    """

    code = "incident.unbelievable_time"
    status = HTTPStatus.CONFLICT


def open_incident(
    *, by: User, title: str, kind: str, status: str, occurred_at: datetime
) -> Incident:
    """A new incident without any footprint yet.

    Args:
        kind: a value of `IncidentKind`.
        status: a value of `IncidentStatus`; it never changes, so that no exercise can turn real.

    Raises:
        IncidentTimeUnbelievableError: see there.
    """
    now = timezone.now()
    if not time_is_believable(occurred_at, now):
        raise IncidentTimeUnbelievableError(
            _(
                "发生时间应在 2000 年 1 月 1 日之后，且不晚于今后 {days} 天。请改正后重新登记。"
            ).format(days=FARTHEST_WARNING.days),
            fields=["occurred_at"],
        )
    with changed_by(by, action="incidents.open_incident"):
        return Incident.objects.create(
            title=title,
            kind=kind,
            status=status,
            occurred_at=occurred_at,
            created_by=by,
            created_at=now,
        )
