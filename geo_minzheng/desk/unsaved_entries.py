"""A form that came after its session had ended: the way to sign in says that it was not saved.

Browsers that run scripts ask first and hold the form back (`sending.js`). It is not kept here: it
came from nobody, and what it holds is about a person.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _


class UnsavedEntriesAreTold:
    """Middleware: leaves a message where a sent form is answered with the way to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        # A piece for a script is asked for, not entered, and its script tells what happened.
        if request.method == "POST" and "X-Fragment" not in request.headers:
            leads_to, asks, _next = answer.headers.get("Location", "").partition("?")
            if asks and leads_to == resolve_url("login"):
                messages.warning(
                    request, _("登录已过期，刚才提交的内容没有处理，也没有保存。登录后请重新提交。")
                )
        return answer
