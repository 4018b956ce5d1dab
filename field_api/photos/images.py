"""Pictures as they are kept: read by their content, turned upright, made small, and written anew.

Writing anew leaves behind what a camera hides in a file: where it was taken, by which device, a
thumbnail of another picture. Pure: bytes in, bytes out.
"""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from geo_minzheng.shared.errors import GeoMinzhengError

LARGEST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""Phones make up to 50 million; opened, a pixel takes 3 bytes of memory."""

LONGEST_SIDE = 1600
"""A crack in a wall can be told, and a picture takes some 300 kB."""

# A phone's JPEG of several pictures is opened as JPEG too, its first picture alone.
_FORMATS = ("JPEG", "PNG", "WEBP")
# Pillow finds its readers when first asked without a choice of them.
Image.init()
_QUALITY = 82
# Cameras write local time without saying so; everyone here lives by one clock.
_HERE = ZoneInfo("Asia/Shanghai")


class PhotoTooLargeError(GeoMinzhengError):
    """The file has more bytes than are taken."""

    code = "photo.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self) -> None:
        megabytes = LARGEST_BYTES // 1024 // 1024
        super().__init__(
            _("照片超过 %(n)d MB，没有保存。请在相机设置里选较小的尺寸后重拍。") % {"n": megabytes},
            largest_bytes=LARGEST_BYTES,
        )


class NotAnImageError(GeoMinzhengError):
    """The content is no picture of a kind that is taken, whatever its name says."""

    code = "photo.not_an_image"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            _("这个文件不是完好的 JPEG、PNG 或 WebP 照片，没有保存。HEIC 照片请先转存为 JPEG。")
        )


class TooManyPixelsError(GeoMinzhengError):
    """Opened, the picture would take more memory than a picture should."""

    code = "photo.too_many_pixels"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            _("照片的像素过多，没有保存。请用手机的普通拍照模式重拍。"), most_pixels=MOST_PIXELS
        )


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be kept; `taken_at` is aware, None where the camera did not say."""

    jpeg: bytes
    width: int
    height: int
    taken_at: datetime | None


def prepared(content: bytes) -> Prepared:
    """The picture in `content`, upright, at most 1,600 pixels long, as a plain JPEG.

    Raises:
        PhotoTooLargeError, NotAnImageError, TooManyPixelsError: it is not taken.
    """
    if len(content) > LARGEST_BYTES:
        raise PhotoTooLargeError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise TooManyPixelsError
                taken_at = _taken_at(opened.getexif())
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                picture = _on_white(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixelsError from error
    # Damaged files make Pillow raise whatever its readers stumble over.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAnImageError from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Prepared(out.getvalue(), picture.width, picture.height, taken_at)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        ground = Image.new("RGB", picture.size, "white")
        see_through = picture.convert("RGBA")
        ground.paste(see_through, mask=see_through.getchannel("A"))
        return ground
    # A new image: what hangs on the old one must not be written again.
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain


def _taken_at(exif: Image.Exif) -> datetime | None:
    told: Mapping[int, Any] = exif.get_ifd(ExifTags.IFD.Exif)
    written = told.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        return datetime.strptime(str(written)[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=_HERE)
    except ValueError:
        return None
