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
        request_id = request_id_of(request.headers.get("X-Request-ID", ""))
        started = time.perf_counter()
        response = self._get_response(request)
        response["X-Request-ID"] = request_id
        # The account is looked up by then or it is not asked for: a log line costs no query.
        person = getattr(request, "_cached_user", None)
        log_answer(
            method=request.method or "",
            route=route_of(request),
            status=response.status_code,
            seconds=time.perf_counter() - started,
            account=getattr(person, "pk", None),
            request_id=request_id,
        )
        return response


def request_id_of(given: str) -> str:
    """The one that a proxy gave, or a new one."""
    return given if _ID.fullmatch(given) else uuid4().hex


def log_answer(
    *, method: str, route: str, status: int, seconds: float, account: int | None, request_id: str
) -> None:
    """Write the line of one answer."""
    if route in UNLOGGED:
        return
    ms = round(seconds * 1000, 1)
    logger.info(
        "%s %s %s %s ms",
        method,
        route,
        status,
        ms,
        extra={
            "method": method,
            "route": route,
            "status": status,
            "ms": ms,
            "account": account,
            "request_id": request_id,
        },
    )
