"""An incident: what happened or is warned of."""

from datetime import datetime, timedelta, timezone
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from geo_minzheng.shared.history import keeps_history

EARLIEST_INCIDENT = datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=8)))
"""Nothing before it is run here; an earlier time is a slip of the pen."""

FARTHEST_WARNING = timedelta(days=30)
"""An incident may be opened for what is only forecast, but not for another season."""


def time_is_believable(occurred_at: datetime, now: datetime) -> bool:
    """Whether an incident that is opened at `now` may have begun, or begin, at that time."""
    return EARLIEST_INCIDENT <= occurred_at <= now + FARTHEST_WARNING


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
        constraints = [
            models.CheckConstraint(
                name="incident_is_of_this_century",
                condition=models.Q(occurred_at__gte=EARLIEST_INCIDENT),
            )
        ]

    def __str__(self) -> str:
        return self.title
