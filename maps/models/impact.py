"""Whom a footprint reaches: one row a household and version, never changed afterwards."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.models import Division
from field_api.models import Household
from maps.models.footprint import Band, Footprint


class Inclusion(models.TextChoices):
    """How surely the household is reached."""

    INSIDE = "inside", _("范围内")
    EDGE = "edge", _("边缘")
    UNLOCATED = "unlocated", _("位置不明")


class ImpactedHousehold(models.Model):
    """One household inside, at the edge, or of unknown place in a village that is reached.

    Village and counts are those of the day the footprint was received.
    """

    PERSONAL: ClassVar = frozenset({"reason", "tier"})
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

    footprint = models.ForeignKey(Footprint, models.CASCADE, related_name="impacted")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    band = models.ForeignKey(Band, models.CASCADE, null=True, blank=True, related_name="+")
    inclusion = models.CharField(max_length=9, choices=Inclusion)
    tier = models.PositiveSmallIntegerField(help_text="1 first to 5 last.")
    reason = models.JSONField(help_text="Why this tier: codes in order of weight.")
    persons = models.PositiveSmallIntegerField()
    aid_class = models.CharField(max_length=24, help_text="Programme and class, or empty.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["footprint", "household"], name="household_is_counted_once_a_version"
            ),
            models.CheckConstraint(
                name="reached_household_has_a_band",
                condition=Q(inclusion="unlocated") | Q(band__isnull=False),
            ),
            models.CheckConstraint(name="impact_tier_is_1_to_5", condition=Q(tier__range=(1, 5))),
        ]
        indexes = [
            models.Index(fields=["footprint", "tier", "id"], name="impacted_by_tier"),
        ]

    def __str__(self) -> str:
        return f"{self.footprint_id}/{self.household_id}"
