"""A visit: one call at one household by at least one worker."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.models.household import Household
from field_api.models.household_choices import HouseholdStatus
from field_api.models.person import Person
from field_api.models.worker import Worker
from geo_minzheng.shared.crs import CGCS2000, Datum
from geo_minzheng.shared.history import keeps_history


class VisitOutcome(models.TextChoices):
    COMPLETED = "completed", _("已走访")
    ABSENT = "absent", _("家中无人")
    REFUSED = "refused", _("拒绝走访")
    MOVED = "moved", _("已搬离")
    DECEASED = "deceased", _("对象去世")


DEATH_KNOWN_WITHIN = timedelta(days=366)
"""How long before the visit that tells of it a death may lie: the longest visit cycle is 12
months, so the visit before found the person alive."""


class VisitQuerySet(models.QuerySet["Visit"]):
    """Questions about visits. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Visits of households that `user` may see by name."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(household__village_id__among=scope.village_ids)

    def telling_a_departure(self) -> Self:
        """Visits that told of a death or a move which the register does not show yet.

        Of each household in the register the latest such visit. A death is shown by a member
        who died at most `DEATH_KNOWN_WITHIN` before it, a move by the household having left,
        or by a later visit that found it at home.
        """
        told = (VisitOutcome.DECEASED, VisitOutcome.MOVED)
        of_the_home = Visit.objects.filter(
            household=OuterRef("household"), started_at__gt=OuterRef("started_at")
        )
        written_down = Person.objects.filter(
            household=OuterRef("household"),
            died_on__gte=OuterRef("told_on") - DEATH_KNOWN_WITHIN,
        )
        return self.alias(told_on=TruncDate("started_at")).filter(
            ~Q(outcome=VisitOutcome.DECEASED) | ~Exists(written_down),
            ~Q(outcome=VisitOutcome.MOVED)
            | ~Exists(of_the_home.filter(outcome=VisitOutcome.COMPLETED)),
            ~Exists(of_the_home.filter(outcome__in=told)),
            outcome__in=told,
            household__status=HouseholdStatus.ACTIVE,
        )


@keeps_history()
class Visit(models.Model):
    """One visit as it was recorded.

    `village` is the household's on the day of the visit, so that a later change of
    boundaries moves no old visit. The position is kept as the phone gave it beside the
    point in CGCS2000; all of it is null where the phone had no fix.
    """

    PERSONAL: ClassVar = frozenset(
        {
            "position",
            "position_lon",
            "position_lat",
            "note",
            "answers",
            "distance_to_dwelling_m",
        }
    )
    OPEN: ClassVar = frozenset(
        {
            "id",
            "record_uuid",
            "revision",
            "household",
            "village",
            "started_at",
            "ended_at",
            "position_datum",
            "position_accuracy_m",
            "position_fixed_at",
            "outcome",
            "recorded_by",
            "recorded_at",
            "illustrative",
        }
    )

    record_uuid = models.UUIDField(unique=True, help_text="Made on the phone.")
    revision = models.PositiveIntegerField(default=1)
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        related_name="visits",
        db_index=False,  # visit_of_household_by_start begins with it
    )
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    # No question looks for visits by where the phone was.
    position = models.PointField(srid=CGCS2000, null=True, blank=True, spatial_index=False)
    position_lon = models.FloatField(null=True, blank=True, help_text="Degrees, as sent.")
    position_lat = models.FloatField(null=True, blank=True, help_text="Degrees, as sent.")
    position_datum = models.CharField(max_length=8, choices=Datum, blank=True)
    position_accuracy_m = models.FloatField(null=True, blank=True, help_text="Null if unknown.")
    position_fixed_at = models.DateTimeField(null=True, blank=True)
    distance_to_dwelling_m = models.FloatField(null=True, blank=True, help_text="Geodesic.")
    outcome = models.CharField(max_length=9, choices=VisitOutcome)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True)
    workers: "models.ManyToManyField[Worker, VisitWorker]" = models.ManyToManyField(
        Worker, through="VisitWorker", related_name="visits"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(help_text="When this server took it.")
    illustrative = models.BooleanField(default=False, help_text="True for demonstration data.")

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            # What counts of a month read, so that they need not touch the table.
            models.Index(
                fields=["-started_at", "-id"],
                include=["village", "household", "outcome"],
                name="visit_by_start_with_outcome",
            ),
            models.Index(fields=["household", "-started_at"], name="visit_of_household_by_start"),
            models.Index(
                fields=["village"],
                name="visit_that_tells_a_departure",
                condition=Q(outcome__in=[VisitOutcome.DECEASED, VisitOutcome.MOVED]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_ends_after_it_starts", condition=Q(ended_at__gte=F("started_at"))
            ),
            models.CheckConstraint(
                name="visit_position_says_its_datum",
                condition=Q(position=None)
                | (
                    Q(position_lon__isnull=False)
                    & Q(position_lat__isnull=False)
                    & ~Q(position_datum="")
                ),
            ),
            models.CheckConstraint(
                name="visit_accuracy_is_positive_or_unknown",
                condition=Q(position_accuracy_m=None) | Q(position_accuracy_m__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} {self.household_id}"


@keeps_history()
class VisitWorker(models.Model):
    """One worker who took part in one visit. A correction may take one away."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "visit", "worker"})

    visit = models.ForeignKey(
        Visit,
        models.CASCADE,
        related_name="attendance",
        db_index=False,  # the unique constraint begins with it
    )
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="attendance")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "worker"], name="worker_takes_part_in_a_visit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.worker_id}"
