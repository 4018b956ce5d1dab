"""Which households are due, nearest first: the question a worker's phone asks."""

from dataclasses import dataclass
from datetime import date

from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.sql import SqlQuery

DUE_NEAR = SqlQuery("field_api", "households_due_near")


@dataclass(frozen=True)
class DueNear:
    """One row of `households_due_near`.

    `distance_m` is on the ellipsoid; None where the household has no dwelling point. `place`
    rises from the nearest on, and has gaps.
    """

    household_id: int
    distance_m: float | None
    place: int


def due_near(
    village_ids: tuple[int, ...],
    *,
    due_by: date,
    lonlat: tuple[float, float],
    start: int = 0,
    limit: int = 50,
) -> list[DueNear]:
    """Households of `village_ids` due by a day, nearest to `lonlat` first, unlocated ones last.

    Args:
        village_ids: those that the asker may see by name.
        lonlat: longitude, latitude in CGCS2000, degrees.
        start: how many to leave out at the beginning.
    """
    if not village_ids:
        return []
    return DUE_NEAR.rows(
        DueNear,
        village_ids=list(village_ids),
        due_by=due_by,
        lon=lonlat[0],
        lat=lonlat[1],
        srid=CGCS2000,
        start=start,
        stop=start + limit,
    )
