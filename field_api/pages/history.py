"""The history of a dossier in words: who changed what, when, and why.

It reads the tables of former rows that the database keeps. Each former row is compared with
the row that followed it; the last one with the row as it stands. Sealed numbers are only
said to have changed. Rows that an action entered tell who entered
them; those of a bulk load do not.
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

from boundaries_data.models import DivisionVersion
from field_api.former_rows import persons_ever_of
from field_api.models import Aid, Household, MeansAssessment, Person
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.history import REGISTERED
from geo_minzheng.shared.privacy import EncryptedTextField

LATEST = 50

LABELS: dict[str, str | Promise] = {
    "address": gettext_lazy("地址"),
    "aid_class": gettext_lazy("类别"),
    "amount_yuan": gettext_lazy("金额"),
    "applicant_name": gettext_lazy("申请人"),
    "bank_account": gettext_lazy("银行账号"),
    "bank_name": gettext_lazy("开户银行"),
    "birth_date": gettext_lazy("出生日期"),
    "closed_on": gettext_lazy("注销日期"),
    "code": gettext_lazy("户编号"),
    "contact_name": gettext_lazy("联系人"),
    "contact_phone": gettext_lazy("联系人电话"),
    "danger_grade": gettext_lazy("危房等级"),
    "death_source": gettext_lazy("死亡信息来源"),
    "decision_no": gettext_lazy("批准文号"),
    "died_on": gettext_lazy("去世日期"),
    "disability": gettext_lazy("残疾类别"),
    "disability_grade": gettext_lazy("残疾等级"),
    "employment": gettext_lazy("就业情况"),
    "entered_datum": gettext_lazy("录入坐标系"),
    "group_no": gettext_lazy("村民小组"),
    "hazard": gettext_lazy("隐患"),
    "hazard_note": gettext_lazy("隐患说明"),
    "head_name": gettext_lazy("户主"),
    "household": gettext_lazy("所在户"),
    "housing": gettext_lazy("住房"),
    "identity_number": gettext_lazy("身份证号"),
    "income_unsteady": gettext_lazy("收入不固定"),
    "joined_on": gettext_lazy("入户日期"),
    "keeper_agreed_on": gettext_lazy("代管协议日期"),
    "keeper_agreement_no": gettext_lazy("代管协议编号"),
    "keeper_name": gettext_lazy("代管人"),
    "keeper_relation": gettext_lazy("代管人关系"),
    "last_visited_on": gettext_lazy("上次走访"),
    "left_on": gettext_lazy("迁出日期"),
    "located_by": gettext_lazy("位置确认人"),
    "located_on": gettext_lazy("定位日期"),
    "location": gettext_lazy("住房位置"),
    "location_accuracy_m": gettext_lazy("定位精度"),
    "location_source": gettext_lazy("定位来源"),
    "merged_into": gettext_lazy("并入"),
    "moved_to": gettext_lazy("迁往"),
    "mover_name": gettext_lazy("转移责任人"),
    "mover_phone": gettext_lazy("转移责任人电话"),
    "name": gettext_lazy("姓名"),
    "near_relative": gettext_lazy("近亲属备案"),
    "near_relative_filed_on": gettext_lazy("备案日期"),
    "near_relative_of": gettext_lazy("何人的近亲属"),
    "next_visit_due": gettext_lazy("下次走访"),
    "not_counted": gettext_lazy("不计入原因"),
    "note": gettext_lazy("备注"),
    "person": gettext_lazy("享受人"),
    "phone": gettext_lazy("电话"),
    "pregnant": gettext_lazy("孕期"),
    "programme": gettext_lazy("救助项目"),
    "registered_address": gettext_lazy("户籍地址"),
    "registered_on": gettext_lazy("登记日期"),
    "relation": gettext_lazy("与户主关系"),
    "road_access": gettext_lazy("道路"),
    "rooms": gettext_lazy("住房间数"),
    "school": gettext_lazy("就读学校"),
    "self_care": gettext_lazy("自理能力"),
    "self_care_failed": gettext_lazy("不能自理项目"),
    "serious_illness": gettext_lazy("重大疾病"),
    "sex": gettext_lazy("性别"),
    "shelter": gettext_lazy("安置点"),
    "status": gettext_lazy("状态"),
    "valid": gettext_lazy("期限"),
    "village": gettext_lazy("村社区"),
    "work_ability": gettext_lazy("劳动能力"),
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
    """One change of one row; `entered` where the row itself was new."""

    at: datetime
    who: str
    subject: str
    action: str
    reason: str
    fields: tuple[FieldChange, ...]
    entered: bool = False


def changes_of(home: Household) -> list[Change]:
    """The latest changes of a household, of those who are or were its members, and of its aids
    and means assessments, newest first."""
    persons = list(Person.objects.filter(pk__in=persons_ever_of(home)))
    aids = list(Aid.objects.filter(household=home).select_related("person"))
    assessments = list(MeansAssessment.objects.filter(household=home))
    rows: list[tuple[str, Model]] = [
        (_("住户"), home),
        *((person.name, person) for person in persons),
        *((f"{aid.person.name} {aid}", aid) for aid in aids),
        *((_("经济状况核查 %(day)s") % {"day": each.assessed_on}, each) for each in assessments),
    ]
    names = _Names()
    found = [change for part in _by_model(rows) for change in _changes(part, names)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:LATEST]


class _Names:
    """Names of those who made changes and of what rows point to, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {"": _("未注明"), "system": _("系统")}
        self._rows: dict[tuple[str, int], str] = {}

    def __getitem__(self, by: str) -> str:
        if by not in self._known:
            who = User.objects.filter(pk=by).first() if by.isdigit() else None
            self._known[by] = str(who) if who else _("未注明")
        return self._known[by]

    def of_row(self, field: "Field[Any, Any]", pk: int) -> str:
        """What a clerk calls the row that `field` points to."""
        key = (field.name, pk)
        if key not in self._rows:
            if field.name == "village":
                version = DivisionVersion.objects.filter(division_id=pk).order_by("-valid").first()
                self._rows[key] = version.name if version else str(pk)
            else:
                model: Any = field.related_model
                self._rows[key] = str(model.objects.filter(pk=pk).first() or pk)
        return self._rows[key]


def value_in_words(row: Model, name: str) -> str:
    """One field of `row` as a clerk reads it."""
    field: Any = row._meta.get_field(name)
    return _text(field, getattr(row, field.attname), _Names())


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
            entered = event.pgh_label == REGISTERED
            fields = () if entered else tuple(_differences(row, event, later, names))
            context = event.pgh_context.metadata if event.pgh_context else {}
            if fields or entered:
                found.append(
                    Change(
                        at=event.pgh_created_at,
                        who=names[str(context.get("by", ""))],
                        subject=subject,
                        action=str(context.get("action", "")),
                        reason=str(context.get("reason", "")),
                        fields=fields,
                        entered=entered,
                    )
                )
    return found


def _differences(row: Model, before: Any, after: Any, names: _Names) -> list[FieldChange]:
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
            words = _text(field, was, names), _text(field, became, names)
            found.append(FieldChange(label, *words))
    return found


def _text(field: "Field[Any, Any]", value: Any, names: _Names) -> str:
    if value is None or value in ("", []):
        return _("空")
    if field.is_relation:
        return names.of_row(field, value)
    if field.name == "location":
        return f"{value.x:.6f}, {value.y:.6f}"
    if field.name == "valid":
        return f"{value.lower} – {value.upper or ''}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        of_each: Any = field
        labels = dict(of_each.base_field.flatchoices)
        return "、".join(str(labels.get(each, each)) for each in value)
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))
