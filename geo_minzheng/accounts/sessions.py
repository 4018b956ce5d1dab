"""Whose request this is: the session and its account, asked for together in one statement.

Only the plain answer is given here, "this open session of that account". Whatever else is the
case, Django's own code looks again and decides. A worker remembers the answer for a moment
(`REMEMBERED_S`): a phone that empties itself asks the same forty times a second.
"""

import contextlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from geo_minzheng.accounts.models import Session, User
from geo_minzheng.shared.moments import ForAMoment
from geo_minzheng.shared.sql import SqlQuery

OPEN_SESSION = SqlQuery("geo_minzheng.accounts", "open_session")


@dataclass(frozen=True)
class OpenSession:
    """One row of `open_session`, as it is remembered.

    Attributes:
        session: what it holds.
        account: columns of whoever signed in; empty for a stranger.
        auth_hash: what the session must hold, or the password has changed since.
        worked_out: what else follows for the account; grows as it is asked for.
    """

    session: dict[str, Any]
    account: dict[str, Any]
    auth_hash: str = ""
    worked_out: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def signed_in(self) -> bool:
        """Whether it is the session of an account that may still use it."""
        return self.admits(self.session)

    def admits(self, held: SessionBase | Mapping[str, Any]) -> bool:
        """Whether `held`, the session as it is now, is still that of the account read with it."""
        # Somebody else may have signed in since. The hash changes with the password: a session
        # from before it is none.
        return (
            bool(self.account)
            and held.get(SESSION_KEY) == str(self.account["id"])
            and held.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
            and constant_time_compare(held.get(HASH_SESSION_KEY) or "", self.auth_hash)
        )

    def person(self) -> User | None:
        """Whoever had signed in; an object for each request, which may do with it what it will."""
        if not self.account:
            return None
        person: User = User.from_db("default", list(self.account), list(self.account.values()))
        person.worked_out = self.worked_out
        return person


class SessionStore(DatabaseSessionStore):
    """Sessions in the database: signing out, or ending one there, works at once where it is done
    and within `REMEMBERED_S` in every worker."""

    opened: OpenSession | None = None
    """What was found when the session was read."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        kept = super().create_model_instance(data)
        kept.account_id = data.get(SESSION_KEY)  # type: ignore[attr-defined]
        return kept

    def load(self) -> dict[str, Any]:
        key = self.session_key
        # A NUL is in no key, and the database would refuse it.
        if key is not None and "\0" not in key:
            with contextlib.suppress(LookupError):
                self.opened = open_session(key)
                return deepcopy(self.opened.session)
        return super().load()

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        open_session.forget()

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        open_session.forget()


@ForAMoment
def open_session(key: str) -> OpenSession:
    """The open session of that key.

    Raises:
        LookupError: there is none.
    """
    for found in OPEN_SESSION.first(_opened, key=key, now=timezone.now()):
        return found
    raise LookupError


class PersonMiddleware(AuthenticationMiddleware):
    """Middleware: `request.user`, worked out when somebody looks."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user: Any = SimpleLazyObject(lambda: _person(request))
        request.user = user


def _person(request: HttpRequest) -> User | AnonymousUser:
    kept: User | AnonymousUser | None = getattr(request, "_cached_user", None)
    if kept is None:
        kept = _of_open_session(request) or get_user(request)
        request._cached_user = kept  # type: ignore[attr-defined]
    return kept


def _of_open_session(request: HttpRequest) -> User | None:
    session = request.session
    # Looked at, it is read.
    if SESSION_KEY not in session:
        return None
    opened: OpenSession | None = getattr(session, "opened", None)
    return opened.person() if opened is not None and opened.admits(session) else None


def _opened(*, session_data: str, **columns: Any) -> OpenSession:
    held = SessionStore().decode(session_data)
    if columns["id"] is None:
        return OpenSession(held, {})
    bare = OpenSession(held, columns)
    person = bare.person()
    return bare if person is None else replace(bare, auth_hash=person.get_session_auth_hash())
