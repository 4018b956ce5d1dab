"""Names of places that are not divisions: settlements first."""

from typing import ClassVar

from django.contrib.gis.db import models

from boundaries_data.models.division import Division
from boundaries_data.models.outline_source import OutlineSource
from geo_minzheng.shared.crs import CGCS2000


class PlaceName(models.Model):
    """A settlement's name and point, with the division it anchors where that is known."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {"id", "name", "romanised", "location", "division", "source", "source_key"}
    )

    name = models.CharField(max_length=80)
    romanised = models.CharField(max_length=120, blank=True)
    location = models.PointField(srid=CGCS2000)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="place_names"
    )
    source = models.ForeignKey(OutlineSource, models.PROTECT, related_name="+")
    source_key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], name="source_names_a_place_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
