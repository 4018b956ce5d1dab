"""What waits for somebody beyond the visits due: each subject as one set of rows.

The home page counts the rows of a subject and its list shows them: both ask here, so they agree.
How they look is `pages.todo`'s business, who is due a visit `attention`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from boundaries_data.jurisdiction import Right, Scope
from boundaries_data.models import DivisionVersion, Level
from field_api.models import Aid, Household, Office, Posting, PostingKind, Visit
from geo_minzheng.shared.sql import SqlQuery

SILENT_POSTINGS = SqlQuery("field_api", "silent_postings")

SILENT_AFTER = timedelta(days=30)
"""Persons in extreme hardship are called on at least monthly (see `visiting/rules.py`), and every
village and township has some: whoever serves there had a visit to make in any 30 days."""

AIDS_END_WITHIN = timedelta(days=30)
"""A decision takes up to 30 working days, so a review begun later than this comes too late for
the month after."""


class Subject(StrEnum):
    """What waits; the value is its part of the address."""

    DEPARTURES = "departures"
    AIDS_ENDING = "aids-ending"
    NEAR_RELATIVES = "near-relatives"
    SILENT = "silent-workers"
    UNSERVED = "villages-without-assistant"
    SHORT = "offices-short"
    WITHOUT_ACCOUNT = "workers-without-account"


RIGHT_FOR: dict[Subject, Right] = {
    Subject.DEPARTURES: Right.SEE_NAMES,
    Subject.AIDS_ENDING: Right.SEE_NAMES,
    Subject.NEAR_RELATIVES: Right.SEE_NAMES,
    Subject.SILENT: Right.MANAGE_STAFF,
    Subject.UNSERVED: Right.MANAGE_STAFF,
    Subject.SHORT: Right.MANAGE_STAFF,
    Subject.WITHOUT_ACCOUNT: Right.ADMINISTER,
}
"""The right that a person holds where they see the rows."""


@dataclass(frozen=True)
class Found:
    """The rows of a subject. `place` is the field that holds the division of a row."""

    rows: QuerySet[Any]
    place: str

    def by_division(self) -> dict[int, int]:
        """How many rows in each division that has any."""
        counted = self.rows.order_by().values_list(self.place)
        return dict(counted.annotate(n=Count("pk")))


def find(subject: Subject, divisions: frozenset[int], today: date) -> Found:
    """The rows of `subject` in `divisions`, those that have waited longest first.

    Args:
        divisions: of every level; the caller has narrowed them to where `RIGHT_FOR` is held.
    """
    if subject is Subject.DEPARTURES:
        told = Visit.objects.filter(household__village_id__in=divisions).telling_a_departure()
        return Found(told.order_by("started_at", "id"), "household__village_id")
    if subject is Subject.AIDS_ENDING:
        aids = Aid.objects.filter(household__village_id__in=divisions)
        ending = aids.ending(today, today + AIDS_END_WITHIN)
        return Found(ending.order_by("valid__endswith", "id"), "household__village_id")
    if subject is Subject.NEAR_RELATIVES:
        homes = Household.objects.of_near_relatives().filter(village_id__in=divisions)
        unfiled_first = F("near_relative_filed_on").desc(nulls_first=True)
        return Found(homes.order_by(unfiled_first, "id"), "village_id")
    if subject is Subject.SILENT:
        ids = [each.posting_id for each in once_each(silent_postings(divisions, today))]
        silent = Posting.objects.filter(pk__in=ids)
        return Found(silent.order_by("division_id", "id"), "division_id")
    if subject is Subject.UNSERVED:
        served = Posting.objects.as_of(today).filter(
            kind=PostingKind.ASSISTANT, division=OuterRef("division")
        )
        villages = DivisionVersion.objects.as_of(today).filter(
            ~Exists(served), division__level=Level.VILLAGE, division_id__in=divisions
        )
        return Found(villages.order_by("parent_id", "division_id"), "division_id")
    if subject is Subject.SHORT:
        short = Office.objects.short_of_staff_on(today).filter(division_id__in=divisions)
        return Found(short.order_by("division_id", "id"), "division_id")
    return Found(_without_account(divisions, today), "division_id")


def silent_since(today: date) -> datetime:
    """A visit from here on breaks the silence."""
    return timezone.make_aware(datetime.combine(today - SILENT_AFTER, time.min))


@dataclass(frozen=True)
class SilentPosting:
    """One row of `silent_postings`."""

    posting_id: int
    worker_id: int
    division_id: int


def silent_postings(divisions: Iterable[int], today: date) -> list[SilentPosting]:
    """Every posting there of those who are silent; some serve in two places."""
    return SILENT_POSTINGS.rows(
        SilentPosting,
        division_ids=list(divisions),
        today=today,
        since=silent_since(today),
        posted_before=today - SILENT_AFTER,
    )


def once_each(postings: Iterable[SilentPosting]) -> list[SilentPosting]:
    """The first posting of each worker: a person is told once."""
    return list({each.worker_id: each for each in reversed(list(postings))}.values())


def _without_account(divisions: frozenset[int], today: date) -> QuerySet[Posting]:
    """One posting for each worker whose visits nobody but others can send."""
    earlier = (
        Posting.objects.as_of(today)
        .visiting()
        .filter(worker=OuterRef("worker"), division_id__in=divisions, pk__lt=OuterRef("pk"))
    )
    posted = Posting.objects.as_of(today).visiting().filter(division_id__in=divisions)
    return posted.filter(~Exists(earlier), worker__user=None).order_by("division_id", "id")


def may_see(subject: Subject, scope: Scope) -> frozenset[int]:
    """The divisions where the person of `scope` sees rows of `subject`."""
    return scope.divisions_where(RIGHT_FOR[subject])
