"""A small city for incident tests: two counties, and squares to flood.

lon  104.0      104.1      104.2        Each village is a square of 0.1 degree; 甲村 and 乙村
36.4  ┌──────────┬──────────┐           are of 甲镇 in 甲县, 丙村 of 丙镇 in 丙县.
      │   甲村   │   乙村   │  丙村 →
36.3  └──────────┴──────────┘
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from boundaries_data.models import Division, Level
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.crs import CGCS2000
from maps.actions.incidents import open_incident
from maps.models import Incident
from tests.factories import division, sign_in, square, user

WEST, SOUTH = 104.0, 36.3


@dataclass(frozen=True)
class IncidentWorld:
    """The divisions, and a coordinator of the whole city."""

    city: Division
    jia_county: Division
    bing_county: Division
    jia_town: Division
    bing_town: Division
    jia: Division
    yi: Division
    bing: Division
    coordinator: User

    @property
    def api(self) -> APIClient:
        return sign_in(self.coordinator)


def incident_world() -> IncidentWorld:
    city = division(Level.CITY, "白银市", outline=square(WEST - 0.5, SOUTH - 0.5, 2.0))
    jia_county = division(Level.COUNTY, "甲县", parent=city, outline=square(WEST, SOUTH, 0.2))
    bing_county = division(
        Level.COUNTY, "丙县", parent=city, outline=square(WEST + 0.2, SOUTH, 0.2)
    )
    jia_town = division(Level.TOWNSHIP, "甲镇", parent=jia_county)
    bing_town = division(Level.TOWNSHIP, "丙镇", parent=bing_county)
    return IncidentWorld(
        city=city,
        jia_county=jia_county,
        bing_county=bing_county,
        jia_town=jia_town,
        bing_town=bing_town,
        jia=division(Level.VILLAGE, "甲村", parent=jia_town, outline=square(WEST, SOUTH)),
        yi=division(Level.VILLAGE, "乙村", parent=jia_town, outline=square(WEST + 0.1, SOUTH)),
        bing=division(Level.VILLAGE, "丙村", parent=bing_town, outline=square(WEST + 0.2, SOUTH)),
        coordinator=user("coordinator", city),
    )


def an_incident(by: User, **given: Any) -> Incident:
    facts: dict[str, Any] = {
        "title": "祖厉河洪水",
        "kind": "flood",
        "status": "actual",
        "occurred_at": timezone.now() - timedelta(hours=3),
    }
    return open_incident(by=by, **{**facts, **given})


def box_of(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A GeoJSON rectangle."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def drawn(world: IncidentWorld, incident: Incident, *box: float, level: float = 1) -> Any:
    """The answer to a rectangle drawn by the coordinator."""
    return world.api.post(
        f"/api/maps/v1/incidents/{incident.pk}/footprints/",
        {"geometry": box_of(*box), "crs": "cgcs2000", "level": level},
        format="json",
    )


def upload(world: IncidentWorld, incident: Incident, body: bytes, **form: Any) -> Any:
    """The answer to a file sent by the coordinator."""
    return world.api.post(
        f"/api/maps/v1/incidents/{incident.pk}/footprints/",
        {"file": SimpleUploadedFile("area.bin", body), **form},
        format="multipart",
    )


def point(lon: float, lat: float) -> Point:
    return Point(lon, lat, srid=CGCS2000)


def hours_ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)
