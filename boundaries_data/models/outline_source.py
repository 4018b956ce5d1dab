"""Where outlines came from: publisher, licence, checksum, datum, and what we changed."""

from typing import ClassVar

from django.contrib.gis.db import models

from boundaries_data.models.division import Division
from geo_minzheng.shared.crs import CGCS2000, Datum


class OutlineSource(models.Model):
    """One release of one publisher's outlines: its birth certificate."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {
            "id",
            "name",
            "publisher",
            "package",
            "release",
            "licence",
            "rights_note",
            "checksum_sha256",
            "datum",
            "method",
            "illustrative",
            "loaded_at",
        }
    )

    name = models.CharField(max_length=80, unique=True)
    publisher = models.CharField(max_length=120)
    package = models.CharField(
        max_length=80, help_text="Package and registry kind it was read from."
    )
    release = models.CharField(max_length=40)
    licence = models.CharField(max_length=80)
    rights_note = models.TextField(blank=True)
    checksum_sha256 = models.CharField(max_length=64)
    datum = models.CharField(max_length=8, choices=Datum)
    method = models.TextField(help_text="What was done to the coordinates, step by step.")
    illustrative = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.release}"


class SourceOutline(models.Model):
    """One division's outline as one source gives it: the published pairs, and ours."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {"id", "source", "division", "published_wkb", "outline", "checksum_sha256"}
    )

    source = models.ForeignKey(OutlineSource, models.PROTECT, related_name="outlines")
    division = models.ForeignKey(Division, models.PROTECT, related_name="source_outlines")
    published_wkb = models.BinaryField(help_text="As published, in the source's own datum; WKB.")
    outline = models.MultiPolygonField(srid=CGCS2000)
    checksum_sha256 = models.CharField(max_length=64, help_text="Of the file it was read from.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "division"], name="source_draws_a_division_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.division_id}"


class OutlineComparison(models.Model):
    """How far two sources disagree about one division."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {
            "id",
            "division",
            "first",
            "second",
            "difference_km2",
            "difference_share",
            "median_distance_m",
            "largest_distance_m",
        }
    )

    division = models.ForeignKey(Division, models.PROTECT, related_name="comparisons")
    first = models.ForeignKey(OutlineSource, models.PROTECT, related_name="+")
    second = models.ForeignKey(OutlineSource, models.PROTECT, related_name="+")
    difference_km2 = models.FloatField(help_text="Symmetric difference, on the ellipsoid.")
    difference_share = models.FloatField(help_text="The same over the first outline's area.")
    median_distance_m = models.FloatField(
        help_text="From the first's vertices to the second's line."
    )
    largest_distance_m = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "first", "second"], name="two_sources_are_compared_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_id}: {self.difference_share:.1%}"
