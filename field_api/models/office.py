"""An office: a township's civil-affairs service office."""

from datetime import date
from typing import ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Division
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.history import keeps_history

LEAST_STAFF = 3
"""An office with fewer is flagged. Two investigate together (《最低生活保障审核确认办法》 2021,
art. 16), and somebody must be in the office meanwhile."""


class OfficeQuerySet(models.QuerySet["Office"]):
    """Questions about offices. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Offices in the jurisdiction; where an office is, is no secret."""
        return self.filter(division_id__in=scope_of(user).division_ids)

    def open_on(self, day: date) -> Self:
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def with_staff_on(self, day: date) -> Self:
        """With `staff_count`, the staff posted to each on `day`."""
        # Counted aside: joined, an office would be counted once for each posting that it ever had.
        postings = apps.get_model("field_api", "Posting")._default_manager
        posted = postings.filter(office=OuterRef("pk"), kind="staff", valid__contains=day)
        counted = posted.order_by().values("office").annotate(n=Count("pk")).values("n")
        return self.annotate(staff_count=Coalesce(Subquery(counted), 0))

    def short_of_staff_on(self, day: date) -> Self:
        """Open offices with fewer than `LEAST_STAFF`."""
        return self.open_on(day).with_staff_on(day).filter(staff_count__lt=LEAST_STAFF)


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

    objects = OfficeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
