"""A saved view: the filters and columns of a list under a name."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Division
from geo_minzheng.shared.history import keeps_history


class ListName(models.TextChoices):
    """The lists that can be saved."""

    HOUSEHOLDS = "households", _("对象户")
    PERSONS = "persons", _("人员")
    AIDS = "aids", _("救助待遇")
    VISITS = "visits", _("入户走访")
    TASKS = "tasks", _("走访任务")
    WORKERS = "workers", _("走访人员")
    OFFICES = "offices", _("民政所")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions about saved views. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """One's own, and those shared in a division where one serves."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner_id=user.pk) | Q(shared_in_id__in=scope_of(user).division_ids))


@keeps_history()
class SavedView(models.Model):
    """One view. What it shows is worked out anew, and within the reader's own jurisdiction."""

    PERSONAL: ClassVar = frozenset({"name", "query"})
    OPEN: ClassVar = frozenset({"id", "owner", "list_name", "shared_in", "saved_at"})

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        db_index=False,  # the unique constraint begins with it
    )
    list_name = models.CharField(max_length=10, choices=ListName)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True, help_text="Of the list's address.")
    shared_in = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "name"], name="person_names_a_view_of_a_list_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
