"""Posting workers: to begin, to end, and to hand over from one to another on a day.

A posting is never rewritten: it ends, and another begins. One that has not begun is taken back
whole. Where somebody serves, their sign-in follows (`posted_accounts`), so that open tasks, which
belong to the village, go to whoever serves there.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.actions.posted_accounts import let_in, shut_out
from field_api.actions.posting_refusals import (
    NotServingError,
    PlaceTakenError,
    SameWorkerError,
    WorkerBusyError,
)
from field_api.actions.posting_rules import (
    Place,
    check_days,
    check_place,
    kept,
    refuse_closed,
    required,
)
from field_api.models import Posting, PostingKind, Worker
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.history import changed_by, note_registration


def managed_by(by: AbstractBaseUser) -> frozenset[int]:
    """The divisions where `by` posts workers."""
    return scope_of(by).divisions_where(Right.MANAGE_STAFF)


def managed_workers(by: AbstractBaseUser) -> QuerySet[Worker]:
    """Workers whom `by` may change: those who serve, or last served, where `by` posts workers."""
    here = Posting.objects.filter(division_id__in=managed_by(by))
    still = Q(valid__upper_inf=True) | Q(valid__endswith__gt=timezone.localdate())
    serving = Posting.objects.filter(still)
    former = Worker.objects.exclude(pk__in=serving.values("worker_id"))
    return Worker.objects.filter(
        Q(pk__in=here.filter(still).values("worker_id"))
        | Q(pk__in=former.filter(pk__in=here.values("worker_id")).values("pk"))
    )


def post_worker(
    *,
    by: AbstractBaseUser,
    worker: Worker,
    place: Place,
    since: date,
    until: date | None = None,
    reason: str = "",
) -> Posting:
    """Let `worker` serve at `place` from `since` until the day before `until`, for ever if None.

    Raises:
        NotFoundError: the place or the worker is not where `by` posts workers.
        WrongPlaceError, DaysUnusableError, OfficeClosedError: see there.
        PlaceTakenError, WorkerBusyError: the database would refuse it.
    """
    refuse_unless_managed(by, place.division)
    _refuse_strangers(by, worker)
    check_place(place)
    check_days(since, until)
    with changed_by(by, action="postings.post_worker", reason=kept(reason)):
        _lock([place.division.pk], [worker.pk])
        return _begin(worker, place, since, until)


def end_posting(*, by: AbstractBaseUser, posting: Posting, day: date, reason: str) -> None:
    """End `posting`: `day` is the first without it. One that would begin then is taken back.

    Raises:
        NotFoundError: it is not where `by` posts workers.
        ReasonMissingError: no reason was given.
        NotServingError: it has ended before that day.
        DaysUnusableError: the day lies too far ahead.
    """
    refuse_unless_managed(by, posting.division)
    words = required(reason)
    check_days(day, None)
    with changed_by(by, action="postings.end_posting", reason=words):
        _lock([posting.division_id], [posting.worker_id])
        current = Posting.objects.select_related("worker").get(pk=posting.pk)
        _end(current, day)
        shut_out(current.worker, current.division_id, day)


def hand_over(
    *,
    by: AbstractBaseUser,
    giver: Worker,
    taker: Worker,
    day: date,
    reason: str,
    postings: Sequence[Posting] | None = None,
) -> list[Posting]:
    """From `day` on, `taker` serves wherever `giver` did: no place is lost, none is doubled.

    Args:
        postings: which of the giver's; None for every one that goes on after `day`.

    Returns:
        The taker's new postings, each with the rest of the giver's period.

    Raises:
        NotFoundError: one of the places or persons is not where `by` posts workers.
        SameWorkerError, ReasonMissingError, DaysUnusableError: see there.
        NotServingError: there is nothing to hand over on that day.
        WorkerBusyError: the taker serves elsewhere as the same kind.
    """
    if giver.pk == taker.pk:
        raise SameWorkerError(_("交接双方是同一人，请选择接任的人。"), fields=["taker"])
    _refuse_strangers(by, taker)
    words = required(reason)
    check_days(day, None)
    with changed_by(by, action="postings.hand_over", reason=words):
        asked = _going_on(giver, day)
        if postings is not None:
            asked = asked.filter(pk__in=[each.pk for each in postings])
        _lock(asked.values_list("division_id", flat=True), [giver.pk, taker.pk])
        handed = list(asked.select_related("division", "office").order_by("id"))
        if not handed:
            raise NotServingError(_("这位人员在交接日没有可交接的任职。"), fields=["postings"])
        for posting in handed:
            refuse_unless_managed(by, posting.division)
        taken = []
        for posting in handed:
            since, until = max(posting.valid.lower, day), posting.valid.upper
            place = Place(posting.kind, posting.division, posting.office, posting.group_no)
            _end(posting, day)
            taken.append(_begin(taker, place, since, until))
            shut_out(giver, posting.division_id, day)
    return taken


def refuse_unless_managed(by: AbstractBaseUser, division: Division) -> None:
    """Raise NotFoundError where `by` does not post workers: elsewhere looks like nowhere."""
    if division.pk not in managed_by(by):
        raise NotFoundError(_("找不到这个地方，或不在您管理人员的辖区内。"))


def _refuse_strangers(by: AbstractBaseUser, worker: Worker) -> None:
    """Somebody who never served may begin anywhere; others only where `by` sees them."""
    known = Posting.objects.filter(worker=worker).exists()
    if known and not managed_workers(by).filter(pk=worker.pk).exists():
        raise NotFoundError(_("找不到这位人员，或不在您管理人员的辖区内。"))


def _lock(division_ids: Iterable[int], worker_ids: Iterable[int]) -> None:
    """Let nobody else post here or these, until the change is made; always in the same order."""
    ids = sorted(set(division_ids))
    list(Division.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    people = Worker.objects.select_for_update().filter(pk__in=sorted(set(worker_ids)))
    list(people.order_by("pk").values_list("pk"))


def _going_on(worker: Worker, day: date) -> QuerySet[Posting]:
    still = Q(valid__upper_inf=True) | Q(valid__endswith__gt=day)
    return Posting.objects.filter(still, worker=worker)


def _begin(worker: Worker, place: Place, since: date, until: date | None) -> Posting:
    period = DateRange(since, until)
    if place.office is not None:
        refuse_closed(place.office, since, until)
    overlapping = Posting.objects.filter(kind=place.kind, valid__overlap=period)
    busy = overlapping.filter(worker=worker).first()
    if busy:
        raise WorkerBusyError(
            _("此人在这段时间已任同类岗位（自 {since} 起）。请先结束或交接原任职。").format(
                since=busy.valid.lower.isoformat()
            ),
            fields=["worker"],
            since=busy.valid.lower.isoformat(),
        )
    if place.kind != PostingKind.STAFF:
        holder = overlapping.filter(division=place.division, group_no=place.group_no).first()
        if holder:
            raise PlaceTakenError(
                _("这个岗位在这段时间已有人任职（自 {since} 起）。请用“交接”办理。").format(
                    since=holder.valid.lower.isoformat()
                ),
                fields=["division"],
                since=holder.valid.lower.isoformat(),
            )
    posting = Posting.objects.create(
        worker=worker,
        kind=place.kind,
        office=place.office,
        division=place.division,
        group_no=place.group_no,
        valid=period,
    )
    note_registration(posting)
    let_in(worker, posting)
    return posting


def _end(posting: Posting, day: date) -> None:
    lower, upper = posting.valid.lower, posting.valid.upper
    if upper is not None and upper <= day:
        raise NotServingError(
            _("这项任职已在 {day} 结束。").format(day=upper.isoformat()), fields=["day"]
        )
    if lower >= day:
        posting.delete()
    else:
        posting.valid = DateRange(lower, day)
        posting.save(update_fields=["valid"])
