"""In front of Django's layers: plain requests that machines send hundreds of times a second.

Their answer is worked out as the view does, but for the sixteen layers around it, which cost more
than finding a point, and a tenth of storing a visit. Django answers first, and what it put on that
answer is put on the next ones; whatever is not plainly alike (a stranger, another language, a
parameter amiss, an error) is Django's.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_started
from django.http import HttpResponse
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

Send = Callable[[WSGIRequest], HttpResponse | None]
"""A POST of somebody signed in to its answer; None where that is not plain, and nothing is done."""

DOOR = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ORIGIN")
"""What Django's layers look at beside the session, in headers that they put on an answer."""

OF_ONE_ANSWER = frozenset({"content-length", "x-request-id"})
MOST_DOORS = 64
LARGEST_BODY = 1024 * 1024
"""Bytes. What is larger is read where it is told to be too large."""


class QuickAnswers:
    """A WSGI application around Django's."""

    def __init__(
        self, application: Application, asks: Mapping[str, Ask], sends: Mapping[str, Send]
    ) -> None:
        """`asks` has what answers a GET of an address, by address; `sends` what answers a POST."""
        self._application = application
        self._asks = asks
        self._sends = sends
        self._headers: dict[tuple[str, ...], Headers] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        ask = self._asks.get(path) if method == "GET" else None
        send = self._sends.get(path) if method == "POST" and _plain_body(environ) else None
        session = None if ask is None and send is None else _plain_session(environ)
        if session is None:
            return self._application(environ, start_response)
        door = (path, *(environ.get(name, "") for name in DOOR))
        headers = self._headers.get(door)
        if headers is None:
            return self._application(environ, self._noting(door, start_response))
        started = time.perf_counter()
        answer = _asked(ask, environ) if send is None else _sent(send, environ, session)
        if answer is None:
            return self._application(environ, start_response)
        status, body = answer
        request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
        seconds = time.perf_counter() - started
        route = path.removeprefix("/")
        log_answer(
            method=method,
            route=route,
            status=status,
            seconds=seconds,
            account=session.account["id"],
            request_id=request_id,
        )
        count_answer(route, method, status, seconds)
        own = [("Content-Length", str(len(body))), ("X-Request-ID", request_id)]
        start_response(f"{status.value} {status.phrase}", [*headers, *own])
        return [body]

    def _noting(
        self, door: tuple[str, ...], start_response: Callable[..., Any]
    ) -> Callable[..., Any]:
        """`start_response`, which notes what goes with every answer through `door`."""

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            names = {name.lower() for name, _ in headers}
            data = ("Content-Type", "application/json") in headers
            if status.startswith(str(HTTPStatus.OK.value)) and data and "set-cookie" not in names:
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


def _plain_body(environ: Environ) -> bool:
    """Whether a body of data comes whole, and no larger than may be kept in hand."""
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        environ.get("CONTENT_TYPE") == "application/json"
        and "HTTP_TRANSFER_ENCODING" not in environ
        and length.isascii()
        and length.isdecimal()
        and 0 < int(length) <= LARGEST_BODY
    )


def _asked(ask: Ask | None, environ: Environ) -> tuple[HTTPStatus, bytes] | None:
    translation.activate(settings.LANGUAGE_CODE)
    try:
        shape = None if ask is None else ask(environ["QUERY_STRING"])
    except Exception:
        # Django meets the same, and says and logs it in its usual way.
        return None
    return None if shape is None else (HTTPStatus.OK, written(shape).encode())


def _sent(send: Send, environ: Environ, session: OpenSession) -> tuple[HTTPStatus, bytes] | None:
    """The answer to what was sent; without one, Django finds the body as it came."""
    translation.activate(settings.LANGUAGE_CODE)
    try:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    except Exception:
        # The line broke. Django finds it broken too.
        return None
    environ["wsgi.input"] = BytesIO(body)
    try:
        request = WSGIRequest(environ)
        # As the layers leave it: the person, and the same under the name of what was looked up.
        person: Any = session.person()
        request.user = request._cached_user = person  # type: ignore[attr-defined]
        answer = send(request)
    except Exception:
        # Django meets the same, or no longer does; what was stored by then is stored once.
        answer = None
    environ["wsgi.input"] = BytesIO(body)
    return None if answer is None else (HTTPStatus(answer.status_code), answer.content)
