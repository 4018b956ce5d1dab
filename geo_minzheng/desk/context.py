"""What every desk page's frame needs to know about who is looking."""

from typing import Any

from django.http import HttpRequest

from boundaries_data.jurisdiction import NOTHING, scope_of
from boundaries_data.models import DivisionVersion, Role
from django.utils import timezone


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: `scope`, `role_names`, `jurisdiction_names`, `today`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"scope": NOTHING, "role_names": [], "jurisdiction_names": []}
    scope = scope_of(user)
    today = timezone.localdate()
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
    }
