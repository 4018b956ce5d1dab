"""Who is nearest: workers around a footprint or a dwelling, in metres on the ellipsoid."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import Point

from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.privacy import decrypt, masked_phone
from geo_minzheng.shared.sql import SqlQuery
from maps.models import Footprint

NEAREST_WORKERS = SqlQuery("maps", "nearest_workers")
WORKERS_NEAR_FOOTPRINT = SqlQuery("maps", "workers_near_footprint")

CANDIDATES_EACH = 5
"""Degrees order workers a little wrongly: five times as many are measured as are returned."""


@dataclass(frozen=True)
class NearWorker:
    """One row of either query. `distance_m` is 0 inside a footprint."""

    worker_id: int
    name: str
    phone: bytes
    distance_m: float
    kind: str
    division_id: int
    group_no: int
    office: str

    @property
    def masked_phone(self) -> str:
        return masked_phone(decrypt(bytes(self.phone)))


def workers_near_point(
    place: Point, *, division_ids: Collection[int], day: date, most: int
) -> list[NearWorker]:
    """The `most` workers nearest to `place` (CGCS2000), posted in `division_ids` on `day`."""
    return NEAREST_WORKERS.rows(
        NearWorker,
        place=bytes(place.wkb),
        srid=CGCS2000,
        divisions=list(division_ids),
        day=day,
        most=most,
    )


def workers_near_footprint(
    footprint: Footprint, *, division_ids: Collection[int], day: date, most: int
) -> list[NearWorker]:
    """The `most` workers nearest to any band of `footprint`, posted in `division_ids` on `day`.

    Which of two workers a few metres apart comes into the list may be wrong where their
    directions differ; the metres told are right.
    """
    return WORKERS_NEAR_FOOTPRINT.rows(
        NearWorker,
        footprint=footprint.pk,
        divisions=list(division_ids),
        day=day,
        candidates=most * CANDIDATES_EACH,
        most=most,
    )
