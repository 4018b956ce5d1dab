"""What every desk page's frame needs to know about who is looking, and at what data."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from boundaries_data.jurisdiction import NOTHING, Right, scope_of
from boundaries_data.models import DivisionVersion, Role
from field_api.models import Household, Purpose
from field_api.readings.purpose import purpose_of
from geo_minzheng.desk.help import topic_of
from geo_minzheng.desk.navigation import entries

UNCHOSEN = frozenset({Purpose.UNSTATED, Purpose.OTHER})
"""Not offered as one click: nobody chooses to state nothing, and another purpose wants words."""

DEMONSTRATION_KEPT_S = 60
"""How long a server process remembers whether demonstration data is loaded."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: `scope`, `role_names`, `jurisdiction_names`, `today`,
    `navigation`, `demonstration`, and what for the person reads: `reads_names` (whether they
    read anything that is written down), `reading_purpose`, `purposes`; and `help_topic`.

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
            "reads_names": False,
            "demonstration": is_demonstration(),
        }
    scope = scope_of(user)
    names = dict(
        DivisionVersion.objects.as_of(today)
        .filter(division_id__in=scope.roots)
        .values_list("division_id", "name")
    )
    reads_names = scope.may(Right.SEE_NAMES) or scope.may(Right.SEE_READINGS)
    return {
        "help_topic": topic_of(request),
        "reads_names": reads_names,
        "reading_purpose": purpose_of(request) if reads_names else None,
        "purposes": [choice for choice in Purpose if choice not in UNCHOSEN],
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
