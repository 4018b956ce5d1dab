"""Which division a settlement's name belongs to. By name alone; a number never decides."""

from uuid import UUID

from boundaries_data.models import Level
from boundaries_data.sources.gazetteer import Unit
from boundaries_data.sources.settlements import Settlement

_TOWNSHIP_ENDINGS = ("镇", "乡", "街道")

# 青江驿 was the seat of a township that is no more; the village of that place is 青江村.
_VILLAGE_OF_SETTLEMENT = {"青江驿": "青江村"}


def anchored_units(units: list[Unit], settlements: list[Settlement]) -> dict[str, Unit]:
    """For each settlement's key the unit it is the place of, where a name says so.

    A township is looked for first (一条山 is the place of 一条山镇), then the city itself, then
    a village that is known to be the same place.
    """
    townships = {unit.name: unit for unit in units if unit.level == Level.TOWNSHIP}
    cities = {unit.name: unit for unit in units if unit.level == Level.CITY}
    villages = {unit.name: unit for unit in units if unit.level == Level.VILLAGE}
    found: dict[str, Unit] = {}
    for settlement in settlements:
        names = settlement.chinese_names
        candidates = [
            *(townships.get(name + ending) for name in names for ending in _TOWNSHIP_ENDINGS),
            *(cities.get(name) for name in names),
            *(villages.get(_VILLAGE_OF_SETTLEMENT.get(name, "")) for name in names),
        ]
        unit = next((candidate for candidate in candidates if candidate), None)
        if unit is not None:
            found[settlement.key] = unit
    return found


def seats(
    units: list[Unit], settlements: list[Settlement], county_of: dict[str, UUID]
) -> dict[UUID, Settlement]:
    """The settlements that a source calls a seat, by the uid of what they are the seat of.

    Args:
        county_of: for each settlement's key the uid of the county it lies in. A county's seat
            carries no Chinese county name in one case of five, so the place decides.
    """
    found: dict[UUID, Settlement] = {}
    for settlement in settlements:
        unit = anchored_units(units, [settlement]).get(settlement.key)
        if unit is not None and unit.level in {Level.TOWNSHIP, Level.CITY}:
            found[unit.uid] = settlement
        if settlement.feature == "PPLA3":
            found[county_of[settlement.key]] = settlement
    return found


def place_name(settlement: Settlement, unit: Unit | None) -> str:
    """The Chinese name to show: the one that the unit is called by, else the first, else pinyin."""
    names = settlement.chinese_names
    same = [name for name in names if unit and unit.name.startswith(name)]
    return (same or list(names) or [settlement.romanised])[0]
