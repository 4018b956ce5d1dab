"""A village's households as GeoJSON: ours over HTTP, djangorestframework-gis in its process.

    python -m geo_minzheng.operating.bench.features SECONDS VILLAGE_UID

Prints JSON: the seconds that each page took the serializer, its queries and its rendering to JSON,
and how many features a page has. The rows and the members of each feature are ours, read as a
careful author would: aids prefetched, names of places looked up once. The comparison still favours
it: no request, no session, no record of the reading and no server stand around it.
"""

import json
import sys
import time
from typing import Any

import django


def serializer_times(seconds: float, village_uid: str) -> tuple[list[float], int]:
    """How long djangorestframework-gis takes for the village, again and again; and its features."""
    from django.db.models import Prefetch
    from django.utils import timezone
    from rest_framework import serializers
    from rest_framework.renderers import JSONRenderer
    from rest_framework_gis.serializers import GeoFeatureModelSerializer

    from field_api.api.desk.household_features import PLAIN
    from field_api.api.household_rows import AidShape, PlaceShape, aid_label
    from field_api.api.places import DivisionNames
    from field_api.models import Aid, Household

    today = timezone.localdate()

    class HouseholdFeature(GeoFeatureModelSerializer):  # type: ignore[misc]
        village = serializers.SerializerMethodField()
        aids = serializers.SerializerMethodField()
        overdue = serializers.SerializerMethodField()

        class Meta:
            model = Household
            geo_field = "location"
            fields = (*PLAIN, "overdue", "village", "aids", "location")

        def get_village(self, home: Household) -> Any:
            return PlaceShape(self.context["places"].named(home.village_id)).data

        def get_aids(self, home: Household) -> Any:
            kinds = {(aid.programme, aid.aid_class) for aid in home.in_force}  # type: ignore[attr-defined]
            each = [
                {"programme": one, "aid_class": of, "text": aid_label(one, of)}
                for one, of in sorted(kinds)
            ]
            return AidShape(each, many=True).data

        def get_overdue(self, home: Household) -> bool:
            due = home.next_visit_due
            return home.status == "active" and due is not None and due < today

    took: list[float] = []
    count = 0
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds or len(took) < 3:
        started = time.perf_counter()
        rows = Household.objects.filter(village__uid=village_uid).order_by("next_visit_due", "id")
        in_force = Prefetch("aids", Aid.objects.as_of(today), to_attr="in_force")
        homes = list(rows.prefetch_related(in_force))
        places = DivisionNames.of({home.village_id for home in homes})
        shape: Any = HouseholdFeature(homes, many=True, context={"places": places}).data
        JSONRenderer().render(shape)
        took.append(time.perf_counter() - started)
        count = len(homes)
    return took, count


if __name__ == "__main__":
    django.setup()
    json.dump(serializer_times(float(sys.argv[1]), sys.argv[2]), sys.stdout)
