"""A dwelling point on the wire, wherever one is given."""

from typing import Any

from rest_framework import serializers

from field_api.actions.dwelling_points import DwellingPoint
from field_api.models import LocationSource
from geo_minzheng.shared.crs import Datum


class PointAsked(serializers.Serializer[Any]):
    """A dwelling point as somebody gives it; it is kept as entered."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=Datum.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[LocationSource.SURVEY.value, LocationSource.MAP.value],
        default=LocationSource.MAP.value,
    )
    accuracy_m = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="null: unknown."
    )
    located_on = serializers.DateField(required=False, allow_null=True, default=None)
    located_by = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class Placed(serializers.Serializer[Any]):
    """What a shape has that may give a dwelling point."""

    point = PointAsked(required=False, allow_null=True, default=None)
    outside_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=100,
        help_text="Why a point outside the village is right all the same.",
    )


def point_of(given: dict[str, Any] | None) -> DwellingPoint | None:
    """`PointAsked` as the actions take it."""
    if given is None:
        return None
    rest = {name: value for name, value in given.items() if name != "crs"}
    return DwellingPoint(datum=given["crs"], **rest)
