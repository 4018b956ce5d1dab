"""Keeping and removing photos of a household. A removed one is gone from the disk for good."""

import hashlib
from functools import partial
from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from field_api.actions.register_keeping import kept_household
from field_api.models import Photo, Visit
from field_api.photos import files as photo_files
from field_api.photos.images import prepared
from geo_minzheng.shared.errors import GeoMinzhengError, NotFoundError
from geo_minzheng.shared.history import changed_by, note_registration


class PhotoReasonMissingError(GeoMinzhengError):
    """A photo is removed only for a reason that others can read."""

    code = "photo.reason_missing"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def add_photo(
    *,
    by: AbstractBaseUser,
    household: UUID,
    content: bytes,
    visit: UUID | None = None,
    caption: str = "",
) -> Photo:
    """Keep one photo; the same file again changes nothing.

    Args:
        content: the file as it was sent; its kind is told by its content.
        visit: `record_uuid` of a visit of this household.

    Raises:
        NotFoundError: no such household or visit for `by`.
        NotKeptHereError: `by` may only read it.
        PhotoTooLargeError, NotAnImageError, TooManyPixelsError: the file is not taken.
    """
    picture = prepared(content)
    sha256 = hashlib.sha256(content).hexdigest()
    uid = uuid4()
    place = photo_files.place_of(sha256, uid)
    try:
        with changed_by(by, action="photos.add_photo"):
            home = kept_household(by=by, uid=household)
            known = Photo.objects.filter(household=home, sha256=sha256).first()
            if known is not None:
                return known
            call = None
            if visit is not None:
                call = Visit.objects.filter(household=home, record_uuid=visit).first()
                if call is None:
                    raise NotFoundError(_("这户没有这次走访。"))
            # Before the row: a row that is there must never name a file that is not.
            photo_files.keep(place, picture.jpeg)
            made = Photo.objects.create(
                uid=uid,
                household=home,
                visit=call,
                sha256=sha256,
                taken_at=picture.taken_at,
                caption=caption.strip()[:80],
                width=picture.width,
                height=picture.height,
                size=len(picture.jpeg),
                path=place,
                added_at=timezone.now(),
            )
            note_registration(made)
            return made
    except BaseException:
        photo_files.remove(place)
        raise


def remove_photo(*, by: AbstractBaseUser, household: UUID, photo: UUID, reason: str) -> None:
    """Remove one photo. That it was there, who removed it and why stays in the history.

    Raises:
        NotFoundError: no such household or photo for `by`.
        NotKeptHereError: `by` may only read it.
        PhotoReasonMissingError: no reason.
    """
    if not reason.strip():
        raise PhotoReasonMissingError(_("请写明删除原因；照片没有删除。"))
    with changed_by(by, action="photos.remove_photo", reason=reason.strip()[:200]):
        home = kept_household(by=by, uid=household)
        found = Photo.objects.filter(household=home, uid=photo).first()
        if found is None:
            raise NotFoundError(_("找不到这张照片，可能已被删除。"))
        place = found.path
        found.delete()
        transaction.on_commit(partial(photo_files.remove, place))
