"""What a division was called, belonged to and looked like, over one period."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.models.division import Division
from boundaries_data.models.outline_source import OutlineSource
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.history import keeps_history


class DivisionKind(models.TextChoices):
    """What kind of unit it is by law; a kind can change while the identity stays."""

    PREFECTURE_CITY = "prefecture_city", _("地级市")
    DISTRICT = "district", _("市辖区")
    COUNTY = "county", _("县")
    STREET = "street", _("街道")
    TOWN = "town", _("镇")
    TOWNSHIP = "township", _("乡")
    ETHNIC_TOWNSHIP = "ethnic_township", _("民族乡")
    COMMUNITY = "community", _("社区")
    VILLAGE = "village", _("村")


class DivisionVersionQuerySet(models.QuerySet["DivisionVersion"]):
    """Questions about versions. Every method narrows; none touches the database."""

    def as_of(self, day: date) -> Self:
        """Versions in force on `day`; the end of a period is the first day no longer in it."""
        return self.filter(valid__contains=day)

    def at(self, level: str) -> Self:
        return self.filter(division__level=level)

    def children_of(self, division: Division) -> Self:
        return self.filter(parent=division)

    def named_like(self, text: str) -> Self:
        """Versions whose name, or another name of the same unit, holds `text`."""
        return self.filter(Q(name__contains=text) | Q(other_names__icontains=text))


@keeps_history()
class DivisionVersion(models.Model):
    """One division as it stood over one half-open period.

    `illustrative` is true where the outline is not a legal one: no public source has
    township and village outlines, so a demonstration draws them. `seat` is null unless a
    source gives the point: none is invented.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {
            "id",
            "division",
            "valid",
            "name",
            "other_names",
            "basis",
            "kind",
            "parent",
            "outline",
            "illustrative",
            "seat",
            "area_km2",
            "source",
        }
    )

    division = models.ForeignKey(Division, models.PROTECT, related_name="versions")
    valid = DateRangeField(help_text="Half-open: the end is the first day no longer in force.")
    name = models.CharField(max_length=60)
    other_names = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Former names, and spellings of a source, whose dates are not known.",
    )
    basis = models.CharField(
        max_length=200,
        blank=True,
        help_text="What the dates rest on, and how exactly they are known.",
    )
    kind = models.CharField(max_length=16, choices=DivisionKind)
    parent = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="child_versions",
        db_index=False,  # version_by_parent_and_name begins with it
    )
    outline = models.MultiPolygonField(srid=CGCS2000, null=True, blank=True)
    illustrative = models.BooleanField(default=False)
    seat = models.PointField(srid=CGCS2000, null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True, help_text="On the ellipsoid.")
    source = models.ForeignKey(
        OutlineSource, models.PROTECT, null=True, blank=True, related_name="versions"
    )

    objects = DivisionVersionQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "valid"]
        indexes = [models.Index(fields=["parent", "name"], name="version_by_parent_and_name")]
        constraints = [
            ExclusionConstraint(
                name="division_has_one_version_a_day",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="division_version_period_is_not_empty", condition=Q(valid__isempty=False)
            ),
            models.CheckConstraint(
                name="division_outline_names_its_source",
                condition=Q(outline=None) | Q(source__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
