"""Names of the villages that rows stand in, and the filter by a division of any level."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import DIVISIONS_UNDER, DivisionUnder
from boundaries_data.models import Division, DivisionVersion, Level
from field_api.api.query import Query


class Places:
    """Names of divisions today, each looked up once however many rows stand in it."""

    def __init__(self) -> None:
        self.day = timezone.localdate()
        self._known: dict[int, dict[str, Any]] = {}

    def learn(self, division_ids: Iterable[int]) -> None:
        """Look up those not known yet, with the divisions above them: two queries."""
        missing = set(division_ids) - self._known.keys()
        if not missing:
            return
        versions = list(
            DivisionVersion.objects.as_of(self.day)
            .filter(division_id__in=missing)
            .values("division_id", "division__uid", "name", "parent_id")
        )
        above = dict(
            DivisionVersion.objects.as_of(self.day)
            .filter(division_id__in={version["parent_id"] for version in versions})
            .values_list("division_id", "name")
        )
        for version in versions:
            self._known[version["division_id"]] = {
                "uid": str(version["division__uid"]),
                "name": version["name"],
                "parent_name": above.get(version["parent_id"], ""),
            }

    def named(self, division_id: int) -> dict[str, Any] | None:
        """uid, name and the name above; None for a division that has no version today."""
        return self._known.get(division_id)


def divisions_under(query: type[Query], name: str, uid: UUID) -> list[DivisionUnder]:
    """A division and every one under it.

    Raises:
        InvalidInputError: there is no such division; names the field `name` of `query`.
    """
    root = Division.objects.filter(uid=uid).values_list("pk", flat=True).first()
    if root is None:
        raise query.wrong(name, _("没有这个行政区划。"))
    return DIVISIONS_UNDER.rows(DivisionUnder, root=root, day=timezone.localdate())


def villages_under(query: type[Query], name: str, uid: UUID) -> list[int]:
    """Ids of the villages among `divisions_under`, which see."""
    under = divisions_under(query, name, uid)
    return [row.division_id for row in under if row.level == Level.VILLAGE]
