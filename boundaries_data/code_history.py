"""What a code meant on a day, and what it became: always by scheme, value and day together.

Codes of different schemes are never compared: 23 township numbers stand in both with different
townships.
"""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _

from boundaries_data.describing import DescribedDivision, described
from boundaries_data.models import Division, DivisionCode, DivisionVersion
from geo_minzheng.shared.errors import GeoMinzhengError


class UnknownCodeError(GeoMinzhengError):
    """The scheme never had this code, as far as we know."""

    code = "division_code.unknown"
    status = HTTPStatus.NOT_FOUND


class NotYetInForceError(GeoMinzhengError):
    """The code is known from a later day on; what it meant before, no source says."""

    code = "division_code.not_yet_in_force"
    status = HTTPStatus.NOT_FOUND


class RetiredCodeError(GeoMinzhengError):
    """The code was in force once and is no more; `details` says what is known."""

    code = "division_code.retired"
    status = HTTPStatus.GONE


@dataclass(frozen=True)
class Resolved:
    """What a code meant. `division` is None where the division itself is not recorded that day:
    codes are known from 1980, names and parents only from 2023."""

    code: DivisionCode
    division: DescribedDivision | None


def resolve(*, scheme: str, value: str, day: date) -> Resolved:
    """The division that had this code on `day`.

    Args:
        value: 12 digits.

    Raises:
        UnknownCodeError, NotYetInForceError, RetiredCodeError: see there.
    """
    held = list(
        DivisionCode.objects.meaning(scheme, value).select_related("division").order_by("valid")
    )
    facts: dict[str, object] = {"scheme": scheme, "code": value, "as_of": day.isoformat()}
    if not held:
        raise UnknownCodeError(_("没有这个代码。请核对代码体系和位数。"), **facts)
    for code in held:
        if _in_force(code, day):
            return Resolved(code, _described(code.division, day))
    facts = {**facts, "meant": [_told(code) for code in held]}
    if any(code.valid.lower is not None and code.valid.lower > day for code in held):
        raise NotYetInForceError(_("该代码在这一天尚未启用，此前所指来源未载。"), **facts)
    raise RetiredCodeError(
        _("该代码在这一天已经停用，曾指向的区划和现行代码见详情。"),
        **facts,
        became=[_told(now) for code in held for now in _codes_on(code.division, scheme, day)],
    )


def translate(
    *, scheme: str, value: str, since: date, until: date
) -> tuple[Resolved, list[Resolved]]:
    """What the code meant on day `since`, and the same scheme's code of that division on `until`.

    Raises:
        UnknownCodeError, NotYetInForceError, RetiredCodeError: as `resolve` on `since`.
    """
    meant = resolve(scheme=scheme, value=value, day=since)
    now = [
        Resolved(code, _described(code.division, until))
        for code in _codes_on(meant.code.division, scheme, until)
    ]
    return meant, now


def _codes_on(division: Division, scheme: str, day: date) -> list[DivisionCode]:
    return list(
        DivisionCode.objects.as_of(day)
        .filter(division=division, scheme=scheme)
        .select_related("division")
    )


def _in_force(code: DivisionCode, day: date) -> bool:
    period = code.valid
    begun = period.lower is None or period.lower <= day
    return begun and (period.upper is None or day < period.upper)


def _described(division: Division, day: date) -> DescribedDivision | None:
    versions = DivisionVersion.objects.as_of(day).filter(division=division)
    return next(iter(described(versions, day)), None)


def _told(code: DivisionCode) -> dict[str, object]:
    latest = DivisionVersion.objects.filter(division=code.division).order_by("-valid").first()
    return {
        "scheme": code.scheme,
        "code": code.value,
        "uid": str(code.division.uid),
        "name": latest.name if latest else None,
        "since": code.valid.lower and code.valid.lower.isoformat(),
        "until": code.valid.upper and code.valid.upper.isoformat(),
        "basis": code.basis,
    }
