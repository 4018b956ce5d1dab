"""Answering a plain request without the REST framework, which costs as much as a quick answer.

A view asks here first whether anything is left for the framework to say: a stranger, a token that
does not do, an answer wanted in another format. If so the framework says it. Errors look the same
either way.
"""

import json
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import CSRFCheck

from geo_minzheng.shared import api_errors

written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
"""The text of a shape, as the framework's renderer would write it."""

# What our pages, phones and scripts ask for; anything narrower is left to be negotiated.
ACCEPTED = frozenset({"*/*", "application/json", "application/json, text/plain, */*"})


def plain_asker(request: HttpRequest) -> AbstractBaseUser | None:
    """The signed-in person whose request may be answered at once; None: ask the framework.

    For an unsafe method the token is checked, after the body was read.
    """
    if request.META.get("HTTP_ACCEPT", "*/*") not in ACCEPTED:
        return None
    if not request.user.is_active:
        return None
    # The account itself: what stands for it is slower at each mention.
    by = getattr(request, "_cached_user", None)
    if not isinstance(by, AbstractBaseUser):
        return None
    if request.method in {"GET", "HEAD"}:
        return by
    check = CSRFCheck(lambda _: HttpResponse())
    check.process_request(request)
    # Whatever view it is: it answers why the token does not do, or nothing.
    return None if check.process_view(request, plain_asker, (), {}) else by  # type: ignore[arg-type]


def json_answer(shape: Any, status: int = HTTPStatus.OK) -> HttpResponse:
    """`shape` as the framework's renderer would write it."""
    return HttpResponse(written(shape), status=status, content_type="application/json")


def refusal(error: Exception, request: HttpRequest) -> HttpResponse:
    """The answer to whatever a view raised; what nobody foresaw is logged and answered with 500."""
    told = api_errors.answer(error, {"request": request})
    if told is None:
        raise error
    return json_answer(told.data, told.status_code)
