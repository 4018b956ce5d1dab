"""Who holds which role where: appointing, and ending an appointment. Rights follow from these."""

from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from boundaries_data.models import Appointment, Division, DivisionCode, Level, Role
from boundaries_data.models.appointment import LEVELS_OF_ROLE
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.errors import GeoMinzhengError, NotFoundError
from geo_minzheng.shared.history import changed_by


class DivisionOfCodeUnknownError(NotFoundError):
    """No division has the code on that day."""

    code = "appointment.division_unknown"


class LevelNotForRoleError(GeoMinzhengError):
    """The role does not exist at the division's level."""

    code = "appointment.level_not_for_role"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def appoint(
    *, by: User | None, user: User, role: Role, division: Division, since: date
) -> tuple[Appointment, bool]:
    """Let `user` hold `role` for `division` from `since` on; doing it twice changes nothing.

    Returns:
        The appointment, and whether this call made it.

    Raises:
        LevelNotForRoleError: the role does not exist at the division's level.
    """
    levels = LEVELS_OF_ROLE[role]
    if division.level not in levels:
        raise LevelNotForRoleError(
            _("“{role}”只能任命在：{levels}。").format(
                role=role.label, levels="、".join(str(level.label) for level in levels)
            ),
            levels=[level.value for level in levels],
        )
    with changed_by(by, action="appointments.appoint"):
        User.objects.select_for_update().get(pk=user.pk)
        held = Appointment.objects.filter(
            user=user, role=role, division=division, valid__overlap=DateRange(since, None)
        ).first()
        if held is not None:
            return held, False
        made = Appointment.objects.create(
            user=user, role=role, division=division, valid=DateRange(since, None)
        )
        return made, True


def end_appointments(
    *, by: User | None, user: User, role: Role, division: Division, on: date
) -> int:
    """End what is in force on `on`; that day is the first without the role.

    Returns:
        How many were ended. One that began on that very day is deleted: it never was in force.
    """
    with changed_by(by, action="appointments.end"):
        held = Appointment.objects.select_for_update().filter(
            user=user, role=role, division=division, valid__contains=on
        )
        ended = 0
        for appointment in held:
            if appointment.valid.lower == on:
                appointment.delete()
            else:
                appointment.valid = DateRange(appointment.valid.lower, on)
                appointment.save(update_fields=["valid"])
            ended += 1
        return ended


def division_of_code(code: str, *, scheme: str, day: date) -> Division:
    """The division that `code` means on `day`; zeros at the end may be left out.

    Raises:
        DivisionOfCodeUnknownError: none has it.
    """
    found = (
        DivisionCode.objects.as_of(day)
        .meaning(scheme, code.ljust(12, "0"))
        .select_related("division")
        .first()
    )
    if found is None:
        raise DivisionOfCodeUnknownError(
            _("代码 {code} 在 {day} 没有对应的行政区划。").format(code=code, day=day)
        )
    return found.division


def levels_said() -> str:
    """Every role with the levels where it exists, for a command's help."""
    return "; ".join(
        f"{role}: {', '.join(Level(level).value for level in levels)}"
        for role, levels in LEVELS_OF_ROLE.items()
    )
