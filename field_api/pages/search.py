"""`/search/`: all that one text finds, in sections.

GET gives the page without a text; the page asks for what the box kept in this tab. POST gives the
page with its answer, or only the answer for a script that says so. No text is in any address.
"""

import re
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from field_api.actions.number_searches import TooManySearchesError
from field_api.api.desk.search import answered
from field_api.search.asked import LONGEST
from field_api.search.engine import DEEPEST, KINDS

SHOWN, SHOWN_MORE = 10, 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "").replace("\x00", "").strip()
    context: dict[str, object] = {"search_text": text, "asked": False, "longest": LONGEST}
    status = HTTPStatus.OK
    if text and len(text) <= LONGEST:
        kind = request.POST.get("kind", "")
        offset = request.POST.get("offset", "0")
        following = kind in KINDS and re.fullmatch(r"[1-9][0-9]{0,5}", offset) is not None
        following = following and int(offset) <= DEEPEST
        try:
            answer = answered(
                request,
                text=text,
                limit=SHOWN_MORE if following else SHOWN,
                kind=kind if following else None,
                offset=int(offset) if following else 0,
            )
        except TooManySearchesError as refused:
            context["refused"], status = refused.message, refused.status
        else:
            context |= {
                "sections": answer.sections,
                "following": following,
                "address_too_short": answer.address_too_short and not following,
            }
        context["asked"] = True
    elif text:
        context["too_long"] = True
    fragment = request.headers.get("X-Fragment") == "1"
    page = "answer" if fragment else "page"
    shown = render(request, f"field_api/search/{page}.html", context, status=status)
    if fragment:
        # By this a script tells a piece from a page that came in its place, to sign in again.
        shown.headers["X-Fragment"] = "1"
    return shown
