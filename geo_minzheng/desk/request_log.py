"""One log line for each request: what pattern was asked, by which account number, how long it took.

Never an address, a query, a body or a name: an address may hold a search, and a uid points at a
household.
"""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from geo_minzheng.shared.routes import route_of

logger = logging.getLogger("geo_minzheng.requests")

UNLOGGED = frozenset({"healthz", "metrics"})
"""Asked every few seconds by monitors."""

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestLog:
    """Middleware. The answer bears the line's id as `X-Request-ID`, so that both can be matched;
    one that a proxy gave is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ID.fullmatch(given) else uuid4().hex
        started = time.perf_counter()
        response = self._get_response(request)
        response["X-Request-ID"] = request_id
        route = route_of(request)
        if route not in UNLOGGED:
            ms = round((time.perf_counter() - started) * 1000, 1)
            # The account is looked up by then or it is not asked for: a log line costs no query.
            person = getattr(request, "_cached_user", None)
            logger.info(
                "%s %s %s %s ms",
                request.method,
                route,
                response.status_code,
                ms,
                extra={
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "ms": ms,
                    "account": getattr(person, "pk", None),
                    "request_id": request_id,
                },
            )
        return response
