"""`/overview/`: counties or townships side by side, month by month; as a page and as a file."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision
from field_api.api.exports import Column, as_file
from field_api.counts.months import Month
from field_api.counts.overview import SORTS, Row, levels_under, overview
from field_api.counts.rollup import Tree
from field_api.pages.access import needs_right
from field_api.pages.query_text import with_changes

MONTHS_BACK = 12


@require_safe
@needs_right(Right.SEE_NAMES)
def overview_page(request: HttpRequest) -> HttpResponseBase:
    scope, today = scope_of(request.user), timezone.localdate()
    tree = Tree.of(scope, today)
    tops = [
        tree.places[root] for root in scope.roots if root in tree.places and _named(root, scope)
    ]
    top = _top(request.GET.get("division", ""), tree, tops, scope)
    levels = levels_under(tree, top, scope)
    level = request.GET.get("level", "")
    level = level if level in levels else levels[0]
    month = Month.read(request.GET.get("month", ""), today)
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in SORTS else "overdue_share"
    found = overview(scope, tree, top, level, month, today)
    found.rows.sort(key=SORTS[sort.lstrip("-")], reverse=not sort.startswith("-"))
    if (wanted := request.GET.get("format")) in ("csv", "xlsx"):
        lines = [*found.rows, found.total]
        return as_file(
            wanted,
            "overview",
            iter([{"row": row} for row in lines]),
            _columns(month),
        )
    context: dict[str, Any] = {
        "found": found,
        "top": top,
        "tops": tops,
        "chain": _chain(tree, top, scope),
        "levels": [(value, Level(value).label) for value in levels],
        "level": level,
        "level_label": Level(level).label,
        "opens": level in (Level.COUNTY, Level.TOWNSHIP),
        "month": month,
        "this_month": str(month) == f"{today:%Y-%m}",
        "months": _months(today),
        "manages": scope.may(Right.MANAGE_STAFF),
        "sort": sort,
        "headings": _headings(request, sort, month, scope.may(Right.MANAGE_STAFF)),
        "files": {form: with_changes(request, format=form) for form in ("csv", "xlsx")},
        "full_bar": _full_bar(max((row.overdue_share for row in found.rows), default=0.0)),
    }
    return render(request, "field_api/overview/overview.html", context)


def _full_bar(largest: float) -> int:
    """Per cent of a full bar: one round scale for the column, said above it."""
    return next((each for each in (5, 10, 20, 50) if largest <= each), 100)


def _named(root: int, scope: Any) -> bool:
    return root in scope.named_division_ids


def _top(uid: str, tree: Tree, tops: list[NamedDivision], scope: Any) -> NamedDivision:
    """What the address names; where it names nothing, the jurisdiction's own.

    Raises:
        Http404: what it names is not there, or names are not seen there.
    """
    if not uid:
        return tops[0]
    wanted = tree.find(uid)
    if wanted is None or wanted.division_id not in scope.named_division_ids:
        raise Http404
    return wanted


def _chain(tree: Tree, top: NamedDivision, scope: Any) -> list[NamedDivision]:
    """The divisions above `top` that can be opened."""
    chain: list[NamedDivision] = []
    place = tree.places.get(top.parent_id) if top.parent_id else None
    while place is not None and place.division_id in scope.named_division_ids:
        chain.insert(0, place)
        place = tree.places.get(place.parent_id) if place.parent_id else None
    return chain


def _months(today: date) -> list[str]:
    first, found = today.replace(day=1), []
    for _back in range(MONTHS_BACK + 1):
        found.append(f"{first:%Y-%m}")
        first = (first.replace(day=1) - date.resolution).replace(day=1)
    return found


def _headings(request: HttpRequest, sort: str, month: Month, manages: bool) -> list[dict[str, Any]]:
    """Columns that can be sorted: the largest first, and turned when asked again."""
    labels = {
        "households": _("在册户"),
        "recipients": _("受助人"),
        "overdue": _("逾期户"),
        "overdue_share": _("逾期占比"),
        "visits": _("{month} 走访").format(month=month),
        "owing": _("月末欠访户"),
        "done_share": _("月度完成率"),
        "silent": _("无走访人员"),
        "unlocated": _("未定位户"),
    }
    if not manages:
        labels.pop("silent")
    return [
        {
            "label": label,
            "path": with_changes(request, sort=f"-{name}" if sort == name else name, format=None),
            "sorted": {name: "descending", f"-{name}": "ascending"}.get(sort, ""),
        }
        for name, label in labels.items()
    ]


def _columns(month: Month) -> list[Column]:
    def number(heading: str, name: str) -> Column:
        return Column(heading, lambda line: getattr(line["row"], name))

    def share(heading: str, name: str) -> Column:
        return Column(heading, lambda line: round(getattr(line["row"], name), 2))

    def name_of(line: dict[str, Row]) -> str:
        return line["row"].place.name

    return [
        Column(_("上级"), lambda line: line["row"].parent),
        Column(_("行政区划"), name_of),
        number(_("在册户"), "households"),
        number(_("受助人"), "recipients"),
        number(_("逾期户"), "overdue"),
        share(_("逾期占比（%）"), "overdue_share"),
        number(_("未定位户"), "unlocated"),
        Column(_("月份"), lambda line: str(month)),
        number(_("完成走访（次）"), "visits"),
        number(_("完成走访（户）"), "homes_done"),
        number(_("月末欠访（户）"), "owing"),
        share(_("月度完成率（%）"), "done_share"),
        number(_("无走访记录人员"), "silent"),
    ]
