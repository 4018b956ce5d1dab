"""Footprints of an incident: send one more version as a file or a drawn shape; list them."""

import math
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.api.asker import person_of
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import TooLargeError
from geo_minzheng.shared.json_bodies import NotTooDeepJSONParser
from geo_minzheng.shared.vector_files import MAX_UPLOAD_BYTES
from maps.actions.footprints import receive_drawing, receive_file
from maps.api.desk.asker import incident_of, scope_running_incidents
from maps.footprints.levels import HIGHEST_LEVEL, LOWEST_LEVEL, ONLY_BAND
from maps.footprints.words import told_repairs, told_warnings
from maps.models import Footprint, FootprintStatus

MOST_BODY_BYTES = MAX_UPLOAD_BYTES + 64 * 1024
"""The file, and the form around it."""


class Level(serializers.FloatField):
    """A finite number; a higher one is worse."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=LOWEST_LEVEL, max_value=HIGHEST_LEVEL, label=gettext_lazy("等级"), **kwargs
        )

    def to_internal_value(self, data: Any) -> float:
        try:
            value = super().to_internal_value(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class Choice(serializers.ChoiceField):
    """One of a few words. What was sent instead is not repeated: it may not be writable."""

    default_error_messages = {"invalid_choice": gettext_lazy("不是可选的值。")}


class FootprintFile(serializers.Serializer[Any]):
    """A file: GeoJSON, KML, KMZ, zipped Shapefile or GeoPackage, told by its content."""

    file = serializers.FileField(max_length=200, allow_empty_file=True)
    crs = Choice(
        choices=Datum.values,
        required=False,
        help_text="What the degrees in the file refer to, if not what the file says.",
    )
    level = Level(required=False, help_text="Of the whole file; else read from its shapes.")
    status = Choice(choices=FootprintStatus.values, default=FootprintStatus.ACTUAL)


class FootprintDrawing(serializers.Serializer[Any]):
    """A drawn shape: a GeoJSON Polygon or MultiPolygon in degrees of `crs`."""

    geometry = serializers.DictField(help_text="GeoJSON geometry: lon, lat.")
    crs = Choice(choices=Datum.values)
    level = Level(default=ONLY_BAND)
    status = Choice(choices=FootprintStatus.values, default=FootprintStatus.ACTUAL)


class BandShape(serializers.Serializer[Any]):
    """One band as it was sent. Bands may overlap."""

    level = serializers.FloatField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    area_km2 = serializers.FloatField(help_text="On the ellipsoid.")


class RepairShape(serializers.Serializer[Any]):
    """What was mended in one shape of the file."""

    feature = serializers.IntegerField(help_text="From 1, in the order of the file.")
    problem = serializers.CharField()
    area_km2_before = serializers.FloatField()
    area_km2_after = serializers.FloatField()
    message = serializers.CharField()


class WarningShape(serializers.Serializer[Any]):
    """Something to know that did not stop the footprint."""

    code = serializers.CharField()
    details = serializers.DictField()
    message = serializers.CharField()


class FootprintShape(serializers.Serializer[Any]):
    """One version of where an incident reaches."""

    version = serializers.IntegerField()
    format = serializers.CharField()
    status = serializers.ChoiceField(choices=FootprintStatus.choices)
    crs = serializers.CharField(help_text="As found or declared; stored is CGCS2000.")
    received_at = serializers.DateTimeField()
    bands = BandShape(many=True)
    repairs = RepairShape(many=True)
    warnings = WarningShape(many=True)


class FootprintListShape(serializers.Serializer[Any]):
    """Every version, the newest first."""

    results = FootprintShape(many=True)


class FootprintListView(APIView):
    """Versions of where one incident reaches. None is ever changed or deleted."""

    parser_classes = (NotTooDeepJSONParser, MultiPartParser)

    @extend_schema(operation_id="footprints_list", responses=FootprintListShape)
    def get(self, request: Request, incident: int) -> Response:
        scope_running_incidents(request)
        found = incident_of(request, incident)
        rows = Footprint.objects.filter(incident=found).prefetch_related("bands")
        return Response({"results": [footprint_shape(row) for row in rows]})

    @extend_schema(
        operation_id="footprints_send",
        request={
            "multipart/form-data": FootprintFile,
            "application/json": FootprintDrawing,
        },
        responses={
            201: FootprintShape,
            200: FootprintShape,
            422: ERROR,
        },
    )
    def post(self, request: Request, incident: int) -> Response:
        """201 for a new version, 200 where the same bytes were sent before."""
        scope_running_incidents(request)
        found = incident_of(request, incident)
        _refuse_large(request)
        by = person_of(request)
        assert isinstance(by, User)
        if _is_json(request):
            drawing = FootprintDrawing(data={} if request.data is None else request.data)
            drawing.is_valid(raise_exception=True)
            sent = drawing.validated_data
            footprint, is_new = receive_drawing(
                by=by,
                incident=found,
                geometry=sent["geometry"],
                datum=sent["crs"],
                level=sent["level"],
                status=sent["status"],
            )
        else:
            file = FootprintFile(data=request.data)
            file.is_valid(raise_exception=True)
            sent = file.validated_data
            footprint, is_new = receive_file(
                by=by,
                incident=found,
                body=sent["file"].read(),
                datum=sent.get("crs"),
                level=sent.get("level"),
                status=sent["status"],
            )
        return Response(
            footprint_shape(footprint),
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )


def footprint_shape(footprint: Footprint) -> dict[str, Any]:
    """One version as `FootprintShape`."""
    return {
        "version": footprint.version,
        "format": footprint.format,
        "status": footprint.status,
        "crs": footprint.entered_crs,
        "received_at": footprint.received_at,
        "bands": [
            {"level": band.level, "label": band.label, "area_km2": round(band.area_km2, 4)}
            for band in footprint.bands.all()
        ],
        "repairs": told_repairs(footprint.repairs),
        "warnings": told_warnings(footprint.warnings),
    }


def _is_json(request: Request) -> bool:
    return (request.content_type or "").startswith("application/json")


def _refuse_large(request: Request) -> None:
    """Before the body is read: a declared length over the limit needs no reading."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > MOST_BODY_BYTES:
        raise TooLargeError(
            _("文件超过 %(limit)s MB，没有保存。请裁剪到受影响范围或简化后再上传。")
            % {"limit": MAX_UPLOAD_BYTES >> 20},
            limit_bytes=MAX_UPLOAD_BYTES,
        )
