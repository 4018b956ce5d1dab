"""Personal data: how it is encrypted, found again, masked, and declared.

Every model of ours lists each of its fields as `PERSONAL` or `OPEN`; a test fails on a field
in neither. Encryption is AES-256-GCM with a random 96-bit nonce in front of the ciphertext.
Look-up is by HMAC-SHA-256 under another key. Both keys are derived from `DATA_KEY`, which
never enters the database.
"""

import base64
import hashlib
import hmac
import secrets
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


def encrypt(text: str) -> bytes:
    """`text` sealed so that only a holder of the data key can read it. Empty stays empty."""
    if not text:
        return b""
    return seal(text.encode())


def decrypt(sealed: bytes) -> str:
    """The text that `encrypt` sealed.

    Raises:
        cryptography.exceptions.InvalidTag: it was sealed with another key, or altered.
    """
    if not sealed:
        return ""
    return unseal(sealed).decode()


def seal(content: bytes) -> bytes:
    """`content` sealed as `encrypt` seals text."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, content, None)


def unseal(sealed: bytes) -> bytes:
    """The content that `seal` sealed.

    Raises:
        cryptography.exceptions.InvalidTag: it was sealed with another key, or altered.
    """
    return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)


def keyed_hash(text: str) -> bytes:
    """32 bytes that are the same for the same text and tell nothing without the key."""
    return hmac.digest(_key(b"search"), text.encode(), hashlib.sha256)


def receipt_signature(text: str) -> str:
    """A receipt's HMAC, hex: proof that this server took exactly this text."""
    return hmac.new(_key(b"receipt"), text.encode(), hashlib.sha256).hexdigest()


def masked_identity_number(number: str) -> str:
    """An identity number with all but the last four hidden.

    The first six are not shown: the birth date stands beside most numbers, and together they would
    be the number whole.
    """
    return f"{'*' * 14}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def masked_phone(phone: str) -> str:
    """A phone number with its middle hidden: 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def masked_account(number: str) -> str:
    """A bank account with all but the last four digits hidden."""
    return f"**** {number[-4:]}" if len(number) >= 8 else "*" * len(number)


class EncryptedTextField(models.Field):  # type: ignore[type-arg]
    """Text that the database holds only as ciphertext. It cannot be searched or sorted."""

    empty_values = [None, ""]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return encrypt(value) if isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(bytes(value))


@cache
def _key(purpose: bytes) -> bytes:
    master = base64.b64decode(settings.DATA_KEY)
    if len(master) != 32:
        raise ValueError(
            "DATA_KEY must be 32 bytes in base64. See 'Configuration' in docs/operate.md."
        )
    return HKDF(SHA256(), 32, salt=None, info=b"geo_minzheng/" + purpose).derive(master)


@cache
def _cipher() -> AESGCM:
    return AESGCM(_key(b"encrypt"))
