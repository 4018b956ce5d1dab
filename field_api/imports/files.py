"""The file of a batch, kept sealed in pieces until it is no longer needed."""

import hashlib
from collections.abc import Iterable

from field_api.imports.tables import MAX_FILE_BYTES, too_large_bytes
from field_api.models import ImportBatch, ImportPiece
from geo_minzheng.shared.privacy import seal, unseal


def keep_file(batch: ImportBatch, chunks: Iterable[bytes]) -> None:
    """Seal the pieces as they come; none is held longer than it takes.

    Raises:
        ImportFileTooLargeError: there is more than is taken.
    """
    digest, size = hashlib.sha256(), 0
    for number, chunk in enumerate(chunks):
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise too_large_bytes()
        digest.update(chunk)
        ImportPiece.objects.create(batch=batch, number=number, content=seal(chunk))
    batch.byte_count, batch.sha256 = size, digest.hexdigest()


def kept_file(batch: ImportBatch) -> bytes:
    """The file as it was sent; empty once it is purged."""
    pieces = ImportPiece.objects.filter(batch=batch).order_by("number")
    return b"".join(
        unseal(bytes(content))
        for content in pieces.values_list("content", flat=True).iterator(chunk_size=4)
    )
