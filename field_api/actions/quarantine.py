"""Keeping what was refused, sealed, so that nothing a phone sent is lost.

It judges nothing: the caller says why. Reading a kept body back is an administrator's matter.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from geo_minzheng.shared.privacy import receipt_signature, seal
from geo_minzheng.shared.sql import SqlQuery

KEEP_BODY = SqlQuery("field_api", "keep_body")


@dataclass(frozen=True)
class KeptBody:
    """One row of `keep_body`."""

    receipt: str


def keep_body(
    *, by: AbstractBaseUser, body: bytes, code: str, user_agent: str, now: datetime
) -> str:
    """Keep `body` sealed; the same bytes from the same person for the same reason are kept once.

    Args:
        code: why it was refused, a dotted error code.
        user_agent: as the request said; cut at 200 characters.

    Returns:
        The quarantine receipt, hex.
    """
    content_hash = hashlib.sha256(body).hexdigest()
    return KEEP_BODY.one(
        KeptBody,
        receipt=receipt_signature(f"quarantine/{by.pk}/{code}/{content_hash}"),
        content_hash=content_hash,
        code=code,
        sealed_body=seal(body),
        user_agent=user_agent.replace("\0", "")[:200],
        sent_by=by.pk,
        received_at=now,
    ).receipt
