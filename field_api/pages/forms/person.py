"""The form of one person, for entering and for correcting."""

from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from field_api.actions.person_facts import PERSON_FACTS, put_facts
from field_api.actions.register_refusals import EntryInvalidError
from field_api.models import (
    Disability,
    NotCounted,
    Person,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    WorkAbility,
)
from field_api.pages.forms.base import DayField, RegisterForm, Section, sealed_help
from field_api.register.checks import (
    Problem,
    Severity,
    birth_date_in,
    check_against_number,
    check_birth_date,
    check_name,
    sex_in,
    tidy_identity_number,
    tidy_name,
)
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone

GRADES = [("", _("不适用")), *((str(n), _("%(n)d 级") % {"n": n}) for n in range(1, 5))]


class PersonForm(RegisterForm):
    """What is known of one person. Without a birth date or sex, the identity number gives them."""

    sealed: ClassVar[frozenset[str]] = frozenset({"identity_number", "phone"})
    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            _("基本信息"),
            (
                "name",
                "relation",
                "identity_number",
                "sex",
                "birth_date",
                "phone",
                "joined_on",
                "not_counted",
            ),
        ),
        Section(
            _("健康与劳动能力"),
            (
                "disability",
                "disability_grade",
                "serious_illness",
                "pregnant",
                "work_ability",
                "self_care",
                "self_care_failed",
                "school",
                "employment",
            ),
        ),
    )

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.ChoiceField(label=_("与户主关系"), choices=Relation.choices)
    identity_number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        required=False,
        help_text=_("18 位公民身份号码，最后一位可为 X。填写后可自动得出性别和出生日期。"),
    )
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("", _("按身份证号")), *Sex.choices], required=False
    )
    birth_date = DayField(
        label=_("出生日期"), required=False, help_text=_("留空时按身份证号填写。")
    )
    phone = forms.CharField(
        label=_("电话"), max_length=40, required=False, help_text=_("只填一个号码。")
    )
    joined_on = DayField(label=_("入户日期"), required=False, help_text=_("留空为今天。"))
    not_counted = forms.ChoiceField(
        label=_("是否计入家庭成员"), choices=NotCounted.choices, required=False
    )
    disability = forms.ChoiceField(label=_("残疾类别"), choices=Disability.choices, required=False)
    disability_grade = forms.TypedChoiceField(
        label=_("残疾等级"),
        choices=GRADES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("1 级最重。"),
    )
    serious_illness = forms.BooleanField(label=_("患重大疾病"), required=False)
    pregnant = forms.BooleanField(label=_("孕期"), required=False)
    work_ability = forms.ChoiceField(
        label=_("劳动能力"), choices=WorkAbility.choices, required=False
    )
    self_care = forms.ChoiceField(label=_("自理能力"), choices=SelfCare.choices)
    self_care_failed = forms.MultipleChoiceField(
        label=_("不能独立完成的项目"),
        choices=SelfCareItem.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("按特困人员认定办法六项：1 至 3 项为半失能，4 项以上为失能，勾选后自动得出。"),
    )
    school = forms.CharField(label=_("就读学校"), max_length=60, required=False)
    employment = forms.CharField(label=_("就业情况"), max_length=60, required=False)

    def __init__(
        self,
        *args: Any,
        person: Person | None = None,
        as_head: bool = False,
        today: date,
        **kwargs: Any,
    ) -> None:
        self.person, self.today = person, today
        if person is not None:
            kept = {name: getattr(person, name) for name in PERSON_FACTS if name not in self.sealed}
            kwargs["initial"] = {**kept, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["self_care"].initial = SelfCare.ABLE
        if as_head:
            del self.fields["relation"], self.fields["joined_on"]
            first, *rest = self.sections
            self.sections = (replace(first, title=_("户主信息")), *rest)  # type: ignore[misc]
        else:
            heads = person is not None and person.relation == Relation.HEAD
            choices = [each for each in Relation.choices if (each[0] == Relation.HEAD) == heads]
            self.fields["relation"] = forms.ChoiceField(
                label=_("与户主关系"),
                choices=choices,
                widget=forms.Select(attrs={"class": "form-select"}),
                help_text=_("更换户主请用档案页的“更换户主”。") if heads else "",
            )
        if person is not None:
            for name, masked in (
                ("identity_number", masked_identity_number(person.identity_number)),
                ("phone", masked_phone(person.phone)),
            ):
                self.fields[name].help_text = sealed_help(masked) or self.fields[name].help_text

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        number = tidy_identity_number(cleaned.get("identity_number") or "")
        if not cleaned.get("birth_date") and "birth_date" not in self.errors:
            cleaned["birth_date"] = birth_date_in(number) or getattr(
                self.person, "birth_date", None
            )
            if cleaned["birth_date"] is None:
                self.add_error("birth_date", _("请填写出生日期，或填写身份证号由系统得出。"))
        if not cleaned.get("sex"):
            cleaned["sex"] = sex_in(number) or getattr(self.person, "sex", "")
            if not cleaned["sex"]:
                self.add_error("sex", _("请选择性别，或填写身份证号由系统得出。"))
        if "joined_on" in self.fields and not cleaned.get("joined_on"):
            cleaned["joined_on"] = getattr(self.person, "joined_on", self.today)
        if not self.errors:
            # Asked here too, so that a page with two forms shows each error in the right one.
            trial = copy(self.person) if self.person else Person(joined_on=self.today)
            try:
                put_facts(trial, self.facts(), today=self.today)
            except EntryInvalidError as refused:
                self.tell(refused)
        return cleaned

    def row(self) -> Person | None:
        return self.person

    def facts(self) -> dict[str, Any]:
        """What an action is to set."""
        return self.given(PERSON_FACTS)

    def warnings(self) -> list[Problem]:
        typed = tidy_identity_number(self.cleaned_data.get("identity_number") or "")
        number = typed or (self.person.identity_number if self.person else "")
        found = [
            *check_name(tidy_name(self.cleaned_data["name"])),
            *check_birth_date(self.cleaned_data["birth_date"], today=self.today),
            *check_against_number(
                number, birth_date=self.cleaned_data["birth_date"], sex=self.cleaned_data["sex"]
            ),
        ]
        return [problem for problem in found if problem.severity == Severity.WARNING]
