"""Jurisdiction: a person holds a role for a division over a period."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from boundaries_data.models.division import Division, Level
from geo_minzheng.shared.history import keeps_history


class Role(models.TextChoices):
    WORKER = "worker", _("走访员")
    COORDINATOR = "coordinator", _("协调员")
    OFFICER = "officer", _("区划地名员")
    ADMINISTRATOR = "administrator", _("管理员")
    AUDITOR = "auditor", _("审计员")


LEVELS_OF_ROLE: dict[str, tuple[Level, ...]] = {
    Role.WORKER: (Level.TOWNSHIP, Level.VILLAGE),
    Role.COORDINATOR: (Level.CITY, Level.COUNTY, Level.TOWNSHIP),
    Role.OFFICER: (Level.CITY, Level.COUNTY),
    Role.ADMINISTRATOR: (Level.CITY, Level.COUNTY),
    Role.AUDITOR: (Level.CITY, Level.COUNTY),
}
"""Where each role exists. Boundaries are county business and above; visits township and below."""


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about appointments. Every method narrows; none touches the database."""

    def as_of(self, day: date) -> Self:
        return self.filter(valid__contains=day)


@keeps_history()
class Appointment(models.Model):
    """One person, one role, one division, one half-open period."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "user", "role", "division", "valid"})

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=13, choices=Role)
    division = models.ForeignKey(Division, models.PROTECT, related_name="appointments")
    valid = DateRangeField(help_text="Half-open: the end is the first day no longer in force.")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="person_holds_a_role_for_a_division_once_a_day",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("division", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.division_id}"
