"""`/phone/`: the page that a field worker's browser runs. Its rules are ES modules beside it.

It hands over who is signed in and whom a visit may name; households come from the API.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from field_api.models import Posting, PostingKind, VisitOutcome, Worker
from field_api.pages.access import needs_right

MOST_WORKERS = 600
"""More than all staff of a city; its assistants are offered in a smaller jurisdiction."""


@require_safe
@cache_control(private=True, no_cache=True)
@needs_right(Right.RECORD_VISITS)
@ensure_csrf_cookie
def phone(request: HttpRequest) -> HttpResponse:
    # The browser may keep it, unlike other pages: a phone out of reach that has put the page
    # aside to save memory brings it back from there.
    me = Worker.objects.filter(user__username=request.user.get_username()).first()
    config = {
        "owner": str(request.user.pk),
        "me": me.pk if me else None,
        "workers": _workers(request, me),
        "outcomes": [
            {"value": value, "label": str(label)} for value, label in VisitOutcome.choices
        ],
    }
    return render(request, "field_api/phone/page.html", {"config": config})


def _workers(request: HttpRequest, me: Worker | None) -> list[dict[str, Any]]:
    """Those whom a visit may name: the person, then staff, then assistants."""
    postings = (
        Posting.objects.filter(
            worker__in=Worker.objects.visible_to(request.user),
            division_id__in=scope_of(request.user).named_division_ids,
            valid__contains=timezone.localdate(),
            kind__in=[PostingKind.STAFF, PostingKind.ASSISTANT],
        )
        .select_related("worker", "office")
        .order_by("-kind", "division_id", "worker_id")[:MOST_WORKERS]
    )
    own = {posting.office_id for posting in postings if me and posting.worker_id == me.pk}
    found = {
        posting.worker_id: {
            "id": posting.worker_id,
            "name": posting.worker.name,
            "place": "" if posting.office_id in own else _place(posting),
        }
        for posting in postings
    }
    if me:
        first = found.pop(me.pk, {"id": me.pk, "name": me.name, "place": ""})
        return [first, *found.values()]
    return list(found.values())


def _place(posting: Posting) -> str:
    """What tells two people of one name apart: the office, or the kind for those without."""
    return posting.office.name if posting.office else posting.get_kind_display()
