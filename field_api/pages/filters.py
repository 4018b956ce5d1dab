"""What the lists can be narrowed by, as it stands in their addresses.

A value that is not offered is left out, as if it were not there: an old link still opens.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from field_api.models import Aid, Household, Programme, Visit, VisitOutcome
from field_api.models.household import HouseholdQuerySet
from field_api.models.visit import VisitQuerySet
from field_api.pages.paging import Order
from field_api.pages.places import Place, Places

SOON = timedelta(days=7)
TEXT_MAX = 40

DUE: dict[str, str | Promise] = {
    "overdue": _("已逾期"),
    "soon": _("7 天内到期"),
    "none": _("未安排"),
}
POINT: dict[str, str | Promise] = {"no": _("尚无定位"), "yes": _("已有定位")}

HOUSEHOLD_ORDERS = {
    "due": Order("next_visit_due"),
    "visited": Order("last_visited_on"),
    "code": Order("code"),
    "-due": Order("next_visit_due", descending=True),
    "-visited": Order("last_visited_on", descending=True),
    "-code": Order("code", descending=True),
}


@dataclass(frozen=True)
class HouseholdFilters:
    """Narrows the list of households."""

    place: Place | None
    programme: str
    due: str
    point: str
    q: str
    sort: str

    @classmethod
    def read(cls, query: QueryDict, places: Places) -> "HouseholdFilters":
        return cls(
            place=places.find(query.get("division", "")),
            programme=_offered(query, "programme", Programme.values),
            due=_offered(query, "due", DUE),
            point=_offered(query, "point", POINT),
            q=_text(query, "q"),
            sort=_offered(query, "sort", HOUSEHOLD_ORDERS) or "due",
        )

    @property
    def order(self) -> Order:
        return HOUSEHOLD_ORDERS[self.sort]

    @property
    def any(self) -> bool:
        return bool(self.place or self.programme or self.due or self.point or self.q)

    def narrow(self, rows: HouseholdQuerySet, places: Places, day: date) -> HouseholdQuerySet:
        rows = rows.active()
        if self.place:
            rows = rows.in_villages(list(places.village_ids_under(self.place)))
        if self.programme:
            aids = Aid.objects.as_of(day).filter(programme=self.programme)
            rows = rows.filter(Exists(aids.filter(household=OuterRef("pk"))))
        if self.due == "overdue":
            rows = rows.overdue_on(day)
        elif self.due == "soon":
            rows = rows.due_from(day, until=day + SOON)
        elif self.due == "none":
            rows = rows.filter(next_visit_due=None)
        if self.point:
            rows = rows.without_point() if self.point == "no" else rows.located()
        return rows.matching(self.q) if self.q else rows


@dataclass(frozen=True)
class VisitFilters:
    """Narrows the list of visits. `first` and `last` are days, both included."""

    place: Place | None
    outcome: str
    first: date | None
    last: date | None
    household: Household | None
    q: str

    @classmethod
    def read(
        cls, query: QueryDict, places: Places, households: HouseholdQuerySet
    ) -> "VisitFilters":
        code = _text(query, "household")
        return cls(
            place=places.find(query.get("division", "")),
            outcome=_offered(query, "outcome", VisitOutcome.values),
            first=_day(query, "first"),
            last=_day(query, "last"),
            household=households.filter(code=code).first() if code else None,
            q=_text(query, "q"),
        )

    @property
    def any(self) -> bool:
        return bool(
            self.place or self.outcome or self.first or self.last or self.household or self.q
        )

    def narrow(self, rows: VisitQuerySet, places: Places) -> QuerySet[Visit]:
        if self.place:
            rows = rows.filter(household__village_id__in=places.village_ids_under(self.place))
        if self.outcome:
            rows = rows.filter(outcome=self.outcome)
        if self.first:
            rows = rows.filter(started_at__gte=_midnight(self.first))
        if self.last:
            rows = rows.filter(started_at__lt=_midnight(self.last) + timedelta(days=1))
        if self.household:
            rows = rows.filter(household=self.household)
        return rows.filter(household__head_name__contains=self.q) if self.q else rows


def _offered(query: QueryDict, name: str, offered: object) -> str:
    value = query.get(name, "")
    return value if value in offered else ""  # type: ignore[operator]


def _text(query: QueryDict, name: str) -> str:
    """PostgreSQL cannot look for NUL, and no text holds one."""
    return query.get(name, "").replace("\x00", "").strip()[:TEXT_MAX]


def _midnight(day: date) -> datetime:
    """The first moment of `day` here. Compared so, because a date taken from every row would
    keep PostgreSQL from using the index."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(query: QueryDict, name: str) -> date | None:
    try:
        return parse_date(query.get(name, ""))
    except ValueError:
        return None
