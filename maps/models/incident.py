"""An incident: what happened or is warned of."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from geo_minzheng.shared.history import keeps_history


class IncidentKind(models.TextChoices):
    FLOOD = "flood", _("洪涝")
    EARTHQUAKE = "earthquake", _("地震")
    LANDSLIDE = "landslide", _("滑坡泥石流")
    SNOW = "snow", _("雪灾低温")
    DROUGHT = "drought", _("旱灾")
    WIND = "wind", _("大风冰雹")
    FIRE = "fire", _("火灾")
    OTHER = "other", _("其他")


class IncidentStatus(models.TextChoices):
    """An exercise must be unmistakable wherever it is shown."""

    ACTUAL = "actual", _("真实")
    EXERCISE = "exercise", _("演练")


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Everyone who runs incidents sees all of them: a river keeps to no county.

        Whom they find inside is still only their own jurisdiction.
        """
        return self if scope_of(user).may(Right.RUN_INCIDENTS) else self.none()


@keeps_history()
class Incident(models.Model):
    """One incident. How far it reaches is told by its footprints."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {"id", "title", "kind", "status", "occurred_at", "closed_at", "created_by", "created_at"}
    )

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=IncidentKind)
    status = models.CharField(max_length=8, choices=IncidentStatus)
    occurred_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_at", "-id"]

    def __str__(self) -> str:
        return self.title
