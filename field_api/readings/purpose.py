"""What a person reads for: said once for a session, or with one request by a header.

It holds where the purpose is kept and how it is read. Writing it down is
`actions.readings.record_reading`'s.
"""

from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from boundaries_data.jurisdiction import Right, scope_of
from field_api.models import Purpose
from geo_minzheng.shared.errors import InvalidInputError
from geo_minzheng.shared.privacy import keyed_hash

PURPOSE_HEADER = "X-Reading-Purpose"
WORDS_HEADER = "X-Reading-Words"
"""Percent-encoded UTF-8: a header carries no Chinese."""

LONGEST_WORDS = 100

_PURPOSE_KEY = "reading_purpose"
_WORDS_KEY = "reading_words"


@dataclass(frozen=True)
class StatedPurpose:
    """A purpose and, for `other`, the words that say which.

    Attributes:
        session: the mark of the session that it was stated in; "" outside one.
    """

    purpose: Purpose
    words: str = ""
    session: str = ""


def stated(purpose: str, words: str = "") -> StatedPurpose:
    """The purpose that somebody states.

    Raises:
        InvalidInputError: there is no such purpose, it is `unstated`, it is `other` without
            words, or the words are too long.
    """
    words = words.strip()
    if purpose not in Purpose.values or purpose == Purpose.UNSTATED:
        raise InvalidInputError(
            _("没有这种查阅用途，请从列出的用途中选择一种。"),
            purpose=[choice for choice in Purpose.values if choice != Purpose.UNSTATED],
        )
    if purpose == Purpose.OTHER and not words:
        raise InvalidInputError(_("用途选择“其他”时，请写明具体用途。"), words=["required"])
    if len(words) > LONGEST_WORDS:
        raise InvalidInputError(
            _("用途说明最多 {most} 个字，请写得短一些。").format(most=LONGEST_WORDS),
            words=[f"max {LONGEST_WORDS}"],
        )
    return StatedPurpose(Purpose(purpose), words if purpose == Purpose.OTHER else "")


def purpose_of(request: HttpRequest | Request) -> StatedPurpose:
    """What this request reads for.

    The header where the caller sends one, else the session's choice. A page without a choice
    has the usual purpose, which its frame shows and lets the person change; an API call is
    unstated.

    Raises:
        InvalidInputError: the header names no purpose.
    """
    return replace(_purpose_of(request), session=session_mark(request))


def session_mark(request: HttpRequest | Request) -> str:
    """What tells this session from another in the log, and opens neither."""
    key = getattr(request.session, "session_key", None)
    return keyed_hash(f"reading {key}").hex()[:16] if key else ""


def _purpose_of(request: HttpRequest | Request) -> StatedPurpose:
    if header := request.headers.get(PURPOSE_HEADER, ""):
        return stated(header, unquote(request.headers.get(WORDS_HEADER, "")))
    kept = request.session.get(_PURPOSE_KEY, "")
    if kept in Purpose.values:
        return StatedPurpose(Purpose(kept), str(request.session.get(_WORDS_KEY, "")))
    if request.path.startswith("/api/"):
        return StatedPurpose(Purpose.UNSTATED)
    return usual_purpose(request.user)


def usual_purpose(user: AbstractBaseUser | AnonymousUser) -> StatedPurpose:
    """What somebody at the desk reads for until they say otherwise."""
    scope = scope_of(user)
    audits = scope.may(Right.SEE_READINGS) and not scope.may(Right.SEE_NAMES)
    return StatedPurpose(Purpose.AUDIT if audits else Purpose.DAILY_WORK)


def keep_purpose(request: HttpRequest | Request, chosen: StatedPurpose) -> None:
    """Keep `chosen` for the rest of the session."""
    request.session[_PURPOSE_KEY] = chosen.purpose.value
    request.session[_WORDS_KEY] = chosen.words
