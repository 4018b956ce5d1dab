"""What is done with the rows of a list: files, visits brought forward, saved views.

Each view takes the address of the list that it came from, so that it works on the very rows that
were seen, and within the person's own jurisdiction.
"""

from copy import copy
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from boundaries_data.jurisdiction import Right, scope_of
from field_api.actions.due_days import bring_visits_forward, entries_of, preview, take_back
from field_api.actions.saved_views import change_view, delete_view, save_view
from field_api.api.desk.list_views import file_of
from field_api.api.desk.listing import ListAsk, ListKind
from field_api.api.exports import FORMATS
from field_api.kept_texts import keep, sealed_text, unsealed
from field_api.models import ListName, SavedView
from field_api.pages.access import needs_right
from field_api.pages.list_columns import chosen_columns
from field_api.pages.list_query import ListQuery, read_list
from field_api.pages.lists import KINDS
from field_api.readings.purpose import stated
from geo_minzheng.shared.errors import InvalidInputError
from geo_minzheng.shared.marks import listed

MOST_PICKED = 1000
"""Rows ticked one by one: a page holds no more."""

PAGE_OF = {name: f"{name.removesuffix('s')}-list" for name in KINDS}
"""Names of the lists' addresses: `households` is at `household-list`."""


@require_POST
@needs_right(Right.SEE_NAMES)
def list_export(request: HttpRequest, name: str) -> HttpResponseBase:
    """The rows asked for, or the ticked ones, as a file. What it is for is logged with it and
    changes nothing about the session, whose next dossier is opened for its own purpose."""
    kind, query = _asked(request, name)
    purpose = stated(request.POST.get("purpose", ""), request.POST.get("words", ""))
    ending = request.POST.get("format", "")
    if ending not in FORMATS or ending == "json":
        raise InvalidInputError(_("请选择导出的格式。"), format=list(FORMATS[1:]))
    ask = _ask(request, query, format=ending)
    chosen = {one.key for one in chosen_columns(request, kind)}
    shown = chosen if request.POST.get("columns") == AS_SHOWN else None
    rows, picked = _picked(request, kind, ask), bool(_ticked(request))
    return file_of(kind, ask, rows, purpose, shown=shown, picked=picked)


AS_SHOWN = "shown"
"""Of the dialog: the columns that the page shows, rather than every one."""


@require_POST
@needs_right(Right.KEEP_REGISTER)
def list_bring_forward(request: HttpRequest, name: str) -> HttpResponse:
    """First what would change, then, once confirmed with a day and a reason, the change."""
    if name not in (ListName.HOUSEHOLDS, ListName.TASKS):
        raise Http404
    kind, query = _asked(request, name)
    today = timezone.localdate()
    ask = _ask(request, query)
    chosen: QuerySet[Any] = _picked(request, kind, ask)
    to = _day(request.POST.get("to", "")) or today
    if request.POST.get("confirmed"):
        reason = " ".join(
            filter(None, [request.POST.get("why", ""), request.POST.get("words", "").strip()])
        )
        _done, change = bring_visits_forward(
            by=ask.by, households=chosen, to=to, reason=reason, today=today
        )
        if change is not None:
            return HttpResponseRedirect(reverse("list-change", args=[change]))
        messages.info(request, _("没有需要提前的走访：所选各户都已在这一天之前应走访。"))
        return HttpResponseRedirect(_back(name, request))
    context = {
        "kind": kind,
        "planned": preview(by=ask.by, households=chosen, to=to),
        "to": to,
        "today": today,
        "address": request.POST.get("address", ""),
        "every": request.POST.get("every", ""),
        "picked": request.POST.getlist("rows"),
        "back": _back(name, request),
        "reasons": reasons(),
    }
    return render(request, "field_api/lists/bring_forward.html", context)


def reasons() -> list[str]:
    """Reasons that offices give; words may be added."""
    return [
        _("汛期或灾害排查"),
        _("待遇复核"),
        _("群众来信来访"),
        _("家庭发生重大变故"),
        _("上级督办"),
        _("其他"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.KEEP_REGISTER)
def list_change(request: HttpRequest, change: UUID) -> HttpResponse:
    """What was changed at once, and taking it back."""
    by: Any = request.user
    if request.method == "POST":
        undone = take_back(by=by, change=change)
        messages.success(
            request,
            ngettext(
                "已撤销：{n} 户恢复为原来的应走访日。",
                "已撤销：{n} 户恢复为原来的应走访日。",
                undone.due_later,
            ).format(n=undone.due_later),
        )
        if undone.left:
            messages.warning(request, _("{n} 户在此之后又有变动，保持现状。").format(n=undone.left))
        return HttpResponseRedirect(reverse("task-list"))
    entries = entries_of(by=by, change=change)
    context = {"count": len(entries), "change": change, "context": entries[0].pgh_context.metadata}
    return render(request, "field_api/lists/changed.html", context)


@require_POST
@needs_right(Right.SEE_NAMES)
def saved_views(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the list's address under a name. Texts about people are sealed in it."""
    _kind, query = _asked(request, name)
    parts = {**query.given, **query.looks}
    for gone in ("cursor", "text"):
        parts.pop(gone, None)
    if query.texts:
        parts["sealed"] = sealed_text(query.texts)
    by: Any = request.user
    view = save_view(
        by=by, list_name=name, name=request.POST.get("name", ""), query=urlencode(parts)
    )
    messages.success(request, _("已保存常用查询“{name}”。").format(name=view.name))
    return HttpResponseRedirect(_back(name, request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.SEE_NAMES)
def saved_view(request: HttpRequest, view: int) -> HttpResponse:
    """Open a saved view; rename, share or delete one's own."""
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=view)
    by: Any = request.user
    if request.method == "POST":
        if request.POST.get("do") == "delete":
            delete_view(by=by, view=found)
            messages.success(request, _("已删除常用查询“{name}”。").format(name=found.name))
        else:
            share = request.POST.get("shared_in", "")
            change_view(
                by=by,
                view=found,
                name=request.POST.get("name", ""),
                # What is longer than any id is nobody's division.
                shared_in=int(share[:10]) if share.isdecimal() else None,
            )
            messages.success(request, _("已保存修改。"))
        return HttpResponseRedirect(reverse(PAGE_OF[found.list_name]))
    parts = dict(parse_qsl(found.query, keep_blank_values=True))
    sealed = parts.pop("sealed", "")
    if sealed and (texts := unsealed(sealed)):
        parts["text"] = keep(request.session, texts)
    return HttpResponseRedirect(f"{reverse(PAGE_OF[found.list_name])}?{urlencode(parts)}")


def _asked(request: HttpRequest, name: str) -> tuple[ListKind, ListQuery]:
    """The list `name` and the question of the page that the form stood on."""
    if name not in KINDS:
        raise Http404
    kind = KINDS[name]
    seen = copy(request)
    seen.GET = QueryDict(request.POST.get("address", ""))
    seen.path = reverse(PAGE_OF[name])
    query = read_list(seen, kind.query, kind.orders, **kind.page_filters)
    if query.refused:
        # Left out on a page that tells so; a file or a change must not hold more than was meant.
        raise InvalidInputError(
            _("页面的查询条件已失效：{names}。请回到列表重新查询。").format(
                names=listed(query.refused)
            ),
            filters=list(query.refused),
        )
    return kind, query


def _ask(request: HttpRequest, query: ListQuery, **values: Any) -> ListAsk:
    by: Any = request.user
    asked = {name: value for name, value in query.values.items() if name != "cursor"}
    return ListAsk(by, scope_of(by), asked | values, timezone.localdate())


def _ticked(request: HttpRequest) -> list[str]:
    """The rows ticked one by one; none where every one of the question is meant."""
    return [] if request.POST.get("every") else request.POST.getlist("rows")


def _picked(request: HttpRequest, kind: ListKind, ask: ListAsk) -> QuerySet[Any]:
    """The rows of the question; only the ticked ones if there are any."""
    rows = kind.rows(ask)
    picked = _ticked(request)
    if not picked:
        return rows
    if len(picked) > MOST_PICKED:
        raise InvalidInputError(_("一次选中的行太多。"), limit=MOST_PICKED)
    read = UUID if kind.unique != "id" else int
    try:
        keys = [read(one) for one in picked]
    except ValueError:
        raise InvalidInputError(
            _("选中的行无法识别，请回到列表重新选择。"), rows=["unknown"]
        ) from None
    return rows.filter(**{f"{kind.unique}__in": keys})


def _day(text: str) -> date | None:
    """The day typed; None for none. Another day than was meant is never put in its place."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None and text.strip():
        raise InvalidInputError(_("日期无法识别，请按 2026-03-08 的样子填写。"), to=["unreadable"])
    return day


def _back(name: str, request: HttpRequest) -> str:
    address = request.POST.get("address", "")
    return f"{reverse(PAGE_OF[name])}?{address}" if address else reverse(PAGE_OF[name])
