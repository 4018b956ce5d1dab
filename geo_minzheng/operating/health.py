"""`/healthz`: whether this server can reach its database. For monitors and for `script/server`.

It reads no session, names nothing and writes no log line: it is asked every few seconds.
"""

from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from geo_minzheng.shared.api_errors import json_answer
from geo_minzheng.shared.errors import GeoMinzhengError


class DatabaseUnreachableError(GeoMinzhengError):
    """The database does not answer. It passes when the database is back."""

    code = "service.database_unreachable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


def health(request: HttpRequest) -> HttpResponse:
    """200 `{"status": "ok"}` when a query works, else 503 in the error shape."""
    if request.method not in {"GET", "HEAD"}:
        answer: HttpResponse = json_answer(405, "request.method_not_allowed")
        answer["Allow"] = "GET, HEAD"
        return _unlogged(answer)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        error = DatabaseUnreachableError(
            _("数据库暂时无法连接。已保存的数据不受影响，请稍后重试。")
        )
        return _unlogged(json_answer(error.status, error.code, error.message))
    answer = JsonResponse({"status": "ok"})
    answer["Cache-Control"] = "no-store"
    return answer


def _unlogged(answer: HttpResponse) -> HttpResponse:
    # Django logs every answer from 400 up unless it bears this mark.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
