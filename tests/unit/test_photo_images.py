"""What is kept of a picture, and which files are no picture."""

import io
import struct
import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from field_api.photos import images as photo_images
from field_api.photos.images import (
    NotAnImageError,
    PhotoTooLargeError,
    TooManyPixelsError,
    prepared,
)
from tests.pictures import picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_a_taken_kind_becomes_a_plain_jpeg(kind: str) -> None:
    kept = prepared(picture(kind=kind))

    assert opened(kept.jpeg).format == "JPEG"
    assert (kept.width, kept.height) == opened(kept.jpeg).size == (80, 60)


def test_a_large_picture_is_made_small_and_keeps_its_shape() -> None:
    kept = prepared(picture(4000, 3000))

    assert (kept.width, kept.height) == (1600, 1200)


def test_what_the_camera_hid_is_left_behind_and_the_time_is_told() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "DEVICE-NAME"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (36.0, 33.0, 1.0)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 09:30:00"
    content = picture(exif=exif)
    assert b"DEVICE-NAME" in content

    kept = prepared(content)

    assert kept.taken_at == datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert dict(opened(kept.jpeg).getexif()) == {}
    assert b"Exif" not in kept.jpeg
    assert b"DEVICE-NAME" not in kept.jpeg


def test_a_picture_taken_upright_stands_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6

    kept = prepared(picture(exif=exif))

    assert (kept.width, kept.height) == (60, 80)


@pytest.mark.parametrize("written", ["", "0000:00:00 00:00:00", "yesterday"])
def test_a_time_that_is_none_is_not_guessed(written: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = written

    assert prepared(picture(exif=exif)).taken_at is None


def test_what_is_seen_through_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")

    assert min(opened(prepared(out.getvalue()).jpeg).getpixel((4, 4))) > 250


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 40,
        picture()[:200],
        picture(kind="PNG")[:60],
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAnImageError):
        prepared(content)


def test_a_file_of_too_many_bytes_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_images, "LARGEST_BYTES", 100)

    with pytest.raises(PhotoTooLargeError):
        prepared(b"x" * 101)


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_small_file_that_would_fill_the_memory_is_not_opened(side: int) -> None:
    """A PNG that says it is huge: its head alone, and a body that would follow."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9))

    with pytest.raises(TooManyPixelsError):
        prepared(bomb)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_whatever_is_damaged_is_kept_whole_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(picture(kind=kind))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))

    try:
        kept = prepared(bytes(content))
    except (NotAnImageError, TooManyPixelsError):
        return
    assert opened(kept.jpeg).size == (kept.width, kept.height)
