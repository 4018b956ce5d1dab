"""What the pages of workers and offices share: who may change staff, and how a refusal is shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from boundaries_data.models import Level
from boundaries_data.naming import NamedDivision, named
from field_api.actions.posting_refusals import StaffRefusedError, WrongPlaceError
from field_api.actions.postings import managed_by
from field_api.counts.rollup import Tree
from field_api.models import Office, Posting
from geo_minzheng.shared.errors import GeoMinzhengError, NotFoundError


@dataclass
class Tried:
    """A change that somebody asked for on a page.

    Attributes:
        do: which form of the page it was; "" if none was sent.
        mistakes: sentences, empty where it was made.
        status: of the answer.
    """

    do: str = ""
    mistakes: list[str] = field(default_factory=list)
    status: int = 200
    made: Any = None

    @property
    def done(self) -> bool:
        return bool(self.do) and not self.mistakes


def attempt(
    request: HttpRequest, do: str, form: forms.Form, change: Callable[[], Any], said: str
) -> Tried:
    """Make `change` if `form` is complete, and say `said` on the next page."""
    if not form.is_valid():
        wrong = [
            f"{form.fields[name].label or name}：{errors[0]}"
            if name in form.fields
            else str(errors[0])
            for name, errors in form.errors.items()
        ]
        return Tried(do, wrong, 400)
    try:
        made = change()
    except (StaffRefusedError, NotFoundError) as error:
        return Tried(do, [error.message], int(error.status))
    messages.success(request, said)
    return Tried(do, made=made)


def unknown_change(do: str) -> Tried:
    """A form that the page does not have: nothing is changed."""
    return Tried(do or "nothing", [_("没有这种办理事项，请刷新后重试。")], 400)


def no_place() -> GeoMinzhengError:
    """What is raised where a form names no place."""
    return WrongPlaceError(
        _("请选择任职地点：工作人员选民政所，协理员和联络员选村社区。"),
        fields=["office", "division"],
    )


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


def office_choices(request: HttpRequest, today: date) -> list[Choice]:
    """The open offices where the person posts workers."""
    offices = Office.objects.open_on(today).filter(division_id__in=managed_by(request.user))  # type: ignore[arg-type]
    return [
        Choice(str(pk), name)
        for pk, name in offices.order_by("division_id").values_list("pk", "name")
    ]


def village_choices(tree: Tree, township_ids: set[int], managed: frozenset[int]) -> list[Choice]:
    """The villages of the townships where the person posts workers, under the township's name."""
    return [
        Choice(place.uid, f"{tree.places[place.parent_id].name} {place.name}")
        for place in tree.places.values()
        if place.level == Level.VILLAGE
        and place.parent_id in township_ids
        and place.division_id in managed
    ]


def township_of(tree: Tree, division_id: int) -> int | None:
    place = tree.above(division_id, Level.TOWNSHIP)
    return place.division_id if place else None


def colleague_choices(township_ids: set[int], today: date, without: int) -> list[Choice]:
    """Who serves in these townships today, to take over from somebody: by name and post."""
    villages = named(
        Posting.objects.as_of(today).values_list("division_id", flat=True).distinct(), today
    )
    near = {
        key
        for key, place in villages.items()
        if key in township_ids or place.parent_id in township_ids
    }
    posted = (
        Posting.objects.as_of(today)
        .filter(division_id__in=near)
        .exclude(worker_id=without)
        .select_related("worker", "office")
        .order_by("-kind", "worker__name", "id")
    )
    found: dict[int, Choice] = {}
    for posting in posted:
        where = posting.office.name if posting.office else _name(villages.get(posting.division_id))
        label = f"{posting.worker.name} · {posting.get_kind_display()} · {where}"
        found.setdefault(posting.worker_id, Choice(str(posting.worker_id), label))
    return list(found.values())


def _name(place: NamedDivision | None) -> str:
    return place.name if place else ""
