"""What a worker's page shows: postings, what each carries, the visits of late, changes."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Scope, scope_of
from boundaries_data.models import Level
from field_api.actions.postings import managed_by
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
from field_api.pages.keeping import user_of
from field_api.pages.staff import colleague_choices, office_choices, township_of, village_choices
from field_api.pages.staff_forms import DATUMS
from field_api.pages.staff_history import changes_of_worker
from geo_minzheng.shared.privacy import masked_phone


def facts_of(request: HttpRequest, worker: Worker, manages: bool) -> dict[str, Any]:
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
            "villages": village_choices(tree, townships, managed_by(user_of(request))),
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
