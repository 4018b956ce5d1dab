"""An office: a township's civil-affairs service office."""

from typing import ClassVar

from django.contrib.gis.db import models

from boundaries_data.models import Division
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.history import keeps_history


@keeps_history()
class Office(models.Model):
    """One office. Its point is public; the people in it are `Posting`s."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {"id", "name", "division", "address", "phone", "location", "opened_on", "closed_on"}
    )

    name = models.CharField(max_length=80, unique=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="offices")
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    location = models.PointField(srid=CGCS2000, null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
