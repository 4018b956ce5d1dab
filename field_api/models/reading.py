"""Who read personal data, when and what for. Rows are written once and never changed."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.models.household import Household
from field_api.models.person import Person


class ReadingKind(models.TextChoices):
    DOSSIER = "dossier", _("查看户档案")
    IDENTITY_SEARCH = "identity_search", _("按证件号码或电话查找")
    EXPORT = "export", _("导出名单")
    REVEAL = "reveal", _("查看完整号码")


class Purpose(models.TextChoices):
    UNSTATED = "unstated", _("未注明")
    DAILY_WORK = "daily_work", _("日常业务")
    REVIEW = "review", _("复核认定")
    COMPLAINT = "complaint", _("信访核查")
    EMERGENCY = "emergency", _("应急处置")
    REPORT = "report", _("统计上报")
    AUDIT = "audit", _("审计监督")
    OTHER = "other", _("其他")


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Questions about readings. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Readings that `user` may supervise, of data of a division where they hold the right;
        and their own."""
        scope = scope_of(user)
        if not scope.roots:
            return self.none()
        if not scope.may(Right.SEE_READINGS):
            return self.filter(by_id=user.pk)
        divisions = scope.divisions_where(Right.SEE_READINGS)
        return self.filter(Q(division_id__in=divisions) | Q(by_id=user.pk))

    def between(self, first: date | None, last: date | None) -> Self:
        """Readings on days from `first` to `last`, both included, as the office's clock says."""
        found = self
        if first is not None:
            found = found.filter(at__gte=_midnight(first))
        if last is not None and last < date.max:
            found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
        return found

    def firsts(self) -> Self:
        """Each look at a dossier once, and everything else."""
        return self.filter(follows=None)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class Reading(models.Model):
    """One act of reading.

    `division` is the village of the household read; for lists, the division that the filter
    names or else the reader's own. `household_uid`, `household_code` and `person_uid` are kept as
    values too: an import that is taken back removes what it added, never who read it. `filters`
    holds the names of the filters and the values of those that are no personal data.

    `follows` is the first row of the same look at the same dossier: somebody who opens a household,
    then the form that corrects it, then the household again, has read it once and left three
    rows. `session` tells one signed-in browser from another and is a keyed hash.
    """

    PERSONAL: ClassVar = frozenset({"reason"})
    OPEN: ClassVar = frozenset(
        {
            "id",
            "at",
            "by",
            "kind",
            "purpose",
            "division",
            "household",
            "household_uid",
            "household_code",
            "person",
            "person_uid",
            "field",
            "subject",
            "row_count",
            "filters",
            "follows",
            "session",
        }
    )

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="readings",
        db_index=False,  # reading_of_reader begins with it
    )
    kind = models.CharField(max_length=15, choices=ReadingKind)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.UNSTATED)
    reason = models.CharField(max_length=200, blank=True)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # reading_of_division begins with it
    )
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="readings")
    household_uid = models.UUIDField(null=True)
    household_code = models.CharField(max_length=24, blank=True, default="", db_default="")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="readings")
    person_uid = models.UUIDField(null=True)
    field = models.CharField(max_length=40, blank=True, help_text="The one that was revealed.")
    subject = models.CharField(max_length=40, blank=True, help_text="The list that was exported.")
    row_count = models.PositiveIntegerField(null=True, help_text="Null where it is not known.")
    filters = models.JSONField(default=dict)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="followers", db_index=False
    )
    session = models.CharField(max_length=16, blank=True, default="", db_default="")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="reading_by_time"),
            models.Index(fields=["by", "-at"], name="reading_of_reader"),
            models.Index(fields=["division", "-at"], name="reading_of_division"),
            models.Index(fields=["household_code", "-at"], name="reading_of_household"),
            models.Index(
                fields=["follows"], name="reading_that_goes_on", condition=~Q(follows=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="reveal_names_its_field_and_reason",
                condition=~Q(kind=ReadingKind.REVEAL) | (~Q(field="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="reading_of_a_dossier_names_the_household",
                condition=~Q(kind=ReadingKind.DOSSIER)
                | (Q(household_uid__isnull=False) & ~Q(household_code="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
