"""A division's identity, which outlives its name, code, parent and outline."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """From the city down. `LEVELS_DOWN` gives the order."""

    CITY = "city", _("市")
    COUNTY = "county", _("县区")
    TOWNSHIP = "township", _("乡镇街道")
    VILLAGE = "village", _("村社区")
    GROUP = "group", _("村民小组")


LEVELS_DOWN = tuple(Level)


class Division(models.Model):
    """One administrative unit through its whole life.

    It holds nothing that can change: name, kind, parent and outline are in
    `DivisionVersion`, codes in `DivisionCode`, each with its dates. Facts point here.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "uid", "level"})

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    level = models.CharField(max_length=8, choices=Level)

    class Meta:
        indexes = [models.Index(fields=["level"], name="division_by_level")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.uid}"
