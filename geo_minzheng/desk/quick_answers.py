"""In front of Django's layers: plain questions that machines ask hundreds of times a second.

Their answer is worked out as the view does, but for the sixteen layers around it, which cost more
than finding a point. Django answers first, and what it put on that answer is put on the next ones;
whatever is not plainly alike (a stranger, another language, a parameter amiss, an error) is
Django's.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.http.cookie import parse_cookie
from django.utils import translation

from geo_minzheng.accounts.sessions import OpenSession, open_session
from geo_minzheng.desk.request_log import log_answer, request_id_of
from geo_minzheng.operating.metrics import count_answer
from geo_minzheng.shared.plain_answers import ACCEPTED, written

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Ask = Callable[[str], Any]
"""The query of an address to the shape of its answer; None where that is not plain."""

DOOR = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ORIGIN")
"""What Django's layers look at beside the session, in headers that they put on an answer."""

OF_ONE_ANSWER = frozenset({"content-length", "x-request-id"})
MOST_DOORS = 64
OK = "200 OK"


class QuickAnswers:
    """A WSGI application around Django's."""

    def __init__(self, application: Application, asks: Mapping[str, Ask]) -> None:
        """`asks` has what answers a GET of an address, by address."""
        self._application = application
        self._asks = asks
        self._headers: dict[tuple[str, ...], Headers] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        ask = self._asks.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        session = None if ask is None else _plain_session(environ)
        if ask is None or session is None:
            return self._application(environ, start_response)
        door = tuple(environ.get(name, "") for name in DOOR)
        headers = self._headers.get(door)
        if headers is None:
            return self._application(environ, self._noting(door, start_response))
        started = time.perf_counter()
        shape = _asked(ask, environ["QUERY_STRING"])
        if shape is None:
            return self._application(environ, start_response)
        body = written(shape).encode()
        request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
        seconds = time.perf_counter() - started
        route = environ["PATH_INFO"].removeprefix("/")
        log_answer(
            method="GET",
            route=route,
            status=HTTPStatus.OK,
            seconds=seconds,
            account=session.account["id"],
            request_id=request_id,
        )
        count_answer(route, "GET", HTTPStatus.OK, seconds)
        own = [("Content-Length", str(len(body))), ("X-Request-ID", request_id)]
        start_response(OK, [*headers, *own])
        return [body]

    def _noting(
        self, door: tuple[str, ...], start_response: Callable[..., Any]
    ) -> Callable[..., Any]:
        """`start_response`, which notes what goes with every answer through `door`."""

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            names = {name.lower() for name, _ in headers}
            data = ("Content-Type", "application/json") in headers
            if status == OK and data and "set-cookie" not in names:
                if len(self._headers) >= MOST_DOORS:
                    self._headers.clear()
                self._headers[door] = [
                    (name, value) for name, value in headers if name.lower() not in OF_ONE_ANSWER
                ]
            return start_response(status, headers, *rest)

        return start


def _plain_session(environ: Environ) -> OpenSession | None:
    """The open session of somebody who asks in the program's own language."""
    if environ.get("HTTP_ACCEPT", "*/*") not in ACCEPTED:
        return None
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if key is None or "\0" in key or settings.LANGUAGE_COOKIE_NAME in cookies:
        return None
    try:
        # Connections that have grown old are closed by it.
        request_started.send(sender=QuickAnswers, environ=environ)
        session = open_session(key)
    except Exception:
        # No such session, or the database is away: Django says so in its usual way.
        return None
    return session if session.signed_in else None


def _asked(ask: Ask, query: str) -> Any:
    translation.activate(settings.LANGUAGE_CODE)
    try:
        return ask(query)
    except Exception:
        # Django meets the same, and says and logs it in its usual way.
        return None
