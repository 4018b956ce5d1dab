"""`/boundaries/levels/{level}/`: every division of one level in the jurisdiction, in one table."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.describing import described
from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import DivisionKind, DivisionVersion, Level
from boundaries_data.naming import named


@require_safe
@login_required
def level_page(request: HttpRequest, level: str) -> HttpResponse:
    if level not in Level.values:
        raise Http404
    today, scope = timezone.localdate(), scope_of(request.user)
    versions = DivisionVersion.objects.as_of(today).filter(
        division_id__in=scope.division_ids, division__level=level
    )
    parents = dict(versions.values_list("division_id", "parent_id"))
    names = named({parent for parent in parents.values() if parent}, today)
    rows = [
        {
            "division": division,
            "kind": DivisionKind(division.kind).label,
            "parent": names[parent].name if (parent := parents[division.id]) in names else "",
        }
        for division in described(versions, today)
    ]
    context = {"level": Level(level), "rows": rows, "today": today}
    return render(request, "boundaries_data/levels.html", context)
