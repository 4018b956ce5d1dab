"""The cells of what waits: one page of rows of one subject, as a table shows them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from field_api.counts.rollup import Tree
from field_api.models import Aid, Household, Office, Posting, Visit, VisitWorker


@dataclass(frozen=True)
class Cell:
    """One cell: its text, where it leads, and a class of tables.css or parts.css."""

    text: str
    path: str = ""
    look: str = ""


def _home(home: Household, tree: Tree) -> list[Cell]:
    return [
        Cell(home.head_name, reverse("household-dossier", args=[home.uid]), "nowrap"),
        Cell(tree.full_name(home.village_id)),
        Cell(home.code, look="nowrap muted wide-only"),
    ]


def departures(rows: QuerySet[Visit], tree: Tree, today: date) -> list[list[Cell]]:
    return [
        [
            *_home(visit.household, tree),
            Cell(visit.get_outcome_display(), look="nowrap"),
            Cell(
                f"{timezone.localtime(visit.started_at):%Y-%m-%d}",
                reverse("visit-detail", args=[visit.record_uuid]),
                "nowrap",
            ),
            Cell(
                _("已等 {n} 天").format(n=(today - timezone.localdate(visit.started_at)).days),
                look="nowrap",
            ),
        ]
        for visit in rows.select_related("household")
    ]


def aids(rows: QuerySet[Aid], tree: Tree, today: date) -> list[list[Cell]]:
    return [
        [
            *_home(aid.household, tree),
            Cell(aid.person.name, look="nowrap"),
            Cell(str(aid), look="nowrap"),
            Cell(f"{aid.valid.upper:%Y-%m-%d}", look="nowrap"),
            Cell(_("还有 {n} 天").format(n=(aid.valid.upper - today).days), look="nowrap"),
        ]
        for aid in rows.select_related("household", "person")
    ]


def near_relatives(rows: QuerySet[Household], tree: Tree, today: date) -> list[list[Cell]]:
    return [
        [
            *_home(home, tree),
            Cell(home.near_relative_of),
            Cell(f"{home.near_relative_filed_on:%Y-%m-%d}", look="nowrap")
            if home.near_relative_filed_on
            else Cell(_("未备案"), look="late-text nowrap"),
            Cell(
                f"{home.last_visited_on:%Y-%m-%d}" if home.last_visited_on else _("未走访"),
                look="nowrap",
            ),
        ]
        for home in rows
    ]


def workers(rows: QuerySet[Posting], tree: Tree, today: date) -> list[list[Cell]]:
    postings = list(rows.select_related("worker", "office"))
    latest = dict[int, Any]()
    ids = [posting.worker_id for posting in postings]
    seen = VisitWorker.objects.filter(worker_id__in=ids).values_list(
        "worker_id", "visit__started_at"
    )
    for worker_id, started_at in seen:
        latest[worker_id] = max(started_at, latest.get(worker_id, started_at))
    return [
        [
            Cell(posting.worker.name, reverse("worker", args=[posting.worker_id]), "nowrap"),
            Cell(posting.get_kind_display(), look="nowrap"),
            Cell(posting.office.name if posting.office else tree.full_name(posting.division_id)),
            Cell(
                f"{timezone.localtime(latest[posting.worker_id]):%Y-%m-%d}"
                if posting.worker_id in latest
                else _("从未走访"),
                look="nowrap",
            ),
            Cell(f"{posting.valid.lower:%Y-%m-%d}", look="nowrap wide-only"),
        ]
        for posting in postings
    ]


def villages(rows: QuerySet[Any], tree: Tree, today: date) -> list[list[Cell]]:
    villages = list(rows.values_list("division_id", "name"))
    former: dict[int, Posting] = {}
    ended = Posting.objects.filter(
        kind="assistant",
        division_id__in=[key for key, _name in villages],
        valid__endswith__lte=today,
    )
    for posting in ended.select_related("worker").order_by("valid__endswith"):
        former[posting.division_id] = posting
    cells = []
    for division_id, name in villages:
        last = former.get(division_id)
        place = tree.places.get(division_id)
        township = tree.places.get(place.parent_id) if place and place.parent_id else None
        homes = f"{reverse('household-list')}?division={place.uid}" if place else ""
        cells.append(
            [
                Cell(name, homes, "nowrap"),
                Cell(tree.full_name(township.division_id) if township else ""),
                Cell(last.worker.name, reverse("worker", args=[last.worker_id]))
                if last
                else Cell("—"),
                Cell(f"{last.valid.upper:%Y-%m-%d}" if last else "—", look="nowrap"),
                Cell(
                    _("安排协理员"),
                    f"{reverse('worker-new')}?kind=assistant&division={place.uid}" if place else "",
                    "nowrap no-print",
                ),
            ]
        )
    return cells


def offices(rows: QuerySet[Office], tree: Tree, today: date) -> list[list[Cell]]:
    return [
        [
            Cell(office.name, reverse("office", args=[office.pk])),
            Cell(tree.full_name(office.division_id)),
            Cell(str(office.staff_count), look="number late-text"),  # type: ignore[attr-defined]
            Cell(office.phone, look="nowrap"),
        ]
        for office in rows
    ]
