"""What is chosen of a person from a list: relation, disability, self-care, ability to work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "f", _("女")
    MALE = "m", _("男")


class Relation(models.TextChoices):
    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    GRANDCHILD = "grandchild", _("孙子女")
    PARENT = "parent", _("父母")
    OTHER = "other", _("其他")


class Disability(models.TextChoices):
    NONE = "", _("无")
    SIGHT = "sight", _("视力残疾")
    HEARING = "hearing", _("听力残疾")
    LIMB = "limb", _("肢体残疾")
    INTELLECT = "intellect", _("智力残疾")
    MENTAL = "mental", _("精神残疾")
    MULTIPLE = "multiple", _("多重残疾")


class SelfCare(models.TextChoices):
    """By the six self-care items of the rules on persons in extreme hardship."""

    ABLE = "able", _("能自理")
    PARTLY = "partly", _("半失能")
    UNABLE = "unable", _("失能")


class WorkAbility(models.TextChoices):
    """Ability to work, as the rules on dibao sort it."""

    UNKNOWN = "", _("未登记")
    ABLE = "able", _("有劳动能力")
    PARTLY = "partly", _("部分丧失劳动能力")
    UNABLE = "unable", _("完全丧失劳动能力")
    NONE = "none", _("无劳动能力")


class SelfCareItem(models.TextChoices):
    """The six items of 《特困人员认定办法》; 1 to 3 failed is partly able, 4 or more unable."""

    EAT = "eat", _("吃饭")
    DRESS = "dress", _("穿衣")
    BED = "bed", _("上下床")
    TOILET = "toilet", _("如厕")
    WALK = "walk", _("室内行走")
    BATHE = "bathe", _("洗澡")


class NotCounted(models.TextChoices):
    """Why a member is not counted, 《最低生活保障审核确认办法》 art. 7."""

    COUNTED = "", _("计入家庭成员")
    RELIGIOUS = "religious", _("连续三年以上脱离家庭独立生活的宗教教职人员")
    PRISON = "prison", _("在监狱内服刑")
    REHABILITATION = "rehab", _("在戒毒所强制隔离戒毒")
    MISSING = "missing", _("宣告失踪")
