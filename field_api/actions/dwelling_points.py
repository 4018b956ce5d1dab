"""Giving a household its dwelling point: the pair as entered, its datum, and the village's test."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from field_api.actions.register_refusals import PointOutsideVillageError
from field_api.models import Household, LocationSource
from field_api.register.checks import Problem, Severity, check_past_day
from field_api.register.village_check import VillageMismatch, check_village
from geo_minzheng.shared.crs import to_cgcs2000
from geo_minzheng.shared.geometry import to_point

POINT_FIELDS = (
    "location",
    "entered_lon",
    "entered_lat",
    "entered_datum",
    "location_accuracy_m",
    "location_source",
    "located_on",
    "located_by",
)
"""What belongs to a dwelling point and is never changed apart."""


@dataclass(frozen=True)
class DwellingPoint:
    """A point as somebody gave it.

    Attributes:
        lon, lat: degrees in `datum`, kept as entered.
        located_by: who confirmed it, by name.
    """

    lon: float
    lat: float
    datum: str
    source: str = LocationSource.MAP
    accuracy_m: float | None = None
    located_on: date | None = None
    located_by: str = ""


def check_point(point: DwellingPoint, *, today: date) -> list[Problem]:
    """What is wrong with the pair itself, before any village is asked."""
    found = check_past_day(point.located_on, field="located_on", today=today)
    if not (-180 <= point.lon <= 180 and -90 <= point.lat <= 90):
        text = _("经度应在前，范围 -180 至 180；纬度范围 -90 至 90。请核对是否填反。")
        found.append(Problem("point.out_of_range", "lon", Severity.ERROR, text))
    if point.accuracy_m is not None and not 0 < point.accuracy_m <= 100_000:
        text = _("定位精度应是大于 0 的米数；不知道时请留空。")
        found.append(Problem("point.accuracy", "accuracy_m", Severity.ERROR, text))
    return found


def put_point(home: Household, point: DwellingPoint, *, today: date) -> None:
    """Set the dwelling point of `home`; the caller saves."""
    ((lon, lat),) = to_cgcs2000(np.array([[point.lon, point.lat]]), point.datum).tolist()
    home.location = to_point(round(lon, 7), round(lat, 7))
    home.entered_lon, home.entered_lat = point.lon, point.lat
    home.entered_datum = point.datum
    home.location_accuracy_m = point.accuracy_m
    home.location_source = point.source
    home.located_on = point.located_on or today
    home.located_by = point.located_by


def forget_point(home: Household) -> None:
    """Leave `home` without a dwelling point; the caller saves. The old one is in the history."""
    for name in POINT_FIELDS:
        text = name in {"entered_datum", "location_source", "located_by"}
        setattr(home, name, "" if text else None)


def mismatch_of(home: Household, *, day: date) -> VillageMismatch | None:
    """How the dwelling point of `home` disagrees with its village; None if it does not."""
    if home.entered_lon is None or home.entered_lat is None:
        return None
    return check_village(
        home.entered_lon,
        home.entered_lat,
        datum=home.entered_datum,
        village_id=home.village_id,
        day=day,
    )


def refuse_mismatch(home: Household, *, day: date, outside_reason: str) -> None:
    """Refuse a point outside its village unless a reason says why it stays.

    Raises:
        PointOutsideVillageError: `details` holds the proposal and the metres.
    """
    if outside_reason:
        return
    mismatch = mismatch_of(home, day=day)
    if mismatch is None:
        return
    proposal = mismatch.proposal
    raise PointOutsideVillageError(
        mismatch.sentence,
        metres=None if mismatch.metres is None else round(mismatch.metres, 1),
        proposal=None
        if proposal is None
        else {"uid": str(proposal.uid), "name": proposal.name, "township": mismatch.township},
        illustrative=mismatch.illustrative,
    )
