"""Opening an incident."""

from datetime import datetime

from django.utils import timezone

from geo_minzheng.accounts.models import User
from geo_minzheng.shared.history import changed_by
from maps.models import Incident


def open_incident(
    *, by: User, title: str, kind: str, status: str, occurred_at: datetime
) -> Incident:
    """A new incident without any footprint yet.

    Args:
        kind: a value of `IncidentKind`.
        status: a value of `IncidentStatus`; it never changes, so that no exercise can turn real.
    """
    with changed_by(by, action="incidents.open_incident"):
        return Incident.objects.create(
            title=title,
            kind=kind,
            status=status,
            occurred_at=occurred_at,
            created_by=by,
            created_at=timezone.now(),
        )
