"""Errors outside REST views: the shape for machines, a calm page for people.

Who is signed in keeps the frame around it. Where the program itself failed, the page asks
nothing of the database or the session: it must stand when they do not.
"""

import logging
import sys
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from geo_minzheng.shared.api_errors import changes_collided, json_answer, messages, passing
from geo_minzheng.shared.errors import GeoMinzhengError

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "request.not_found")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if type(exception).__name__ == "RequestDataTooBig":
        return _answer(request, 413, "request.too_large")
    return _answer(request, 400, "request.unreadable")


def no_right(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "access.no_right")


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles the exception, and does not hand it over.
    error = sys.exc_info()[1]
    told = passing(error)
    if told is None:
        return _answer(request, 500, "internal.unforeseen")
    code, wait_s = told
    if changes_collided(error) and not request.path.startswith("/api/"):
        answer = _collided(request, code)
    else:
        answer = _answer(request, 503, code)
    answer.headers["Retry-After"] = str(wait_s)
    return answer


def length_required(request: HttpRequest) -> HttpResponse:
    return _answer(request, 411, "request.length_required")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return json_answer(403, "access.no_right")
    return error_page(
        403,
        _("页面已过期"),
        _("请返回上一页，刷新后重新提交；已保存的内容不受影响。"),
        request=request,
    )


class ForeseenErrors:
    """Middleware: what a page raises or refuses is told on a page that says its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        # Django refuses a method with an empty answer; a person would see a blank page.
        if isinstance(answer, HttpResponseNotAllowed) and not answer.content:
            page = _answer(request, 405, "request.method_not_allowed")
            page.headers["Allow"] = answer.headers["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, GeoMinzhengError):
            return None
        return error_page(
            exception.status,
            _headings().get(exception.status, _("出错了")),
            exception.message,
            request=request,
        )


def error_page(
    status: int,
    heading: str,
    message: str,
    advice: str = "",
    *,
    request: HttpRequest | None = None,
) -> HttpResponse:
    """What a person sees: what happened, what is kept, what to do.

    Args:
        request: of somebody who may be signed in: the page then stands in their frame. Without
            it, and for every failure of the program's own, the page stands alone.
    """
    context = {"status": status, "heading": heading, "message": message, "advice": advice}
    # Who is refused before anybody looked who asks has no `user`.
    user = getattr(request, "user", None)
    if user is not None and status < 500:
        try:
            if user.is_authenticated:
                framed = render_to_string(
                    "desk/error.html", context | {"around": "desk/base.html"}, request
                )
                return HttpResponse(framed, status=status)
        except DatabaseError:
            logger.warning("an error page of status %s stands without its frame", status)
    return HttpResponse(render_to_string("desk/error.html", context), status=status)


def _collided(request: HttpRequest, code: str) -> HttpResponse:
    """A page from which what was typed is sent again; files cannot be, nor are passwords shown."""
    again = request.method == "POST" and not request.FILES and "password" not in request.POST
    context = {
        "status": 503,
        "heading": _("没有保存"),
        "message": messages()[code],
        "advice": _("填写的内容还在这一页。") if again else _("请返回上一页，重新提交。"),
        "again": again,
        "again_at": request.get_full_path(),
        "typed": [(name, text) for name, texts in request.POST.lists() for text in texts],
    }
    return HttpResponse(render_to_string("desk/error.html", context), status=503)


def _answer(request: HttpRequest, status: int, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return json_answer(status, code)
    advice = {
        400: _("已保存的内容不受影响。请返回上一页，检查后重试。"),
        403: _("如工作需要，请联系本级管理员调整任职。"),
        404: _("请检查地址，或从首页重新进入。其他辖区的资料不在您的查看范围内。"),
        405: _("请从首页重新进入。已保存的内容不受影响。"),
        411: _("请更换浏览器，或请系统管理员检查网络代理的设置。"),
        413: _("已保存的内容不受影响。请缩小文件后重试。"),
        503: _(
            "正在填写的内容请不要关闭页面，几分钟后再提交。如持续超过十分钟，请告诉系统管理员。"
        ),
        500: _("如反复出现，请把时间和所做的操作告诉系统管理员。"),
    }
    return error_page(
        status, _headings()[status], messages()[code], advice[status], request=request
    )


def _headings() -> dict[int, str]:
    return {
        400: _("无法处理这次请求"),
        403: _("没有权限"),
        404: _("找不到页面"),
        405: _("无法这样打开页面"),
        409: _("与已有内容冲突"),
        411: _("没有收到内容"),
        413: _("内容过大"),
        422: _("无法照此办理"),
        429: _("操作过于频繁"),
        500: _("服务器出错"),
        503: _("暂时无法连接数据库"),
    }
