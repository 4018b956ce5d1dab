"""Whose request this is: the session and its account, asked for together in one statement.

Only the plain answer is given here, "this open session of that account". Whatever else is the
case, Django's own code looks again and decides.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from geo_minzheng.accounts.models import Session, User
from geo_minzheng.shared.sql import SqlQuery

OPEN_SESSION = SqlQuery("geo_minzheng.accounts", "open_session")


class SessionStore(DatabaseSessionStore):
    """Sessions in the database: signing out, or ending one there, works at once."""

    account: User | None = None
    """Whoever had signed in when the session was read."""

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
            for data, account in OPEN_SESSION.first(_row, key=key, now=timezone.now()):
                self.account = account
                return self.decode(data)
        return super().load()


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
    number = session.get(SESSION_KEY)
    user = getattr(session, "account", None)
    # Somebody else may have signed in since it was read.
    if number is None or user is None or str(user.pk) != number:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    # The hash changes with the password: a session from before it is none.
    held = session.get(HASH_SESSION_KEY) or ""
    return user if constant_time_compare(held, user.get_session_auth_hash()) else None


def _row(*, session_data: str, **columns: Any) -> tuple[str, User | None]:
    if columns["id"] is None:
        return session_data, None
    return session_data, User.from_db("default", list(columns), list(columns.values()))
