"""What `divisions/` answers: lists, one division with all that is known of it, outlines."""

from typing import Any

from rest_framework import serializers

from boundaries_data.api.open.shapes import (
    BriefDivisionShape,
    DatedCodeShape,
    DivisionShape,
    PeriodShape,
)

TOLERANCES_M = [0, 25, 100, 400]


class DivisionsShape(serializers.Serializer[Any]):
    """Divisions of one day, in the order of their codes."""

    as_of = serializers.DateField()
    results = DivisionShape(many=True)


class SourceShape(serializers.Serializer[Any]):
    """Where the outline comes from."""

    name = serializers.CharField()
    publisher = serializers.CharField()
    release = serializers.CharField()
    licence = serializers.CharField()
    rights_note = serializers.CharField(allow_blank=True)
    method = serializers.CharField()


class ComparisonShape(serializers.Serializer[Any]):
    """How far two sources disagree about the outline."""

    first = serializers.CharField()
    second = serializers.CharField()
    difference_km2 = serializers.FloatField()
    difference_share = serializers.FloatField()
    median_distance_m = serializers.FloatField()
    largest_distance_m = serializers.FloatField()


class DivisionDetailShape(DivisionShape):
    """One division with everything that is known of it."""

    as_of = serializers.DateField()
    period = PeriodShape(help_text="Of this name, parent and outline.")
    chain = BriefDivisionShape(many=True, help_text="From the city down, without itself.")
    all_codes = DatedCodeShape(many=True)
    source = SourceShape(allow_null=True)  # type: ignore[assignment]
    comparisons = ComparisonShape(many=True)


class OutlinePropertiesShape(BriefDivisionShape):
    """What is said of an outline."""

    illustrative = serializers.BooleanField()
    tolerance_m = serializers.ChoiceField(choices=TOLERANCES_M)
    as_of = serializers.DateField(help_text="Day of the edition.")
    edition = serializers.CharField(help_text="Content hash, which is the ETag too.")


class MultiPolygonShape(serializers.Serializer[Any]):
    """A GeoJSON MultiPolygon, CGCS2000, longitude first."""

    type = serializers.ChoiceField(choices=["MultiPolygon"])
    coordinates = serializers.ListField(
        child=serializers.ListField(
            child=serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
        )
    )


class OutlineShape(serializers.Serializer[Any]):
    """A GeoJSON feature."""

    type = serializers.ChoiceField(choices=["Feature"])
    geometry = MultiPolygonShape()
    properties = OutlinePropertiesShape()


class OutlinesShape(serializers.Serializer[Any]):
    """A GeoJSON feature collection."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = OutlineShape(many=True)
