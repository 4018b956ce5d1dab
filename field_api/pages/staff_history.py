"""The history of a worker or an office in words: what was done, when, by whom and why.

One line an action, however many rows it touched. It reads the tables of former rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.models import Office, Posting, Worker
from geo_minzheng.accounts.models import User

LATEST = 30

ACTIONS: dict[str, str | Promise] = {
    "postings.post_worker": gettext_lazy("安排任职"),
    "postings.end_posting": gettext_lazy("结束任职"),
    "postings.hand_over": gettext_lazy("交接"),
    "workers.employ_worker": gettext_lazy("登记人员"),
    "workers.correct_worker": gettext_lazy("更正资料"),
    "workers.link_account": gettext_lazy("关联账号"),
    "offices.found_office": gettext_lazy("登记民政所"),
    "offices.correct_office": gettext_lazy("更正资料"),
    "offices.close_office": gettext_lazy("撤销民政所"),
}


@dataclass(frozen=True)
class Done:
    """One action."""

    at: datetime
    who: str
    what: str
    reason: str


def changes_of_worker(worker: Worker) -> list[Done]:
    """The latest actions on a worker and their postings, newest first."""
    return _done([(Worker, {"pgh_obj_id": worker.pk}), (Posting, {"worker_id": worker.pk})])


def changes_of_office(office: Office) -> list[Done]:
    """The latest actions on an office and on who serves there, newest first."""
    return _done([(Office, {"pgh_obj_id": office.pk}), (Posting, {"office_id": office.pk})])


def _done(parts: list[tuple[Any, dict[str, int]]]) -> list[Done]:
    found: dict[Any, tuple[datetime, dict[str, Any]]] = {}
    for model, which in parts:
        events: Any = model._meta.get_field("events").related_model
        rows = events.objects.filter(**which).select_related("pgh_context").order_by("-pgh_id")
        for event in rows[:LATEST]:
            if event.pgh_context:
                found[event.pgh_context_id] = (event.pgh_created_at, event.pgh_context.metadata)
    latest = sorted(found.values(), key=lambda each: each[0], reverse=True)[:LATEST]
    names = _names({str(context.get("by", "")) for _at, context in latest})
    return [
        Done(
            at,
            names.get(str(context.get("by", "")), _("系统")),
            str(ACTIONS.get(str(context.get("action", "")), _("变更"))),
            str(context.get("reason", "")),
        )
        for at, context in latest
    ]


def _names(ids: set[str]) -> dict[str, str]:
    users = User.objects.filter(pk__in=[int(each) for each in ids if each.isdigit()])
    return {str(user.pk): str(user) for user in users}
