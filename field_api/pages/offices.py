"""`/offices/{id}/`, `/offices/new/`: one office with its staff and villages, and changes to it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right, Scope, scope_of
from boundaries_data.models import Level
from field_api.actions.offices import close_office, correct_office, found_office, open_today
from field_api.actions.postings import managed_by
from field_api.counts.rollup import Tree
from field_api.counts.workload import loads_of_villages
from field_api.models import Office, Posting, PostingKind
from field_api.models.office import LEAST_STAFF
from field_api.pages.access import needs_right
from field_api.pages.staff import Tried, attempt, unknown_change
from field_api.pages.staff_forms import DATUMS, DayForm, NewOfficeForm, OfficeForm
from field_api.pages.staff_history import changes_of_office
from geo_minzheng.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def office_page(request: HttpRequest, office: int) -> HttpResponse:
    """The office; POST makes the change that `do` names and comes back here."""
    found = Office.objects.visible_to(request.user).filter(pk=office).first()
    if found is None:
        raise Http404
    assert isinstance(request.user, User)
    manages = found.division_id in managed_by(request.user)
    tried = Tried()
    if request.method == "POST":
        if not manages:
            raise Http404
        tried = _change(request, request.user, found)
        if tried.done:
            return redirect("office", office)
        found.refresh_from_db()
    context = _about(found, scope_of(request.user))
    context |= {
        "tried": tried,
        "given": request.POST,
        "manages": manages,
        "datums": DATUMS,
        "changes": changes_of_office(found) if manages else [],
    }
    return render(request, "field_api/staff/office.html", context, status=tried.status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.MANAGE_STAFF)
def new_office(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    by, today, tried = request.user, timezone.localdate(), Tried()
    if request.method == "POST":
        form = NewOfficeForm(request.POST)
        tried = attempt(
            request,
            "new",
            form,
            lambda: found_office(
                by=by,
                division=form.cleaned_data["division"],
                name=form.cleaned_data["name"],
                address=form.cleaned_data["address"],
                phone=form.cleaned_data["phone"],
                location=form.point(),
                opened_on=form.cleaned_data["opened_on"],
                reason=form.cleaned_data["reason"],
            ),
            _("民政所已登记。"),
        )
        if tried.done:
            return redirect("office", tried.made.pk)
    tree = Tree.of(scope_of(by), today)
    townships = [
        (place.uid, tree.full_name(key))
        for key, place in tree.places.items()
        if place.level == Level.TOWNSHIP and key in managed_by(by)
    ]
    context = {
        "tried": tried,
        "given": request.POST or request.GET,
        "today": today,
        "datums": DATUMS,
        "townships": townships,
    }
    return render(request, "field_api/staff/new_office.html", context, status=tried.status)


def _change(request: HttpRequest, by: User, office: Office) -> Tried:
    reason, do = request.POST.get("reason", ""), request.POST.get("do", "")
    if do == "close":
        closing = DayForm(request.POST)
        return attempt(
            request,
            "close",
            closing,
            lambda: close_office(
                by=by, office=office, day=closing.cleaned_data["day"], reason=reason
            ),
            _("民政所已撤销，记录保留。"),
        )
    if do != "correct":
        return unknown_change(do)
    facts = OfficeForm(request.POST)
    return attempt(
        request,
        do,
        facts,
        lambda: correct_office(
            by=by,
            office=office,
            name=facts.cleaned_data["name"],
            address=facts.cleaned_data["address"],
            phone=facts.cleaned_data["phone"],
            location=facts.point(),
            reason=reason,
        ),
        _("资料已更正。"),
    )


def _about(office: Office, scope: Scope) -> dict[str, Any]:
    """Template context; names only where the asker sees names."""
    today, names = timezone.localdate(), office.division_id in scope.named_division_ids
    tree = Tree.of(scope, today)
    here = tree.places.get(office.division_id)
    villages = [
        place
        for place in tree.places.values()
        if place.level == Level.VILLAGE and place.parent_id == office.division_id
    ]
    posted = Posting.objects.select_related("worker")
    staff = posted.filter(office=office, kind=PostingKind.STAFF).order_by("-valid", "id")
    current = [each for each in staff if today in each.valid]
    assistants = {
        each.division_id: each
        for each in posted.as_of(today).filter(
            kind=PostingKind.ASSISTANT, division_id__in=[place.division_id for place in villages]
        )
    }
    loads = loads_of_villages([place.division_id for place in villages], today) if names else {}
    rows = [
        {
            "place": place,
            "assistant": assistants.get(place.division_id),
            "load": loads.get(place.division_id),
        }
        for place in sorted(villages, key=lambda place: place.division_id)
    ]
    return {
        "office": office,
        "place": tree.full_name(office.division_id),
        "uid": here.uid if here else "",
        "open": open_today(office),
        "names": names,
        "today": today,
        "staff": current if names else [],
        "former": [each for each in staff if today not in each.valid] if names else [],
        "staff_count": len(current),
        "least": LEAST_STAFF,
        "short": open_today(office) and len(current) < LEAST_STAFF,
        "villages": rows,
        "unserved": sum(row["assistant"] is None for row in rows),
        "households": sum(load.households for load in loads.values()),
        "overdue": sum(load.overdue for load in loads.values()),
    }
