"""Names, and everything that one row of a person tells about itself."""

import re
from datetime import date

from django.utils.translation import gettext as _

from field_api.register.checks.contacts import check_phone
from field_api.register.checks.identity import (
    check_against_number,
    check_birth_date,
    check_identity_number,
)
from field_api.register.checks.problems import Problem, error, warning
from field_api.register.checks.texts import NO_VALUE

_DIGIT = re.compile(r"[0-9]")
_NAME_SIGNS = re.compile(r"[^\w· ]|_")


def check_name(name: str, *, field: str = "name", required: bool = True) -> list[Problem]:
    """What is wrong with a tidy name."""
    if not name:
        return [error("name.missing", field, _("没有填写姓名。请填写。"))] if required else []
    if len(name) > 40:
        return [error("name.too_long", field, _("姓名超过 40 个字。请只填姓名，说明写在备注里。"))]
    if name.lower() in NO_VALUE:
        text = _("这里是电脑填的“无数据”标记（如 nan、null），不是姓名。请填写姓名。")
        return [error("name.no_value", field, text)]
    if _DIGIT.search(name) or _NAME_SIGNS.search(name):
        text = _("姓名里有数字或符号。请只填姓名；少数民族姓名中间用“·”隔开。")
        return [error("name.characters", field, text)]
    if len(name) == 1:
        text = _("姓名只有一个字。请核对是否漏字；确实如此可以保存。")
        return [warning("name.one_character", field, text)]
    return []


def check_person(
    *,
    name: str,
    birth_date: date | None,
    sex: str,
    identity_number: str,
    phone: str,
    today: date,
    identity_required: bool = False,
) -> list[Problem]:
    """Everything that one tidy row of a person tells about itself, errors and warnings mixed."""
    found = check_name(name)
    wrong_number = check_identity_number(identity_number, today=today, required=identity_required)
    found += wrong_number
    found += check_birth_date(birth_date, today=today)
    if sex not in ("m", "f"):
        found.append(error("sex.missing", "sex", _("没有填写性别，或不是“男”“女”。请选择。")))
    if not wrong_number and identity_number:
        found += check_against_number(identity_number, birth_date=birth_date, sex=sex)
    return found + check_phone(phone)
