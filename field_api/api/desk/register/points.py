"""A dwelling point on the wire, wherever one is given, and the address that revises it alone."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.dwelling_points import DwellingPoint
from field_api.actions.households import correct_household
from field_api.api.desk.register.asking import (
    KeptHousehold,
    Reasoned,
    asked,
    changes,
    kept,
    version_field,
)
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


class PointRevision(Reasoned, Placed):
    """Another dwelling point, or none."""

    point = PointAsked(allow_null=True, help_text="null takes the point away.")
    version = version_field()


class PointView(APIView):
    """The dwelling point of a household. A new one takes nothing over from the old one."""

    @changes("households_revise_point", PointRevision, KeptHousehold)
    def put(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, PointRevision)
        point = point_of(given.pop("point"))
        home = correct_household(
            by=by,
            uid=uid,
            changes={},
            point=point,
            without_point=point is None,
            today=timezone.localdate(),
            **given,
        )
        return kept(home)
