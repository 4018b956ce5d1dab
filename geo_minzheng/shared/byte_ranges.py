"""A file that never changes under its address, answered whole or in part (RFC 9110, section 14).

One part an answer: a request for several is answered whole, as the standard allows. It decides
nothing about who may read the file.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.ASCII)
_KEEP = "private, max-age=31536000, immutable"
# An offset of more digits than any file has bytes; reading it as a number would only cost time.
_MOST_DIGITS = 18


class RangeNotSatisfiableError(ValueError):
    """The file ends before the part that was asked for begins."""


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the byte after the last that `header` asks for; None: the whole file.

    A header that is malformed, in another unit, or of several parts is as if it were not there.

    Raises:
        RangeNotSatisfiableError: nothing of the file lies in the part.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or max(map(len, found.groups())) > _MOST_DIGITS:
        return None
    first, last = found.groups()
    if not first:
        if not last:
            return None
        if int(last) == 0 or size == 0:
            raise RangeNotSatisfiableError
        return max(size - int(last), 0), size
    begin, end = int(first), int(last) + 1 if last else size
    if last and end <= begin:
        return None
    if begin >= size:
        raise RangeNotSatisfiableError
    return begin, min(end, size)


def answer(request: HttpRequest, path: Path, *, digest: str, kind: str) -> HttpResponseBase:
    """The file, or the part that `request` asks for.

    Args:
        digest: of the content, which is part of the address too: browsers may keep it for good.
        kind: its media type.

    Returns:
        200, 206, 304 or 416.

    Raises:
        OSError: the file is not there.
    """
    etag = quote_etag(digest)
    size = path.stat().st_size
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _kept(HttpResponse(status=HTTPStatus.NOT_MODIFIED), etag)
    asked = request.headers.get("Range", "")
    # Only the very same content may be continued; a date says too little.
    if request.headers.get("If-Range", etag).strip() != etag:
        asked = ""
    try:
        part = part_of(asked, size)
    except RangeNotSatisfiableError:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    begin, end = part or (0, size)
    body = _bytes(path, begin, end) if request.method == "GET" else iter(())
    whole = StreamingHttpResponse(body, content_type=kind)
    whole["Content-Length"] = str(end - begin)
    if part is not None:
        whole.status_code = HTTPStatus.PARTIAL_CONTENT
        whole["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return _kept(whole, etag)


def _kept(made: HttpResponseBase, etag: str) -> HttpResponseBase:
    made["ETag"] = etag
    made["Accept-Ranges"] = "bytes"
    made["Cache-Control"] = _KEEP
    patch_vary_headers(made, ("Cookie",))
    return made


def _bytes(path: Path, begin: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(begin)
        left = end - begin
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
