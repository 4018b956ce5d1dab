"""Whom a footprint reaches: one row a household and version, never changed afterwards."""

from typing import ClassVar, Self

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.models import Household
from maps.models.footprint import Band, Footprint


class Inclusion(models.TextChoices):
    """How surely the household is reached."""

    INSIDE = "inside", _("范围内")
    EDGE = "edge", _("边缘")
    UNLOCATED = "unlocated", _("位置不明")


class ImpactedHouseholdQuerySet(models.QuerySet["ImpactedHousehold"]):
    """Questions about reached households. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Households that a person who runs incidents may see by name."""
        scope = scope_of(user)
        if not (scope.may(Right.RUN_INCIDENTS) and scope.may(Right.SEE_NAMES)):
            return self.none()
        return self.filter(village_id__in=scope.village_ids)


class ImpactedHousehold(models.Model):
    """One household inside, at the edge, or of unknown place in a village that is reached.

    Village and counts are those of the day the footprint was received.
    """

    PERSONAL: ClassVar = frozenset({"reason", "tier", "rank"})
    OPEN: ClassVar = frozenset(
        {
            "id",
            "footprint",
            "household",
            "village",
            "band",
            "inclusion",
            "persons",
            "aid_class",
        }
    )

    # Rows are written once, hundreds of thousands at a time, from a join with these very tables:
    # checking four references again took longer than finding the households. The two that
    # others could break are checked; the first column of a unique constraint is its index.
    footprint = models.ForeignKey(
        Footprint, models.CASCADE, related_name="impacted", db_index=False
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    village = models.ForeignKey(
        Division, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    band = models.ForeignKey(
        Band,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    inclusion = models.CharField(max_length=9, choices=Inclusion)
    tier = models.PositiveSmallIntegerField(help_text="1 first to 5 last.")
    rank = models.PositiveIntegerField(help_text="Place in the order of priority, from 1.")
    reason = models.JSONField(help_text="Why this tier: codes in order of weight.")
    persons = models.PositiveSmallIntegerField()
    aid_class = models.CharField(
        max_length=24, help_text="Of the hardest aid: programme, a dot, class; empty if none."
    )

    objects = ImpactedHouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["footprint", "household"], name="household_is_counted_once_a_version"
            ),
            models.CheckConstraint(
                name="reached_household_has_a_band",
                condition=Q(inclusion="unlocated") | Q(band__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["footprint", "rank"], name="households_of_a_version_stand_in_one_order"
            ),
            models.CheckConstraint(name="impact_tier_is_1_to_5", condition=Q(tier__range=(1, 5))),
        ]
        triggers = [pgtrigger.Protect(name="impact_is_never_updated", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.footprint_id}/{self.household_id}"


class VillageTally(models.Model):
    """The register of one village on the day of a footprint, and how much of it lies outside.

    Counted by itself, not as a remainder, so that the accounting identity says something:
    reached + outside + unlocated = register.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {
            "id",
            "footprint",
            "village",
            "register_households",
            "register_persons",
            "outside_households",
            "outside_persons",
        }
    )

    footprint = models.ForeignKey(
        Footprint,
        models.CASCADE,
        related_name="tallies",
        db_index=False,  # the unique constraint begins with it
    )
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    register_households = models.PositiveIntegerField()
    register_persons = models.PositiveIntegerField()
    outside_households = models.PositiveIntegerField()
    outside_persons = models.PositiveIntegerField()

    class Meta:
        triggers = [pgtrigger.Protect(name="tally_is_never_updated", operation=pgtrigger.Update)]
        constraints = [
            models.UniqueConstraint(
                fields=["footprint", "village"], name="village_is_tallied_once_a_version"
            ),
            models.CheckConstraint(
                name="no_more_are_outside_than_in_the_register",
                condition=Q(outside_households__lte=models.F("register_households"))
                & Q(outside_persons__lte=models.F("register_persons")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.footprint_id}/{self.village_id}"


class ReachedGround(models.Model):
    """The ground of one village in one band, worse bands subtracted."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "footprint", "village", "band", "area_km2"})

    footprint = models.ForeignKey(
        Footprint,
        models.CASCADE,
        related_name="ground",
        db_index=False,  # the unique constraint begins with it
    )
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    band = models.ForeignKey(Band, models.CASCADE, related_name="+")
    area_km2 = models.FloatField(help_text="On the ellipsoid.")

    class Meta:
        triggers = [pgtrigger.Protect(name="ground_is_never_updated", operation=pgtrigger.Update)]
        constraints = [
            models.UniqueConstraint(
                fields=["footprint", "village", "band"], name="ground_is_measured_once_a_version"
            ),
            models.CheckConstraint(
                name="reached_ground_is_not_negative", condition=Q(area_km2__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.footprint_id}/{self.village_id}: {self.area_km2:.1f} km²"
