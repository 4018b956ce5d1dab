"""Whose request this is: Django's own sessions and accounts, asked for in two prepared statements.

Only the plain answer is given here, "this open session of that account". Whatever else is the
case, Django's own code looks again and decides.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from geo_minzheng.accounts.models import User
from geo_minzheng.shared.sql import SqlQuery

SESSION_DATA = SqlQuery("geo_minzheng.accounts", "session_data")
ACCOUNT = SqlQuery("geo_minzheng.accounts", "account")


@dataclass(frozen=True)
class SessionData:
    """One row of `session_data`."""

    session_data: str


class SessionStore(DatabaseSessionStore):
    """Sessions in the database: signing out, or ending one there, works at once."""

    def load(self) -> dict[str, Any]:
        key = self.session_key
        # A NUL is in no key, and the database would refuse it.
        if key is not None and "\0" not in key:
            for row in SESSION_DATA.prepared(SessionData, key=key, now=timezone.now()):
                return self.decode(row.session_data)
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
    if number is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    for user in ACCOUNT.prepared(_loaded, id=int(number)):
        # The hash changes with the password: a session from before it is none.
        held = session.get(HASH_SESSION_KEY) or ""
        if constant_time_compare(held, user.get_session_auth_hash()):
            return user
    return None


def _loaded(**columns: Any) -> User:
    return User.from_db("default", list(columns), list(columns.values()))
