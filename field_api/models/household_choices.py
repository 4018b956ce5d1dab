"""How a household stands on the register, and how its dwelling point became known."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseholdStatus(models.TextChoices):
    ACTIVE = "active", _("在册")
    MOVED_OUT = "moved_out", _("迁出")
    CLOSED = "closed", _("注销")
    MERGED = "merged", _("并入他户")


class LocationSource(models.TextChoices):
    """How the dwelling point became known."""

    SURVEY = "survey", _("现场测定")
    MAP = "map", _("图上选取")
    IMPORT = "import", _("批量导入")
    DEMONSTRATION = "demonstration", _("演示生成")
