"""Footprints: versions of where an incident reaches, and the bands in each. Never updated."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from geo_minzheng.shared.crs import CGCS2000
from maps.models.incident import Incident


class FootprintStatus(models.TextChoices):
    """What the sender meant by it; only `actual` of an actual incident raises an alarm."""

    ACTUAL = "actual", _("实际")
    EXERCISE = "exercise", _("演练")


class FootprintQuerySet(models.QuerySet["Footprint"]):
    """Questions about footprints. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Those of the incidents that `user` may see."""
        return self.filter(incident__in=Incident.objects.visible_to(user))


class Footprint(models.Model):
    """One version of where an incident reaches, as received on a day."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {
            "id",
            "incident",
            "version",
            "format",
            "status",
            "checksum_sha256",
            "entered_crs",
            "repairs",
            "warnings",
            "received_by",
            "received_at",
        }
    )

    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        related_name="footprints",
        db_index=False,  # the unique constraints begin with it
    )
    version = models.PositiveIntegerField()
    format = models.CharField(max_length=20, help_text="What it was recognised as.")
    status = models.CharField(max_length=8, choices=FootprintStatus)
    checksum_sha256 = models.CharField(max_length=64, help_text="Of the bytes received, hex.")
    entered_crs = models.CharField(max_length=80)
    repairs = models.JSONField(default=list, help_text="What was mended, with areas in km².")
    warnings = models.JSONField(default=list)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    objects = FootprintQuerySet.as_manager()

    class Meta:
        ordering = ["incident_id", "-version"]
        triggers = [
            pgtrigger.Protect(name="footprint_is_never_updated", operation=pgtrigger.Update)
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "version"], name="incident_numbers_its_footprints"
            ),
            models.UniqueConstraint(
                fields=["incident", "checksum_sha256"], name="same_file_twice_is_one_footprint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} v{self.version}"


class Band(models.Model):
    """A level inside a footprint. A higher `level` is worse; bands may overlap."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "footprint", "level", "label", "area", "area_km2"})

    footprint = models.ForeignKey(
        Footprint,
        models.CASCADE,
        related_name="bands",
        db_index=False,  # the unique constraint begins with it
    )
    level = models.FloatField()
    label = models.CharField(max_length=60, blank=True)
    area = models.MultiPolygonField(srid=CGCS2000)
    area_km2 = models.FloatField(help_text="On the ellipsoid.")

    class Meta:
        ordering = ["footprint_id", "-level"]
        triggers = [pgtrigger.Protect(name="band_is_never_updated", operation=pgtrigger.Update)]
        constraints = [
            models.UniqueConstraint(
                fields=["footprint", "level"], name="footprint_has_a_level_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.footprint_id}: {self.label or self.level}"


class BandPiece(models.Model):
    """A small piece of a band together with every worse band: what households are tested against.

    So a household's band is the highest level among the pieces that hold it, and the ground of a
    band alone is its pieces less those of the next worse band, whether or not the bands nest.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "band", "piece"})

    band = models.ForeignKey(Band, models.CASCADE, related_name="pieces")
    piece = models.PolygonField(srid=CGCS2000)

    def __str__(self) -> str:
        return f"{self.band_id}/{self.pk}"
