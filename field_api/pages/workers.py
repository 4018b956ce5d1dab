"""`/workers/{id}/`, `/workers/new/`: one worker with postings and workload, and changes to them.

Who may change what, and why it is refused, is `field_api.actions`'s.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Level
from field_api.actions.postings import managed_by, managed_workers
from field_api.counts.rollup import Tree
from field_api.models import PostingKind, Worker
from field_api.pages.access import needs_right
from field_api.pages.keeping import user_of
from field_api.pages.staff import Tried, attempt, office_choices, township_of, village_choices
from field_api.pages.staff_forms import DATUMS, NewWorkerForm
from field_api.pages.worker_changes import changed, employed
from field_api.pages.worker_facts import facts_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.SEE_NAMES)
def worker_page(request: HttpRequest, worker: int) -> HttpResponse:
    """The worker; POST makes the change that `do` names and comes back here."""
    found = Worker.objects.visible_to(request.user).filter(pk=worker).first()
    if found is None:
        raise Http404
    manages = managed_workers(user_of(request)).filter(pk=worker).exists()
    tried = Tried()
    if request.method == "POST":
        if not manages:
            raise Http404
        tried = changed(request, found)
        if tried.done:
            return redirect("worker", worker)
        found.refresh_from_db()
    context = facts_of(request, found, manages) | {"tried": tried}
    return render(request, "field_api/staff/worker.html", context, status=tried.status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.MANAGE_STAFF)
def new_worker(request: HttpRequest) -> HttpResponse:
    """A form for a worker and the first posting; the address may name office or village."""
    tried = Tried()
    if request.method == "POST":
        form = NewWorkerForm(request.POST)
        tried = attempt(
            request, "new", form, lambda: employed(request, form), _("已登记，任职自所填日期生效。")
        )
        if tried.done:
            return redirect("worker", tried.made.pk)
    today, scope = timezone.localdate(), scope_of(request.user)
    tree, managed = Tree.of(scope, today), managed_by(user_of(request))
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
