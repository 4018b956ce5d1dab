"""Paging through a list as a program does: page after page on the screen comes to a copy.

One page is daily work and leaves no reading (decision 0015). What one person has had of one list
within an hour is counted, and written down each time it reaches `LISTED_ROWS_RECORDED`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from field_api.actions.readings import record_reading
from field_api.models import ReadingKind
from field_api.readings.purpose import StatedPurpose
from geo_minzheng.shared.sql import SqlQuery

COUNT_LISTED_ROWS = SqlQuery("field_api", "count_listed_rows")
ON_SCREEN = "_on_screen"
"""Behind the name of a list, where its rows were paged through."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class ListedRowsTold:
    """One row of `count_listed_rows`."""

    since: datetime
    shown: int


@transaction.atomic
def note_listed_rows(
    *,
    by: AbstractBaseUser,
    purpose: StatedPurpose,
    subject: str,
    shown: int,
    filters: Mapping[str, Any],
) -> None:
    """Count `shown` rows of a page of the list `subject`; call it before they leave.

    The reading is written in the transaction of the count that it tells: neither is without the
    other. Its filters are those of the last page.
    """
    if not shown:
        return
    now = timezone.now()
    reached = COUNT_LISTED_ROWS.rows(
        ListedRowsTold,
        reader=by.pk,
        subject=subject,
        shown=shown,
        now=now,
        hour_ago=now - _HOUR,
        most=settings.LISTED_ROWS_RECORDED,
    )
    for told in reached:
        record_reading(
            by=by,
            kind=ReadingKind.EXPORT,
            purpose=purpose,
            subject=f"{subject}{ON_SCREEN}",
            row_count=told.shown,
            filters=filters,
        )
