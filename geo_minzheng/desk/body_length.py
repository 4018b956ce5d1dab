"""A body whose length is not told is refused before anybody reads it as empty."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from geo_minzheng.desk.error_pages import length_required


class BodyLengthRequired:
    """Middleware: 411 for a body sent in chunks.

    Python's web interface has no way to read such a body to its end, so Django takes it for
    empty. What was sent would be lost without a word.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A length beside it means nothing: RFC 9112, 6.3 lets the chunks win.
        if request.headers.get("Transfer-Encoding"):
            return length_required(request)
        return self.get_response(request)
