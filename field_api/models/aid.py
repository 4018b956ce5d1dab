"""An aid: one entitlement of one person, with programme, class, amount and period."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.models.household import Household
from field_api.models.household_choices import HouseholdStatus
from field_api.models.person import Person
from geo_minzheng.shared.history import keeps_history
from geo_minzheng.shared.marks import run_on


class Programme(models.TextChoices):
    URBAN_DIBAO = "urban_dibao", _("城市低保")
    RURAL_DIBAO = "rural_dibao", _("农村低保")
    EXTREME_HARDSHIP = "extreme_hardship", _("特困供养")
    TEMPORARY = "temporary", _("临时救助")
    MEDICAL = "medical", _("医疗救助")
    VETERAN = "veteran", _("优抚")
    OLD_AGE = "old_age", _("高龄津贴")
    DISABILITY = "disability", _("残疾人补贴")
    DISASTER = "disaster", _("灾害救助")


class AidClass(models.TextChoices):
    """Gansu sorts dibao households into four classes, the first the hardest off."""

    NONE = "", _("不分类")
    FIRST = "1", _("一类")
    SECOND = "2", _("二类")
    THIRD = "3", _("三类")
    FOURTH = "4", _("四类")


class AidQuerySet(models.QuerySet["Aid"]):
    """Questions about aids. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Aids of persons that `user` may see by name."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(household__village_id__among=scope.village_ids)

    def as_of(self, day: date) -> Self:
        """Aids in force on `day`; the end of a period is the first day no longer in it."""
        return self.filter(valid__contains=day)

    def ending(self, after: date, until: date) -> Self:
        """Aids whose end (the first day without) lies after `after` and not after `until`, of
        living persons of the register, unless the same programme goes on that day."""
        goes_on = Aid.objects.filter(
            person=OuterRef("person"),
            programme=OuterRef("programme"),
            valid__startswith=OuterRef("valid__endswith"),
        )
        return self.filter(
            ~Exists(goes_on),
            valid__upper_inf=False,
            valid__endswith__gt=after,
            valid__endswith__lte=until,
            household__status=HouseholdStatus.ACTIVE,
            person__died_on=None,
            person__left_on=None,
        )


@keeps_history()
class Aid(models.Model):
    """One entitlement. A recipient is a living person with at least one aid in force."""

    PERSONAL: ClassVar = frozenset({"amount_yuan", "decision_no"})
    OPEN: ClassVar = frozenset({"id", "person", "household", "programme", "aid_class", "valid"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="aids")
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        related_name="aids",
        help_text="Where the person lived when it was granted.",
    )
    programme = models.CharField(max_length=16, choices=Programme)
    aid_class = models.CharField(max_length=1, choices=AidClass, blank=True)
    amount_yuan = models.DecimalField(max_digits=9, decimal_places=2, help_text="A month, or once.")
    decision_no = models.CharField(max_length=40, blank=True)
    valid = DateRangeField(help_text="Half-open: the end is the first day no longer in force.")

    objects = AidQuerySet.as_manager()

    class Meta:
        indexes = [
            GistIndex(fields=["valid"], name="aid_by_period"),
            models.Index(
                Func(F("valid"), function="upper"),
                name="aid_by_end",
                condition=Q(valid__upper_inf=False),
            ),
            models.Index(fields=["programme", "aid_class"], name="aid_by_programme"),
            models.Index(fields=["amount_yuan", "id"], name="aid_by_amount"),
        ]
        constraints = [
            ExclusionConstraint(
                name="person_has_one_aid_of_a_programme_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="aid_amount_is_not_negative", condition=Q(amount_yuan__gte=0)
            ),
            models.CheckConstraint(
                name="dibao_has_a_class",
                condition=~Q(programme__in=["urban_dibao", "rural_dibao"]) | ~Q(aid_class=""),
            ),
        ]

    def __str__(self) -> str:
        of_class = self.get_aid_class_display() if self.aid_class else ""
        return run_on(self.get_programme_display(), of_class)
