"""Names of the villages that rows stand in, and the filter by a division of any level."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from boundaries_data.jurisdiction import DIVISIONS_UNDER, DivisionUnder
from boundaries_data.models import Division, DivisionVersion, Level


class DivisionNames:
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


class DivisionUid(serializers.UUIDField):
    """The uid of a division, read as its id; one that nothing has is refused with the field.

    Args:
        level: the only one that is taken; any if None.
    """

    def __init__(self, *, level: Level | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.level = level

    def to_internal_value(self, data: Any) -> Any:
        divisions = Division.objects.filter(uid=super().to_internal_value(data))
        if self.level is not None:
            divisions = divisions.filter(level=self.level)
        found = divisions.values_list("pk", flat=True).first()
        if found is None:
            raise serializers.ValidationError(_("没有这个行政区划。"))
        return found


def divisions_under(root: int, day: date | None = None) -> list[DivisionUnder]:
    """The division `root` and every one under it on `day`, today if None."""
    return DIVISIONS_UNDER.rows(DivisionUnder, root=root, day=day or timezone.localdate())


def villages_under(root: int, day: date | None = None) -> list[int]:
    """Ids of the villages among `divisions_under`, which see."""
    under = divisions_under(root, day)
    return [row.division_id for row in under if row.level == Level.VILLAGE]
