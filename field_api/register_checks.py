"""What can be wrong with an entry of the register, and what to do about it: pure rules.

A form, the API and an import ask the same functions. Nothing here reads a clock or a database:
`today` comes in, and whether a number is already somebody's is not asked here. No sentence
repeats what was entered, for it may be shown in a list of errors or written to a file.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError


class Severity(StrEnum):
    ERROR = "error"
    """It cannot be kept so."""
    WARNING = "warning"
    """It may be right; somebody must look."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    Attributes:
        code: dotted and stable; programs match on it.
        field: name of the model's field.
        message: a sentence for the clerk: what is wrong and what to do.
    """

    code: str
    field: str
    severity: Severity
    message: str


OLDEST_AGE = 120
"""The oldest person on record in China reached 135 by her own papers; a bureau meets none above."""

WARN_ABOVE_AGE = 105

FIRST_DAY = date(1949, 10, 1)
"""No household, member or aid of this register began earlier."""

LONGEST_AHEAD = timedelta(days=400)
"""A decision may begin or end an aid next year, never in ten."""

_SEPARATORS = re.compile(r"[\s\-‐-―−_]+")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[2-9][0-9]{6,7}|[2-9][0-9]{6,7}")
_DIGIT = re.compile(r"[0-9]")
_NAME_SIGNS = re.compile(r"[^\w· ]|_")
_DOTS = str.maketrans({"•": "·", "．": "·", ".": "·", "・": "·", "‧": "·", "･": "·"})


# --- Texts as they are kept -------------------------------------------------


def tidy(text: str) -> str:
    """Full-width digits and letters made plain, blanks at both ends and doubled ones taken out."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text).split())


def tidy_identity_number(text: str) -> str:
    """An identity number as it is kept: no separators, a last `x` as `X`."""
    return _SEPARATORS.sub("", tidy(text)).upper()


def tidy_phone(text: str) -> str:
    """A phone number as it is kept: digits alone, the country's 86 taken off."""
    digits = _SEPARATORS.sub("", tidy(text)).replace("(", "").replace(")", "")
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def tidy_name(text: str) -> str:
    """A name as it is kept: the dot of names of the minorities is always `·`; a Chinese name
    has no blank inside, which forms put between two characters."""
    name = tidy(text).translate(_DOTS)
    return name if name.isascii() else name.replace(" ", "")


# --- Single fields ----------------------------------------------------------


def check_identity_number(number: str, *, today: date, required: bool = False) -> list[Problem]:
    """What is wrong with a tidy identity number (GB 11643-1999).

    The address part is not looked up: codes of dissolved counties, of Hong Kong, Macao and
    Taiwan residents and of permanent residence cards are all issued.
    """
    field = "identity_number"
    if not number:
        if not required:
            return []
        return [
            _error("identity.missing", field, _("没有填写身份证号。请填写 18 位公民身份号码。"))
        ]
    if len(number) == 15 and number.isdigit():
        return [
            _error(
                "identity.fifteen_digits",
                field,
                _("这是 15 位的第一代身份证号，已停止使用。请按现在的身份证填写 18 位号码。"),
            )
        ]
    if len(number) != 18:
        text = _("身份证号应为 18 位，现在是 %(n)d 位。请对照身份证核对。")
        return [_error("identity.length", field, text % {"n": len(number)})]
    if not _IDENTITY.fullmatch(number):
        return [
            _error(
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
            _error(
                "identity.birth_date",
                field,
                _("身份证号第 7 至 14 位不是可能的出生日期。请对照身份证核对。"),
            )
        ]
    if ric.calc_check_digit(number) != number[-1]:
        return [
            _error(
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
            _warning(
                "birth_date.not_of_number",
                "birth_date",
                _("出生日期与身份证号第 7 至 14 位不一致。请核对；若身份证确有误，请注明后保存。"),
            )
        )
    if sex and of_number and sex != of_number:
        found.append(
            _warning(
                "sex.not_of_number",
                "sex",
                _("性别与身份证号第 17 位不一致（单数为男，双数为女）。请核对后再保存。"),
            )
        )
    return found


def check_phone(number: str, *, field: str = "phone") -> list[Problem]:
    """What is wrong with a tidy phone number: a mobile of 11 digits, or a landline."""
    if not number or _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return []
    if not number.isdigit():
        text = _("电话号码里有数字以外的字符。请只填一个号码，其他号码写在备注里。")
        return [_error("phone.characters", field, text)]
    text = _("电话号码不完整或位数不对。手机应为 1 开头的 11 位；固定电话请带区号，如 0943。")
    return [_error("phone.format", field, text)]


def check_name(name: str, *, field: str = "name", required: bool = True) -> list[Problem]:
    """What is wrong with a tidy name."""
    if not name:
        return [_error("name.missing", field, _("没有填写姓名。请填写。"))] if required else []
    if len(name) > 40:
        return [_error("name.too_long", field, _("姓名超过 40 个字。请只填姓名，说明写在备注里。"))]
    if _DIGIT.search(name) or _NAME_SIGNS.search(name):
        text = _("姓名里有数字或符号。请只填姓名；少数民族姓名中间用“·”隔开。")
        return [_error("name.characters", field, text)]
    if len(name) == 1:
        text = _("姓名只有一个字。请核对是否漏字；确实如此可以保存。")
        return [_warning("name.one_character", field, text)]
    return []


def check_birth_date(day: date | None, *, today: date) -> list[Problem]:
    """What is wrong with a birth date by itself."""
    field = "birth_date"
    if day is None:
        return [_error("birth_date.missing", field, _("没有填写出生日期。请填写，如 1956-03-08。"))]
    if day > today:
        return [_error("birth_date.future", field, _("出生日期在今天之后。请核对年份。"))]
    if day.year < today.year - OLDEST_AGE:
        text = _("按此出生日期已超过 %(n)d 岁。请核对年份。")
        return [_error("birth_date.too_old", field, text % {"n": OLDEST_AGE})]
    if day.year < today.year - WARN_ABOVE_AGE:
        text = _("按此出生日期已超过 %(n)d 岁。请核对年份；确实如此可以保存。")
        return [_warning("birth_date.very_old", field, text % {"n": WARN_ABOVE_AGE})]
    return []


def check_past_day(day: date | None, *, field: str, today: date) -> list[Problem]:
    """What is wrong with a day on which something has happened: registered, joined, left."""
    if day is None:
        return []
    if day > today:
        return [_error("day.future", field, _("这个日期在今天之后。请核对。"))]
    if day < FIRST_DAY:
        return [_error("day.too_early", field, _("这个日期早于 1949 年 10 月 1 日。请核对年份。"))]
    return []


def check_coming_day(day: date | None, *, field: str, today: date) -> list[Problem]:
    """What is wrong with a day from which a decision holds: it may lie a little ahead."""
    if day is None:
        return []
    if day > today + LONGEST_AHEAD:
        return [_error("day.too_far", field, _("这个日期超过一年以后。请核对年份。"))]
    return check_past_day(min(day, today), field=field, today=today)


def check_order(
    first: date | None, second: date | None, *, field: str, message: str
) -> list[Problem]:
    """Whether `second` comes before `first`; `message` says which days these are."""
    if first and second and second < first:
        return [_error("day.order", field, message)]
    return []


def check_bank_account(number: str) -> list[Problem]:
    """What is wrong with the digits of a bank card (Luhn) or of a passbook (any 12 to 22)."""
    field = "bank_account"
    if not number:
        return []
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 22:
        text = _("银行账号应为 12 至 22 位数字。请对照银行卡或存折核对。")
        return [_error("bank_account.format", field, text)]
    if number.startswith("62") and 16 <= len(number) <= 19 and not luhn.is_valid(number):
        text = _("银行卡号的校验位不对，可能抄错一位。请对照银行卡逐位核对。")
        return [_warning("bank_account.checksum", field, text)]
    return []


# --- A whole row ------------------------------------------------------------


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
        found.append(_error("sex.missing", "sex", _("没有填写性别，或不是“男”“女”。请选择。")))
    if not wrong_number and identity_number:
        found += check_against_number(identity_number, birth_date=birth_date, sex=sex)
    return found + check_phone(phone)


def errors_among(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == Severity.ERROR]


def _error(code: str, field: str, message: str) -> Problem:
    return Problem(code, field, Severity.ERROR, message)


def _warning(code: str, field: str, message: str) -> Problem:
    return Problem(code, field, Severity.WARNING, message)
