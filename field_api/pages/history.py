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
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import DivisionVersion
from field_api.models import Aid, Household, MeansAssessment, Person, Photo
from field_api.pages.field_labels import ACTIONS, LABELS
from field_api.register.former_rows import HouseholdThen, household_at, persons_ever_of
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.history import REGISTERED
from geo_minzheng.shared.marks import listed
from geo_minzheng.shared.privacy import EncryptedTextField

LATEST = 50


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
    """The latest changes of a household, of those who are or were its members, and of its aids,
    means assessments and photos, newest first."""
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
    found += _photo_changes(home, names)
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


SEEN_ON_A_VISIT = (
    "head_name",
    "village",
    "group_no",
    "address",
    "housing",
    "rooms",
    "danger_grade",
    "hazard",
    "location",
)
"""What a visitor found at the door, and a later correction may have changed since."""


def since_then(home: Household, then: HouseholdThen) -> list[FieldChange]:
    """What is otherwise in the register now than at an earlier moment; empty if nothing is."""
    names = _Names()
    wanted = [home._meta.get_field(name) for name in SEEN_ON_A_VISIT]
    found = [
        change
        for change in _differences(home, then.row, home, names)
        if change.label in {str(LABELS[field.name]) for field in wanted}
    ]
    now = household_at(home, timezone.now()).members
    if now != then.members:
        found.append(FieldChange(_("家庭成员"), _listed(then.members), _listed(now)))
    return found


def _listed(names: tuple[str, ...]) -> str:
    return listed(names) or _("无")


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
                        action=_action(str(context.get("action", ""))),
                        reason=str(context.get("reason", "")),
                        fields=fields,
                        entered=entered,
                    )
                )
    return found


def _photo_changes(home: Household, names: _Names) -> list[Change]:
    """Photos added and removed. Of a removed one only this is left."""
    events: Any = Photo._meta.get_field("events").related_model
    rows = events.objects.filter(household_id=home.pk).select_related("pgh_context")
    found = []
    for event in rows.order_by("-pgh_id")[:LATEST]:
        entered = event.pgh_label == REGISTERED
        context = event.pgh_context.metadata if event.pgh_context else {}
        gone = FieldChange(_("照片"), event.caption or _("有"), _("已删除"))
        found.append(
            Change(
                at=event.pgh_created_at,
                who=names[str(context.get("by", ""))],
                subject=_("照片"),
                action=_action(str(context.get("action", ""))),
                reason=str(context.get("reason", "")),
                fields=() if entered else (gone,),
                entered=entered,
            )
        )
    return found


def _action(name: str) -> str:
    return str(ACTIONS.get(name, name))


def _differences(row: Model, before: Any, after: Any, names: _Names) -> list[FieldChange]:
    found = []
    for field in row._meta.concrete_fields:
        # What the database works out itself is not in the table of former rows.
        if field.name not in LABELS or not hasattr(before, field.attname):
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
        return listed(str(labels.get(each, each)) for each in value)
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))
