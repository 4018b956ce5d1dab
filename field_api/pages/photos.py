"""Photos of a household: shown to who may see its name, added and removed by who keeps it."""

from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from boundaries_data.jurisdiction import Right
from field_api.actions.photos import add_photo, remove_photo
from field_api.actions.readings import record_reading
from field_api.models import Household, Photo, Reading, ReadingKind
from field_api.pages.access import needs_right
from field_api.pages.keeping import home_to_keep, user_of
from field_api.photos import files as photo_files
from field_api.photos.images import LARGEST_BYTES, PhotoTooLargeError
from field_api.readings.purpose import purpose_of
from geo_minzheng.shared.errors import GeoMinzhengError

MOST_AT_ONCE = 20
PAGE_STANDS_OPEN = timedelta(hours=1)


@require_safe
@needs_right(Right.SEE_NAMES)
def photo(request: HttpRequest, uid: UUID, photo: UUID) -> HttpResponse:
    """The picture itself. Browsers keep no copy."""
    shown = Photo.objects.visible_to(request.user).select_related("household")
    found = shown.filter(uid=photo, household__uid=uid).first()
    if found is None:
        raise Http404
    try:
        picture = photo_files.read(found.path)
    except (FileNotFoundError, InvalidTag) as error:
        raise Http404 from error
    _write_down(request, found.household)
    answer = HttpResponse(picture, content_type="image/jpeg")
    answer["Cache-Control"] = "no-store"
    answer["Content-Disposition"] = "inline"
    return answer


@require_POST
@needs_right(Right.SEE_NAMES)
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the files of the form; each stands for itself, and those refused are named."""
    home_to_keep(request, uid)
    files = request.FILES.getlist("photos")
    kept = 0
    for number, file in enumerate(files[:MOST_AT_ONCE], start=1):
        try:
            if (file.size or 0) > LARGEST_BYTES:
                raise PhotoTooLargeError
            add_photo(
                by=user_of(request),
                household=uid,
                content=file.read(),
                caption=request.POST.get("caption", "").replace("\x00", ""),
            )
            kept += 1
        except GeoMinzhengError as error:
            said = _("第 %(n)d 张：%(why)s") % {"n": number, "why": error.message}
            messages.error(request, said)
    if len(files) > MOST_AT_ONCE:
        messages.warning(request, _("一次最多 %(n)d 张，其余没有保存。") % {"n": MOST_AT_ONCE})
    if kept:
        messages.success(request, _("已保存照片 %(n)d 张。") % {"n": kept})
    elif not files:
        messages.warning(request, _("没有选择照片。"))
    return _back(uid)


@require_POST
@needs_right(Right.SEE_NAMES)
def remove(request: HttpRequest, uid: UUID, photo: UUID) -> HttpResponse:
    """Remove one, for the reason that the form gives."""
    home_to_keep(request, uid)
    try:
        remove_photo(
            by=user_of(request),
            household=uid,
            photo=photo,
            reason=request.POST.get("reason", "").replace("\x00", ""),
        )
    except GeoMinzhengError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已删除照片。"))
    return _back(uid)


def _write_down(request: HttpRequest, home: Household) -> None:
    """A photo by its address is a dossier opened, unless the page that shows it just said so."""
    opened = Reading.objects.filter(
        by=user_of(request),
        kind=ReadingKind.DOSSIER,
        household=home,
        at__gt=timezone.now() - PAGE_STANDS_OPEN,
    )
    if not opened.exists():
        record_reading(
            by=user_of(request),
            kind=ReadingKind.DOSSIER,
            purpose=purpose_of(request),
            household=home,
        )


def _back(uid: UUID) -> HttpResponseRedirect:
    return redirect(reverse("household-dossier", args=[uid]) + "#photos")
