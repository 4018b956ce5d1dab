"""Divisions as the generators want them: the only file here that reads the database."""

from collections import defaultdict
from datetime import date

from boundaries_data.models import DivisionCode, DivisionKind, DivisionVersion, Level
from field_api.demonstration.accounts import Seat
from field_api.demonstration.world import Places, Township, Village
from geo_minzheng.shared.geometry import to_shapely


class NoPlacesError(ValueError):
    """The divisions loaded are not enough to put households in; the message says why."""


def read_places(day: date) -> Places:
    """Townships and villages in force on `day`, in the order of their codes.

    Raises:
        NoPlacesError: there is no village, or one has no outline or no township.
    """
    codes = _codes(day)
    townships = sorted(
        DivisionVersion.objects.as_of(day).at(Level.TOWNSHIP),
        key=lambda version: (_code(codes, version.division_id), version.division_id),
    )
    index = {version.division_id: number for number, version in enumerate(townships)}
    villages = sorted(
        DivisionVersion.objects.as_of(day).at(Level.VILLAGE),
        key=lambda version: (_code(codes, version.division_id), version.division_id),
    )
    if not villages:
        raise NoPlacesError("No village is in force: run `manage.py load_divisions` first.")
    return Places(
        townships=tuple(
            Township(
                version.division_id,
                version.name,
                to_shapely(version.outline) if version.outline else None,
                (version.seat.x, version.seat.y) if version.seat else None,
            )
            for version in townships
        ),
        villages=tuple(
            _village(version, index, _code(codes, version.division_id)) for version in villages
        ),
    )


def read_seats(day: date) -> list[Seat]:
    """Every division in force on `day` from the city to the villages, in the order of codes."""
    codes = _codes(day)
    versions = DivisionVersion.objects.as_of(day).select_related("division").defer("outline")
    seats = [
        Seat(v.division_id, v.division.level, v.name, v.parent_id, codes[v.division_id])
        for v in versions
    ]
    return sorted(seats, key=lambda seat: (_code(codes, seat.division_id), seat.division_id))


def _village(version: DivisionVersion, townships: dict[int, int], code: str) -> Village:
    township = townships.get(version.parent_id or 0)
    if version.outline is None or township is None:
        raise NoPlacesError(f"{version.name} has no outline or no township in force.")
    return Village(
        version.division_id,
        version.name,
        code,
        township,
        version.kind == DivisionKind.COMMUNITY,
        to_shapely(version.outline),
    )


def _codes(day: date) -> defaultdict[int, dict[str, str]]:
    codes: defaultdict[int, dict[str, str]] = defaultdict(dict)
    held = DivisionCode.objects.as_of(day).values_list("division_id", "scheme", "value")
    for division_id, scheme, value in held:
        codes[division_id][scheme] = value
    return codes


def _code(codes: defaultdict[int, dict[str, str]], division_id: int) -> str:
    """The statistics bureau's code, which villages have; else the Ministry's; else the number."""
    own = codes[division_id]
    return own.get("nbs") or own.get("mca") or f"D{division_id}"
