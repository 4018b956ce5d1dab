"""Workers posted where the asker may see names: who can be named in a visit."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of, scope_with_names
from field_api.api.household_rows import PlaceShape
from field_api.api.paging import Order, PageShape, Rows, a_number, page
from field_api.api.places import DivisionNames, DivisionUid, divisions_under
from field_api.api.query import PageQuery
from field_api.models import Posting, PostingKind, Worker

_VALUES = ("id", "name", "user_id")

ORDERS = {"id": Order("id", a_number)}


class WorkerQuery(PageQuery):
    """Filters of the list; all given ones hold together."""

    division = DivisionUid(
        required=False, label=_("行政区划"), help_text="Posted at or under it; uid."
    )
    q = serializers.CharField(
        required=False, max_length=40, label=_("姓名"), help_text="How the name begins."
    )


class PostingShape(serializers.Serializer[Any]):
    """Where a worker serves today."""

    kind = serializers.ChoiceField(choices=PostingKind.choices)
    text = serializers.CharField(help_text="The kind, for people.")
    division = PlaceShape(allow_null=True)
    group_no = serializers.IntegerField(help_text="Village group; 0 if none.")


class WorkerShape(serializers.Serializer[Any]):
    """One worker."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    me = serializers.BooleanField(help_text="True for the asker's own.")
    postings = PostingShape(many=True)


class WorkerPage(PageShape):
    """One page of workers."""

    results = WorkerShape(many=True)


class WorkerListView(APIView):
    """Workers posted today where the asker may see names, and the asker."""

    @extend_schema(
        operation_id="workers_list", parameters=[WorkerQuery], responses={200: WorkerPage}
    )
    def get(self, request: Request) -> Response:
        scope = scope_with_names(request)
        query, by, today = WorkerQuery.read(request), person_of(request), timezone.localdate()
        in_force = Posting.objects.filter(valid__contains=today)
        here = in_force.filter(division_id__in=scope.named_division_ids)
        visible = Worker.objects.visible_to(by).filter(pk__in=here.values("worker_id"))
        # Their own worker is listed wherever it is posted: it may always be named in a visit.
        workers = Worker.objects.filter(Q(pk__in=visible.values("pk")) | Q(user_id=by.pk))
        if "division" in query:
            under = divisions_under(query["division"])
            workers = workers.filter(
                pk__in=in_force.filter(division_id__in=[row.division_id for row in under]).values(
                    "worker_id"
                )
            )
        if "q" in query:
            workers = workers.filter(name__startswith=query["q"])
        rows: Rows = workers.values(*_VALUES)
        shown, links = page(request, rows, ORDERS, "id", query)
        return Response({**links, "results": _finished(shown, by.pk, in_force)})


def _finished(rows: list[dict[str, Any]], me: int, in_force: Any) -> list[dict[str, Any]]:
    postings: dict[int, list[Posting]] = {}
    for posting in in_force.filter(worker_id__in=[row["id"] for row in rows]).order_by("id"):
        postings.setdefault(posting.worker_id, []).append(posting)
    places = DivisionNames()
    places.learn(each.division_id for served in postings.values() for each in served)
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "me": row["user_id"] == me,
            "postings": [
                {
                    "kind": posting.kind,
                    "text": str(PostingKind(posting.kind).label),
                    "division": places.named(posting.division_id),
                    "group_no": posting.group_no,
                }
                for posting in postings.get(row["id"], [])
            ],
        }
        for row in rows
    ]
