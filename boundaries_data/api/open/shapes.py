"""The shapes of divisions on the wire, shared by every answer that names one."""

from typing import Any, TypeVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from boundaries_data.api.open.fields import DayField
from boundaries_data.describing import DescribedDivision
from boundaries_data.models import CodeScheme, DivisionKind, Level

Query = TypeVar("Query", bound=serializers.Serializer[Any])

LEVELS = [Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]


class AsOfQuery(serializers.Serializer[Any]):
    """The day to answer for."""

    as_of = DayField(required=False, help_text="The day to answer for; today if it is left out.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"as_of": timezone.localdate(), **attrs}


class CodesShape(serializers.Serializer[Any]):
    """Codes of the day; null where a scheme gave none."""

    mca = serializers.CharField(allow_null=True, help_text="Ministry of Civil Affairs, 12 digits.")
    nbs = serializers.CharField(allow_null=True, help_text="Statistics bureau, 12 digits.")


class BriefDivisionShape(serializers.Serializer[Any]):
    """A division in a chain or a list of candidates."""

    level = serializers.ChoiceField(choices=LEVELS)
    uid = serializers.UUIDField()
    name = serializers.CharField()


class LocatedDivisionShape(BriefDivisionShape):
    """A division that holds a point."""

    codes = CodesShape()
    illustrative = serializers.BooleanField(help_text="The outline is invented, not legal.")


class DivisionShape(LocatedDivisionShape):
    """A division as it stood on the day."""

    kind = serializers.ChoiceField(choices=DivisionKind.values)
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    other_names = serializers.ListField(child=serializers.CharField())
    area_km2 = serializers.FloatField(allow_null=True, help_text="On the ellipsoid.")
    seat = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        allow_null=True,
        help_text="Longitude, latitude, CGCS2000; null where no source gives it.",
    )


class PeriodShape(serializers.Serializer[Any]):
    """A half-open period; null is without end."""

    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text="The first day no longer in force.")
    basis = serializers.CharField(help_text="What the dates rest on.")


class DatedCodeShape(PeriodShape):
    """A code and when it was in force."""

    scheme = serializers.ChoiceField(choices=CodeScheme.values)
    code = serializers.CharField()


def brief(division: DescribedDivision) -> dict[str, Any]:
    """The wire shape of BriefDivisionShape."""
    return {"level": division.level, "uid": str(division.uid), "name": division.name}


def located(division: DescribedDivision) -> dict[str, Any]:
    """The wire shape of LocatedDivisionShape."""
    return {
        **brief(division),
        "codes": division.codes,
        "illustrative": division.illustrative,
    }


def whole(division: DescribedDivision) -> dict[str, Any]:
    """The wire shape of DivisionShape."""
    return {
        **located(division),
        "kind": division.kind,
        "parent": str(division.parent) if division.parent else None,
        "other_names": list(division.other_names),
        "area_km2": division.area_km2,
        "seat": list(division.seat) if division.seat else None,
    }


def asked(request: Request, query: type[Query]) -> dict[str, Any]:
    """The query parameters of `request`, checked.

    Raises:
        ValidationError: a parameter is missing or malformed; answered with 400.
    """
    # As a plain dict: a form would take an empty parameter for one that was not sent.
    checked = query(data=request.query_params.dict())
    checked.is_valid(raise_exception=True)
    found: dict[str, Any] = checked.validated_data
    return found
