"""What a signed-in person was shown does not stay in the browser of a shared computer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class NotKeptByBrowsers:
    """Middleware: `no-store` on every answer to a session that says nothing about keeping it.

    It looks at cookies alone, so that it asks no database; answers that may be kept say so
    themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in answer.cookies:
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer
