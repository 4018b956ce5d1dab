"""The columns of a file of persons."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from field_api.imports import days, values
from field_api.imports.fields import YES_NO, Field, Kind, choice_field
from field_api.models import (
    Disability,
    ImportKind,
    NotCounted,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    WorkAbility,
)

_RELATIONS = {
    "本人": "head",
    "户主本人": "head",
    "夫": "spouse",
    "妻": "spouse",
    "丈夫": "spouse",
    "妻子": "spouse",
    "儿子": "child",
    "女儿": "child",
    "子": "child",
    "女": "child",
    "长子": "child",
    "长女": "child",
    "次子": "child",
    "次女": "child",
    "三子": "child",
    "三女": "child",
    "孙子": "grandchild",
    "孙女": "grandchild",
    "外孙": "grandchild",
    "外孙女": "grandchild",
    "父亲": "parent",
    "母亲": "parent",
    "父": "parent",
    "母": "parent",
    "公公": "parent",
    "婆婆": "parent",
    "儿媳": "other",
    "女婿": "other",
    "兄弟": "other",
    "姐妹": "other",
    "兄弟姐妹": "other",
    "祖父母": "other",
}
_GRADES = {f"{sign}{tail}": str(n) for n, signs in enumerate(("1一", "2二", "3三", "4四"), start=1)
           for sign in signs for tail in ("", "级")}  # fmt: skip

with translation.override(None):
    _ITEMS = {str(item.label): str(item.value) for item in SelfCareItem}

HOUSEHOLD_CODE = Field(
    "household_code",
    _("户编号"),
    values.code(24),
    ("户号", "家庭编号", "所属户编号", "户编码", "档案编号"),
    _("所在户的编号，须已在登记册中。一户几人时可合并单元格。"),
    "HN2026000001",
    required=True,
    fill_down=True,
)
IDENTITY_NUMBER = Field(
    "identity_number",
    _("身份证号"),
    values.digits_of_identity,
    ("身份证", "身份证号码", "公民身份号码", "公民身份证号", "证件号码", "身份号码"),
    _("18 位。这一列须为文本格式，否则末几位会丢失。"),
    "",
    masked="identity",
    width=22,
)
NAME = Field(
    "name",
    _("姓名"),
    values.name,
    ("成员姓名", "人员姓名", "家庭成员", "家庭成员姓名", "救助对象姓名", "对象姓名", "名字"),
    _("只填姓名。"),
    "张建国",
    required=True,
)

PERSONS = Kind(
    ImportKind.PERSONS,
    (
        HOUSEHOLD_CODE,
        NAME,
        IDENTITY_NUMBER,
        choice_field(
            "relation",
            _("与户主关系"),
            Relation,
            also=_RELATIONS,
            synonyms=("关系", "家庭关系", "与户主的关系", "与申请人关系"),
            example="户主",
            required=True,
        ),
        choice_field(
            "sex",
            _("性别"),
            Sex,
            also={"男性": "m", "女性": "f"},
            help=_("有身份证号时可不填。"),
            example="男",
        ),
        Field(
            "birth_date",
            _("出生日期"),
            days.day,
            ("出生年月日", "生日", "出生年月"),
            _("有身份证号时可不填。"),
            "1960-05-01",
        ),
        Field(
            "phone",
            _("联系电话"),
            values.digits_of_phone,
            ("电话", "手机", "手机号", "手机号码", "联系方式", "本人电话"),
            "",
            "13800000000",
            masked="phone",
        ),
        choice_field(
            "disability",
            _("残疾类别"),
            Disability,
            also={
                "视力": "sight",
                "听力": "hearing",
                "言语": "hearing",
                "肢体": "limb",
                "智力": "intellect",
                "精神": "mental",
                "多重": "multiple",
                "否": "",
            },
            synonyms=("残疾", "残疾类型"),
        ),
        Field(
            "disability_grade",
            _("残疾等级"),
            values.one_of(_GRADES),
            ("残疾级别",),
            _("一级最重，四级最轻；有残疾类别时必填。"),
            "",
            choices=("一级", "二级", "三级", "四级"),
        ),
        Field(
            "serious_illness",
            _("重病"),
            values.yes_or_no,
            ("是否重病", "大病", "患重病"),
            "",
            "否",
            choices=YES_NO,
        ),
        choice_field(
            "self_care",
            _("自理能力"),
            SelfCare,
            also={
                "自理": "able",
                "半自理": "partly",
                "全失能": "unable",
                "不能自理": "unable",
                "全护理": "unable",
                "半护理": "partly",
                "完全自理": "able",
            },
            synonyms=("生活自理能力",),
            example="能自理",
        ),
        Field(
            "self_care_failed",
            _("不能自理项目"),
            values.several_of(_ITEMS),
            ("失能项目", "不能自理的项目", "自理能力评估"),
            _(
                "吃饭、穿衣、上下床、如厕、室内行走、洗澡中不能独自完成的，用顿号隔开；都能的填“无”。"
            ),
            "无",
            labels=tuple((item.value, item.label) for item in SelfCareItem),
            width=22,
        ),
        Field(
            "pregnant",
            _("孕妇"),
            values.yes_or_no,
            ("是否孕妇", "怀孕"),
            "",
            "否",
            choices=YES_NO,
        ),
        choice_field(
            "work_ability",
            _("劳动能力"),
            WorkAbility,
            synonyms=("劳动能力情况",),
            example="有劳动能力",
        ),
        Field("school", _("就读学校"), values.words(60), ("学校", "就学情况"), "", ""),
        Field("employment", _("就业情况"), values.words(60), ("就业", "工作单位"), "", ""),
        choice_field(
            "not_counted",
            _("不计入成员的原因"),
            NotCounted,
            also={"服刑": "prison", "强制戒毒": "rehab", "失踪": "missing"},
            synonyms=("不计入原因",),
        ),
        Field(
            "joined_on",
            _("加入日期"),
            days.day,
            ("入户日期",),
            _("不填则新增的人按导入当天。"),
            "2026-01-05",
        ),
    ),
    needed=(("household_code",), ("name",), ("relation",), ("identity_number", "birth_date")),
)
