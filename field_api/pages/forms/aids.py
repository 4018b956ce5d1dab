"""Forms of aids and of means assessments."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from field_api.actions.means import MEANS_FACTS
from field_api.models import Aid, AidClass, MeansAssessment, Person, Programme
from field_api.models.means import INCOME, RIGID_EXPENSES
from field_api.pages.forms.base import DayField, ReasonForm, RegisterForm, Section

CLASSES = [("", _("不分类")), *((value, label) for value, label in AidClass.choices if value)]


class GrantForm(RegisterForm):
    """A new aid of one member."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            _("新增待遇"),
            (
                "person",
                "programme",
                "aid_class",
                "amount_yuan",
                "starts_on",
                "ends_on",
                "decision_no",
            ),
        ),
    )

    person = forms.ChoiceField(label=_("享受人"))
    programme = forms.ChoiceField(
        label=_("救助项目"), choices=[("", _("请选择")), *Programme.choices]
    )
    aid_class = forms.ChoiceField(
        label=_("类别"), choices=CLASSES, required=False, help_text=_("低保必须选类别。")
    )
    amount_yuan = forms.DecimalField(
        label=_("金额（元）"),
        max_digits=9,
        decimal_places=2,
        help_text=_("按月发放的填每月金额，一次性的填总额。"),
    )
    starts_on = DayField(label=_("开始日期"), help_text=_("一般为批准的次月 1 日。"))
    ends_on = DayField(
        label=_("停止日期"), required=False, help_text=_("不再享受的第一天；没有期限时留空。")
    )
    decision_no = forms.CharField(label=_("批准文号"), max_length=40, required=False)

    def __init__(self, *args: Any, members: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.uid), person.name) for person in members]
        self.fields["person"] = forms.ChoiceField(
            label=_("享受人"),
            choices=choices,
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"required": _("请选择享受人。")},
        )


class ChangeAidForm(ReasonForm):
    """Another class or amount from a day on."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            _("调整类别或金额"),
            ("aid_class", "amount_yuan", "from_day", "decision_no", "reason"),
            _("调整日期以前仍按原标准，调整不会改写已经发放的待遇。"),
        ),
    )

    aid_class = forms.ChoiceField(label=_("类别"), choices=CLASSES, required=False)
    amount_yuan = forms.DecimalField(label=_("金额（元）"), max_digits=9, decimal_places=2)
    from_day = DayField(label=_("从哪天起调整"), help_text=_("一般为某月 1 日。"))
    decision_no = forms.CharField(
        label=_("批准文号"), max_length=40, required=False, help_text=_("留空沿用原文号。")
    )

    def __init__(self, *args: Any, aid: Aid, **kwargs: Any) -> None:
        kwargs["initial"] = {"aid_class": aid.aid_class, "amount_yuan": aid.amount_yuan} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)


class EndAidForm(ReasonForm):
    """The first day on which an aid is no longer in force."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            _("停止待遇"),
            ("ends_on", "reason"),
            _("减发、停发前应听取本人意见，并书面说明理由（社会救助法第 48 条）。"),
        ),
    )

    ends_on = DayField(label=_("停止日期"), help_text=_("从这一天起不再享受，一般为次月 1 日。"))


ASSETS = (
    "deposits_yuan",
    "securities_yuan",
    "insurance_yuan",
    "claims_yuan",
    "vehicles",
    "houses",
    "trees",
    "signs",
)


_HELP = {"signs": _("如水电燃气费、高额学费、出境旅游。")}


class MeansForm(RegisterForm):
    """One assessment of income, expenses and assets."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("核查"), ("assessed_on", "assessed_by")),
        Section(_("家庭收入（元／年）"), (*INCOME, "excluded_yuan", "working_costs_yuan")),
        Section(_("刚性支出（元，近 12 个月）"), RIGID_EXPENSES),
        Section(_("家庭财产"), ASSETS),
        Section(_("备注"), ("note",)),
    )

    assessed_on = DayField(label=_("核查日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MEANS_FACTS:
            model_field: Any = MeansAssessment._meta.get_field(name)
            field = model_field.formfield()
            field.required = False
            # The model's own words are for its programmers.
            field.help_text = _HELP.get(name, "")
            kind = "form-control"
            if name == "note":
                field.widget = forms.Textarea(attrs={"rows": 2})
            field.widget.attrs.setdefault("class", kind)
            field.widget.attrs.setdefault("autocomplete", "off")
            self.fields[name] = field

    def facts(self) -> dict[str, Any]:
        """What an action is to set; a blank amount is none."""
        empty = {"trees": "", "signs": "", "assessed_by": "", "note": ""}
        return {
            name: empty.get(name, 0)
            if self.cleaned_data[name] in (None, "")
            else self.cleaned_data[name]
            for name in MEANS_FACTS
        }
