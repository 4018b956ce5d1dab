"""Visits that are due, for the desk: by day or by village, with who serves there.

A task is worked out from the household's next day; nothing is assigned here.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from field_api.api.desk import count_words
from field_api.api.desk.list_cells import (
    dossier_of,
    illustrative_columns,
    place_columns,
    point_columns,
)
from field_api.api.desk.listing import (
    ListAsk,
    ListColumn,
    ListKind,
    ListPageQuery,
    Total,
    counted,
    total,
)
from field_api.api.household_rows import plain
from field_api.api.places import villages_served
from field_api.api.positions import Order, a_day, a_number
from field_api.api.query import YesOrNo
from field_api.api.task_rows import TaskShape, finished
from field_api.api.walking import Row
from field_api.models import Household, ListName
from geo_minzheng.shared.marks import clauses, listed

ORDERS = {
    "due": Order("next_visit_due", a_day),
    "-due": Order("next_visit_due", a_day, descending=True),
    "village": Order("village_id", a_number),
    "-village": Order("village_id", a_number, descending=True),
}


class TaskQuery(ListPageQuery):
    """Filters of the list; all given ones hold together."""

    within_days = serializers.IntegerField(
        default=30,
        min_value=0,
        max_value=366,
        label=_("几天之内到期"),
        help_text="Due no later than so many days from today; overdue ones always.",
    )
    overdue = YesOrNo(required=False, label=_("走访逾期"))
    worker = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**53,
        label=_("走访员"),
        help_text="Due where this worker visits.",
    )
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="due", label=_("排序"))


def tasks_of(ask: ListAsk) -> QuerySet[Household]:
    """Households due, among those that the asker may see by name."""
    query = ask.query
    due_by = ask.today + timedelta(days=query["within_days"])
    due = Household.objects.in_villages(list(ask.villages)).due_by(due_by)
    if "overdue" in query:
        due = due.filter(**{f"next_visit_due__{'lt' if query['overdue'] else 'gte'}": ask.today})
    if "worker" in query:
        due = due.in_villages(sorted(villages_served(query["worker"], ask.today)))
    return due


def columns() -> list[ListColumn]:
    """The columns of the list."""
    return [
        ListColumn(
            "head_name",
            gettext("户主"),
            lambda row: row["head_name"],
            link=lambda row: dossier_of(row["uid"]),
        ),
        *place_columns(group=True),
        ListColumn("address", gettext("地址"), lambda row: row["address"]),
        ListColumn(
            "next_visit_due",
            gettext("应走访日"),
            lambda row: row["next_visit_due"],
            look="due",
            order="due",
        ),
        ListColumn(
            "days_left",
            gettext("剩余天数"),
            lambda row: row["days_left"],
            look="number",
            page=False,
        ),
        ListColumn(
            "last_visited_on", gettext("上次走访"), lambda row: row["last_visited_on"], look="day"
        ),
        ListColumn(
            "workers",
            gettext("负责人"),
            lambda row: listed(each["name"] for each in row["workers"]),
        ),
        ListColumn(
            "aids",
            gettext("救助待遇"),
            lambda row: clauses(aid["text"] for aid in row["aids"]),
            shown=False,
        ),
        *point_columns("location", accuracy=lambda row: row["location_accuracy_m"]),
        ListColumn(
            "located",
            gettext("定位"),
            lambda row: gettext("有") if row["location"] else "",
            look="present",
            file=False,
        ),
        ListColumn("code", gettext("户编号"), lambda row: row["code"], look="muted"),
        *illustrative_columns(),
    ]


def totals(rows: QuerySet[Household], ask: ListAsk, exact: bool) -> list[Total]:
    """Households due, and how many of them are overdue."""
    count, more = counted(rows, exact=exact)
    found = [total(count_words.households, count, more)]
    if not more:
        late = rows.order_by().aggregate(
            late=Count("pk", filter=Q(next_visit_due__lt=ask.today)),
            villages=Count("village_id", distinct=True),
        )
        found.append(Total(ngettext("已逾期 {n} 户", "已逾期 {n} 户", late["late"]), late["late"]))
        found.append(
            Total(
                ngettext("涉及 {n} 个村社区", "涉及 {n} 个村社区", late["villages"]),
                late["villages"],
            )
        )
    return found


def _finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    return finished(rows, ask.today)


TASKS = ListKind(
    name=ListName.TASKS,
    icon="calendar-check",
    query=TaskQuery,
    shape=TaskShape,
    orders=ORDERS,
    rows=tasks_of,
    plain=plain,
    finished=_finished,
    columns=columns,
    totals=totals,
    how_to_fill=_("近期没有到期的走访。可把天数放宽，查看以后要走访的住户。"),
    point="location",
)
