"""Identity numbers (GB 11643-1999), what they tell of birth and sex; birth dates by themselves."""

import re
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from field_api.register.checks.problems import Problem, error, warning

OLDEST_AGE = 120
"""The oldest person on record in China reached 135 by her own papers; a bureau meets none above."""

WARN_ABOVE_AGE = 105

_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")


def check_identity_number(number: str, *, today: date, required: bool = False) -> list[Problem]:
    """What is wrong with a tidy identity number (GB 11643-1999).

    The address part is not looked up: codes of dissolved counties, of Hong Kong, Macao and
    Taiwan residents and of permanent residence cards are all issued.
    """
    field = "identity_number"
    if not number:
        if not required:
            return []
        return [error("identity.missing", field, _("没有填写身份证号。请填写 18 位公民身份号码。"))]
    if len(number) == 15 and number.isdigit():
        return [
            error(
                "identity.fifteen_digits",
                field,
                _("这是 15 位的第一代身份证号，已停止使用。请按现在的身份证填写 18 位号码。"),
            )
        ]
    if len(number) != 18:
        text = _("身份证号应为 18 位，现在是 %(n)d 位。请对照身份证核对。")
        return [error("identity.length", field, text % {"n": len(number)})]
    if not _IDENTITY.fullmatch(number):
        return [
            error(
                "identity.characters",
                field,
                _("身份证号前 17 位应为数字，最后一位为数字或 X。请对照身份证核对。"),
            )
        ]
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        born = None
    if born is None or born > today or born.year < today.year - OLDEST_AGE:
        return [
            error(
                "identity.birth_date",
                field,
                _("身份证号第 7 至 14 位不是可能的出生日期。请对照身份证核对。"),
            )
        ]
    if ric.calc_check_digit(number) != number[-1]:
        return [
            error(
                "identity.checksum",
                field,
                _("身份证号的校验位不对，其中至少有一位抄错或两位颠倒。请对照身份证逐位核对。"),
            )
        ]
    return []


def birth_date_in(number: str) -> date | None:
    """The birth date in a tidy identity number without fault; None in any other text."""
    if not _IDENTITY.fullmatch(number):
        return None
    try:
        return ric.get_birth_date(number)
    except ValidationError:
        return None


def sex_in(number: str) -> str | None:
    """`m` or `f` by the order code of a tidy identity number; None in any other text."""
    if not _IDENTITY.fullmatch(number):
        return None
    return "m" if int(number[16]) % 2 else "f"


def check_against_number(number: str, *, birth_date: date | None, sex: str | None) -> list[Problem]:
    """Where birth date and sex as entered disagree with a faultless number.

    Only warnings: papers that disagree exist, and the police, not this office, corrects them.
    """
    found = []
    born, of_number = birth_date_in(number), sex_in(number)
    if birth_date and born and birth_date != born:
        found.append(
            warning(
                "birth_date.not_of_number",
                "birth_date",
                _("出生日期与身份证号第 7 至 14 位不一致。请核对；若身份证确有误，请注明后保存。"),
            )
        )
    if sex and of_number and sex != of_number:
        found.append(
            warning(
                "sex.not_of_number",
                "sex",
                _("性别与身份证号第 17 位不一致（单数为男，双数为女）。请核对后再保存。"),
            )
        )
    return found


def check_birth_date(day: date | None, *, today: date) -> list[Problem]:
    """What is wrong with a birth date by itself."""
    field = "birth_date"
    if day is None:
        return [error("birth_date.missing", field, _("没有填写出生日期。请填写，如 1956-03-08。"))]
    if day > today:
        return [error("birth_date.future", field, _("出生日期在今天之后。请核对年份。"))]
    if day.year < today.year - OLDEST_AGE:
        text = _("按此出生日期已超过 %(n)d 岁。请核对年份。")
        return [error("birth_date.too_old", field, text % {"n": OLDEST_AGE})]
    if day.year < today.year - WARN_ABOVE_AGE:
        text = _("按此出生日期已超过 %(n)d 岁。请核对年份；确实如此可以保存。")
        return [warning("birth_date.very_old", field, text % {"n": WARN_ABOVE_AGE})]
    return []
