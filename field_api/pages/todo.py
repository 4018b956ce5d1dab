"""`/todo/{subject}/`: the rows that a number of the home page counts, with what to do about them.

Which rows is `field_api.counts.todo`'s; here is how they look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import scope_of
from field_api.counts.rollup import Tree
from field_api.counts.todo import AIDS_END_WITHIN, SILENT_AFTER, Subject, find, may_see
from field_api.models import Aid, Household, Office, Posting, Visit, VisitWorker
from field_api.models.office import LEAST_STAFF
from field_api.pages.division_choices import DivisionChoices

PAGE_SIZE = 100

PLACING = frozenset({"number", "wide-only"})
"""Classes that a heading shares with the cells below it."""


@dataclass(frozen=True)
class Cell:
    """One cell: its text, where it leads, and a class of tables.css or parts.css."""

    text: str
    path: str = ""
    look: str = ""


@dataclass(frozen=True)
class Shape:
    """How the rows of one subject look.

    Attributes:
        advice: what the rows are and what to do with them.
        nothing: what stands there when no row waits.
        cells: of one page of rows, one list of cells a row.
    """

    title: str | Promise
    advice: str | Promise
    nothing: str | Promise
    headings: tuple[str | Promise, ...]
    cells: Callable[[QuerySet[Any], Tree, date], list[list[Cell]]]


@require_safe
@login_required
def todo_list(request: HttpRequest, subject: str) -> HttpResponse:
    if subject not in {each.value for each in Subject}:
        raise Http404
    wanted, scope, today = Subject(subject), scope_of(request.user), timezone.localdate()
    divisions = may_see(wanted, scope)
    if not divisions:
        raise PermissionDenied
    choices, tree = DivisionChoices(scope, today), Tree.of(scope, today)
    place = choices.find(request.GET.get("division", ""))
    if place:
        divisions = tree.under(place.division_id, divisions)
    shape = SHAPES[wanted]
    rows = Paginator(find(wanted, divisions, today).rows, PAGE_SIZE)
    page = rows.get_page(request.GET.get("page"))
    shown: Any = page.object_list
    cells = shape.cells(shown, tree, today)
    context = {
        "shape": shape,
        "advice": _filled(shape.advice),
        "nothing": _filled(shape.nothing),
        "place": place,
        "groups": choices.groups(place),
        "total": rows.count,
        "page": page,
        "headings": _headings(shape, cells),
        "rows": cells,
    }
    return render(request, "field_api/todo/list.html", context)


def _headings(shape: Shape, rows: list[list[Cell]]) -> list[tuple[str | Promise, str]]:
    """Each heading with what places its column: at the right, or not on a phone."""
    if not rows:
        return []
    return [
        (heading, " ".join(look for look in cell.look.split() if look in PLACING))
        for heading, cell in zip(shape.headings, rows[0], strict=True)
    ]


def _filled(text: str | Promise) -> str:
    return str(text).format(days=AIDS_END_WITHIN.days, silent=SILENT_AFTER.days, least=LEAST_STAFF)


def _home(home: Household, tree: Tree) -> list[Cell]:
    return [
        Cell(home.head_name, reverse("household-dossier", args=[home.uid]), "nowrap"),
        Cell(tree.full_name(home.village_id)),
        Cell(home.code, look="nowrap muted wide-only"),
    ]


def _departures(rows: QuerySet[Visit], tree: Tree, today: date) -> list[list[Cell]]:
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


def _aids(rows: QuerySet[Aid], tree: Tree, today: date) -> list[list[Cell]]:
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


def _near_relatives(rows: QuerySet[Household], tree: Tree, today: date) -> list[list[Cell]]:
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


def _workers(rows: QuerySet[Posting], tree: Tree, today: date) -> list[list[Cell]]:
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


def _villages(rows: QuerySet[Any], tree: Tree, today: date) -> list[list[Cell]]:
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


def _offices(rows: QuerySet[Office], tree: Tree, today: date) -> list[list[Cell]]:
    return [
        [
            Cell(office.name, reverse("office", args=[office.pk])),
            Cell(tree.full_name(office.division_id)),
            Cell(str(office.staff_count), look="number late-text"),  # type: ignore[attr-defined]
            Cell(office.phone, look="nowrap"),
        ]
        for office in rows
    ]


_OF_A_HOME = (gettext_lazy("户主"), gettext_lazy("村社区"), gettext_lazy("户编号"))
_OF_A_WORKER = (
    gettext_lazy("姓名"),
    gettext_lazy("岗位"),
    gettext_lazy("服务地点"),
    gettext_lazy("最近一次走访"),
    gettext_lazy("任职自"),
)

SHAPES: dict[Subject, Shape] = {
    Subject.DEPARTURES: Shape(
        gettext_lazy("去世、搬离待变更"),
        gettext_lazy(
            "走访时得知去世或搬离，登记册还没有变更。请核实后在户档案里登记去世或迁出；"
            "有成员去世的，应在 3 个月内完成复核。等得最久的在前。"
        ),
        gettext_lazy("没有待变更的户。走访员记录“对象去世”或“已搬离”后，会出现在这里。"),
        (*_OF_A_HOME, gettext_lazy("走访结果"), gettext_lazy("走访日期"), gettext_lazy("等待")),
        _departures,
    ),
    Subject.AIDS_ENDING: Shape(
        gettext_lazy("即将到期的救助待遇"),
        gettext_lazy(
            "{days} 天内到期、还没有续接的待遇。需要继续的请及时复核；不再继续的到期自然停止。"
            "最早到期的在前。“到期日”是停止的第一天。"
        ),
        gettext_lazy("{days} 天内没有到期的救助待遇。"),
        (
            *_OF_A_HOME,
            gettext_lazy("享受人"),
            gettext_lazy("待遇"),
            gettext_lazy("到期日"),
            gettext_lazy("剩余"),
        ),
        _aids,
    ),
    Subject.NEAR_RELATIVES: Shape(
        gettext_lazy("近亲属备案户"),
        gettext_lazy(
            "经办人员或村（居）委会成员的近亲属，应单独登记备案，县级逐户入户核查"
            "（《最低生活保障审核确认办法》第 11、20 条）。未备案的在前。"
        ),
        gettext_lazy("没有登记为近亲属的户。在户档案里标记后，会出现在这里。"),
        (
            *_OF_A_HOME,
            gettext_lazy("与谁的关系"),
            gettext_lazy("备案日期"),
            gettext_lazy("上次走访"),
        ),
        _near_relatives,
    ),
    Subject.SILENT: Shape(
        gettext_lazy("没有走访记录的人员"),
        gettext_lazy(
            "在岗满 {silent} 天、最近 {silent} 天没有一条走访记录的工作人员和协理员。"
            "每月都有应走访的户（特困人员按月探访），请联系本人：是没有走访，还是手机里的记录没有发送。"
        ),
        gettext_lazy("在岗的走访人员最近 {silent} 天都有走访记录。"),
        _OF_A_WORKER,
        _workers,
    ),
    Subject.UNSERVED: Shape(
        gettext_lazy("没有协理员的村社区"),
        gettext_lazy(
            "今天没有在任协理员的村社区。这些村的走访没有人负责，请尽快安排，或由民政所人员代管。"
        ),
        gettext_lazy("每个村社区都有在任的协理员。"),
        (
            gettext_lazy("村社区"),
            gettext_lazy("乡镇街道"),
            gettext_lazy("上一任"),
            gettext_lazy("离任日"),
            gettext_lazy("办理"),
        ),
        _villages,
    ),
    Subject.SHORT: Shape(
        gettext_lazy("人员不足的民政所"),
        gettext_lazy(
            "在岗工作人员不足 {least} 人的民政所。入户调查须 2 人以上同行"
            "（《最低生活保障审核确认办法》第 16 条），所里还须有人值守。"
        ),
        gettext_lazy("各民政所在岗人员都不少于 {least} 人。"),
        (
            gettext_lazy("民政所"),
            gettext_lazy("乡镇街道"),
            gettext_lazy("在岗人数"),
            gettext_lazy("电话"),
        ),
        _offices,
    ),
    Subject.WITHOUT_ACCOUNT: Shape(
        gettext_lazy("没有账号的走访人员"),
        gettext_lazy(
            "在岗但没有关联账号的工作人员和协理员，不能在手机上发送走访记录。"
            "请打开人员页面，关联账号。"
        ),
        gettext_lazy("在岗的走访人员都有账号。"),
        _OF_A_WORKER,
        _workers,
    ),
}
