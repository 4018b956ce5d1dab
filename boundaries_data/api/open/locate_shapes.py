"""What `locate/` is asked and answers on the wire."""

from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from boundaries_data.api.open.fields import (
    AccuracyField,
    DatumField,
    DayField,
    LatitudeField,
    LongitudeField,
)
from boundaries_data.api.open.shapes import AsOfQuery, BriefDivisionShape, LocatedDivisionShape
from boundaries_data.locating import MOST_POINTS, WARNINGS, TooManyPointsError


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
