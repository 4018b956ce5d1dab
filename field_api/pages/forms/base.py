"""What every form of the register shares: sections, one summary of errors, numbers kept sealed.

A form decides nothing about the register: it hands tidy values to an action and shows what the
action refuses beside the field that it is about.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from field_api.actions.register_refusals import (
    ChangedMeanwhileError,
    EntryInvalidError,
    PointOutsideVillageError,
    RegisterRefusedError,
)
from field_api.pages.field_labels import LABELS
from field_api.pages.history import value_in_words
from field_api.register.checks import Problem, tidy

NONE_WORD = "无"
"""Typed into a field whose number is kept sealed, it takes the number away."""

Text = str | Promise

_BETWEEN_NUMBERS = re.compile(r"[\s年月日号./\-－—]+")


@dataclass(frozen=True)
class Section:
    """Some fields of a form under one heading; `folded` ones open by themselves when filled."""

    title: Text
    names: tuple[str, ...]
    note: Text = ""
    folded: bool = False


class DayField(forms.DateField):
    """A day, with the browser's calendar; typed as `2026-11-23` or as Chinese people write it."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**given)
        self.error_messages["invalid"] = _("日期写法应为 2026-11-23。")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = _BETWEEN_NUMBERS.sub("-", tidy(value)).strip("-")
        return super().to_python(value)


class RegisterForm(forms.Form):
    """A form in sections. Leave checks to `register_checks` and the actions."""

    use_required_attribute = False
    sections: ClassVar[tuple[Section, ...]] = ()
    sealed: ClassVar[frozenset[str]] = frozenset()
    """Fields whose present value is never sent to the page: blank keeps it."""
    error_fields: ClassVar[Mapping[str, str]] = {}
    """Where an action's name of a field differs from the form's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mismatch: PointOutsideVillageError | None = None
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
                widget.attrs.setdefault("class", "form-select")
            elif not isinstance(
                widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect
            ):
                widget.attrs.setdefault("class", "form-control")
                widget.attrs.setdefault("autocomplete", "off")
            if field.required:
                field.error_messages["required"] = gettext("请填写“%(label)s”。") % {
                    "label": field.label
                }

    def grouped(self) -> Iterator[tuple[Section, list[BoundField], bool]]:
        """Each section with its fields, and whether it stands open."""
        for section in self.sections:
            bound = [self[name] for name in section.names if name in self.fields]
            is_open = not section.folded or any(
                field.errors or field.value() not in (None, "", False, []) for field in bound
            )
            yield section, bound, is_open

    def summary(self) -> list[tuple[str, str, str]]:
        """Every error as (id of the field or empty, label, sentence), in the order of the form."""
        whole = [("", "", str(error)) for error in self.non_field_errors()]
        return whole + [
            (self[name].id_for_label or self[name].auto_id, str(self[name].label), str(error))
            for name in self.fields
            for error in self[name].errors
        ]

    def tell(self, refused: RegisterRefusedError) -> None:
        """Show what an action refused: beside the field where it names one."""
        if isinstance(refused, EntryInvalidError):
            for problem in refused.problems:
                name = self.error_fields.get(problem.field, problem.field)
                self.add_error(name if name in self.fields else None, problem.message)
            return
        if isinstance(refused, PointOutsideVillageError):
            self.mismatch = refused
        message = refused.message
        fields = refused.fields if isinstance(refused, ChangedMeanwhileError) else ()
        if theirs := self._as_they_stand(fields):
            message += gettext("别人已改为：%(theirs)s。") % {"theirs": "；".join(theirs)}
        self.add_error(None, message)

    def _as_they_stand(self, names: tuple[str, ...]) -> list[str]:
        """What the fields that somebody else changed hold now; a sealed one only by its name."""
        row = self.row()
        return [
            str(LABELS[name])
            if row is None or name in self.sealed
            else f"{LABELS[name]} {value_in_words(row, name)}"
            for name in names
            if name in LABELS
        ]

    def row(self) -> Model | None:
        """The row that the form corrects, as it stands; None for a new one."""
        return None

    def given(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Those of `names` that the form asks for, with what was typed; sealed blanks left out."""
        found = {}
        for name in names:
            if name not in self.fields:
                continue
            value = self.cleaned_data[name]
            if name in self.sealed:
                if not value:
                    continue
                value = "" if value.strip() == NONE_WORD else value
            found[name] = value
        return found

    def warnings(self) -> list[Problem]:
        """What somebody must look at before it is kept; a form without such has none."""
        return []


def sealed_help(masked: str) -> Any:
    """What stands below a field whose number is kept sealed."""
    if not masked:
        return ""
    return _("现为 %(masked)s。留空不变；要删除请填“无”。") % {"masked": masked}


class ReasonForm(RegisterForm):
    """A form whose change needs a reason."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("写明依据，如“本人出示身份证更正”。会记入变更记录，请不要写证件号码。"),
    )
