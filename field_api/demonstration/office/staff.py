"""Postings of the demonstration that changed hands, or were left and wait for somebody.

Nobody is taken from a place before their last visit there.
"""

from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from boundaries_data.models import DivisionVersion, Level
from field_api.actions.postings import end_posting, hand_over
from field_api.demonstration import identity, names
from field_api.demonstration.office.calendar import Calendar, at_work
from field_api.demonstration.office.desks import Desk
from field_api.models import Posting, PostingKind, VisitWorker, Worker
from field_api.models.office import LEAST_STAFF
from geo_minzheng.shared.history import changed_by, note_registration

HANDED_OVER = 3
_AHEAD = timedelta(days=14)
_BACK_D = 30


def change_staff(desk: Desk, rng: np.random.Generator, calendar: Calendar, today: date) -> None:
    """In a county: liaisons and an assistant handed over, a village and an office left short."""
    if desk.level != Level.COUNTY:
        return
    here = Posting.objects.as_of(today).filter(worker__user=None, valid__upper_inf=True)
    in_villages = here.filter(division_id__in=desk.villages).order_by("division_id", "id")
    assistants = list(in_villages.filter(kind=PostingKind.ASSISTANT)[:2])
    day = today - timedelta(days=int(rng.integers(3, _BACK_D)))
    begins = timezone.make_aware(datetime.combine(day, time.min))
    later = VisitWorker.objects.filter(worker=OuterRef("worker"), visit__started_at__gte=begins)
    quiet = in_villages.filter(~Exists(later), kind=PostingKind.LIAISON)
    for number, posting in enumerate(quiet[:HANDED_OVER]):
        with calendar.at(at_work(day, number)):
            _hand_over(desk, rng, posting, day, "村民小组推选，换届交接")
    if len(assistants) < 2:
        return
    with calendar.at(at_work(today - timedelta(days=2), 1)):
        _hand_over(desk, rng, assistants[0], today + _AHEAD, "到龄退岗，已定接任人")
    with calendar.at(at_work(today - timedelta(days=1), 2)):
        end_posting(by=desk.clerk, posting=assistants[1], day=today, reason="外出务工，辞去协理员")
    _leave_an_office_short(desk, calendar, today)


def _hand_over(
    desk: Desk, rng: np.random.Generator, posting: Posting, day: date, reason: str
) -> None:
    """From `posting`'s holder to somebody new."""
    man = bool(rng.random() < 0.5)
    (name,) = names.spelled(
        names.surnames(rng, 1).tolist(), names.given_names(rng, np.array([man])).tolist(), [man]
    )
    phone = identity.phone(int(identity.phone_numbers(rng, 1)[0]))
    with changed_by(desk.clerk, action="workers.employ_worker", reason=reason):
        taker = Worker.objects.create(name=name, phone=phone, base=posting.worker.base)
        note_registration(taker)
        hand_over(
            by=desk.clerk, giver=posting.worker, taker=taker, day=day, reason=reason,
            postings=[posting],
        )  # fmt: skip


def _leave_an_office_short(desk: Desk, calendar: Calendar, today: date) -> None:
    """The smallest office of the county loses those whom it has above what is asked, and one."""
    townships = DivisionVersion.objects.as_of(today).filter(parent=desk.division_id)
    staff = Posting.objects.as_of(today).filter(kind=PostingKind.STAFF)
    counts = (
        staff.filter(division_id__in=townships.values("division_id"))
        .values("office")
        .annotate(n=Count("pk"))
    )
    smallest = counts.order_by("n", "office").first()
    if smallest is None:
        return
    held = list(staff.filter(office=smallest["office"], worker__user=None).order_by("-id"))
    for posting in held[: max(0, smallest["n"] - LEAST_STAFF + 1)]:
        with calendar.at(at_work(today - timedelta(days=1), posting.pk)):
            end_posting(by=desk.clerk, posting=posting, day=today, reason="借调县民政局")
