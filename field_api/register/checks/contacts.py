"""Phone numbers and bank accounts."""

import re

from django.utils.translation import gettext as _
from stdnum import luhn

from field_api.register.checks.problems import Problem, error, warning

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[2-9][0-9]{6,7}|[2-9][0-9]{6,7}")


def check_phone(number: str, *, field: str = "phone") -> list[Problem]:
    """What is wrong with a tidy phone number: a mobile of 11 digits, or a landline."""
    if not number or _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return []
    if not number.isdigit():
        text = _("电话号码里有数字以外的字符。请只填一个号码，其他号码写在备注里。")
        return [error("phone.characters", field, text)]
    text = _("电话号码不完整或位数不对。手机应为 1 开头的 11 位；固定电话请带区号，如 0943。")
    return [error("phone.format", field, text)]


def check_bank_account(number: str) -> list[Problem]:
    """What is wrong with the digits of a bank card (Luhn) or of a passbook (any 12 to 22)."""
    field = "bank_account"
    if not number:
        return []
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 22:
        text = _("银行账号应为 12 至 22 位数字。请对照银行卡或存折核对。")
        return [error("bank_account.format", field, text)]
    if number.startswith("62") and 16 <= len(number) <= 19 and not luhn.is_valid(number):
        text = _("银行卡号的校验位不对，可能抄错一位。请对照银行卡逐位核对。")
        return [warning("bank_account.checksum", field, text)]
    return []
