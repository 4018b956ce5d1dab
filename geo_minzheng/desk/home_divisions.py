"""What an officer of divisions finds on the home page: how many there are, the edition in force,
and where two sources draw a line differently."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import DivisionVersion, Edition, Level, OutlineComparison


def division_panels(scope: Scope, today: date) -> dict[str, Any]:
    """Template context: `levels`, `edition`, `comparisons`."""
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
        .select_related("first", "second", "division")
        .order_by("-difference_share")
    )
    return {
        "levels": [
            (level.value, level.label, by_level[level]) for level in Level if by_level[level]
        ],
        "edition": Edition.objects.order_by("-built_at").first(),
        "comparisons": [(each, each.difference_share * 100) for each in comparisons],
    }
