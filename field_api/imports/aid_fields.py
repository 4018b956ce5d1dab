"""The columns of a file of aids."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from field_api.imports import days, quantities, values
from field_api.imports.fields import Field, Kind, choice_field
from field_api.imports.person_fields import HOUSEHOLD_CODE, IDENTITY_NUMBER, NAME
from field_api.models import AidClass, ImportKind, Programme

AIDS = Kind(
    ImportKind.AIDS,
    (
        replace(IDENTITY_NUMBER, help=_("救助对象的身份证号。没有时填户编号和姓名。")),
        replace(HOUSEHOLD_CODE, required=False, help=_("没有身份证号时必填，可合并单元格。")),
        replace(NAME, required=False, help=_("没有身份证号时必填；有时用来核对。")),
        choice_field(
            "programme",
            _("救助项目"),
            Programme,
            also={
                "城镇低保": "urban_dibao",
                "城市居民最低生活保障": "urban_dibao",
                "农村居民最低生活保障": "rural_dibao",
                "特困": "extreme_hardship",
                "特困人员救助供养": "extreme_hardship",
                "临时": "temporary",
                "残疾人两项补贴": "disability",
                "残疾补贴": "disability",
                "高龄补贴": "old_age",
            },
            synonyms=("项目", "救助类型", "保障类型", "待遇类型", "救助类别"),
            example="农村低保",
            required=True,
            fill_down=True,
        ),
        choice_field(
            "aid_class",
            _("保障类别"),
            AidClass,
            also={"1类": "1", "2类": "2", "3类": "3", "4类": "4", "a": "1", "b": "2", "c": "3"},
            synonyms=("类别", "低保类别", "分类", "保障等级"),
            help=_("低保必填：一类、二类、三类或四类。"),
            example="二类",
        ),
        Field(
            "amount_yuan",
            _("金额（元）"),
            quantities.amount,
            ("金额", "保障金额", "月补助金额", "补助金额", "救助金额", "月保障金", "补助标准"),
            _("每月金额；一次性救助填总额。"),
            "420.00",
            required=True,
        ),
        Field(
            "starts_on",
            _("起始日期"),
            days.first_of_month,
            ("开始日期", "享受起始日期", "起始年月", "开始时间", "起保日期", "保障起始年月"),
            _("从哪天起；只写年月的按当月 1 日。"),
            "2026-01-01",
            required=True,
        ),
        Field(
            "ends_on",
            _("终止日期"),
            days.last_of_month,
            ("结束日期", "截止日期", "享受截止日期", "终止年月", "停保日期"),
            _("最后一天；只写年月的按当月最后一天。仍在享受的不填。"),
            "",
        ),
        Field(
            "decision_no",
            _("审批文号"),
            values.words(40),
            ("文号", "批准文号", "决定书编号"),
            "",
            "",
            width=20,
        ),
    ),
    needed=(
        ("identity_number", "household_code"),
        ("programme",),
        ("amount_yuan",),
        ("starts_on",),
    ),
)
