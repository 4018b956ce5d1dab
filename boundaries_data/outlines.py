"""Outlines of an edition, ready to send."""

from dataclasses import dataclass
from uuid import UUID

from boundaries_data.models import Edition
from geo_minzheng.shared.sql import SqlQuery

OUTLINE_GEOJSON = SqlQuery("boundaries_data", "outline_geojson")


@dataclass(frozen=True)
class _Feature:
    """One row of `outline_geojson`."""

    feature: str


def outline_geojson(edition: Edition, uid: UUID, *, tolerance_m: int) -> str | None:
    """The outline as a GeoJSON feature, or None where the edition does not draw the division."""
    rows = OUTLINE_GEOJSON.rows(_Feature, edition=edition.pk, uid=uid, tolerance_m=tolerance_m)
    return rows[0].feature if rows else None
