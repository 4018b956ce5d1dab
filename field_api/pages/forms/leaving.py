"""Forms of those who die, leave or follow as head, and of households that move or are closed."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from field_api.models import Household, Person
from field_api.models.household import HouseholdQuerySet
from field_api.pages.forms.base import DayField, ReasonForm, RegisterForm, Section
from field_api.pages.forms.point import PairForm
from field_api.register.checks import tidy
from field_api.register.leavers import Leaver


def _heads(members: list[Person], required: bool) -> forms.ChoiceField:
    choices = [
        (str(person.uid), f"{person.name}（{person.get_relation_display()}）") for person in members
    ]
    return forms.ChoiceField(
        label=_("新户主"),
        choices=[("", _("请选择")), *choices],
        required=required,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text=_("其他成员与新户主的关系会相应调整，请随后核对。"),
        error_messages={"required": _("请选择新户主。")},
    )


class DeathForm(RegisterForm):
    """When somebody died, and where that is known from."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("登记去世"), ("died_on", "source", "new_head")),
    )

    died_on = DayField(label=_("去世日期"))
    source = forms.CharField(
        label=_("信息来源"),
        max_length=60,
        help_text=_("如死亡证明、火化记录、村委会报告、公安注销户口。"),
    )

    def __init__(self, *args: Any, heirs: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if heirs:
            self.fields["new_head"] = _heads(heirs, required=True)


class LeaveForm(ReasonForm):
    """A member leaves, out of the register or to another household."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("成员离开"), ("on", "to_code", "new_head", "reason")),
    )

    on = DayField(label=_("离开日期"), help_text=_("从这一天起不再是本户成员。"))
    to_code = forms.CharField(
        label=_("转入户的户编号"),
        max_length=24,
        required=False,
        help_text=_("转到辖区内另一户时填写，在享待遇随人转移；迁出辖区时留空，待遇当天停止。"),
    )

    def __init__(
        self, *args: Any, heirs: list[Person], homes: HouseholdQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.homes = homes
        if heirs:
            self.fields["new_head"] = _heads(heirs, required=True)

    def clean_to_code(self) -> Household | None:
        """The household that the person goes to, among those that the asker may see."""
        code = tidy(self.cleaned_data["to_code"])
        found = self.homes.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(gettext("您的辖区内没有这个户编号。请核对。"))
        return found


class HeadForm(ReasonForm):
    """Another member becomes the head."""

    sections: ClassVar[tuple[Section, ...]] = (Section(_("更换户主"), ("new_head", "reason")),)

    def __init__(self, *args: Any, members: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_head"] = _heads(members, required=True)


class MoveVillageForm(ReasonForm, PairForm):
    """The household moves inside the jurisdiction."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("新住址"), ("village", "group_no", "address")),
        Section(
            _("新的住房位置"),
            ("lon", "lat", "datum", "outside_reason"),
            _("知道时填写；留空时本户变为尚无定位，旧位置保留在变更记录里。"),
        ),
        Section(_("办理"), ("reason",)),
    )

    village = forms.ChoiceField(label=_("村社区"))
    group_no = forms.IntegerField(label=_("村民小组"), required=False, min_value=0, max_value=99)
    address = forms.CharField(label=_("住址"), max_length=120)

    def __init__(
        self, *args: Any, villages: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"] = forms.ChoiceField(
            label=_("村社区"),
            choices=[("", _("请选择")), *villages],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={
                "required": _("请选择村社区。"),
                "invalid_choice": _("您不能办理迁入这个村社区。请从列表中选择。"),
            },
        )
        self.order_fields([name for section in self.sections for name in section.names])


class MoveOutForm(ReasonForm):
    """The household leaves the jurisdiction."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("迁出辖区"), ("on", "moved_to", "aids_end_on", "reason")),
    )

    on = DayField(label=_("迁出日期"))
    moved_to = forms.CharField(label=_("迁往何处"), max_length=120)
    aids_end_on = DayField(
        label=_("待遇停发日期"),
        required=False,
        help_text=_("从这一天起停发，一般为次月 1 日；留空为迁出当天。"),
    )


class CloseForm(ReasonForm):
    """The household leaves the register where it stands."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("注销本户"), ("on", "aids_end_on", "reason")),
    )

    on = DayField(label=_("注销日期"))
    aids_end_on = DayField(
        label=_("待遇停发日期"),
        required=False,
        help_text=_("从这一天起停发，一般为次月 1 日；留空为注销当天。"),
    )


class ReopenForm(ReasonForm):
    """A household that left is on the register again."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            _("恢复在册"),
            ("persons", "new_head", "reason"),
            _("已停止的待遇不会自动恢复，需要重新登记。"),
        ),
    )

    def __init__(self, *args: Any, leavers: list[Leaver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leavers:
            return
        self.fields["persons"] = forms.MultipleChoiceField(
            label=_("恢复在册的成员"),
            choices=[(str(each.person.uid), _in_words(each)) for each in leavers],
            initial=[str(each.person.uid) for each in leavers if each.left_with_household],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("只勾选现在仍属本户的人。"),
            error_messages={"required": _("请至少选择一名恢复在册的成员。")},
        )
        self.fields["new_head"] = _heads([each.person for each in leavers], required=False)
        self.fields["new_head"].help_text = _("只在原户主不恢复时选择。")

    def chosen(self) -> list[UUID] | None:
        """Who comes back; None where nobody left with the household."""
        if "persons" not in self.fields:
            return None
        return [UUID(each) for each in self.cleaned_data["persons"]]


def _in_words(leaver: Leaver) -> str:
    person = leaver.person
    words = f"{person.name}（{person.get_relation_display()}，{person.birth_date}）"
    alone = gettext("当天单独办理离开，不是随户离开")
    return words if leaver.left_with_household else f"{words} {alone}"
