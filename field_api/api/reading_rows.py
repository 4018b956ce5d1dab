"""Readings as plain rows, for the page, the API and files; and the sums of each reader.

Codes of households and names of readers, never names of those read about.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from boundaries_data.models import Level, Role
from field_api.api.exports import Column
from field_api.api.household_rows import CHUNK, PlaceShape
from field_api.api.places import DivisionNames
from field_api.api.walking import Rows
from field_api.models import Purpose, Reading, ReadingKind
from field_api.readings.summary import Reader

_VALUES = (
    "id",
    "at",
    "kind",
    "purpose",
    "reason",
    "division_id",
    "by_id",
    "by__username",
    "by__full_name",
    "household_uid",
    "household_code",
    "person_uid",
    "field",
    "subject",
    "row_count",
    "filters",
    "follows_id",
)

FIELDS: dict[str, str | Promise] = {
    "identity_number": gettext_lazy("身份证号"),
    "phone": gettext_lazy("电话"),
    "bank_account": gettext_lazy("银行账号"),
    "contact_phone": gettext_lazy("联系人电话"),
    "mover_phone": gettext_lazy("转移责任人电话"),
}

SUBJECTS: dict[str, str | Promise] = {
    "households": gettext_lazy("对象户"),
    "persons": gettext_lazy("人员"),
    "aids": gettext_lazy("救助待遇"),
    "visits": gettext_lazy("入户走访"),
    "tasks": gettext_lazy("走访任务"),
    "households_on_screen": gettext_lazy("对象户（一小时内逐页翻看）"),
    "persons_on_screen": gettext_lazy("人员（一小时内逐页翻看）"),
    "aids_on_screen": gettext_lazy("救助待遇（一小时内逐页翻看）"),
    "visits_on_screen": gettext_lazy("入户走访（一小时内逐页翻看）"),
    "tasks_on_screen": gettext_lazy("走访任务（一小时内逐页翻看）"),
    "workers": gettext_lazy("走访员"),
    "offices": gettext_lazy("民政所"),
    "readings": gettext_lazy("查阅记录"),
    "search": gettext_lazy("搜索"),
    "entry": gettext_lazy("登记时核对"),
    "incident_households": gettext_lazy("灾情波及户"),
    "phone_tasks": gettext_lazy("手机端走访任务"),
    "todo": gettext_lazy("待办"),
    "import_problems": gettext_lazy("导入问题"),
    "import_rows": gettext_lazy("导入的行（屏幕上）"),
}
"""Lists that were exported or searched; another is shown by its own word."""

STANDS_OUT: dict[str, str | Promise] = {
    "households": gettext_lazy("查看户数远高于同岗位"),
    "exports": gettext_lazy("导出次数远高于同岗位"),
    "reveals": gettext_lazy("查看完整号码远多于同岗位"),
    "searches": gettext_lazy("按号码查找远多于同岗位"),
    "busy_hour": gettext_lazy("一小时内查看很多户"),
    "at_night": gettext_lazy("夜间查阅较多（22时至6时）"),
}


class ReadByShape(serializers.Serializer[Any]):
    """Who read."""

    username = serializers.CharField()
    name = serializers.CharField()


class ReadHouseholdShape(serializers.Serializer[Any]):
    """Whose data; by code, because an auditor sees no names."""

    uid = serializers.UUIDField()
    code = serializers.CharField()


class ReadingShape(serializers.Serializer[Any]):
    """One act of reading."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = ReadByShape()
    kind = serializers.ChoiceField(choices=ReadingKind.choices)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    reason = serializers.CharField(allow_blank=True)
    division = PlaceShape(allow_null=True)
    household = ReadHouseholdShape(allow_null=True)
    of_a_member = serializers.BooleanField(help_text="A member's number, not the household's.")
    field = serializers.CharField(allow_blank=True, help_text="The number that was revealed.")
    subject = serializers.CharField(allow_blank=True, help_text="The list that was exported.")
    row_count = serializers.IntegerField(allow_null=True)
    filters = serializers.DictField(help_text="Null where the value may be personal.")
    follows = serializers.IntegerField(
        allow_null=True, help_text="The first row of the same look at a dossier."
    )


class ReaderShape(serializers.Serializer[Any]):
    """One person's sums over a period."""

    username = serializers.CharField()
    name = serializers.CharField()
    post = serializers.CharField(allow_blank=True, help_text="Role and level, for people.")
    dossiers = serializers.IntegerField(
        help_text="Looks at a dossier, each with the forms opened from it."
    )
    households = serializers.IntegerField(help_text="Different households opened.")
    searches = serializers.IntegerField()
    exports = serializers.IntegerField()
    rows = serializers.IntegerField(help_text="Of the files whose length is known.")
    reveals = serializers.IntegerField()
    at_night = serializers.IntegerField(help_text="22:00 to 06:00, emergencies not counted.")
    busiest_hour = serializers.IntegerField(
        help_text="Most households opened in one hour; 0 where never unusual."
    )
    latest = serializers.DateTimeField()
    stands_out = serializers.ListField(child=serializers.CharField())


def plain(readings: QuerySet[Reading]) -> Rows:
    """The columns of a row."""
    rows: Rows = readings.values(*_VALUES)
    return rows


def finished(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `plain` as `ReadingShape`: two queries for each `CHUNK` of them."""
    places, rest = DivisionNames(), iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        places.learn(row["division_id"] for row in chunk if row["division_id"])
        for row in chunk:
            yield _finish(row, places)


def readers(found: Sequence[Reader]) -> list[dict[str, Any]]:
    """Sums as `ReaderShape`."""
    return [
        {
            "username": one.username,
            "name": one.name,
            "post": post_label(one.post),
            "dossiers": one.dossiers,
            "households": one.households,
            "searches": one.searches,
            "exports": one.exports,
            "rows": one.rows,
            "reveals": one.reveals,
            "at_night": one.at_night,
            "busiest_hour": one.busiest_hour,
            "latest": one.latest,
            "stands_out": list(one.stands_out),
        }
        for one in found
    ]


def post_label(post: tuple[str, str] | None) -> str:
    """A role at a level as people say it: 县区 协调员."""
    return f"{Level(post[1]).label} {Role(post[0]).label}" if post else ""


def what_was_read(row: dict[str, Any]) -> str:
    """The thing that was read, in words: 完整号码：身份证号, 名单：对象户."""
    if row["field"]:
        label = str(FIELDS.get(row["field"], row["field"]))
        return _("成员的{field}").format(field=label) if row["of_a_member"] else label
    return str(SUBJECTS.get(row["subject"], row["subject"]))


def columns() -> list[Column]:
    """The columns of a file of the log. What is translated is translated once."""
    kind = {value: str(label) for value, label in ReadingKind.choices}
    purpose = {value: str(label) for value, label in Purpose.choices}
    again = _("是")
    return [
        Column(_("时间"), lambda row: row["at"]),
        Column(_("查阅人"), lambda row: row["by"]["name"]),
        Column(_("用户名"), lambda row: row["by"]["username"]),
        Column(_("方式"), lambda row: kind[row["kind"]]),
        Column(_("内容"), what_was_read),
        Column(_("用途"), lambda row: purpose[row["purpose"]]),
        Column(_("说明"), lambda row: row["reason"]),
        Column(_("上级区划"), lambda row: (row["division"] or {}).get("parent_name", "")),
        Column(_("行政区划"), lambda row: (row["division"] or {}).get("name", "")),
        Column(_("户编号"), lambda row: (row["household"] or {}).get("code", "")),
        Column(_("行数"), lambda row: row["row_count"]),
        Column(_("同一次查阅的后续页面"), lambda row: again if row["follows"] else ""),
    ]


def _finish(row: dict[str, Any], places: DivisionNames) -> dict[str, Any]:
    home = None
    if row["household_uid"] is not None:
        home = {"uid": str(row["household_uid"]), "code": row["household_code"]}
    return {
        "id": row["id"],
        "at": row["at"],
        "by": {
            "username": row["by__username"],
            "name": row["by__full_name"] or row["by__username"],
        },
        "kind": row["kind"],
        "purpose": row["purpose"],
        "reason": row["reason"],
        "division": places.named(row["division_id"]) if row["division_id"] else None,
        "household": home,
        "of_a_member": row["person_uid"] is not None,
        "field": row["field"],
        "subject": row["subject"],
        "row_count": row["row_count"],
        "filters": row["filters"],
        "follows": row["follows_id"],
    }
