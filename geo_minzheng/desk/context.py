"""What every desk page's frame needs to know about who is looking, and at what data."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from boundaries_data.jurisdiction import NOTHING, scope_of
from boundaries_data.models import DivisionVersion, Role
from field_api.models import Household
from geo_minzheng.desk.navigation import entries

DEMONSTRATION_KEPT_S = 60
"""How long a server process remembers whether demonstration data is loaded."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: `scope`, `role_names`, `jurisdiction_names`, `today`,
    `navigation`, `demonstration`.

    `jurisdiction_names` is in the order of the appointments.
    """
    today = timezone.localdate()
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "scope": NOTHING,
            "role_names": [],
            "jurisdiction_names": [],
            "today": today,
            "navigation": [],
            "demonstration": is_demonstration(),
        }
    scope = scope_of(user)
    names = dict(
        DivisionVersion.objects.as_of(today)
        .filter(division_id__in=scope.roots)
        .values_list("division_id", "name")
    )
    return {
        "scope": scope,
        "role_names": [Role(role).label for role in dict.fromkeys(scope.roles)],
        "jurisdiction_names": [names[root] for root in scope.roots if root in names],
        "today": today,
        "navigation": entries(scope, request.path),
        "demonstration": is_demonstration(),
    }


def is_demonstration() -> bool:
    """Whether any household is an invented one.

    Finds the first at once where there are any; where there are none it reads the whole
    table, 0.2 s for 560,000 rows, so the answer is kept for a minute.
    """
    return bool(
        cache.get_or_set(
            "demonstration-data-is-loaded",
            lambda: Household.objects.filter(illustrative=True).exists(),
            DEMONSTRATION_KEPT_S,
        )
    )
