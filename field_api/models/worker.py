"""Workers, and where each is posted."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.models.office import Office
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.history import keeps_history
from geo_minzheng.shared.privacy import EncryptedTextField


class WorkerQuerySet(models.QuerySet["Worker"]):
    """Questions about workers. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Workers posted where `user` may see names."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(postings__division_id__in=scope.named_division_ids).distinct()


@keeps_history()
class Worker(models.Model):
    """One person who visits. `base` is where they set out from: office or village seat."""

    PERSONAL: ClassVar = frozenset({"name", "phone", "base"})
    OPEN: ClassVar = frozenset({"id", "user"})

    name = models.CharField(max_length=40)
    phone = EncryptedTextField()
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="worker"
    )
    base = models.PointField(srid=CGCS2000, null=True, blank=True)

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PostingKind(models.TextChoices):
    STAFF = "staff", _("民政所工作人员")
    ASSISTANT = "assistant", _("村级协理员")
    LIAISON = "liaison", _("村民小组联络员")


class PostingQuerySet(models.QuerySet["Posting"]):
    """Questions about postings. Every method narrows; none touches the database."""

    def as_of(self, day: date) -> Self:
        return self.filter(valid__contains=day)

    def visiting(self) -> Self:
        """Of those whose work is to visit. Liaisons tell others what happens in their group."""
        return self.filter(kind__in=[PostingKind.STAFF, PostingKind.ASSISTANT])


@keeps_history(found_by=("worker", "office"))
class Posting(models.Model):
    """A worker serves in an office, a village, or a village group, over a half-open period."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "worker", "kind", "office", "division", "group_no", "valid"})

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=9, choices=PostingKind)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="postings"
    )
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="postings",
        help_text="The township for staff, the village for assistants and liaisons.",
    )
    group_no = models.PositiveSmallIntegerField(default=0, help_text="Village group; 0 if none.")
    valid = DateRangeField(help_text="Half-open: the end is the first day no longer in force.")

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="worker_serves_in_one_place_a_day_as_one_kind",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            # A village has one assistant, a group one liaison: whoever is asked who serves
            # there gets one answer. An office has several staff.
            ExclusionConstraint(
                name="village_or_group_has_one_holder_a_day",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("group_no", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=~Q(kind=PostingKind.STAFF),
            ),
            models.CheckConstraint(
                name="staff_are_posted_to_an_office",
                condition=~Q(kind=PostingKind.STAFF) | Q(office__isnull=False),
            ),
            models.CheckConstraint(
                name="liaison_is_posted_to_a_group",
                condition=~Q(kind=PostingKind.LIAISON) | Q(group_no__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.worker_id}"
