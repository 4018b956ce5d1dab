"""Reached households as plain rows, in order of priority: the one door to their names."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, F, QuerySet
from django.utils.translation import gettext as _

from field_api.api.exports import Column, illustrative_column
from field_api.api.household_rows import CHUNK, Coordinate
from field_api.api.places import DivisionNames
from geo_minzheng.shared.privacy import masked_phone
from maps.impact import NO_AID, class_label, visited_since
from maps.models import Footprint, ImpactedHousehold, Inclusion
from maps.priority import sentence

_VALUES = (
    "id",
    "rank",
    "tier",
    "reason",
    "inclusion",
    "persons",
    "aid_class",
    "village_id",
)


def impacted_rows(
    footprint: Footprint, by: AbstractBaseUser
) -> QuerySet[ImpactedHousehold, dict[str, Any]]:
    """Households that `footprint` reaches and `by` may see, the first to go to first."""
    rows: QuerySet[ImpactedHousehold, dict[str, Any]] = (
        ImpactedHousehold.objects.visible_to(by)
        .filter(footprint=footprint)
        .annotate(
            level=F("band__level"),
            uid=F("household__uid"),
            code=F("household__code"),
            head_name=F("household__head_name"),
            group_no=F("household__group_no"),
            address=F("household__address"),
            phone=F("household__phone"),
            accuracy_m=F("household__location_accuracy_m"),
            illustrative=F("household__illustrative"),
            lon=Coordinate("household__location", function="ST_X"),
            lat=Coordinate("household__location", function="ST_Y"),
            contacted=Exists(visited_since(footprint)),
        )
        .values(
            *_VALUES,
            "level",
            "uid",
            "code",
            "head_name",
            "group_no",
            "address",
            "phone",
            "accuracy_m",
            "illustrative",
            "lon",
            "lat",
            "contacted",
        )
        .order_by("rank")
    )
    return rows


def finished(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `impacted_rows` as they are answered: two queries for each `CHUNK` of them."""
    places, rest = DivisionNames(), iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        places.learn(row["village_id"] for row in chunk)
        for row in chunk:
            yield _finish(row, places)


def whole(level: float | None) -> float | int | None:
    """8.0 as 8, so that a level is written alike in every format."""
    return int(level) if level is not None and level.is_integer() else level


def columns() -> list[Column]:
    """The columns of a file of reached households."""
    return [
        Column(_("顺序"), lambda row: row["rank"]),
        Column(_("等级"), lambda row: row["tier"]),
        Column(_("原因"), lambda row: row["reason"]),
        Column(_("户主"), lambda row: row["head_name"]),
        Column(_("乡镇街道"), lambda row: (row["village"] or {}).get("parent_name", "")),
        Column(_("村社区"), lambda row: (row["village"] or {}).get("name", "")),
        Column(_("组"), lambda row: row["group_no"] or None),
        Column(_("地址"), lambda row: row["address"]),
        Column(_("电话"), lambda row: row["phone"]),
        Column(_("人数"), lambda row: row["persons"]),
        Column(_("救助待遇"), lambda row: row["aid_label"]),
        Column(_("烈度带"), lambda row: whole(row["band"])),
        Column(_("位置判断"), lambda row: str(Inclusion(row["inclusion"]).label)),
        Column(_("灾后已联系"), lambda row: _("是") if row["contacted"] else _("否")),
        Column(_("经度"), lambda row: (row["location"] or {}).get("lon")),
        Column(_("纬度"), lambda row: (row["location"] or {}).get("lat")),
        Column(_("户编号"), lambda row: row["code"]),
        illustrative_column(),
    ]


def _finish(row: dict[str, Any], places: DivisionNames) -> dict[str, Any]:
    lon = row["lon"]
    return {
        "rank": row["rank"],
        "tier": row["tier"],
        "reason": sentence(row["reason"], inclusion=row["inclusion"]),
        "reason_codes": row["reason"],
        "band": row["level"],
        "inclusion": row["inclusion"],
        "contacted": row["contacted"],
        "household": str(row["uid"]),
        "code": row["code"],
        "head_name": row["head_name"],
        "village": places.named(row["village_id"]),
        "group_no": row["group_no"],
        "address": row["address"],
        "phone": masked_phone(row["phone"] or ""),
        "persons": row["persons"],
        "aid_class": row["aid_class"] or NO_AID,
        "aid_label": class_label(row["aid_class"]),
        "location": None if lon is None else {"lon": lon, "lat": row["lat"]},
        "location_accuracy_m": row["accuracy_m"],
        "illustrative": row["illustrative"],
    }
