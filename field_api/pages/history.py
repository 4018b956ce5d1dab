"""The history of a dossier in words: who changed what, when, and why.

It reads the tables of former rows that the database keeps. Each former row is compared with
the row that followed it; the last one with the row as it stands. Sealed numbers are only
said to have changed.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.models import Aid, Household, Person
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.privacy import EncryptedTextField

LATEST = 50

LABELS: dict[str, str | Promise] = {
    "address": gettext_lazy("地址"),
    "aid_class": gettext_lazy("类别"),
    "amount_yuan": gettext_lazy("金额"),
    "birth_date": gettext_lazy("出生日期"),
    "closed_on": gettext_lazy("注销日期"),
    "code": gettext_lazy("户编号"),
    "danger_grade": gettext_lazy("危房等级"),
    "decision_no": gettext_lazy("批准文号"),
    "died_on": gettext_lazy("去世日期"),
    "disability": gettext_lazy("残疾类别"),
    "disability_grade": gettext_lazy("残疾等级"),
    "group_no": gettext_lazy("村民小组"),
    "hazard": gettext_lazy("隐患"),
    "head_name": gettext_lazy("户主"),
    "housing": gettext_lazy("住房"),
    "identity_number": gettext_lazy("身份证号"),
    "joined_on": gettext_lazy("入户日期"),
    "last_visited_on": gettext_lazy("上次走访"),
    "left_on": gettext_lazy("迁出日期"),
    "located_on": gettext_lazy("定位日期"),
    "location": gettext_lazy("住房位置"),
    "location_accuracy_m": gettext_lazy("定位精度"),
    "location_source": gettext_lazy("定位来源"),
    "name": gettext_lazy("姓名"),
    "next_visit_due": gettext_lazy("下次走访"),
    "note": gettext_lazy("备注"),
    "phone": gettext_lazy("电话"),
    "pregnant": gettext_lazy("孕期"),
    "programme": gettext_lazy("救助项目"),
    "registered_on": gettext_lazy("登记日期"),
    "relation": gettext_lazy("与户主关系"),
    "self_care": gettext_lazy("自理能力"),
    "serious_illness": gettext_lazy("重大疾病"),
    "sex": gettext_lazy("性别"),
    "status": gettext_lazy("状态"),
    "valid": gettext_lazy("期限"),
    "village": gettext_lazy("村社区"),
}
"""Fields that a clerk knows. Others are set by the program and are left out."""


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after; both empty where the value is sealed."""

    label: str
    before: str
    after: str
    sealed: bool = False


@dataclass(frozen=True)
class Change:
    """One change of one row."""

    at: datetime
    who: str
    subject: str
    action: str
    reason: str
    fields: tuple[FieldChange, ...]


def changes_of(home: Household) -> list[Change]:
    """The latest changes of a household, its members and its aids, newest first."""
    persons = list(Person.objects.filter(household=home))
    aids = list(Aid.objects.filter(household=home).select_related("person"))
    rows: list[tuple[str, Model]] = [
        (_("住户"), home),
        *((person.name, person) for person in persons),
        *((f"{aid.person.name} {aid}", aid) for aid in aids),
    ]
    names = _Names()
    found = [change for part in _by_model(rows) for change in _changes(part, names)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:LATEST]


class _Names:
    """Names of those who made changes, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {"": _("未注明"), "system": _("系统")}

    def __getitem__(self, by: str) -> str:
        if by not in self._known:
            who = User.objects.filter(pk=by).first() if by.isdigit() else None
            self._known[by] = str(who) if who else _("未注明")
        return self._known[by]


def _by_model(rows: list[tuple[str, Model]]) -> list[list[tuple[str, Model]]]:
    parts: dict[type[Model], list[tuple[str, Model]]] = defaultdict(list)
    for subject, row in rows:
        parts[type(row)].append((subject, row))
    return list(parts.values())


def _changes(rows: list[tuple[str, Model]], names: _Names) -> list[Change]:
    """The changes of rows of one model, with one question to the database."""
    events_model: Any = type(rows[0][1])._meta.get_field("events").related_model
    events: dict[int, list[Any]] = defaultdict(list)
    for event in (
        events_model.objects.filter(pgh_obj_id__in=[row.pk for _subject, row in rows])
        .select_related("pgh_context")
        .order_by("pgh_id")
    ):
        events[event.pgh_obj_id].append(event)
    found = []
    for subject, row in rows:
        former = events[row.pk]
        for event, later in pairwise([*former, row]):
            fields = tuple(_differences(row, event, later))
            context = event.pgh_context.metadata if event.pgh_context else {}
            if fields:
                found.append(
                    Change(
                        at=event.pgh_created_at,
                        who=names[str(context.get("by", ""))],
                        subject=subject,
                        action=str(context.get("action", "")),
                        reason=str(context.get("reason", "")),
                        fields=fields,
                    )
                )
    return found


def _differences(row: Model, before: Any, after: Any) -> list[FieldChange]:
    found = []
    for field in row._meta.concrete_fields:
        if field.name not in LABELS:
            continue
        was, became = getattr(before, field.attname), getattr(after, field.attname)
        if was == became:
            continue
        label = str(LABELS[field.name])
        if isinstance(field, EncryptedTextField):
            found.append(FieldChange(label, "", "", sealed=True))
        else:
            found.append(FieldChange(label, _text(field, was), _text(field, became)))
    return found


def _text(field: "Field[Any, Any]", value: Any) -> str:
    if value is None or value == "":
        return _("空")
    if field.name == "location":
        return f"{value.x:.6f}, {value.y:.6f}"
    if field.name == "valid":
        return f"{value.lower} – {value.upper or ''}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))
