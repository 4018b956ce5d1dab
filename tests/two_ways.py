"""A request and its two ways to an answer: Django alone, and what stands in front of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from geo_minzheng.desk.quick_answers import Ask, QuickAnswers, Send

TOKEN = 32 * "a"


class TwoWays:
    """An address, as somebody signed in asks it of `quick` and of `django`.

    Attributes:
        reached: how often `quick` has left it to Django.
        cookie: what the asker sends along.
    """

    def __init__(
        self,
        path: str,
        client: Any,
        *,
        asks: Mapping[str, Ask] | None = None,
        sends: Mapping[str, Send] | None = None,
    ) -> None:
        self.path = path
        self.django = get_wsgi_application()
        self.quick = QuickAnswers(self._counted, asks or {}, sends or {})
        self.reached = 0
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"

    def _counted(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        self.reached += 1
        return self.django(environ, start_response)

    def answer(
        self, application: Any, query: str = "", *, body: bytes | None = None, **given: Any
    ) -> tuple[str, dict[str, str], bytes]:
        """Status, headers but for the number of the request, and body; `given` is environment."""
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": self.path, "QUERY_STRING": query,
            "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        }  # fmt: skip
        if body is not None:
            environ |= {
                "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": str(len(body)), "HTTP_X_CSRFTOKEN": TOKEN,
                "wsgi.input": BytesIO(body),
            }  # fmt: skip
        told: list[Any] = []
        parts = application(
            environ | given, lambda status, headers, *_: told.extend((status, headers))
        )
        content = b"".join(parts)
        headers = {name: value for name, value in told[1] if name != "X-Request-ID"}
        assert any(name == "X-Request-ID" for name, _ in told[1])
        return told[0], headers, content


@contextmanager
def in_one_connection() -> Iterator[None]:
    """A test's transaction would not outlive what begins and ends a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
