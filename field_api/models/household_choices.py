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


class Housing(models.TextChoices):
    UNKNOWN = "", _("未登记")
    FLAT = "flat", _("楼房")
    BRICK = "brick", _("砖混平房")
    ADOBE = "adobe", _("土坯房")
    CAVE = "cave", _("窑洞")


class Hazard(models.TextChoices):
    NONE = "", _("无")
    LOW_LYING = "low_lying", _("低洼易涝")
    RIVERSIDE = "riverside", _("沿河")
    LANDSLIDE = "landslide", _("滑坡隐患")


class RoadAccess(models.TextChoices):
    """What reaches the door, for those who are sent there."""

    UNKNOWN = "", _("未登记")
    CAR = "car", _("车辆可到门口")
    TRICYCLE = "tricycle", _("三轮车、摩托车可到")
    FOOT = "foot", _("只能步行")
    SEASONAL = "seasonal", _("雨雪天不通")
