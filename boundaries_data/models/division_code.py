"""Codes of divisions: attributes with a scheme and dates, never keys."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.models.division import Division
from geo_minzheng.shared.history import keeps_history


class CodeScheme(models.TextChoices):
    """Who gave the code. The two differ for 28 of Baiyin's 78 townships."""

    MCA = "mca", _("民政部代码")
    NBS = "nbs", _("统计用代码")


class DivisionCodeQuerySet(models.QuerySet["DivisionCode"]):
    """Questions about codes. Every method narrows; none touches the database."""

    def as_of(self, day: date) -> Self:
        return self.filter(valid__contains=day)

    def meaning(self, scheme: str, value: str) -> Self:
        return self.filter(scheme=scheme, value=value)


@keeps_history()
class DivisionCode(models.Model):
    """One code of one division over one half-open period; 12 digits in either scheme."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "division", "scheme", "value", "valid", "basis"})

    division = models.ForeignKey(Division, models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=3, choices=CodeScheme)
    value = models.CharField(max_length=12)
    valid = DateRangeField(help_text="Half-open: the end is the first day no longer in force.")
    basis = models.CharField(
        max_length=200,
        blank=True,
        help_text="What the dates rest on, and how exactly they are known.",
    )

    objects = DivisionCodeQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.CheckConstraint(
                name="division_code_has_12_digits", condition=Q(value__regex=r"^[0-9]{12}$")
            ),
            ExclusionConstraint(
                name="division_code_means_one_division_a_day",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("value", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="division_has_one_code_of_a_scheme_a_day",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
