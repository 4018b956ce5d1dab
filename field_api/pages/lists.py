"""The pages of the desk's lists, each the kind of the API drawn by `list_page`."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.api.desk.aids import AIDS
from field_api.api.desk.households import HOUSEHOLDS
from field_api.api.desk.listing import ListKind
from field_api.api.desk.offices import OFFICES
from field_api.api.desk.persons import PERSONS
from field_api.api.desk.tasks import TASKS
from field_api.api.desk.visits import VISITS
from field_api.api.desk.workers import WORKERS
from field_api.models import Household, Worker
from field_api.pages.list_page import list_page
from field_api.pages.list_query import ListQuery

KINDS: dict[str, ListKind] = {
    kind.name.value: kind for kind in (HOUSEHOLDS, PERSONS, AIDS, VISITS, TASKS, WORKERS, OFFICES)
}
"""Every list of the desk by its name."""


def _may_bring_forward(request: HttpRequest, query: ListQuery) -> dict[str, Any]:
    return {"may_bring_forward": scope_of(request.user).may(Right.KEEP_REGISTER)}


def _of_household(request: HttpRequest, query: ListQuery) -> dict[str, Any]:
    """The heading where the list of visits is narrowed to one household or one worker."""
    visible = Household.objects.visible_to(request.user)
    if "household" in query.values:
        home = visible.filter(uid=query.values["household"]).first()
        return {"heading": _("{name}户的走访").format(name=home.head_name)} if home else {}
    return _of_worker(request, query, _("{name}参加的走访"))


def _of_worker(request: HttpRequest, query: ListQuery, words: str) -> dict[str, Any]:
    if "worker" not in query.values:
        return {}
    visible = Worker.objects.visible_to(request.user)
    worker = visible.filter(pk=query.values["worker"]).first()
    return {"heading": words.format(name=worker.name)} if worker else {}


def _tasks(request: HttpRequest, query: ListQuery) -> dict[str, Any]:
    return _of_worker(request, query, _("{name}负责区域的走访任务")) | _may_bring_forward(
        request, query
    )


def _adding(request: HttpRequest, right: Right, route: str, label: str) -> dict[str, Any]:
    """The button that adds a row, for those who may."""
    if not scope_of(request.user).may(right):
        return {}
    return {"add": {"address": reverse(route), "label": label}}


def _households(request: HttpRequest, query: ListQuery) -> dict[str, Any]:
    return (
        _of_worker(request, query, _("{name}负责的住户"))
        | _may_bring_forward(request, query)
        | _adding(request, Right.KEEP_REGISTER, "household-new", _("登记新户"))
    )


def _workers(request: HttpRequest, query: ListQuery) -> dict[str, Any]:
    return _adding(request, Right.MANAGE_STAFF, "worker-new", _("登记走访人员"))


def _offices(request: HttpRequest, query: ListQuery) -> dict[str, Any]:
    return _adding(request, Right.MANAGE_STAFF, "office-new", _("登记民政所"))


household_list = list_page(HOUSEHOLDS, extra=_households)
person_list = list_page(PERSONS)
aid_list = list_page(AIDS)
visit_list = list_page(VISITS, extra=_of_household)
task_list = list_page(TASKS, extra=_tasks)
worker_list = list_page(WORKERS, extra=_workers)
office_list = list_page(OFFICES, extra=_offices)
