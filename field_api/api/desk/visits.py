"""Visits for the desk: the list with its filters and files, and one visit with its answers.

Only visits of households that the asker may see by name; another answers 404.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.readings import record_reading
from field_api.api.asker import person_of, scope_with_names
from field_api.api.desk import count_words
from field_api.api.desk.list_cells import (
    dossier_of,
    illustrative_columns,
    labels,
    place_columns,
    point_columns,
)
from field_api.api.desk.list_views import list_view
from field_api.api.desk.listing import (
    ListAsk,
    ListColumn,
    ListKind,
    ListPageQuery,
    only_count,
)
from field_api.api.desk.visit_cells import cells
from field_api.api.places import DivisionUid, villages_under
from field_api.api.positions import Order, an_instant
from field_api.api.query import YesOrNo
from field_api.api.visit_rows import VisitShape, finished, plain
from field_api.api.walking import Row
from field_api.models import ListName, ReadingKind, Visit, VisitOutcome, VisitWorker
from field_api.readings.purpose import purpose_of
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.marks import listed

ORDERS = {
    "-started_at": Order("started_at", an_instant, descending=True),
    "started_at": Order("started_at", an_instant),
}


DIVISION_OF = (("visit", _("走访当时所在")), ("household", _("住户现在所在")))
"""A household that moved has visits in both: what compares divisions counts where it is now."""


class VisitQuery(ListPageQuery):
    """Filters of the list; all given ones hold together."""

    division = DivisionUid(
        required=False,
        label=_("行政区划"),
        help_text="uid of a division of any level; villages as they stood on the visit's day.",
    )
    division_of = serializers.ChoiceField(
        choices=DIVISION_OF,
        required=False,
        label=_("区划按"),
        help_text="Of what `division` is the place; of the visit's day where it is not said.",
    )
    household = serializers.UUIDField(required=False, label=_("户"), help_text="Its uid.")
    worker = serializers.IntegerField(
        required=False, min_value=1, max_value=2**53, label=_("走访员"), help_text="Took part."
    )
    outcome = serializers.ChoiceField(choices=VisitOutcome.choices, required=False, label=_("结果"))
    departure = YesOrNo(
        required=False,
        label=_("去世或搬离待核实"),
        help_text="`true`: told of a death or a move that the register does not show yet.",
    )
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="-started_at", label=_("排序"))

    def get_fields(self) -> dict[str, Any]:
        # A field cannot be declared under a word of the language.
        first = serializers.DateField(
            required=False, label=_("起始日"), help_text="Started on this day or later."
        )
        last = serializers.DateField(
            required=False, label=_("截止日"), help_text="Started on this day or earlier."
        )
        return {**super().get_fields(), "from": first, "to": last}


def visits_of(ask: ListAsk) -> QuerySet[Visit]:
    """The visits asked for, of households that the asker may see by name.

    The division is the village's on the day of the visit, whoever may see it today, unless it is
    asked for where the household lives now.
    """
    query = ask.query
    visits = Visit.objects.visible_to(ask.by)
    if "division" in query:
        lives = query.get("division_of") == "household"
        place = "household__village_id__among" if lives else "village_id__among"
        visits = visits.filter(**{place: villages_under(query["division"])})
    if "household" in query:
        visits = visits.filter(household__uid=query["household"])
    if "worker" in query:
        present = VisitWorker.objects.filter(visit=OuterRef("pk"), worker_id=query["worker"])
        visits = visits.filter(Exists(present))
    if "outcome" in query:
        visits = visits.filter(outcome=query["outcome"])
    if query.get("departure"):
        visits = visits.telling_a_departure()
    if "from" in query:
        visits = visits.filter(started_at__gte=_midnight(query["from"]))
    if "to" in query and query["to"] < date.max:
        visits = visits.filter(started_at__lt=_midnight(query["to"] + timedelta(days=1)))
    return visits


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def columns() -> list[ListColumn]:
    """The columns of the list."""
    outcome = labels(VisitOutcome.choices)
    return [
        ListColumn("record_uuid", gettext("记录编号"), lambda row: row["record_uuid"], page=False),
        ListColumn(
            "started_at",
            gettext("开始时间"),
            lambda row: row["started_at"],
            look="instant",
            order="started_at",
            link=lambda row: reverse("visit-detail", args=[row["record_uuid"]]),
            file=False,
        ),
        ListColumn(
            "household_code",
            gettext("户编号"),
            lambda row: row["household"]["code"],
            look="muted",
            shown=False,
        ),
        ListColumn(
            "head_name",
            gettext("户主"),
            lambda row: row["household"]["head_name"],
            link=lambda row: dossier_of(row["household"]["uid"]),
        ),
        *place_columns(order=""),
        ListColumn("start", gettext("开始时间"), lambda row: row["started_at"], page=False),
        ListColumn(
            "ended_at",
            gettext("结束时间"),
            lambda row: row["ended_at"],
            look="instant",
            shown=False,
        ),
        ListColumn("outcome", gettext("结果"), lambda row: outcome[row["outcome"]], look="outcome"),
        ListColumn(
            "workers",
            gettext("走访员"),
            lambda row: listed(each["name"] for each in row["workers"]),
        ),
        *point_columns("position", accuracy=lambda row: (row["position"] or {}).get("accuracy_m")),
        ListColumn(
            "distance_m",
            gettext("距住所（米）"),
            lambda row: row["distance_to_dwelling_m"],
            look="metres",
        ),
        ListColumn("note", gettext("备注"), lambda row: row["note"], look="long"),
        *illustrative_columns(),
    ]


def _finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    return finished(rows)


VISITS = ListKind(
    name=ListName.VISITS,
    icon="clipboard-check",
    query=VisitQuery,
    shape=VisitShape,
    orders=ORDERS,
    rows=visits_of,
    plain=plain,
    finished=_finished,
    columns=columns,
    totals=only_count(count_words.visits),
    how_to_fill=_("还没有走访记录。走访员用手机端记录并发送后，会出现在这里。"),
    point="position",
    unique="record_uuid",
    cells=cells,
)

VisitListView = list_view(VISITS)


class VisitDetailShape(VisitShape):
    """One visit with its answers."""

    answers = serializers.DictField(help_text="By question.")
    position_fixed_at = serializers.DateTimeField(allow_null=True)


class VisitView(APIView):
    """One visit."""

    @extend_schema(operation_id="visits_read", responses=VisitDetailShape)
    def get(self, request: Request, record_uuid: UUID) -> Response:
        scope_with_names(request)
        visible = Visit.objects.visible_to(person_of(request)).filter(record_uuid=record_uuid)
        visit = visible.select_related("household").first()
        if visit is None:
            raise NotFoundError(gettext("找不到这条走访记录，或不在您的辖区内。"))
        record_reading(
            by=person_of(request),
            kind=ReadingKind.DOSSIER,
            purpose=purpose_of(request),
            household=visit.household,
            subject="visits",
        )
        (row,) = finished(plain(visible))
        return Response(
            {**row, "answers": visit.answers, "position_fixed_at": visit.position_fixed_at}
        )
