"""How many readings of one kind one person may make within an hour.

It counts the log of readings itself, so nothing is counted that is not written down, and what is
written down counts on every web worker alike. How many are allowed is the caller's matter.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from field_api.models import Reading, ReadingKind

_HOUR = timedelta(hours=1)


def wait_before_next(*, by: AbstractBaseUser, kind: ReadingKind, most: int) -> int | None:
    """Seconds until `by` may make another reading of `kind`; None: now.

    Holds the account until the transaction ends, so that two windows of one person are not both
    the last that is allowed; call it in the transaction that writes the reading.

    Args:
        most: readings within any hour, at least 1.
    """
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    now = timezone.now()
    latest = Reading.objects.filter(by_id=by.pk, kind=kind, at__gt=now - _HOUR)
    times = list(latest.order_by("-at").values_list("at", flat=True)[:most])
    if len(times) < most:
        return None
    return max(1, round((times[-1] + _HOUR - now).total_seconds()))
