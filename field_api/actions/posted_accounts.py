"""A worker's sign-in follows the posting: who serves in a place sees its households and tasks.

It gives and takes only the role of a worker, and only for the division of the posting. Other
roles of the account are nobody's business here.
"""

from datetime import date

from django.db.models import Q, QuerySet
from psycopg.types.range import DateRange

from boundaries_data.models import Appointment, Role
from field_api.models import Posting, Worker


def let_in(worker: Worker, posting: Posting) -> None:
    """Appoint the worker's account for the time of `posting`, the days it has no appointment."""
    account = worker.user_id
    if account is None:
        return
    start, end = posting.valid.lower, posting.valid.upper
    held = _appointments(account, posting.division_id).filter(valid__overlap=posting.valid)
    for appointment in held.order_by("valid"):
        if start < appointment.valid.lower:
            _appoint(account, posting.division_id, start, appointment.valid.lower)
        if appointment.valid.upper is None:
            return
        start = max(start, appointment.valid.upper)
    if end is None or start < end:
        _appoint(account, posting.division_id, start, end)


def shut_out(
    worker: Worker, division_id: int, day: date, *, although_serving: bool = False
) -> None:
    """End the account's appointment on `day`, unless a posting there goes on.

    Args:
        although_serving: the worker stays and gets another account.
    """
    account = worker.user_id
    if account is None:
        return
    goes_on = Posting.objects.filter(worker=worker, division_id=division_id).filter(
        Q(valid__upper_inf=True) | Q(valid__endswith__gt=day)
    )
    if goes_on.exists() and not although_serving:
        return
    for appointment in _appointments(account, division_id):
        lower, upper = appointment.valid.lower, appointment.valid.upper
        if lower is not None and lower >= day:
            appointment.delete()
        elif upper is None or upper > day:
            appointment.valid = DateRange(lower, day)
            appointment.save(update_fields=["valid"])


def _appointments(account: int, division_id: int) -> QuerySet[Appointment]:
    return Appointment.objects.select_for_update().filter(
        user_id=account, role=Role.WORKER, division_id=division_id
    )


def _appoint(account: int, division_id: int, start: date, end: date | None) -> None:
    Appointment.objects.create(
        user_id=account,
        role=Role.WORKER,
        division_id=division_id,
        valid=DateRange(start, end),
    )
