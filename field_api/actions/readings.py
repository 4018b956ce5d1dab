"""Writing down who read personal data, when and what for.

One INSERT, made before the answer leaves: where it fails, nothing is shown. Nothing here reads,
judges or counts readings, and no row is ever changed.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Division
from field_api.models import Household, Person, Purpose, Reading, ReadingKind
from field_api.readings.purpose import StatedPurpose
from geo_minzheng.shared.errors import NotFoundError

PHONE_TASKS = "phone_tasks"
ONE_LOOK = timedelta(minutes=15)
"""A form is filled in, a telephone call made; who comes back later looks anew."""

LONGEST_REASON = 200
LONGEST_VALUE = 80

OPEN_FILTERS = frozenset(
    {
        "active",
        "aid_class",
        "batch",
        "class",
        "columns",
        "danger_grade",
        "day",
        "disability",
        "division",
        "division_of",
        "due_by",
        "due_from",
        "due_to",
        "firsts",
        "format",
        "hazard",
        "housing",
        "incident",
        "in_force",
        "kind",
        "level",
        "located",
        "near_relative",
        "office",
        "ordering",
        "outcome",
        "overdue",
        "programme",
        "purpose",
        "road_access",
        "role",
        "self_care",
        "since",
        "started_from",
        "started_to",
        "status",
        "unusual",
        "until",
        "version",
        "village",
        "visited_from",
        "visited_to",
    }
)
"""Filters whose values say nothing about one person. Of every other filter, only that it was
used is kept: a name or number that somebody typed would make the log a second register."""

# Words say why; a number in them would be the one thing that the log must not hold.
_LONG_NUMBER = re.compile(r"\d{6,}[\dXx]*")
DIVISION_FILTERS = frozenset({"division", "village"})
"""Read by the lists as a division's id, kept as its uid."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def record_reading(
    *,
    by: AbstractBaseUser,
    kind: ReadingKind | str,
    purpose: StatedPurpose | Purpose | str,
    household: Household | None = None,
    person: Person | None = None,
    division: Division | None = None,
    field: str = "",
    subject: str = "",
    row_count: int | None = None,
    filters: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Reading:
    """Write one reading down; call it before anything personal is put into an answer.

    The row's division is the household's village, else `division`, else the one that the filter
    `division` names, else the first of the reader's own.

    Args:
        purpose: of `purpose_of(request)`; its words stand as the reason where none is given.
        field: for a reveal, the name of the model's field.
        subject: for an export or search, which list or box: `households`, `search`.
        row_count: rows that leave the house, None where a stream does not know.
        filters: as the query read them. Values of names not in `OPEN_FILTERS` are dropped.
        reason: the reader's words; see `kept_reason`.

    Raises:
        IntegrityError: a dossier without its household, or a reveal without field or reason.
        NotFoundError: the household or person has just been taken back with its import.
    """
    kept = kept_filters(filters or {})
    stated = purpose if isinstance(purpose, StatedPurpose) else StatedPurpose(Purpose(purpose))
    if household is None and person is not None:
        household = person.household
    words = kept_reason(reason or stated.words)
    follows = None
    if kind == ReadingKind.DOSSIER and household is not None and stated.session:
        follows = _same_look(by, stated, household, words)
    with transaction.atomic():
        _keep_while_read(household, person)
        return Reading.objects.create(
            at=timezone.now(),
            by_id=by.pk,
            kind=kind,
            purpose=stated.purpose,
            reason=words,
            division_id=_division_id(by, household, division or _named_by(kept)),
            household=household,
            household_uid=household.uid if household else None,
            household_code=household.code if household else "",
            person=person,
            person_uid=person.uid if person else None,
            field=field,
            subject=subject,
            row_count=row_count,
            filters=kept,
            follows_id=follows,
            session=stated.session,
        )


def _keep_while_read(*read: Household | Person | None) -> None:
    """What is read is not taken back by an undone import before its reading is written.

    Raises:
        NotFoundError: it has been taken back since it was found.
    """
    for row in read:
        if row is None:
            continue
        with connection.cursor() as cursor:
            # The weakest lock there is: only a deletion waits for it, and is waited for.
            cursor.execute(
                f'SELECT 1 FROM "{row._meta.db_table}" WHERE id = %s FOR KEY SHARE',  # noqa: S608
                [row.pk],
            )
            if cursor.fetchone() is None:
                raise NotFoundError(_("找不到这一户，或不在您的辖区内。"))


def _same_look(
    by: AbstractBaseUser, stated: StatedPurpose, household: Household, words: str
) -> int | None:
    """The first row of the look at this dossier that goes on; None where a new one begins.

    It goes on while the same person, in the same session and for the same purpose, opens it again
    within `ONE_LOOK` of the last time. Two windows at the same moment may begin one each.
    """
    latest = (
        Reading.objects.filter(
            by_id=by.pk,
            at__gte=timezone.now() - ONE_LOOK,
            kind=ReadingKind.DOSSIER,
            household_uid=household.uid,
            session=stated.session,
            purpose=stated.purpose,
            reason=words,
        )
        .order_by("-at")
        .values_list("pk", "follows_id")
        .first()
    )
    return latest and (latest[1] or latest[0])


def record_daily_list(*, by: AbstractBaseUser, purpose: StatedPurpose) -> None:
    """Write down that `by` took their list of due visits along today; once a day is enough.

    A phone asks for it whenever it is opened: each time would drown the log.
    """
    taken = Reading.objects.between(timezone.localdate(), None).filter(
        by_id=by.pk, kind=ReadingKind.EXPORT, subject=PHONE_TASKS
    )
    if not taken.exists():
        record_reading(by=by, kind=ReadingKind.EXPORT, purpose=purpose, subject=PHONE_TASKS)


def kept_reason(words: str) -> str:
    """A reader's words as the log keeps them: long numbers hidden, cut at 200 characters."""
    return _LONG_NUMBER.sub("****", _CONTROL.sub(" ", words)).strip()[:LONGEST_REASON]


def kept_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """What the log may keep of a list's filters: every name, and the values that are open."""
    return {
        name[:LONGEST_VALUE]: _plain(name, value) if name in OPEN_FILTERS else None
        for name, value in filters.items()
        if value not in (None, "", [], ())
    }


def _plain(name: str, value: Any) -> Any:
    """`value` as JSON keeps it: a division by its uid, days as they are written."""
    if name in DIVISION_FILTERS and type(value) is int:
        value = Division.objects.filter(pk=value).first() or value
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(name, each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    known = getattr(value, "uid", value)
    return str(known if isinstance(known, UUID) else value)[:LONGEST_VALUE]


def _named_by(kept: Mapping[str, Any]) -> Division | None:
    """The division that a list was narrowed to."""
    try:
        return Division.objects.filter(uid=UUID(str(kept.get("division")))).first()
    except ValueError:
        return None


def _division_id(
    by: AbstractBaseUser, household: Household | None, division: Division | None
) -> int | None:
    if household is not None:
        return household.village_id
    if division is not None:
        return division.pk
    return next(iter(scope_of(by).roots), None)
