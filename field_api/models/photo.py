"""A photo of a household: what is known of it. The picture itself lies sealed on the disk."""

from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.models.household import Household
from field_api.models.visit import Visit
from geo_minzheng.shared.history import keeps_history


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions about photos. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Photos of households that `user` may see by name."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(household__village_id__in=scope.village_ids)


@keeps_history(found_by=("household",))
class Photo(models.Model):
    """One photo, as it was rewritten: no larger than 1,600 pixels, without what a camera adds.

    `sha256` is of the file as it was sent, so that the same file is kept once a household and a
    phone can ask whether it has arrived. `path` is where the sealed picture lies under
    `PHOTOS_DIR`; each row has a file of its own.
    """

    PERSONAL: ClassVar = frozenset({"taken_at", "caption", "path", "sha256"})
    OPEN: ClassVar = frozenset(
        {"id", "uid", "household", "visit", "width", "height", "size", "added_at"}
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        related_name="photos",
        db_index=False,  # the unique constraint begins with it
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="photos")
    sha256 = models.CharField(max_length=64, help_text="Of the file as it was sent, hex.")
    taken_at = models.DateTimeField(
        _("拍摄时间"), null=True, blank=True, help_text="As the camera says; null if it does not."
    )
    caption = models.CharField(_("说明"), max_length=80, blank=True)
    width = models.PositiveSmallIntegerField(help_text="Pixels.")
    height = models.PositiveSmallIntegerField(help_text="Pixels.")
    size = models.PositiveIntegerField(help_text="Bytes of the rewritten picture.")
    path = models.CharField(max_length=120, unique=True)
    added_at = models.DateTimeField()

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "sha256"], name="household_keeps_a_photo_once"
            ),
            models.CheckConstraint(
                name="photo_hash_is_of_64_hex_digits", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="photo_has_pixels", condition=Q(width__gt=0, height__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.uid)
