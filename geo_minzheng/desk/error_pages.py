"""Errors outside REST views: the shape for machines, a calm page for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from geo_minzheng.shared.api_errors import json_answer, messages


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "request.not_found")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if type(exception).__name__ == "RequestDataTooBig":
        return _answer(request, 413, "request.too_large")
    return _answer(request, 400, "request.unreadable")


def no_right(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "access.no_right")


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "internal.unforeseen")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return json_answer(403, "access.no_right")
    return render(
        request,
        "desk/error.html",
        {
            "status": 403,
            "message": _("页面已过期。请返回上一页，刷新后重新提交；已保存的内容不受影响。"),
        },
        status=403,
    )


def _answer(request: HttpRequest, status: int, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return json_answer(status, code)
    context: dict[str, Any] = {"status": status, "message": messages()[code]}
    return render(request, "desk/error.html", context, status=status)
