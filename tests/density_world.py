"""A small city for the density map, and what its pages show."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone

from boundaries_data.models import Division, Edition, EditionOutline, Level
from geo_minzheng.shared.crs import CGCS2000
from tests.factories import aid, division, household, person, rectangle, sign_in, square

PAGE = "/maps/density/"


@dataclass(frozen=True)
class City:
    """Counties of two villages each; only the villages differ."""

    city: Division
    counties: tuple[Division, ...]
    townships: tuple[Division, ...]
    villages: tuple[Division, ...]


def drawn_city(*names: str) -> City:
    """Counties side by side, each one township with a village in the west and one in the east."""
    names = names or ("会宁县", "景泰县")
    city = division(
        Level.CITY, "白银市", outline=rectangle(104.0, 36.0, 104.0 + 0.2 * len(names), 36.2)
    )
    counties, townships, villages, outlines = [], [], [], []
    for n, name in enumerate(names):
        west = 104.0 + 0.2 * n
        whole = square(west, 36.0, 0.2)
        county = division(Level.COUNTY, name, parent=city, outline=whole)
        township = division(Level.TOWNSHIP, f"{name[:2]}镇", parent=county, outline=whole)
        counties.append(county)
        townships.append(township)
        outlines += [(county, whole), (township, whole)]
        for m, side in enumerate("西东"):
            outline = strip(west + 0.1 * m)
            village = division(Level.VILLAGE, f"{side}{name[0]}村", parent=township)
            villages.append(village)
            outlines.append((village, outline))
    edition = Edition.objects.create(
        content_hash=f"city {timezone.now().timestamp()}",
        as_of=date(2026, 1, 1),
        built_at=timezone.now(),
        illustrative=True,
    )
    for made, outline in outlines:
        EditionOutline.objects.create(
            edition=edition, division=made, level=made.level, tolerance_m=100, outline=outline
        )
    return City(city, tuple(counties), tuple(townships), tuple(villages))


def strip(west: float) -> MultiPolygon:
    """A village 0.1 degrees wide and 0.2 tall."""
    return MultiPolygon(Polygon.from_bbox((west, 36.0, west + 0.1, 36.2)), srid=CGCS2000)


def settle(village: Division, homes: int, *, at: tuple[float, float] | None) -> None:
    """Homes with one recipient each, all on one spot."""
    for _ in range(homes):
        aid(person(household(village, at=at)))


def features(page: str) -> list[dict[str, Any]]:
    """The areas on the page's map, as GeoJSON."""
    found = re.search(r"GeoMinzheng\.areas\((\{.*\}), \{\"", page)
    made: list[dict[str, Any]] = json.loads(found[1])["features"] if found else []
    return made


def shown(page: str) -> list[tuple[str, list[str]]]:
    """Name and numbers of every area on the page's map."""
    return [(each["properties"]["n"], each["properties"]["v"]) for each in features(page)]


def numbers(areas: list[tuple[str, list[str]]]) -> list[int]:
    return [int(re.sub(r"\D", "", values[0])) for _name, values in areas]


def page_of(who: Any, query: str = "") -> str:
    answer = sign_in(who).get(f"{PAGE}?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())
