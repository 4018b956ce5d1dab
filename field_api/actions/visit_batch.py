"""Reported visits, judged and written together.

Who may, what follows for the household, and what a correction replaces.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.jurisdiction import scope_of
from field_api.actions.visit_heirs import carry_on, counted_days
from field_api.actions.visit_refusals import (
    BeforeRegistrationError,
    FixUnbelievableError,
    HouseholdUnknownError,
    NotTheRecorderError,
    NoWorkerError,
    OutsideJurisdictionError,
    RevisionBackwardsError,
    TimesUnbelievableError,
    VisitRefusedError,
    WorkerNotPostedError,
    WorkerUnknownError,
)
from field_api.models import (
    Aid,
    Household,
    HouseholdStatus,
    Posting,
    Visit,
    VisitOutcome,
    VisitWorker,
    Worker,
)
from field_api.visiting.reports import Fix, VisitReport
from field_api.visiting.rules import (
    fix_is_believable,
    is_before_registration,
    next_visit_due,
    times_are_believable,
)
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.geometry import ELLIPSOID
from geo_minzheng.shared.sql import SqlQuery

NOTE_VISITS = SqlQuery("field_api", "note_visits")


class VisitBatch:
    """What is looked up once for all reports, and what is written once at the end.

    Rows are locked in the order of their ids, so that two batches never wait for each other.
    """

    def __init__(self, by: AbstractBaseUser, reports: Sequence[VisitReport], now: datetime) -> None:
        self.by, self.now = by, now
        self.villages = frozenset(scope_of(by).village_ids)
        known = Visit.objects.filter(record_uuid__in=[report.record_uuid for report in reports])
        self.known = {
            visit.record_uuid: visit
            for visit in known.order_by("id").select_for_update(no_key=True)
        }
        homes = Household.objects.filter(
            Q(uid__in={report.household_uid for report in reports})
            | Q(pk__in={visit.household_id for visit in self.known.values()})
        ).only(
            "uid",
            "village_id",
            "status",
            "location",
            "registered_on",
            "income_unsteady",
            "last_visited_on",
            "next_visit_due",
        )
        self.homes = {
            home.uid: home for home in homes.order_by("id").select_for_update(no_key=True)
        }
        self.home_ids_here = {
            home.pk for home in self.homes.values() if home.village_id in self.villages
        }
        self.own = Worker.objects.filter(user_id=by.pk).values_list("pk", flat=True).first()
        self.served = self._served_here({pk for report in reports for pk in report.worker_ids})
        self.written: list[tuple[Visit, tuple[int, ...]]] = []
        self.last_day = {home.pk: home.last_visited_on for home in self.homes.values()}
        self.to_recount: set[int] = set()
        self.former: set[tuple[int, date]] = set()

    def judge(self, report: VisitReport) -> Visit | VisitRefusedError:
        """The visit that will be written for `report`, or why there is none."""
        try:
            home = self._home_of(report)
            self._refuse_times(report, home)
            workers = self._workers_of(report)
            visit = self._visit_of(report)
        except VisitRefusedError as refusal:
            return refusal
        self._fill(visit, report, home)
        self.written.append((visit, workers))
        if visit.outcome == VisitOutcome.COMPLETED:
            day, last = timezone.localdate(visit.started_at), self.last_day[home.pk]
            self.last_day[home.pk] = max(day, last or day)
        return visit

    def write(self) -> None:
        """Everything that `judge` let through."""
        if not self.written:
            return
        corrected = [visit for visit, _ in self.written if visit.pk]
        for visit in corrected:
            visit.save()
        Visit.objects.bulk_create(visit for visit, _ in self.written if not visit.pk)
        self._write_attendance(corrected)
        self._write_days()
        carry_on(
            {visit.household_id for visit, _ in self.written} | {home for home, _ in self.former},
            today=timezone.localdate(self.now),
            taken_away={day for _, day in self.former},
        )

    def _served_here(self, asked: set[int]) -> dict[int, list[DateRange]]:
        """When each of the asked, the sender left out, has served where they see names."""
        served: dict[int, list[DateRange]] = {}
        if others := asked - {self.own}:
            postings = Posting.objects.filter(
                worker_id__in=others, division_id__in=scope_of(self.by).named_division_ids
            )
            for worker_id, valid in postings.values_list("worker_id", "valid"):
                served.setdefault(worker_id, []).append(valid)
        return served

    def _home_of(self, report: VisitReport) -> Household:
        home = self.homes.get(report.household_uid)
        if home is None:
            raise HouseholdUnknownError
        if home.village_id not in self.villages:
            raise OutsideJurisdictionError
        return home

    def _refuse_times(self, report: VisitReport, home: Household) -> None:
        if not times_are_believable(report.started_at, report.ended_at, self.now):
            raise TimesUnbelievableError
        if is_before_registration(timezone.localdate(report.started_at), home.registered_on):
            raise BeforeRegistrationError
        fixed_at = report.fix.fixed_at if report.fix else None
        if fixed_at and not fix_is_believable(fixed_at, report.started_at, report.ended_at):
            raise FixUnbelievableError

    def _workers_of(self, report: VisitReport) -> tuple[int, ...]:
        if report.worker_ids:
            others = set(report.worker_ids) - {self.own}
            if not others <= self.served.keys():
                raise WorkerUnknownError
            day = timezone.localdate(report.started_at)
            if not all(any(day in valid for valid in self.served[pk]) for pk in others):
                raise WorkerNotPostedError
            return tuple(dict.fromkeys(report.worker_ids))
        if self.own is None:
            raise NoWorkerError
        return (self.own,)

    def _visit_of(self, report: VisitReport) -> Visit:
        visit = self.known.get(report.record_uuid)
        if visit is None:
            return Visit(record_uuid=report.record_uuid, recorded_by_id=self.by.pk)
        if visit.recorded_by_id != self.by.pk:
            raise NotTheRecorderError
        # Whoever has left a township corrects nothing there, even by calling it another household.
        if visit.household_id not in self.home_ids_here:
            raise OutsideJurisdictionError
        if visit.revision >= report.revision:
            raise RevisionBackwardsError(current_revision=visit.revision)
        # Another visit, or an import, may hold the household's last day; then nothing is lost.
        former_day = timezone.localdate(visit.started_at)
        self.former.add((visit.household_id, former_day))
        if former_day == self.last_day[visit.household_id]:
            self.to_recount.add(visit.household_id)
        return visit

    def _fill(self, visit: Visit, report: VisitReport, home: Household) -> None:
        fix = report.fix
        visit.revision = report.revision
        visit.household, visit.village_id = home, home.village_id
        visit.started_at, visit.ended_at = report.started_at, report.ended_at
        visit.position = Point(*fix.location, srid=CGCS2000) if fix else None
        visit.position_lon, visit.position_lat = (fix.lon, fix.lat) if fix else (None, None)
        visit.position_datum = fix.datum if fix else ""
        visit.position_accuracy_m = fix.accuracy_m if fix else None
        visit.position_fixed_at = fix.fixed_at if fix else None
        visit.distance_to_dwelling_m = _distance_m(fix, home)
        visit.outcome, visit.note = report.outcome, report.note
        visit.answers = report.answers or {}
        visit.recorded_at = self.now

    def _write_attendance(self, corrected: list[Visit]) -> None:
        present = {(visit.pk, pk) for visit, workers in self.written for pk in workers}
        if corrected:
            for row in VisitWorker.objects.filter(visit__in=corrected):
                if (row.visit_id, row.worker_id) in present:
                    present.remove((row.visit_id, row.worker_id))
                else:
                    row.delete()
        VisitWorker.objects.bulk_create(
            VisitWorker(visit_id=visit, worker_id=worker) for visit, worker in sorted(present)
        )

    def _write_days(self) -> None:
        if self.to_recount:
            self._recount()
        moved = [
            home for home in self.homes.values() if self.last_day[home.pk] != home.last_visited_on
        ]
        if not moved:
            return
        aids: dict[int, list[tuple[str, str]]] = {home.pk: [] for home in moved}
        in_force = Aid.objects.as_of(timezone.localdate(self.now)).filter(household__in=moved)
        for home_id, *aid in in_force.values_list("household_id", "programme", "aid_class"):
            aids[home_id].append((aid[0], aid[1]))
        NOTE_VISITS.execute(
            household_ids=[home.pk for home in moved],
            last_visited_on=[self.last_day[home.pk] for home in moved],
            next_visit_due=[self._due(home, aids[home.pk]) for home in moved],
        )

    def _recount(self) -> None:
        """A correction may take a household's last visit away: look again."""
        days = counted_days(self.to_recount)
        for home_id in self.to_recount:
            self.last_day[home_id] = days.get(home_id)

    def _due(self, home: Household, aids: list[tuple[str, str]]) -> date | None:
        if home.status != HouseholdStatus.ACTIVE:
            return None
        last = self.last_day[home.pk]
        # The only visit was corrected away: nobody has been there, so somebody is to go now.
        if last is None:
            return timezone.localdate(self.now)
        return next_visit_due(last, aids, income_unsteady=home.income_unsteady)


def _distance_m(fix: Fix | None, home: Household) -> float | None:
    """Metres on the ellipsoid from the fix to the dwelling point; None without either."""
    if fix is None or home.location is None:
        return None
    _, _, metres = ELLIPSOID.inv(*fix.location, home.location.x, home.location.y)
    return float(metres)
