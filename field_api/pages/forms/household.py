"""The form of one household, for entering and for correcting."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from field_api.actions.household_facts import HOUSEHOLD_FACTS
from field_api.models import Household
from field_api.pages.forms.base import DayField, Section, sealed_help
from field_api.pages.forms.point import MEASURED, PAIR, PointForm
from field_api.register.checks import Problem, Severity, check_bank_account, tidy_phone
from geo_minzheng.shared.privacy import masked_account, masked_phone


class HouseholdForm(PointForm):
    """What is known of one household, its village and its dwelling point."""

    sealed: ClassVar[frozenset[str]] = frozenset(
        {"phone", "contact_phone", "mover_phone", "bank_account"}
    )
    error_fields: ClassVar[dict[str, str]] = {"location": "lon"}
    sections: ClassVar[tuple[Section, ...]] = (
        Section(
            _("住址与联系"),
            (
                "village",
                "group_no",
                "address",
                "registered_address",
                "phone",
                "applicant_name",
                "contact_name",
                "contact_phone",
                "registered_on",
            ),
        ),
        Section(
            _("住房位置"),
            (*PAIR, *MEASURED, "outside_reason"),
            _("在地图上点一下住房，或填写坐标并选择坐标系。没有位置也可以先保存，走访时再补。"),
        ),
        Section(
            _("住房与避险"),
            (
                "housing",
                "rooms",
                "danger_grade",
                "road_access",
                "hazard",
                "hazard_note",
                "mover_name",
                "mover_phone",
                "shelter",
            ),
        ),
        Section(
            _("银行账户与代管"),
            (
                "bank_name",
                "bank_account",
                "keeper_name",
                "keeper_relation",
                "keeper_agreement_no",
                "keeper_agreed_on",
            ),
            _("他人代管银行卡、存折的，要有书面协议并报县级备案。"),
            folded=True,
        ),
        Section(
            _("备案与备注"),
            (
                "near_relative",
                "near_relative_of",
                "near_relative_filed_on",
                "income_unsteady",
                "note",
            ),
            folded=True,
        ),
    )

    village = forms.ChoiceField(label=_("村社区"))
    group_no = forms.IntegerField(
        label=_("村民小组"), required=False, min_value=0, help_text=_("没有小组填 0。")
    )
    address = forms.CharField(label=_("住址"), max_length=120, required=False)
    registered_address = forms.CharField(
        label=_("户籍地址"), max_length=120, required=False, help_text=_("与住址相同时留空。")
    )
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    applicant_name = forms.CharField(
        label=_("申请人"), max_length=60, required=False, help_text=_("是户主本人时留空。")
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系人电话"), max_length=40, required=False)
    registered_on = DayField(label=_("登记日期"))
    housing = forms.ChoiceField(label=_("住房"), choices=Household.Housing.choices, required=False)
    rooms = forms.IntegerField(label=_("间数"), required=False)
    danger_grade = forms.ChoiceField(
        label=_("危房等级"),
        choices=[("", _("未鉴定")), *((grade, grade) for grade in "ABCD")],
        required=False,
        help_text=_("A 安全，D 整栋危险。"),
    )
    road_access = forms.ChoiceField(
        label=_("道路"), choices=Household.RoadAccess.choices, required=False
    )
    hazard = forms.ChoiceField(label=_("隐患"), choices=Household.Hazard.choices, required=False)
    hazard_note = forms.CharField(label=_("隐患说明"), max_length=200, required=False)
    mover_name = forms.CharField(label=_("转移责任人"), max_length=60, required=False)
    mover_phone = forms.CharField(label=_("转移责任人电话"), max_length=40, required=False)
    shelter = forms.CharField(label=_("安置点"), max_length=80, required=False)
    bank_name = forms.CharField(label=_("开户银行"), max_length=60, required=False)
    bank_account = forms.CharField(label=_("银行账号"), max_length=40, required=False)
    keeper_name = forms.CharField(
        label=_("代管人"), max_length=60, required=False, help_text=_("本户自己保管时留空。")
    )
    keeper_relation = forms.CharField(label=_("代管人与本户关系"), max_length=40, required=False)
    keeper_agreement_no = forms.CharField(label=_("协议编号"), max_length=40, required=False)
    keeper_agreed_on = DayField(label=_("协议签订日期"), required=False)
    near_relative = forms.BooleanField(
        label=_("是经办人员或村（居）委会成员的近亲属（单独登记备案）"), required=False
    )
    near_relative_of = forms.CharField(
        label=_("何人的何种亲属"),
        max_length=80,
        required=False,
        help_text=_("如“村委会委员某某之父”。"),
    )
    near_relative_filed_on = DayField(label=_("备案日期"), required=False)
    income_unsteady = forms.BooleanField(
        label=_("收入来源不固定、成员有劳动能力（每 6 个月核查一次）"), required=False
    )
    note = forms.CharField(
        label=_("备注"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        villages: list[tuple[str, list[tuple[str, str]]]],
        home: Household | None = None,
        **kwargs: Any,
    ) -> None:
        self.home = home
        if home is not None:
            kwargs["initial"] = {**self._kept(home), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["village"] = forms.ChoiceField(
            label=_("村社区"),
            choices=[("", _("请选择")), *villages],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={
                "required": _("请选择村社区。"),
                "invalid_choice": _("您不能登记这个村社区的住户。请从列表中选择。"),
            },
        )
        if home is not None:
            for name, masked in (
                ("phone", masked_phone(home.phone)),
                ("contact_phone", masked_phone(home.contact_phone)),
                ("mover_phone", masked_phone(home.mover_phone)),
                ("bank_account", masked_account(home.bank_account)),
            ):
                self.fields[name].help_text = sealed_help(masked)
        self.tell_measured()
        self.order_fields([name for section in self.sections for name in section.names])

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        cleaned["group_no"] = cleaned.get("group_no") or 0
        return cleaned

    def row(self) -> Household | None:
        return self.home

    def facts(self) -> dict[str, Any]:
        """What an action is to set."""
        return self.given(HOUSEHOLD_FACTS)

    def village_uid(self) -> UUID:
        return UUID(self.cleaned_data["village"])

    def warnings(self) -> list[Problem]:
        found = check_bank_account(tidy_phone(self.cleaned_data["bank_account"]))
        wary = [problem for problem in found if problem.severity == Severity.WARNING]
        return [*wary, *super().warnings()]

    def _kept(self, home: Household) -> dict[str, Any]:
        pair = {"lon": home.entered_lon, "lat": home.entered_lat, "datum": home.entered_datum}
        facts = {name: getattr(home, name) for name in HOUSEHOLD_FACTS if name not in self.sealed}
        return {**facts, **pair, "village": str(home.village.uid)}
