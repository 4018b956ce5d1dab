"""A means assessment: what a household earned, spent and owned on one day."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.models.household import Household
from geo_minzheng.shared.history import keeps_history


def _yuan(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=0)


INCOME = ("wage_yuan", "business_yuan", "property_yuan", "transfer_yuan")
"""The four kinds of income, a year, before what is excluded and the costs of working."""

RIGID_EXPENSES = (
    "medical_yuan",
    "schooling_yuan",
    "rehabilitation_yuan",
    "accident_yuan",
    "other_rigid_yuan",
)
"""Expenses that cannot be avoided, of the 12 months before."""


class MeansAssessmentQuerySet(models.QuerySet["MeansAssessment"]):
    """Questions about assessments. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Assessments of households that `user` may see by name."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(household__village_id__in=scope.village_ids)


@keeps_history()
class MeansAssessment(models.Model):
    """One assessment. A later one does not replace it: both stay, each with its day.

    Amounts are yuan a year. Follows 《最低生活保障审核确认办法》 (2021) arts. 13 to 17.
    """

    PERSONAL: ClassVar = frozenset(
        {
            *INCOME,
            *RIGID_EXPENSES,
            "excluded_yuan",
            "working_costs_yuan",
            "deposits_yuan",
            "securities_yuan",
            "insurance_yuan",
            "claims_yuan",
            "vehicles",
            "houses",
            "trees",
            "signs",
            "assessed_by",
            "note",
        }
    )
    OPEN: ClassVar = frozenset({"id", "household", "assessed_on"})

    household = models.ForeignKey(
        Household,
        models.PROTECT,
        related_name="means_assessments",
        db_index=False,  # the unique constraint begins with it
    )
    assessed_on = models.DateField()
    wage_yuan = _yuan(_("工资性收入"))
    business_yuan = _yuan(_("经营净收入"))
    property_yuan = _yuan(_("财产净收入"))
    transfer_yuan = _yuan(_("转移净收入"))
    excluded_yuan = _yuan(_("不计入的收入"))
    working_costs_yuan = _yuan(_("必要的就业成本"))
    medical_yuan = _yuan(_("医疗支出"))
    schooling_yuan = _yuan(_("教育支出"))
    rehabilitation_yuan = _yuan(_("残疾康复和照料支出"))
    accident_yuan = _yuan(_("意外事故和灾害支出"))
    other_rigid_yuan = _yuan(_("其他刚性支出"))
    deposits_yuan = _yuan(_("存款和互联网金融资产"))
    securities_yuan = _yuan(_("证券和基金"))
    insurance_yuan = _yuan(_("商业保险"))
    claims_yuan = _yuan(_("债权"))
    vehicles = models.PositiveSmallIntegerField(_("机动车（辆）"), default=0)
    houses = models.PositiveSmallIntegerField(_("房产（套）"), default=0)
    trees = models.CharField(_("林木等定着物"), max_length=120, blank=True)
    signs = models.CharField(
        _("辅助指标"),
        max_length=200,
        blank=True,
        help_text="Utilities, costly schooling, travel abroad (art. 17).",
    )
    assessed_by = models.CharField(_("核查人"), max_length=80, blank=True)
    note = models.TextField(_("备注"), blank=True)

    objects = MeansAssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "assessed_on"], name="household_is_assessed_once_a_day"
            ),
            models.CheckConstraint(
                name="means_amounts_are_not_negative",
                condition=models.Q(
                    *[
                        (f"{name}__gte", 0)
                        for name in (
                            *INCOME,
                            *RIGID_EXPENSES,
                            "excluded_yuan",
                            "working_costs_yuan",
                            "deposits_yuan",
                            "securities_yuan",
                            "insurance_yuan",
                            "claims_yuan",
                        )
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.assessed_on}"
