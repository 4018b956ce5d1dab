"""Published coverages of all divisions on a day: immutable, and named by their content."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.gis.db import models
from django.db.models import Q

from boundaries_data.models.division import Division, Level
from geo_minzheng.shared.crs import CGCS2000, GAUSS_KRUGER_105E


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about editions. Every method narrows; none touches the database."""

    def as_of(self, day: date) -> Self:
        """Editions of `day` or before, the one that answers for `day` first."""
        return self.filter(as_of__lte=day).order_by("-as_of", "-built_at")


class Edition(models.Model):
    """One coverage, as it was published. Answers name the edition they were given from.

    It holds from `as_of` until the day of the next one. A corrected build of the same day wins over
    the earlier build.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "content_hash", "as_of", "built_at", "illustrative"})

    content_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hex.")
    as_of = models.DateField()
    built_at = models.DateTimeField()
    illustrative = models.BooleanField(help_text="True if any outline in it is.")

    objects = EditionQuerySet.as_manager()

    class Meta:
        get_latest_by = "built_at"

    def __str__(self) -> str:
        return f"{self.as_of} {self.content_hash[:12]}"


class EditionPiece(models.Model):
    """A small piece of a village's outline, cut for look-ups, with the chain above it."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "edition", "village", "township", "county", "city", "piece"})

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="pieces")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    township = models.ForeignKey(Division, models.PROTECT, related_name="+")
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    city = models.ForeignKey(Division, models.PROTECT, related_name="+")
    piece = models.PolygonField(srid=CGCS2000)

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.village_id}"


class EditionLine(models.Model):
    """A short stretch of line between two villages, or around them all, kept in metres.

    It answers "how far is the nearest line?"; `level` is the highest level it divides. Pieces
    cannot: their cuts are no boundaries.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "edition", "level", "line"})

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="lines")
    level = models.CharField(max_length=8, choices=Level)
    line = models.LineStringField(srid=GAUSS_KRUGER_105E)

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.level}"


class EditionOutline(models.Model):
    """A division's outline, simplified together with its neighbours so that they still meet.

    `tolerance_m` 0 is the full outline.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "edition", "division", "level", "tolerance_m", "outline"})

    edition = models.ForeignKey(
        Edition,
        models.CASCADE,
        related_name="outlines",
        db_index=False,  # the unique constraint begins with it
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    level = models.CharField(max_length=8, choices=Level)
    tolerance_m = models.PositiveIntegerField()
    outline = models.MultiPolygonField(srid=CGCS2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "division", "tolerance_m"],
                name="edition_draws_a_division_once_a_tolerance",
            ),
            models.CheckConstraint(
                name="edition_tolerance_is_offered",
                condition=Q(tolerance_m__in=[0, 25, 100, 400]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["edition", "level", "tolerance_m"], name="edition_outline_by_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.division_id}@{self.tolerance_m}m"
