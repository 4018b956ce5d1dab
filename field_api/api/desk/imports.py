"""`/api/field/v1/imports/`: send a file, follow it, apply it, take it back. For scripts."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.jurisdiction import Right, scope_of
from field_api.actions import imports as actions
from field_api.api.asker import person_of
from field_api.models import Choice, ImportBatch, ImportKind, ImportState
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import NoRightError, NotFoundError
from geo_minzheng.shared.json_bodies import NotTooDeepJSONParser

PIECE = 1024 * 1024


class ImportFile(serializers.Serializer[Any]):
    """A file of rows: XLSX, XLS, CSV or GeoPackage."""

    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    datum = serializers.ChoiceField(
        choices=Datum.choices, required=False, help_text="Of rows that do not say it."
    )
    check_at_once = serializers.BooleanField(
        default=False, help_text="Check without asking if every needed column is recognised."
    )


class ImportChoice(serializers.Serializer[Any]):
    """Which of the good rows are written."""

    choice = serializers.ChoiceField(choices=Choice.choices, default=Choice.ALL)


class ImportShape(serializers.Serializer[Any]):
    """Where a file has come to."""

    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    state = serializers.ChoiceField(choices=ImportState.choices)
    format = serializers.CharField()
    created_at = serializers.DateTimeField()
    rows_done = serializers.IntegerField(help_text="Of the step under way.")
    rows_total = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by verdict.")
    warned_rows = serializers.IntegerField()
    applied_rows = serializers.IntegerField()
    overtaken_rows = serializers.IntegerField(
        help_text="Not written: the register has changed since they were checked."
    )
    problem_code = serializers.CharField()
    problem = serializers.CharField()


class ImportListShape(serializers.Serializer[Any]):
    """The latest batches, the newest first."""

    results = ImportShape(many=True)


class ImportListView(APIView):
    """Files sent by the asker, and by those whom they administer."""

    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="imports_list", responses=ImportListShape)
    def get(self, request: Request) -> Response:
        _refuse_without_right(request)
        rows = ImportBatch.objects.visible_to(request.user).order_by("-created_at")[:100]
        return Response({"results": ImportShape(rows, many=True).data})

    @extend_schema(
        operation_id="imports_send",
        request={"multipart/form-data": ImportFile},
        responses={202: ImportShape, 413: ERROR},
    )
    def post(self, request: Request) -> Response:
        """The file is kept and read in the background; ask for its state."""
        _refuse_without_right(request)
        sent = ImportFile(data=request.data)
        sent.is_valid(raise_exception=True)
        file = sent.validated_data["file"]
        batch = actions.send_file(
            by=person_of(request),
            kind=sent.validated_data["kind"],
            file_name=file.name or "",
            chunks=file.chunks(PIECE),
            datum=sent.validated_data.get("datum", ""),
            check_at_once=sent.validated_data["check_at_once"],
        )
        return Response(ImportShape(batch).data, status=status.HTTP_202_ACCEPTED)


class ImportView(APIView):
    """One batch."""

    @extend_schema(operation_id="imports_state", responses=ImportShape)
    def get(self, request: Request, uid: UUID) -> Response:
        return Response(ImportShape(_batch(request, uid)).data)


class ImportApplyView(APIView):
    """Writing a checked batch into the register."""

    parser_classes = (NotTooDeepJSONParser,)

    @extend_schema(
        operation_id="imports_apply",
        request=ImportChoice,
        responses={202: ImportShape, 409: ERROR},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        batch = _batch(request, uid)
        sent = ImportChoice(data={} if request.data is None else request.data)
        sent.is_valid(raise_exception=True)
        actions.apply_import(
            by=person_of(request), batch=batch, choice=sent.validated_data["choice"]
        )
        batch.refresh_from_db()
        return Response(ImportShape(batch).data, status=status.HTTP_202_ACCEPTED)


class ImportUndoView(APIView):
    """Taking an applied batch back."""

    @extend_schema(
        operation_id="imports_undo", request=None, responses={202: ImportShape, 409: ERROR}
    )
    def post(self, request: Request, uid: UUID) -> Response:
        batch = _batch(request, uid)
        actions.undo_import(by=person_of(request), batch=batch)
        batch.refresh_from_db()
        return Response(ImportShape(batch).data, status=status.HTTP_202_ACCEPTED)


def _refuse_without_right(request: Request) -> None:
    if not scope_of(person_of(request)).may(Right.KEEP_REGISTER):
        raise NoRightError(_("您的角色不能向登记册导入数据。"))


def _batch(request: Request, uid: UUID) -> ImportBatch:
    _refuse_without_right(request)
    batch = ImportBatch.objects.visible_to(request.user).filter(uid=uid).first()
    if batch is None:
        raise NotFoundError(_("没有这一批，或您无权查看。"))
    return batch
