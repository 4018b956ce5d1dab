"""`/readings/` and `/readings/people/`: who read what, and how much each person read.

A supervisor sees the readings of data of their divisions; everybody else sees their own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from field_api.api.desk.readings import ORDERS, UNUSUAL, ReaderQuery, ReadingQuery, matching
from field_api.api.paging import page
from field_api.api.reading_rows import STANDS_OUT, finished, plain, readers, what_was_read
from field_api.models import Household, Purpose, Reading, ReadingKind
from field_api.pages.division_choices import DivisionChoices
from field_api.pages.list_query import as_api_request, counted, read_list
from field_api.readings.summary import Period, summary_of
from field_api.readings.unusual import busy, busy_hours_of, is_at_night
from geo_minzheng.shared.errors import InvalidInputError


def reads_or_supervises(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator: a stranger is led to sign in, someone who has no part in it gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        scope = scope_of(request.user)
        if not (scope.may(Right.SEE_READINGS) or scope.may(Right.SEE_NAMES)):
            raise PermissionDenied
        return view(request)

    return login_required(guarded)


@require_safe
@reads_or_supervises
def reading_list(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    query = read_list(request, ReadingQuery, ORDERS)
    found = matching(Reading.objects.visible_to(request.user), query.values)
    order = query.values["ordering"]
    shown, links = page(as_api_request(request, query), plain(found), ORDERS, order, query.values)
    choices = DivisionChoices(scope, timezone.localdate())
    place = choices.find(query.given.get("division", ""))
    total, more = counted(found)
    context = {
        "query": query,
        "supervises": scope.may(Right.SEE_READINGS),
        "place": place,
        "groups": choices.groups(place),
        "kinds": ReadingKind.choices,
        "purposes_of_log": Purpose.choices,
        "total": total,
        "more": more,
        "rows": _in_words(request, shown),
        "unusual_kinds": UNUSUAL,
        "links": links,
        "order": order,
        "from_day": query.given.get("from", ""),
        "time_order": query.address(ordering="at" if order == "-at" else "-at", cursor=None),
    }
    return render(request, "field_api/readings/list.html", context)


@require_safe
@reads_or_supervises
def reader_list(request: HttpRequest) -> HttpResponse:
    query = ReaderQuery(
        data={name: request.GET[name] for name in ("from", "to") if request.GET.get(name)}
    )
    given = query.validated_data if query.is_valid() else {}
    try:
        period = Period.of(given.get("from"), given.get("to"))
        refused = ""
    except InvalidInputError as error:
        period, refused = Period.of(None, None), error.message
    found = readers(summary_of(Reading.objects.visible_to(request.user), period))
    for row in found:
        row["reasons"] = [STANDS_OUT[name] for name in row["stands_out"]]
    context = {
        "period": period,
        "refused": refused,
        "readers": found,
        "standing_out": sum(bool(row["stands_out"]) for row in found),
        "supervises": scope_of(request.user).may(Right.SEE_READINGS),
    }
    return render(request, "field_api/readings/people.html", context)


def _in_words(request: HttpRequest, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their choices in words, which of their dossiers the reader may open, and what is
    unusual about them."""
    hours = busy_hours_of(Reading.objects.visible_to(request.user), shown)
    unusual = [(is_at_night(row["at"], row["purpose"]), busy(row, hours)) for row in shown]
    rows = list(finished(shown))
    uids = [row["household"]["uid"] for row in rows if row["household"]]
    visible = Household.objects.visible_to(request.user).filter(uid__in=uids)
    opened = {str(uid) for uid in visible.values_list("uid", flat=True)}
    for row, (night, households) in zip(rows, unusual, strict=True):
        row["night"], row["busy"] = night, households
        row["kind_label"] = ReadingKind(row["kind"]).label
        row["purpose_label"] = Purpose(row["purpose"]).label
        row["what"] = what_was_read(row)
        row["filter_count"] = len(row["filters"].keys() - {"ordering", "format", "page_size"})
        row["may_open"] = bool(row["household"]) and row["household"]["uid"] in opened
    return rows
