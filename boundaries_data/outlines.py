"""Outlines of an edition, ready to send."""

from dataclasses import dataclass
from uuid import UUID

from boundaries_data.models import Edition
from geo_minzheng.shared.sql import SqlQuery

OUTLINE_GEOJSON = SqlQuery("boundaries_data", "outline_geojson")
OUTLINES_UNDER = SqlQuery("boundaries_data", "outlines_under")


@dataclass(frozen=True)
class _Feature:
    """One row of `outline_geojson`."""

    feature: str


@dataclass(frozen=True)
class _Collection:
    """The row of `outlines_under`."""

    collection: str
    drawn: int


def outline_geojson(edition: Edition, uid: UUID, *, tolerance_m: int) -> str | None:
    """The outline as a GeoJSON feature, or None where the edition does not draw the division."""
    rows = OUTLINE_GEOJSON.rows(_Feature, edition=edition.pk, uid=uid, tolerance_m=tolerance_m)
    return rows[0].feature if rows else None


def outlines_under(edition: Edition, uid: UUID, *, tolerance_m: int) -> str:
    """The outlines directly under a division as a GeoJSON collection; empty where there is none."""
    row = OUTLINES_UNDER.one(_Collection, edition=edition.pk, uid=uid, tolerance_m=tolerance_m)
    return row.collection
