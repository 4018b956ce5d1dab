"""Names and other personal texts that a person typed as a filter, kept sealed in their session.

An address holds only the key, which is random and opens nothing in another session. What the
texts are looked up in is the lists' business.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends.base import SessionBase

from geo_minzheng.shared.privacy import decrypt, encrypt

MOST_KEPT = 20
"""The oldest are forgotten: a session is read with every request."""

_KEPT = "kept_texts"


def keep(session: SessionBase, texts: Mapping[str, str]) -> str:
    """Keep `texts`, by the filter's name, and give the key that stands for them.

    The same texts get the same key, so that asking twice gives one address.
    """
    kept: dict[str, str] = dict(session.get(_KEPT, {}))
    wanted = dict(texts)
    for key, sealed in kept.items():
        if unsealed(sealed) == wanted:
            return key
    key = secrets.token_urlsafe(9)
    kept[key] = sealed_text(wanted)
    session[_KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return key


def texts_of(session: SessionBase | Mapping[str, Any], key: str) -> dict[str, str] | None:
    """The texts that `key` stands for; None if this session does not keep them (any more)."""
    sealed = session.get(_KEPT, {}).get(key)
    return None if sealed is None else unsealed(sealed)


def sealed_text(texts: Mapping[str, str]) -> str:
    """`texts` as ASCII that only a holder of the data key can read."""
    return base64.urlsafe_b64encode(encrypt(json.dumps(dict(texts)))).decode()


def unsealed(sealed: str) -> dict[str, str] | None:
    """What `sealed_text` sealed; None if it was sealed with another key, or altered."""
    try:
        found = json.loads(decrypt(base64.urlsafe_b64decode(sealed)))
    except (ValueError, binascii.Error, InvalidTag):
        return None
    return {str(name): str(text) for name, text in found.items()}
