"""Pictures on the disk: sealed with the data key, written whole or not at all.

It knows no household and no right. What it is asked for lies under `PHOTOS_DIR`.
"""

import os
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from geo_minzheng.shared.privacy import seal, unseal


def place_of(sha256: str, uid: UUID) -> str:
    """Where a picture lies: by its content first, so that the disk can be searched for a file.

    The row's own uid behind it keeps one household's removal from taking another's picture.
    """
    return f"{sha256[:2]}/{sha256}-{uid.hex}.sealed"


def keep(place: str, picture: bytes) -> None:
    """Seal `picture` and write it; when this returns, it survives a power cut."""
    path = _path(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(seal(picture))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def read(place: str) -> bytes:
    """The picture.

    Raises:
        FileNotFoundError: it is not there.
        cryptography.exceptions.InvalidTag: it was sealed with another key, or altered.
    """
    return unseal(_path(place).read_bytes())


def remove(place: str) -> None:
    """Take the picture from the disk; nothing happens where there is none."""
    _path(place).unlink(missing_ok=True)


def _path(place: str) -> Path:
    return Path(settings.PHOTOS_DIR) / place


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
