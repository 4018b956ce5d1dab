"""Receiving one more version of where an incident reaches, and whom it reaches, in one go."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
import shapely
from django.db import OperationalError
from django.db.models import Max
from django.utils import timezone
from psycopg.errors import QueryCanceled

from geo_minzheng.accounts.models import User
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.geometry import to_multipolygon
from geo_minzheng.shared.history import changed_by
from geo_minzheng.shared.sql import SqlQuery
from geo_minzheng.shared.vector_files import read_vector_file
from geo_minzheng.shared.vector_raw import Warned
from maps.actions.impact import materialise_impact
from maps.footprints.draft import FootprintDraft, draft_footprint
from maps.footprints.drawn import drawn_file
from maps.footprints.errors import too_costly
from maps.footprints.words import as_stored
from maps.models import Band, Footprint, FootprintStatus, Incident

CUT_BAND = SqlQuery("maps", "cut_band")
SHARE_IN_CITY = SqlQuery("maps", "share_in_city")

WHOLLY_INSIDE = 0.999
"""A river drawn along the city's limit crosses it by a few metres; that needs no warning."""


@dataclass(frozen=True)
class ShareInCity:
    """One row of `share_in_city`."""

    share: float | None


def receive_file(
    *,
    by: User,
    incident: Incident,
    body: bytes,
    datum: str | None = None,
    level: float | None = None,
    status: str = FootprintStatus.ACTUAL,
    now: datetime | None = None,
) -> tuple[Footprint, bool]:
    """Store an uploaded file as the next version of `incident`'s footprint.

    Args:
        body: the bytes as received; the same bytes, declared the same way, give the version
            they gave before.
        datum: a value of `Datum` that the sender declares for the degrees in the file.
        level: of everything in the file; None to read it from the shapes.
        status: a value of `FootprintStatus`; an exercise makes every footprint an exercise.

    Returns:
        The footprint, and whether this call made it.

    Raises:
        VectorFileError, FootprintError: the file cannot be read, or cannot be a footprint.
    """
    # What was declared beside the bytes makes another footprint of them.
    declared = {"datum": datum, "level": level, "status": _effective(status, incident).value}
    checksum = _checksum(body, declared)
    if known := _known(incident, checksum):
        return known, False
    draft = draft_footprint(read_vector_file(body, datum=datum), level=level)
    return _receive(by, incident, draft, checksum, status, now or timezone.now())


def receive_drawing(
    *,
    by: User,
    incident: Incident,
    geometry: dict[str, Any],
    datum: str,
    level: float,
    status: str = FootprintStatus.ACTUAL,
    now: datetime | None = None,
) -> tuple[Footprint, bool]:
    """Store a drawn shape as the next version of `incident`'s footprint.

    Args:
        geometry: a GeoJSON geometry in degrees of `datum`.

    Returns and raises as `receive_file`.
    """
    drawn = drawn_file(geometry, datum=datum)
    # Of the geometry as read: a sender's further members are nothing that is kept.
    shapes = [shapely.to_wkb(feature.geometry, hex=True) for feature in drawn.features]
    declared = {"crs": datum, "level": level, "status": _effective(status, incident).value}
    checksum = _checksum(b"", {"shapes": shapes, **declared})
    if known := _known(incident, checksum):
        return known, False
    draft = draft_footprint(drawn, level=level)
    return _receive(by, incident, draft, checksum, status, now or timezone.now())


def _effective(status: str, incident: Incident) -> FootprintStatus:
    is_exercise = FootprintStatus.EXERCISE in (status, incident.status)
    return FootprintStatus.EXERCISE if is_exercise else FootprintStatus.ACTUAL


def _checksum(body: bytes, declared: dict[str, Any]) -> str:
    """SHA-256 of the bytes and of what was declared beside them, hex."""
    return hashlib.sha256(body + rfc8785.dumps(declared)).hexdigest()


def _known(incident: Incident, checksum: str) -> Footprint | None:
    return Footprint.objects.filter(incident=incident, checksum_sha256=checksum).first()


def _receive(
    by: User,
    incident: Incident,
    draft: FootprintDraft,
    checksum: str,
    status: str,
    now: datetime,
) -> tuple[Footprint, bool]:
    with _ended_in_words(), changed_by(by, action="footprints.receive"):
        # One at a time for an incident: versions count without a gap, and a double click is one.
        Incident.objects.select_for_update().get(pk=incident.pk)
        if known := _known(incident, checksum):
            return known, False
        footprint = _stored(by, incident, draft, checksum, status, now)
        materialise_impact(footprint=footprint, outer_line=draft.outer_line)
        return footprint, True


@contextmanager
def _ended_in_words() -> Iterator[None]:
    """A statement that ran too long is the outline's fault; everything is rolled back by then."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise too_costly() from error
        raise


def _stored(
    by: User,
    incident: Incident,
    draft: FootprintDraft,
    checksum: str,
    status: str,
    now: datetime,
) -> Footprint:
    """The rows of one version. They are never updated, so every warning is known beforehand."""
    newest = Footprint.objects.filter(incident=incident).aggregate(newest=Max("version"))["newest"]
    effective = _effective(status, incident)
    warnings = list(draft.warnings)
    if effective == FootprintStatus.EXERCISE:
        warnings.insert(0, Warned("footprint.exercise"))
    warnings += _place_warnings(draft, timezone.localdate(now))
    footprint = Footprint.objects.create(
        incident=incident,
        version=(newest or 0) + 1,
        format=draft.format,
        status=effective,
        checksum_sha256=checksum,
        entered_crs=draft.crs,
        repairs=list(draft.repairs),
        warnings=as_stored(warnings),
        received_by=by,
        received_at=now,
    )
    for band in draft.bands:
        stored = Band.objects.create(
            footprint=footprint,
            level=band.level,
            label=band.label,
            area=to_multipolygon(band.area),
            area_km2=band.area_km2,
        )
        CUT_BAND.execute(band=stored.pk, reach=shapely.to_wkb(band.reach), srid=CGCS2000)
    return footprint


def _place_warnings(draft: FootprintDraft, day: date) -> list[Warned]:
    found = SHARE_IN_CITY.one(
        ShareInCity, reach=shapely.to_wkb(draft.bands[0].reach), srid=CGCS2000, day=day
    )
    if found.share is None or found.share >= WHOLLY_INSIDE:
        return []
    if found.share == 0:
        return [Warned("footprint.outside_city")]
    outside = max(1, round(100 * (1 - found.share)))
    return [Warned("footprint.partly_outside_city", {"outside_percent": outside})]
