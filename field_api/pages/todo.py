"""`/todo/{subject}/`: the rows that a number of the home page counts, with what to do about them.

Which rows is `field_api.counts.todo`'s, what a subject says `todo_shapes`'s; here is the page.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import scope_of
from field_api.counts.rollup import Tree
from field_api.counts.todo import AIDS_END_WITHIN, SILENT_AFTER, Subject, find, may_see
from field_api.models.office import LEAST_STAFF
from field_api.pages.division_choices import DivisionChoices
from field_api.pages.todo_cells import Cell
from field_api.pages.todo_shapes import SHAPES, Shape

PAGE_SIZE = 100

PLACING = frozenset({"number", "wide-only"})
"""Classes that a heading shares with the cells below it."""


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
