"""`/workers/{id}/`, `/workers/new/`: one worker with postings and workload, and changes to them.

Who may change what, and why it is refused, is `field_api.actions`'s.
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right, Scope, scope_of
from boundaries_data.models import Level
from field_api.actions.postings import (
    end_posting,
    hand_over,
    managed_by,
    managed_workers,
    post_worker,
)
from field_api.actions.workers import correct_worker, employ_worker, link_account
from field_api.counts.rollup import Tree
from field_api.counts.workload import (
    LONG,
    SHORT,
    loads_of_villages,
    loads_of_workers,
    since,
    spreads,
)
from field_api.models import Posting, PostingKind, Visit, Worker
from field_api.pages.access import needs_right
from field_api.pages.staff import (
    Tried,
    attempt,
    colleague_choices,
    no_place,
    office_choices,
    township_of,
    unknown_change,
    village_choices,
)
from field_api.pages.staff_forms import (
    DATUMS,
    AccountForm,
    EndForm,
    HandOverForm,
    NewWorkerForm,
    PostForm,
    WorkerForm,
)
from field_api.pages.staff_history import changes_of_worker
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.privacy import masked_phone


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.SEE_NAMES)
def worker_page(request: HttpRequest, worker: int) -> HttpResponse:
    """The worker; POST makes the change that `do` names and comes back here."""
    found = Worker.objects.visible_to(request.user).filter(pk=worker).first()
    if found is None:
        raise Http404
    manages = managed_workers(_user(request)).filter(pk=worker).exists()
    tried = Tried()
    if request.method == "POST":
        if not manages:
            raise Http404
        tried = _change(request, found)
        if tried.done:
            return redirect("worker", worker)
        found.refresh_from_db()
    context = _about(request, found, manages) | {"tried": tried}
    return render(request, "field_api/staff/worker.html", context, status=tried.status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.MANAGE_STAFF)
def new_worker(request: HttpRequest) -> HttpResponse:
    """A form for a worker and the first posting; the address may name office or village."""
    tried = Tried()
    if request.method == "POST":
        form = NewWorkerForm(request.POST)
        tried = attempt(
            request, "new", form, lambda: _employ(request, form), _("已登记，任职自所填日期生效。")
        )
        if tried.done:
            return redirect("worker", tried.made.pk)
    today, scope = timezone.localdate(), scope_of(request.user)
    tree, managed = Tree.of(scope, today), managed_by(_user(request))
    wanted = tree.find(request.POST.get("division") or request.GET.get("division", ""))
    near = township_of(tree, wanted.division_id) if wanted else None
    townships = (
        {key for key, place in tree.places.items() if place.level == Level.TOWNSHIP}
        if near is None
        else {near}
    )
    context = {
        "tried": tried,
        "given": request.POST or request.GET,
        "today": today,
        "kinds": PostingKind.choices,
        "datums": DATUMS,
        "offices": office_choices(request, today),
        "villages": village_choices(tree, townships, managed),
    }
    return render(request, "field_api/staff/new_worker.html", context, status=tried.status)


def _change(request: HttpRequest, worker: Worker) -> Tried:
    """The one change that the sent form asks for."""
    by, do = _user(request), request.POST.get("do", "")
    reason = request.POST.get("reason", "")
    if do == "handover":
        handover = HandOverForm(request.POST)
        return attempt(
            request,
            do,
            handover,
            lambda: hand_over(
                by=by,
                giver=worker,
                taker=_worker(handover.cleaned_data["taker"]),
                day=handover.cleaned_data["day"],
                reason=reason,
                postings=list(
                    Posting.objects.filter(worker=worker, pk__in=_numbers(request, "posting"))
                ),
            ),
            _("已交接。村组和待办走访自交接日起归接任人。"),
        )
    if do == "end":
        ending = EndForm(request.POST)
        return attempt(
            request,
            do,
            ending,
            lambda: end_posting(
                by=by,
                posting=_posting(worker, ending.cleaned_data["posting"]),
                day=ending.cleaned_data["day"],
                reason=reason,
            ),
            _("任职已结束。"),
        )
    if do == "post":
        posting = PostForm(request.POST)
        return attempt(
            request,
            do,
            posting,
            lambda: post_worker(
                by=by,
                worker=worker,
                place=_place(posting),
                since=posting.cleaned_data["since"],
                reason=reason,
            ),
            _("已安排任职。"),
        )
    if do == "correct":
        facts = WorkerForm(request.POST)
        return attempt(
            request,
            do,
            facts,
            lambda: correct_worker(
                by=by,
                worker=worker,
                name=facts.cleaned_data["name"],
                phone=facts.cleaned_data["phone"],
                base=facts.point(),
                reason=reason,
            ),
            _("资料已更正。"),
        )
    if do != "account":
        return unknown_change(do)
    account = AccountForm(request.POST)
    return attempt(
        request,
        do,
        account,
        lambda: link_account(
            by=by, worker=worker, username=account.cleaned_data["username"], reason=reason
        ),
        _("账号已更新。"),
    )


def _employ(request: HttpRequest, form: NewWorkerForm) -> Worker:
    return employ_worker(
        by=_user(request),
        name=form.cleaned_data["name"],
        phone=form.cleaned_data["phone"],
        base=form.point(),
        place=_place(form),
        since=form.cleaned_data["since"],
        reason=form.cleaned_data["reason"],
    )


def _about(request: HttpRequest, worker: Worker, manages: bool) -> dict[str, Any]:
    """Template context of one worker."""
    today, scope = timezone.localdate(), scope_of(request.user)
    tree = Tree.of(scope, today)
    postings = list(
        Posting.objects.filter(worker=worker)
        .select_related("office", "division")
        .order_by("-valid", "id")
    )
    current = [each for each in postings if _goes_on(each, today)]
    townships = {
        township
        for each in current or postings
        if (township := township_of(tree, each.division_id)) is not None
    }
    visits = Visit.objects.visible_to(request.user).filter(workers=worker)
    return {
        "worker": worker,
        "phone": worker.phone if manages else masked_phone(worker.phone),
        "manages": manages,
        "today": today,
        "postings": [_posting_row(each, tree, today) for each in postings],
        "current": [_posting_row(each, tree, today) for each in current],
        "loads": _loads(worker, tree, frozenset(scope.named_division_ids), today, scope),
        "visits_short": visits.filter(started_at__gte=since(today, SHORT)).count(),
        "visits_long": visits.filter(started_at__gte=since(today, LONG)).count(),
        "from_short": today - SHORT,
        "from_long": today - LONG,
        "latest": visits.order_by("-started_at").first(),
        "changes": changes_of_worker(worker) if manages else [],
        "given": request.POST,
        "kinds": PostingKind.choices,
        "datums": DATUMS,
    } | (
        {
            "offices": office_choices(request, today),
            "villages": village_choices(tree, townships, managed_by(_user(request))),
            "colleagues": colleague_choices(townships, today, worker.pk),
        }
        if manages
        else {}
    )


def _loads(
    worker: Worker, tree: Tree, divisions: frozenset[int], today: date, scope: Scope
) -> list[dict[str, Any]]:
    """What each of the worker's visiting posts carries today, where the asker sees names."""
    own = set(
        Posting.objects.as_of(today)
        .visiting()
        .filter(worker=worker, division_id__in=divisions)
        .values_list("division_id", flat=True)
    )
    villages = [
        key
        for key, place in tree.places.items()
        if place.level == Level.VILLAGE and (key in own or place.parent_id in own)
    ]
    loads = loads_of_workers(
        frozenset(own),
        loads_of_villages(villages, today),
        tree,
        today,
        seen_in=scope.village_ids,
    )
    mine = [load for load in loads if load.posting.worker_id == worker.pk]
    far = spreads([load.posting.pk for load in mine], today)
    return [
        {
            "load": load,
            "place": tree.places.get(load.posting.division_id),
            "spread": far.get(load.posting.pk),
        }
        for load in mine
    ]


def _posting_row(posting: Posting, tree: Tree, today: date) -> dict[str, Any]:
    place = tree.places.get(posting.division_id)
    return {
        "posting": posting,
        "place": tree.full_name(posting.division_id) if place else _("辖区外"),
        "uid": place.uid if place else "",
        "current": today in posting.valid,
        "to_come": posting.valid.lower > today,
    }


def _goes_on(posting: Posting, today: date) -> bool:
    return posting.valid.upper is None or posting.valid.upper > today


def _place(form: Any) -> Any:
    place = form.place()
    if place is None:
        raise no_place()
    return place


def _worker(pk: int) -> Worker:
    found = Worker.objects.filter(pk=pk).first()
    if found is None:
        raise NotFoundError(_("找不到接任的人员，请重新选择。"))
    return found


def _posting(worker: Worker, pk: int) -> Posting:
    found = Posting.objects.select_related("division").filter(Q(worker=worker), pk=pk).first()
    if found is None:
        raise NotFoundError(_("找不到这项任职，请刷新后重试。"))
    return found


def _numbers(request: HttpRequest, name: str) -> list[int]:
    given = request.POST.getlist(name)
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
