"""Uploaded files on their way in: small ones in memory, the rest of large ones sealed on disk.

Django's own handler writes whatever is larger than a few megabytes into the folder of temporary
files as it came, where the names and numbers of a whole township could be read, and be found again
on the disk after it. It keeps nothing longer than the request.
"""

import io
import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from geo_minzheng.shared.privacy import seal, unseal

PIECE = 1024 * 1024


class SealedPieces(io.RawIOBase):
    """Bytes appended once and then read, in any order. What exceeds `in_memory` is sealed.

    Args:
        in_memory: bytes, rounded down to whole pieces.
    """

    def __init__(self, in_memory: int) -> None:
        self._most = in_memory // PIECE
        self._kept: list[bytes] = []
        self._file: Any = None
        self._sealed_size = 0
        self._pending = bytearray()
        self._size = self._position = 0
        self._last: tuple[int, bytes] = (-1, b"")

    def append(self, content: bytes) -> None:
        self._pending += content
        self._size += len(content)
        while len(self._pending) >= PIECE:
            self._keep(bytes(self._pending[:PIECE]))
            del self._pending[:PIECE]

    def _keep(self, piece: bytes) -> None:
        if len(self._kept) < self._most:
            self._kept.append(piece)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this
        sealed = seal(piece)
        self._sealed_size = len(sealed)
        self._file.write(sealed)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        number, begin = divmod(self._position, PIECE)
        content = self._piece(number)[begin : begin + len(buffer)]
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def _piece(self, number: int) -> bytes:
        if number < len(self._kept):
            return self._kept[number]
        if number >= self._size // PIECE:
            return bytes(self._pending) if number == self._size // PIECE else b""
        if self._last[0] != number:
            self._file.seek((number - len(self._kept)) * self._sealed_size)
            self._last = number, unseal(self._file.read(self._sealed_size))
        return self._last[1]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


class SealedUploadHandler(FileUploadHandler):
    """Takes every file of a request."""

    pieces: SealedPieces | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.pieces = SealedPieces(settings.FILE_UPLOAD_MAX_MEMORY_SIZE)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.pieces is not None
        self.pieces.append(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        assert self.pieces is not None
        pieces, self.pieces = self.pieces, None
        return UploadedFile(
            file=io.BufferedReader(pieces, PIECE),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if self.pieces is not None:
            self.pieces.close()
