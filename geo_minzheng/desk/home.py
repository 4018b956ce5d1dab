"""`/`: what needs attention today, by role and level, each number a link to what it counts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, Scope, scope_of
from boundaries_data.models import DivisionVersion, Edition, Level, OutlineComparison
from field_api.api.visit_rows import finished, plain
from field_api.attention import SOON, attention
from field_api.models import Office, Posting, PostingKind, Visit, VisitOutcome
from maps.models import Incident

LATEST_VISITS = 8
MOST_INCIDENTS = 5


@dataclass
class Line:
    """One division below the jurisdiction, with what needs looking at in it."""

    uid: str
    name: str
    overdue: int = 0
    due_soon: int = 0
    unlocated: int = 0


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    scope, today = scope_of(request.user), timezone.localdate()
    context: dict[str, Any] = {"soon": (today + SOON).isoformat()}
    if scope.may(Right.SEE_NAMES):
        context |= _register(request, scope, today)
    if scope.may(Right.RUN_INCIDENTS):
        context |= _incidents(request) | _staff(scope, today)
    if scope.may(Right.KEEP_DIVISIONS):
        context |= _divisions(scope, today)
    return render(request, "desk/home.html", context)


def _register(request: HttpRequest, scope: Scope, today: date) -> dict[str, Any]:
    lines, total = _by_division(scope, today)
    visits = Visit.objects.visible_to(request.user)
    monday = today - timedelta(days=today.weekday())
    latest = list(finished(plain(visits.order_by("-started_at", "-id")[:LATEST_VISITS])))
    for visit in latest:
        visit["outcome_label"] = VisitOutcome(visit["outcome"]).label
    return {
        "lines": lines,
        "attention": total,
        "monday": monday.isoformat(),
        "visits_this_week": visits.filter(
            started_at__gte=timezone.make_aware(datetime.combine(monday, time.min))
        ).count(),
        "latest_visits": latest,
    }


def _by_division(scope: Scope, today: date) -> tuple[list[Line], Line]:
    """The divisions right below the jurisdiction, those with most overdue first; their sum."""
    versions = DivisionVersion.objects.as_of(today).filter(division_id__in=scope.division_ids)
    rows = {
        row[0]: row
        for row in versions.values_list("division_id", "parent_id", "division__uid", "name")
    }
    lines: dict[int, Line] = {}
    total = Line("", "")
    for found in attention(scope.village_ids, today):
        for line in (total, _line_above(found.village_id, rows, scope, lines)):
            if line:
                line.overdue += found.overdue
                line.due_soon += found.due_soon
                line.unlocated += found.unlocated
    return sorted(lines.values(), key=lambda line: -line.overdue), total


def _line_above(
    village_id: int, rows: dict[int, Any], scope: Scope, lines: dict[int, Line]
) -> Line | None:
    """The line of the division that holds the village and stands right below a root."""
    at = village_id
    while at in rows and rows[at][1] not in scope.roots:
        at = rows[at][1]
    if at not in rows:
        return None
    _id, _parent, uid, name = rows[at]
    return lines.setdefault(at, Line(str(uid), name))


def _incidents(request: HttpRequest) -> dict[str, Any]:
    running = Incident.objects.visible_to(request.user).filter(closed_at=None)
    return {"incidents": running[:MOST_INCIDENTS], "incident_total": running.count()}


def _staff(scope: Scope, today: date) -> dict[str, Any]:
    postings = Posting.objects.filter(
        division_id__in=scope.division_ids, valid__contains=today
    ).values_list("kind")
    by_kind = dict(postings.annotate(n=Count("worker", distinct=True)))
    return {
        "staff": [(PostingKind(kind).label, by_kind.get(kind, 0)) for kind in PostingKind],
        "offices": Office.objects.filter(
            division_id__in=scope.division_ids, closed_on=None
        ).count(),
    }


def _divisions(scope: Scope, today: date) -> dict[str, Any]:
    counted = (
        DivisionVersion.objects.as_of(today)
        .filter(division_id__in=scope.division_ids)
        .values_list("division__level")
        .annotate(n=Count("id"))
    )
    by_level: dict[str, int] = defaultdict(int, dict(counted))
    comparisons = (
        OutlineComparison.objects.filter(
            division_id__in=scope.division_ids,
            division__versions__valid__contains=today,
        )
        .annotate(name=F("division__versions__name"))
        .select_related("first", "second")
        .order_by("-difference_share")
    )
    return {
        "levels": [(level.label, by_level[level]) for level in Level if by_level[level]],
        "edition": Edition.objects.order_by("-built_at").first(),
        "comparisons": [(each, each.difference_share * 100) for each in comparisons],
    }
