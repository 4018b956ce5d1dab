"""Names of the villages that rows stand in, and the filter by a division of any level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from boundaries_data.jurisdiction import DIVISIONS_UNDER, DivisionUnder
from boundaries_data.models import Division, Level
from field_api.models import Posting
from geo_minzheng.shared.sql import SqlQuery, array_text

PLACES_BY_NAME = SqlQuery("field_api", "places_by_name")


@dataclass(frozen=True)
class NamedPlace:
    """One row of `places_by_name`."""

    division_id: int
    uid: str
    name: str
    parent_name: str


class DivisionNames:
    """Names of divisions today, each looked up once however many rows stand in it."""

    def __init__(self) -> None:
        self.day = timezone.localdate()
        self._known: dict[int, NamedPlace] = {}

    @classmethod
    def of(cls, division_ids: Iterable[int]) -> Self:
        """The names of `division_ids`, looked up at once."""
        names = cls()
        names.learn(division_ids)
        return names

    def learn(self, division_ids: Iterable[int]) -> None:
        """Look up those not known yet: one query."""
        if missing := set(division_ids) - self._known.keys():
            ids = array_text(missing)
            for place in PLACES_BY_NAME.rows(NamedPlace, division_ids=ids, day=self.day):
                self._known[place.division_id] = place

    def named(self, division_id: int) -> dict[str, Any] | None:
        """uid, name and the name above; None for a division that has no version today."""
        place = self._known.get(division_id)
        if place is None:
            return None
        return {"uid": place.uid, "name": place.name, "parent_name": place.parent_name}

    def as_json(self, division_id: int) -> str:
        """What `named` says, as JSON text."""
        place = self._known.get(division_id)
        if place is None:
            return "null"
        return (
            f'{{"uid":"{place.uid}","name":{encode_basestring(place.name)},'
            f'"parent_name":{encode_basestring(place.parent_name)}}}'
        )


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


def villages_served(worker_id: int, day: date | None = None) -> frozenset[int]:
    """Ids of the villages whose households the worker calls on that day, today if None.

    The village of an assistant, every village of an office's township; a liaison visits nobody.
    The workload counts the same villages.
    """
    day = day or timezone.localdate()
    posted = Posting.objects.as_of(day).visiting().filter(worker_id=worker_id)
    divisions = set(posted.values_list("division_id", flat=True))
    return frozenset(village for one in divisions for village in villages_under(one, day))
