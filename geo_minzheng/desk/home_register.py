"""What those who see names find on the home page: visits due, and what waits in the register."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision
from field_api.api.visit_rows import finished, plain
from field_api.counts.attention import SOON, Waiting, attention, monday_of, oldest, visits_this_week
from field_api.counts.rollup import Tree
from field_api.counts.todo import Subject
from field_api.models import Household, Visit, VisitOutcome

LATEST_VISITS = 8
NEXT_DUE = 12
"""As many homes as a village's assistant reaches in two days."""

OF_A_LINE = (Subject.DEPARTURES, Subject.AIDS_ENDING)


@dataclass
class Line:
    """One division below the jurisdiction, with what needs looking at in it."""

    uid: str
    name: str
    level: str = ""
    overdue: int = 0
    due_soon: int = 0
    unlocated: int = 0
    departures: int = 0
    aids_ending: int = 0

    @property
    def opens(self) -> bool:
        """Whether townships or villages below it can be compared."""
        return self.level in (Level.COUNTY, Level.TOWNSHIP)


def register_panels(
    request: HttpRequest, scope: Scope, found: Waiting, today: date
) -> dict[str, Any]:
    """Template context for people who see names somewhere."""
    lines, total = _by_division(scope, today, found)
    visits = Visit.objects.visible_to(request.user)
    this_week, week_at = visits_this_week(scope, today)
    latest = list(finished(plain(visits.order_by("-started_at", "-id")[:LATEST_VISITS])))
    for visit in latest:
        visit["outcome_label"] = VisitOutcome(visit["outcome"]).label
    one_village = len(scope.village_ids) == 1
    return {
        "soon": (today + SOON).isoformat(),
        "lines": [] if one_village else lines,
        "line_level": Level(lines[0].level).label if lines else "",
        "attention": total,
        "monday": monday_of(today).isoformat(),
        "visits_this_week": this_week,
        "counted_at": oldest((found.counted_at, week_at)),
        "latest_visits": latest,
        "next_due": _next_due(request, today) if _only_villages(lines) else [],
    }


def _next_due(request: HttpRequest, today: date) -> list[tuple[Household, int]]:
    """The homes whose visit is due first, with the days that they are late."""
    homes = Household.objects.visible_to(request.user).active()
    due = homes.filter(next_visit_due__isnull=False).order_by("next_visit_due", "id")[:NEXT_DUE]
    return [(home, (today - home.next_visit_due).days) for home in due if home.next_visit_due]


def _only_villages(lines: list[Line]) -> bool:
    """Whether the jurisdiction is one or more villages, or one township: somebody who visits."""
    return all(line.level == Level.VILLAGE for line in lines)


def _by_division(scope: Scope, today: date, found: Waiting) -> tuple[list[Line], Line]:
    """The divisions right below the jurisdiction, those with most overdue first; their sum."""
    tree, total = Tree.of(scope, today), Line("", "")
    lines: dict[int, Line] = {}
    for village_id in scope.village_ids:
        place = tree.below(village_id, tree.roots)
        if place:
            lines.setdefault(place.division_id, _line(place))
    for row in attention(scope.village_ids, today):
        for line in _lines_of(row.village_id, tree, lines, total):
            line.overdue += row.overdue
            line.due_soon += row.due_soon
            line.unlocated += row.unlocated
    for subject in OF_A_LINE:
        name = subject.name.lower()
        for village_id, n in found.counts.get(subject, {}).items():
            for line in _lines_of(village_id, tree, lines, total):
                setattr(line, name, getattr(line, name) + n)
    return sorted(lines.values(), key=lambda line: (-line.overdue, -line.due_soon)), total


def _line(place: NamedDivision) -> Line:
    return Line(place.uid, place.name, place.level)


def _lines_of(village_id: int, tree: Tree, lines: dict[int, Line], total: Line) -> list[Line]:
    place = tree.below(village_id, tree.roots)
    return [total, lines[place.division_id]] if place else [total]
