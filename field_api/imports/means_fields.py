"""The columns of a file of means assessments, one a household and day. Amounts are yuan a year."""

from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from field_api.imports import days, quantities, values
from field_api.imports.fields import Field, Kind
from field_api.imports.person_fields import HOUSEHOLD_CODE
from field_api.models import ImportKind, MeansAssessment


def _label(name: str) -> str | Promise:
    field: Any = MeansAssessment._meta.get_field(name)
    label: str | Promise = field.verbose_name
    return label


def _yuan(name: str, *synonyms: str, help: str | Promise = "", example: str = "") -> Field:
    return Field(name, _label(name), quantities.amount, synonyms, help, example)


def _words(name: str, longest: int, *synonyms: str, help: str | Promise = "") -> Field:
    return Field(name, _label(name), values.words(longest), synonyms, help, "", width=20)


MEANS = Kind(
    ImportKind.MEANS,
    (
        replace(HOUSEHOLD_CODE, help=_("被核查户的编号，须已在登记册中。")),
        Field(
            "assessed_on",
            _("核查日期"),
            days.day,
            ("核对日期", "调查日期", "入户调查日期", "核对时间", "核查时间"),
            _("出具核查结果的日期。同一户每天只有一次。"),
            "2026-01-05",
            required=True,
        ),
        _yuan(
            "wage_yuan", "工资收入", "务工收入", help=_("全年，元；没有的填 0。"), example="12000"
        ),
        _yuan("business_yuan", "经营性净收入", "经营性收入", "经营收入", "种养殖收入"),
        _yuan("property_yuan", "财产性净收入", "财产性收入", "财产收入"),
        _yuan("transfer_yuan", "转移性净收入", "转移性收入", "转移收入"),
        _yuan("excluded_yuan", "不计入收入", "扣除的收入", help=_("依规定不算作家庭收入的部分。")),
        _yuan("working_costs_yuan", "就业成本", "必要就业成本", "就业成本扣减"),
        _yuan("medical_yuan", "医疗费用", "医疗费", "自负医疗费用", help=_("近 12 个月，元。")),
        _yuan("schooling_yuan", "教育费用", "学费"),
        _yuan("rehabilitation_yuan", "残疾康复支出", "康复支出", "康复费用"),
        _yuan("accident_yuan", "意外事故支出", "灾害支出", "意外支出"),
        _yuan("other_rigid_yuan", "其他支出", "其他刚性"),
        _yuan("deposits_yuan", "存款", "银行存款", "货币资金", "存款余额"),
        _yuan("securities_yuan", "证券", "有价证券", "基金", "股票"),
        _yuan("insurance_yuan", "保险", "商业保险金额"),
        _yuan("claims_yuan", "债权金额"),
        Field(
            "vehicles",
            _label("vehicles"),
            quantities.whole(0, 99),
            ("机动车", "机动车数量", "车辆", "车辆数"),
            "",
            "0",
        ),
        Field(
            "houses",
            _label("houses"),
            quantities.whole(0, 99),
            ("房产", "房产数量", "住房套数", "房屋套数"),
            "",
            "1",
        ),
        _words("trees", 120, "林木"),
        _words("signs", 200, help=_("水电费、高收费上学、出境旅游等反映生活水平的情况。")),
        _words("assessed_by", 80, "核对人", "调查人", "经办人", "核对单位"),
        _words("note", 2_000, "说明"),
    ),
    needed=(("household_code",), ("assessed_on",)),
)
