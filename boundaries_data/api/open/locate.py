"""`locate/`: which divisions hold a point, and how sure that is. One by GET, many by POST."""

from typing import Any

import numpy as np
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.api.open.fields import (
    PLAIN_NUMBER,
    AccuracyField,
    DatumField,
    DayField,
    LatitudeField,
    LongitudeField,
)
from boundaries_data.api.open.shapes import (
    AsOfQuery,
    BriefDivisionShape,
    LocatedDivisionShape,
    asked,
    brief,
    located,
)
from boundaries_data.locating import MOST_POINTS, WARNINGS, Located, TooManyPointsError, locate
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.plain_answers import json_answer, plain_asker, refusal

_PLAIN = frozenset({"lon", "lat", "crs", "accuracy_m"})


class LocateQuery(AsOfQuery):
    """One point. `crs` is required: a datum that is guessed moves a visit across a village."""

    lon = LongitudeField(help_text="Longitude, degrees.")
    lat = LatitudeField(help_text="Latitude, degrees.")
    crs = DatumField()
    accuracy_m = AccuracyField(
        required=False, help_text="Radius in metres in which the true place lies; default 0."
    )


_POINT = {
    "type": "array",
    "minItems": 2,
    "maxItems": 3,
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
        {"type": ["number", "null"], "minimum": 0, "maximum": 100_000},
    ],
    "items": {"type": ["number", "null"], "minimum": -180, "maximum": 100_000},
    "description": "Longitude, latitude, and accuracy in metres if it is known.",
}


@extend_schema_field(
    {"type": "array", "items": _POINT, "maxItems": MOST_POINTS, "example": [[104.17, 36.55, 12]]}
)
class PointsField(serializers.Field[Any, Any, Any, Any]):
    """`[[lon, lat, accuracy_m]…]`, checked in one pass: a list field takes a second for 20,000."""

    default_error_messages = {
        "not_a_list": _lazy("必须是坐标的列表，如 [[104.17, 36.55, 12]]。"),
        "bad_point": _lazy(
            "第 {number} 个点有误：应为 [经度, 纬度] 或 [经度, 纬度, 误差米数]，"
            "经度 -180 到 180，纬度 -90 到 90，误差 0 到 100000。"
        ),
    }

    def to_internal_value(self, data: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST_POINTS:
            raise TooManyPointsError(
                _("一次最多定位 %(most)d 个点，请分批发送。") % {"most": MOST_POINTS},
                most=MOST_POINTS,
                sent=len(data),
            )
        rows = np.zeros((len(data), 3))
        for index, point in enumerate(data):
            if not _is_point(point):
                self.fail("bad_point", number=index + 1)
            rows[index] = (point[0], point[1], (point[2] if len(point) == 3 else 0) or 0)
        return rows


def _is_point(point: Any) -> bool:
    if not (isinstance(point, list) and 2 <= len(point) <= 3):
        return False
    lon, lat, accuracy = (*point, None)[:3]
    numbers = [lon, lat] if accuracy is None else [lon, lat, accuracy]
    # A bool is an int to Python and no number to anybody else; NaN fails every comparison.
    if any(type(number) not in {int, float} for number in numbers):
        return False
    return -180 <= lon <= 180 and -90 <= lat <= 90 and 0 <= (accuracy or 0) <= 100_000


class LocateBody(serializers.Serializer[Any]):
    """Many points of one datum."""

    crs = DatumField()
    points = PointsField()
    as_of = DayField(required=False, help_text="The day to answer for; today if it is left out.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return AsOfQuery.validate(AsOfQuery(), attrs)


class LocatedPointShape(serializers.Serializer[Any]):
    """The point in the datum that everything is stored in."""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    crs = serializers.ChoiceField(choices=["cgcs2000"])


class CandidateShape(BriefDivisionShape):
    """A division that could hold the point."""

    share = serializers.FloatField(help_text="Of the accuracy disc's area, 0 to 1.")


class LocateWarningShape(serializers.Serializer[Any]):
    """Something the asker should know."""

    code = serializers.ChoiceField(choices=list(WARNINGS))
    message = serializers.CharField()


class LocatedShape(serializers.Serializer[Any]):
    """Where one point lies."""

    point = LocatedPointShape()
    divisions = LocatedDivisionShape(many=True, help_text="City, county, township, village.")
    boundary_distance_m = serializers.FloatField(
        allow_null=True, help_text="To the nearest line; null more than 10 degrees away."
    )
    certain = serializers.BooleanField(
        help_text="Inside, off the line, and the accuracy disc crosses no line."
    )
    candidates = CandidateShape(many=True, help_text="When not certain; by level, then share.")
    warnings = LocateWarningShape(many=True)


class LocateAnswer(LocatedShape):
    """Where the point lies, on which day and by which edition."""

    as_of = serializers.DateField()
    edition = serializers.CharField(help_text="Content hash.")


class BulkLocateAnswer(serializers.Serializer[Any]):
    """Where each point lies, in the order sent."""

    as_of = serializers.DateField()
    edition = serializers.CharField(help_text="Content hash.")
    results = LocatedShape(many=True)


class LocateView(APIView):
    """Point to divisions.

    One point of somebody signed in is answered without the framework, which takes longer than
    finding it; whatever is amiss, the framework says in its usual way.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        query = _plain_query(request.META["QUERY_STRING"]) if request.method == "GET" else None
        if query is None or plain_asker(request) is None:
            return super().dispatch(request, *args, **kwargs)
        try:
            return json_answer(_answer(query))
        except Exception as error:
            return refusal(error, request)

    @extend_schema(operation_id="locate", parameters=[LocateQuery], responses={200: LocateAnswer})
    def get(self, request: Request) -> Response:
        """Which divisions hold a point."""
        return Response(_answer(asked(request, LocateQuery)))

    @extend_schema(
        operation_id="locate_many",
        request=LocateBody,
        responses={
            200: BulkLocateAnswer,
            413: OpenApiResponse(ERROR.response, "More than 20,000 points."),
        },
    )
    def post(self, request: Request) -> Response:
        """The same for up to 20,000 points."""
        body = LocateBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        edition, found = locate(
            sent["points"][:, :2],
            datum=sent["crs"],
            accuracy_m=sent["points"][:, 2],
            day=sent["as_of"],
        )
        shapes: dict[int, dict[str, Any]] = {}
        return Response(
            {
                "as_of": sent["as_of"],
                "edition": edition.content_hash,
                "results": [_shape(one, shapes) for one in found],
            }
        )


def located_plainly(address: str) -> dict[str, Any] | None:
    """The answer to a question whose query is plain; None: the view is to be asked.

    Raises:
        NoEditionError: nothing had been published for today.
    """
    query = _plain_query(address)
    return None if query is None else _answer(query)


def _plain_query(address: str) -> dict[str, Any] | None:
    """What `LocateQuery` would read of a plain query; None: ask it."""
    # Nothing is escaped in what is plain, and reading escapes takes longer than all the rest.
    if "%" in address or "+" in address:
        return None
    given = dict(part.partition("=")[::2] for part in address.split("&"))
    if not {"lon", "lat", "crs"} <= given.keys() <= _PLAIN or given["crs"] not in Datum.values:
        return None
    query: dict[str, Any] = {"crs": given["crs"], "as_of": timezone.localdate()}
    for name, low, high in (("lon", -180, 180), ("lat", -90, 90), ("accuracy_m", 0, 100_000)):
        text = given.get(name, "0")
        if not PLAIN_NUMBER.fullmatch(text) or not low <= float(text) <= high:
            return None
        query[name] = float(text)
    return query


def _answer(query: dict[str, Any]) -> dict[str, Any]:
    edition, (found,) = locate(
        np.array([[query["lon"], query["lat"]]]),
        datum=query["crs"],
        accuracy_m=np.array([query.get("accuracy_m", 0.0)]),
        day=query["as_of"],
    )
    head = {"as_of": query["as_of"].isoformat(), "edition": edition.content_hash}
    return {**head, **_shape(found, {})}


def _shape(found: Located, shapes: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The wire shape. `shapes` keeps those of divisions already met, which repeat in bulk."""
    for division in found.divisions:
        if division.id not in shapes:
            shapes[division.id] = located(division)
    return {
        "point": {"lon": found.lon, "lat": found.lat, "crs": "cgcs2000"},
        "divisions": [shapes[division.id] for division in found.divisions],
        "boundary_distance_m": found.boundary_distance_m,
        "certain": found.certain,
        "candidates": [
            {**brief(candidate.division), "share": candidate.share}
            for candidate in found.candidates
        ],
        "warnings": [{"code": code, "message": str(WARNINGS[code])} for code in found.warnings],
    }
