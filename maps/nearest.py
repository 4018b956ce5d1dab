"""Who is nearest: workers around a footprint or a dwelling, in metres on the ellipsoid."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.geometry import to_shapely
from geo_minzheng.shared.privacy import decrypt, masked_phone
from geo_minzheng.shared.sql import SqlQuery
from maps.models import Band, Footprint

NEAREST_WORKERS = SqlQuery("maps", "nearest_workers")

COARSE_DEG = 0.002
"""About 200 m: the index is asked with this, and five times as many are then measured exactly."""

CANDIDATES_EACH = 5


@dataclass(frozen=True)
class NearWorker:
    """One row of `nearest_workers`. `distance_m` is 0 inside an area."""

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


def nearest_workers(
    place: BaseGeometry, *, division_ids: Collection[int], day: date, most: int
) -> list[NearWorker]:
    """The `most` workers nearest to `place`, posted in `division_ids` on `day`.

    Args:
        place: a point or an area, degrees in CGCS2000. Workers inside an area are at 0 m.
    """
    return NEAREST_WORKERS.rows(
        NearWorker,
        place=shapely.to_wkb(place),
        coarse=shapely.to_wkb(shapely.simplify(place, COARSE_DEG)),
        srid=CGCS2000,
        divisions=list(division_ids),
        day=day,
        candidates=most * CANDIDATES_EACH,
        most=most,
    )


def area_of(footprint: Footprint) -> BaseGeometry:
    """Every band of `footprint` as one geometry; bands may overlap in it."""
    areas = Band.objects.filter(footprint=footprint).values_list("area", flat=True)
    return shapely.union_all([to_shapely(area) for area in areas])
