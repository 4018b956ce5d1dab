"""What someone is told whose account is locked after too many failures."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from geo_minzheng.shared.api_errors import json_answer


def answer_locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """429 in the error shape, or the sign-in page with the reason.

    Who is signed in and guessed at the old password stays signed in and is told on a page.
    """
    message = _("连续 5 次登录失败，账号已锁定 30 分钟。请稍后再试，或联系管理员。")
    if request.path.startswith("/api/"):
        return json_answer(HTTPStatus.TOO_MANY_REQUESTS, "session.locked_out", message)
    if request.user.is_authenticated:
        context = {
            "status": int(HTTPStatus.TOO_MANY_REQUESTS),
            "heading": _("密码没有修改"),
            "message": _("连续 5 次输错原密码，账号已锁定 30 分钟。您仍保持登录。"),
            "advice": _("忘记原密码时，请联系管理员重设。"),
            "around": "desk/base.html",
        }
        return render(request, "desk/error.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    return render(
        request,
        "desk/login.html",
        {"locked_message": message},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
