"""The navigation at the left: one entry a task, shown to those who may do it.

It names addresses and rights. Who holds a right is a matter of jurisdiction.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, Scope


@dataclass(frozen=True)
class Task:
    """One entry. `right` is None where any appointment is enough; `icon` is a Bootstrap icon."""

    label: str | Promise
    icon: str
    path: str
    right: Right | None = None


TASKS = (
    Task(_("首页"), "house-door", "/"),
    Task(_("对象户"), "people", "/households/", Right.SEE_NAMES),
    Task(_("人员"), "person-vcard", "/persons/", Right.SEE_NAMES),
    Task(_("救助待遇"), "cash-stack", "/aids/", Right.SEE_NAMES),
    Task(_("走访任务"), "calendar-check", "/tasks/", Right.SEE_NAMES),
    Task(_("入户走访"), "clipboard-check", "/visits/", Right.SEE_NAMES),
    Task(_("走访人员"), "person-badge", "/workers/", Right.SEE_NAMES),
    Task(_("民政所"), "building", "/offices/", Right.SEE_NAMES),
    Task(_("批量导入"), "file-earmark-arrow-up", "/imports/", Right.KEEP_REGISTER),
    Task(_("情况对比"), "bar-chart", "/overview/", Right.SEE_NAMES),
    Task(_("工作量"), "speedometer2", "/workload/", Right.MANAGE_STAFF),
    Task(_("密度图"), "hexagon-half", "/maps/density/"),
    Task(_("灾情"), "exclamation-triangle", "/maps/incidents/", Right.RUN_INCIDENTS),
    Task(_("行政区划"), "map", "/boundaries/"),
    Task(_("查阅记录"), "journal-text", "/readings/", Right.SEE_READINGS),
    Task(_("手机端"), "phone", "/phone/", Right.RECORD_VISITS),
)


@dataclass(frozen=True)
class Entry:
    """One entry as one page shows it."""

    task: Task
    current: bool


def entries(scope: Scope, path: str) -> list[Entry]:
    """What `scope` may do, with the task that `path` belongs to marked."""
    return [
        Entry(task, current=path == task.path if task.path == "/" else path.startswith(task.path))
        for task in TASKS
        if (scope.may(task.right) if task.right else scope.roots) or task.path == "/"
    ]
