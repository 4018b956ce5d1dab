"""A page of 1,000 households as GeoJSON: ours over HTTP, djangorestframework-gis in its process.

    python -m geo_minzheng.operating.bench.features SECONDS

Prints JSON: the seconds that each page took the serializer, its query and its rendering to JSON.
The comparison favours it: no request, no session and no server stand around it.
"""

import json
import sys
import time
from typing import Any

import django

PAGE = 1000


def serializer_times(seconds: float) -> list[float]:
    """How long djangorestframework-gis takes for the page, again and again."""
    from rest_framework.renderers import JSONRenderer
    from rest_framework_gis.serializers import GeoFeatureModelSerializer

    from field_api.models import Household

    class HouseholdFeature(GeoFeatureModelSerializer):  # type: ignore[misc]
        class Meta:
            model = Household
            geo_field = "location"
            id_field = "uid"
            fields = (
                "uid", "code", "status", "head_name", "address", "village", "last_visited_on",
                "next_visit_due", "registered_on", "location_accuracy_m", "location_source",
                "housing", "danger_grade", "hazard", "location",
            )  # fmt: skip

    took: list[float] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds or len(took) < 3:
        started = time.perf_counter()
        rows = Household.objects.exclude(location=None).order_by("id")[:PAGE]
        shape: Any = HouseholdFeature(rows, many=True).data
        JSONRenderer().render(shape)
        took.append(time.perf_counter() - started)
    return took


if __name__ == "__main__":
    django.setup()
    json.dump(serializer_times(float(sys.argv[1])), sys.stdout)
