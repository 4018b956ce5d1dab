"""One error shape for every machine's answer: `{"code", "message", "details"}`.

`details` names fields and limits, never what a person typed into a personal field.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, DiskFull, QueryCanceled, SerializationFailure
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.routes import route_of

logger = logging.getLogger(__name__)

DATABASE_IS_BACK_S = 60
COLLISION_PASSES_S = 1
"""When to ask again."""

CODES: dict[type[Exception], str] = {
    exceptions.ParseError: "request.unreadable",
    exceptions.ValidationError: "request.invalid",
    exceptions.AuthenticationFailed: "access.not_signed_in",
    exceptions.NotAuthenticated: "access.not_signed_in",
    exceptions.PermissionDenied: "access.no_right",
    exceptions.NotFound: "request.not_found",
    exceptions.MethodNotAllowed: "request.method_not_allowed",
    exceptions.NotAcceptable: "request.not_acceptable",
    exceptions.UnsupportedMediaType: "request.unsupported_media_type",
}
"""What the framework raises, in our words."""


def messages() -> dict[str, str]:
    """A sentence for each code that comes from the framework, in the active language."""
    return {
        "request.unreadable": _("发来的内容无法解析，请检查格式后重试。"),
        "request.invalid": _("发来的内容有误，请按说明改正后重试。"),
        "access.not_signed_in": _("请先登录。"),
        "access.no_right": _("您的角色无权进行此操作。"),
        "request.not_found": _("找不到所请求的内容，或您无权查看。"),
        "request.method_not_allowed": _("此地址不支持这种请求方式。"),
        "request.not_acceptable": _("无法按所要求的格式回答。"),
        "request.unsupported_media_type": _("不支持这种内容类型。"),
        "request.length_required": _(
            "请求没有说明内容的长度（缺少 Content-Length），内容没有收到，也没有保存。"
        ),
        "request.too_large": _("发来的内容过大。"),
        "service.database_unreachable": _("数据库暂时无法连接。已保存的数据不受影响，请稍后重试。"),
        "service.changes_collided": _(
            "有人同时在改同一批资料，这次提交没有保存，登记册没有改变。请再提交一次。"
        ),
        "internal.unforeseen": _("服务器出现意外错误，已记录。您的数据没有丢失，请稍后重试。"),
    }


def body(code: str, message: str, details: Any = None) -> dict[str, Any]:
    """The shape itself."""
    return {"code": code, "message": _sendable(message), "details": _sendable(details or {})}


def _sendable(value: Any) -> Any:
    """`value` without half a character of UTF-16, which somebody sent and no answer can repeat."""
    if isinstance(value, dict):
        return {_sendable(name): _sendable(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sendable(each) for each in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value


def json_answer(status: int, code: str, message: str | None = None) -> JsonResponse:
    """An answer in the shape, for what fails outside a REST view."""
    return JsonResponse(
        body(code, message or messages().get(code, code)),
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


def database_is_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached just now, and nothing else."""
    # A statement that ran too long or a full disk is of the same class, and will not pass.
    lasting = isinstance(getattr(error, "__cause__", None), (QueryCanceled, DiskFull))
    away = isinstance(error, (OperationalError, InterfaceError))
    return away and not lasting and not changes_collided(error)


def changes_collided(error: BaseException | None) -> bool:
    """Whether the database gave up this change for another one at the same rows.

    Nothing of it is kept, and the same sent again succeeds. It is not done again here: what a
    request had committed before would be done twice, and what it read of its body is gone.
    """
    return isinstance(error, OperationalError) and isinstance(
        error.__cause__, (DeadlockDetected, SerializationFailure)
    )


def passing(error: BaseException | None) -> tuple[str, int] | None:
    """The code and the seconds to wait where `error` answers 503 and passes; None where not."""
    if changes_collided(error):
        return "service.changes_collided", COLLISION_PASSES_S
    if database_is_away(error):
        return "service.database_unreachable", DATABASE_IS_BACK_S
    return None


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any exception of a REST view into the shape.

    What nobody foresaw is logged with its traceback and answered with 500.
    """
    set_rollback()
    if isinstance(error, GeoMinzhengError):
        wait_s = error.details.get("retry_after_s")
        return Response(
            body(error.code, error.message, error.details),
            status=error.status,
            headers={} if wait_s is None else {"Retry-After": str(wait_s)},
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        return Response(
            body("request.too_large", messages()["request.too_large"]),
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    if not isinstance(error, exceptions.APIException):
        request: HttpRequest = context["request"]
        if told := passing(error):
            code, wait_s = told
            logger.error("%s at %s %s", code, request.method, route_of(request))
            return Response(
                body(code, messages()[code]),
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                headers={"Retry-After": str(wait_s)},
            )
        asked = route_of(request)
        logger.error("unforeseen error at %s %s", request.method, asked, exc_info=error)
        return Response(
            body("internal.unforeseen", messages()["internal.unforeseen"]),
            status=HTTPStatus.INTERNAL_SERVER_ERROR,
        )
    code = next((CODES[t] for t in type(error).__mro__ if t in CODES), "request.invalid")
    details = error.detail if isinstance(error, exceptions.ValidationError) else None
    if details is not None and not isinstance(details, dict):
        details = {"errors": details}
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    return Response(
        body(code, messages()[code], details), status=error.status_code, headers=headers
    )
