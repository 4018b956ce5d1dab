"""What the forms of a worker's pages ask for: each names one action of `field_api.actions`."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from field_api.actions.postings import end_posting, hand_over, post_worker
from field_api.actions.workers import correct_worker, employ_worker, link_account
from field_api.models import Posting, Worker
from field_api.pages.keeping import user_of
from field_api.pages.staff import Tried, attempt, no_place, unknown_change
from field_api.pages.staff_forms import (
    AccountForm,
    EndForm,
    HandOverForm,
    NewWorkerForm,
    PostForm,
    WorkerForm,
)
from geo_minzheng.shared.errors import NotFoundError


def changed(request: HttpRequest, worker: Worker) -> Tried:
    """The one change that the sent form asks for."""
    by, do = user_of(request), request.POST.get("do", "")
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


def employed(request: HttpRequest, form: NewWorkerForm) -> Worker:
    return employ_worker(
        by=user_of(request),
        name=form.cleaned_data["name"],
        phone=form.cleaned_data["phone"],
        base=form.point(),
        place=_place(form),
        since=form.cleaned_data["since"],
        reason=form.cleaned_data["reason"],
    )


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
