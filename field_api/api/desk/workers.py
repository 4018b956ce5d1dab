"""Workers posted where the asker may see names: who can be named in a visit."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from field_api.api.desk import count_words
from field_api.api.desk.list_views import list_view, text_view
from field_api.api.desk.listing import (
    ListAsk,
    ListColumn,
    ListKind,
    TextQuery,
    only_count,
)
from field_api.api.places import divisions_under
from field_api.api.positions import Order, a_number
from field_api.api.query import PersonalText
from field_api.api.walking import Row
from field_api.api.worker_rows import WorkerShape, finished, plain
from field_api.models import ListName, Posting, PostingKind, Worker
from geo_minzheng.shared.marks import clauses

ORDERS = {"id": Order("id", a_number), "-id": Order("id", a_number, descending=True)}


class WorkerQuery(TextQuery):
    """Filters of the list; all given ones hold together."""

    kind = serializers.ChoiceField(
        choices=PostingKind.choices, required=False, label=_("岗位"), help_text="Posted today."
    )
    q = PersonalText(label=_("姓名（从姓起）"), help_text="How the name begins.")
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="id", label=_("排序"))


def workers_of(ask: ListAsk) -> QuerySet[Worker]:
    """Workers posted today where the asker may see names, and the asker wherever posted: their
    own worker may always be named in a visit."""
    query = ask.query
    here = Posting.objects.as_of(ask.today).filter(worker=OuterRef("pk"))
    workers = Worker.objects.filter(
        Exists(here.filter(division_id__in=ask.scope.named_division_ids)) | Q(user_id=ask.by.pk)
    )
    wanted: dict[str, Any] = {}
    if "division" in query:
        under = divisions_under(query["division"])
        wanted["division_id__in"] = [row.division_id for row in under]
    if "kind" in query:
        wanted["kind"] = query["kind"]
    if wanted:
        workers = workers.filter(Exists(here.filter(**wanted)))
    if "q" in query:
        workers = workers.filter(name__startswith=query["q"])
    return workers


def columns() -> list[ListColumn]:
    """The columns of the list."""
    group = gettext("{n} 组")

    def place(row: Row) -> str:
        served = []
        for posting in row["postings"]:
            at = posting["division"] or {"parent_name": "", "name": ""}
            words = [at["parent_name"], at["name"]]
            if posting["group_no"]:
                words.append(group.format(n=posting["group_no"]))
            served.append(" ".join(filter(None, words)))
        return clauses(served)

    return [
        ListColumn(
            "name",
            gettext("姓名"),
            lambda row: row["name"],
            link=lambda row: reverse("worker", args=[row["id"]]),
        ),
        ListColumn(
            "kind",
            gettext("岗位"),
            lambda row: clauses(posting["text"] for posting in row["postings"]),
        ),
        ListColumn("place", gettext("服务区域"), place),
        ListColumn(
            "office",
            gettext("民政所"),
            lambda row: clauses(each["office"] for each in row["postings"] if each["office"]),
        ),
        ListColumn("phone", gettext("电话"), lambda row: row["phone"]),
    ]


def _finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    return finished(rows, ask.by.pk, ask.today)


WORKERS = ListKind(
    name=ListName.WORKERS,
    icon="person-badge",
    query=WorkerQuery,
    shape=WorkerShape,
    orders=ORDERS,
    rows=workers_of,
    plain=plain,
    finished=_finished,
    columns=columns,
    totals=only_count(count_words.people),
    how_to_fill=_("您的辖区内还没有走访人员。请由协调员或管理员登记人员并安排岗位。"),
    unique="id",
    small=True,
)

WorkerListView = list_view(WORKERS)
WorkerTextView = text_view(WORKERS)
