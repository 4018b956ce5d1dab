"""What needs looking at in a jurisdiction, counted by village."""

from dataclasses import dataclass
from datetime import date, timedelta

from geo_minzheng.shared.sql import SqlQuery

ATTENTION_BY_VILLAGE = SqlQuery("field_api", "attention_by_village")

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Attention:
    """One row of `attention_by_village`."""

    village_id: int
    overdue: int
    due_soon: int
    unlocated: int


def attention(village_ids: tuple[int, ...], today: date) -> list[Attention]:
    """Villages with something to look at, among those that the asker may see by name."""
    if not village_ids:
        return []
    return ATTENTION_BY_VILLAGE.rows(
        Attention, village_ids=list(village_ids), today=today, soon=today + SOON
    )
