"""How a phone's envelopes are read: strict JSON, and a hash that spelling cannot change.

No database and no clock. What a payload must hold is said in `api/phone/visits.py`.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import rfc8785

LARGEST_REVISION = 2**31 - 1
LARGEST_INTEGER = 2**53 - 1


class UnreadableBodyError(ValueError):
    """The bytes are not one JSON text in UTF-8, or are nested too deeply to be data."""


class NotAnEnvelopeError(ValueError):
    """A value lacks what makes it an envelope."""


class NotCanonicalError(ValueError):
    """Values that no canonical JSON has: NaN, infinities, lone surrogates, integers over 2**53."""


@dataclass(frozen=True)
class Envelope:
    """One record on its way from a phone.

    `content_hash` is the SHA-256, hex, of the RFC 8785 form of record_uuid, revision, kind and
    payload: key order, spaces and number spelling make no difference to it.
    """

    record_uuid: UUID
    revision: int
    kind: str
    payload: Any
    content_hash: str


def read_json(body: bytes) -> Any:
    """The one JSON value in `body`.

    NaN and numbers without end are let through as floats, so that they spoil their own
    envelope and not the 99 beside it.

    Raises:
        UnreadableBodyError: not UTF-8, not JSON, a name twice in one object, nested too deeply.
    """
    try:
        return json.loads(
            body.decode("utf-8"), parse_int=_integer, object_pairs_hook=_without_repeats
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableBodyError(type(error).__name__) from None


def read_envelope(sent: Any) -> Envelope:
    """`sent`, one item of a push, as an envelope.

    Raises:
        NotAnEnvelopeError: it has no record_uuid, revision, kind or payload of the right type.
        NotCanonicalError: it holds a value that has no canonical form.
    """
    record_uuid, revision = identity_of(sent)
    if record_uuid is None or revision is None:
        raise NotAnEnvelopeError
    kind, payload = sent.get("kind"), sent.get("payload")
    if not isinstance(kind, str) or "payload" not in sent:
        raise NotAnEnvelopeError
    content = {
        "record_uuid": str(record_uuid),
        "revision": revision,
        "kind": kind,
        "payload": payload,
    }
    return Envelope(record_uuid, revision, kind, payload, content_hash(content))


def identity_of(sent: Any) -> tuple[UUID | None, int | None]:
    """The record_uuid and revision of whatever was sent, None where it has none."""
    if not isinstance(sent, dict):
        return None, None
    revision = sent.get("revision")
    known = type(revision) is int and 1 <= revision <= LARGEST_REVISION
    return _uuid(sent.get("record_uuid")), revision if known else None


def content_hash(content: Any) -> str:
    """SHA-256, hex, of the RFC 8785 form of `content`.

    Raises:
        NotCanonicalError: it has none.
    """
    try:
        return hashlib.sha256(canonical(content)).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise NotCanonicalError(type(error).__name__) from None


def canonical(content: Any) -> bytes:
    """The RFC 8785 form of `content`, by the shortest way there.

    Raises:
        rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError: it has none.
    """
    if _is_written_alike(content):
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")
    return rfc8785.dumps(content)


def _is_written_alike(value: Any) -> bool:
    """Whether Python's own encoder writes `value` as RFC 8785 asks, some six times as fast.

    They differ in the order of names beyond ASCII and in numbers that are written with an
    exponent, or as a double without a fraction.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-LARGEST_INTEGER <= value <= LARGEST_INTEGER)
    if kind is float:
        return bool(1e-4 <= abs(value) < 1e15 and value != int(value))
    if kind is dict:
        return all(map(str.isascii, value)) and all(map(_is_written_alike, value.values()))
    return kind is list and all(map(_is_written_alike, value))


def kept_bytes(sent: Any, body: bytes) -> bytes:
    """What to keep of an item that is refused: the item as JSON, or the whole body where an item
    cannot be written as JSON again."""
    try:
        return json.dumps(sent, separators=(",", ":"), sort_keys=True).encode("ascii")
    except (ValueError, RecursionError):
        return body


def _uuid(value: Any) -> UUID | None:
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def _integer(digits: str) -> int | float:
    # Every JSON number is a double (RFC 8785); Python would refuse 5,000 digits with an error
    # for the whole body, and would take a while over 4,000.
    return int(digits) if len(digits) < 20 else _float(digits)


def _float(digits: str) -> float:
    return float(digits) if len(digits) < 400 else math.inf


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise UnreadableBodyError("a name stands twice in one object")
    return made
