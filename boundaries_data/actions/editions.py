"""Publishing an edition: one immutable coverage, named by its content, ready for look-ups."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

import numpy as np
import shapely
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import LineString
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries_data.division_lines import stretches
from boundaries_data.models import (
    DivisionVersion,
    Edition,
    EditionLine,
    EditionOutline,
    Level,
)
from boundaries_data.simplification import simplified
from geo_minzheng.shared.crs import GAUSS_KRUGER_105E
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.geometry import to_gauss_kruger, to_multipolygon, to_shapely
from geo_minzheng.shared.history import changed_by
from geo_minzheng.shared.sql import SqlQuery

EDITION_PIECES = SqlQuery("boundaries_data", "edition_pieces")
VERTICES_A_PIECE = 128
TOLERANCES_M = (0, 25, 100, 400)
LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)

# Two levels that tile each other differ by the noding of their lines and no more.
_LEVELS_AGREE_DEG2 = 1e-10


class NotPublishableError(GeoMinzhengError):
    """The outlines of the day overlap, leave gaps, or a level does not tile the one above."""

    code = "edition.not_a_coverage"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class _Row:
    """One version of the day, with its outline as shapely's."""

    version: DivisionVersion
    outline: BaseGeometry


def build_edition(*, by: AbstractBaseUser | None, day: date) -> Edition:
    """Publish the coverage of `day`; the edition that is there if its content is the same.

    Args:
        by: None only for set-up commands.

    Raises:
        NotPublishableError: the outlines of the day are no nested coverage.
    """
    levels = {level: _rows(level, day) for level in LEVELS}
    for level, rows in levels.items():
        if not rows:
            raise NotPublishableError(
                _("%(day)s 没有可发布的%(level)s轮廓。") % {"day": day, "level": level.label},
                level=level.value,
            )
    everything = [row for rows in levels.values() for row in rows]
    content_hash = _content_hash(everything)
    known = Edition.objects.filter(content_hash=content_hash).first()
    if known is not None:
        return known
    _refuse_if_not_nested(levels)
    with changed_by(by, action="editions.build_edition"):
        edition = Edition.objects.create(
            content_hash=content_hash,
            as_of=day,
            built_at=timezone.now(),
            illustrative=any(row.version.illustrative for row in everything),
        )
        for level, rows in levels.items():
            EditionOutline.objects.bulk_create(_outlines(edition, level, rows), batch_size=500)
        EDITION_PIECES.execute(edition=edition.pk, day=day, vertices=VERTICES_A_PIECE)
        EditionLine.objects.bulk_create(_lines(edition, levels), batch_size=1000)
    return edition


def _rows(level: Level, day: date) -> list[_Row]:
    versions = (
        DivisionVersion.objects.as_of(day)
        .at(level)
        .filter(outline__isnull=False)
        .select_related("division", "parent")
        .order_by("division__uid")
    )
    return [
        _Row(version, to_shapely(version.outline))
        for version in versions
        if version.outline is not None
    ]


def _content_hash(rows: list[_Row]) -> str:
    """SHA-256 over what an answer can show, in the order of levels and uids."""
    digest = hashlib.sha256()
    for row in rows:
        version = row.version
        parent = version.parent.uid if version.parent else ""
        facts = (version.division.uid, version.name, version.kind, parent, version.illustrative)
        digest.update("\x1f".join(map(str, facts)).encode() + b"\x1e")
        digest.update(shapely.to_wkb(row.outline, byte_order=1))
    return digest.hexdigest()


def _refuse_if_not_nested(levels: dict[Level, list[_Row]]) -> None:
    below: dict[int, list[BaseGeometry]] = {}
    for level in reversed(LEVELS):
        rows = levels[level]
        if not shapely.coverage_is_valid(_array(rows)):
            raise NotPublishableError(
                _("%(level)s轮廓之间有重叠或缝隙，未发布。请先在边界检查中改正。")
                % {"level": level.label},
                level=level.value,
            )
        for row in rows:
            children = below.get(row.version.division_id)
            if level == Level.VILLAGE:
                continue
            union = shapely.coverage_union_all(children or [])
            if union.symmetric_difference(row.outline).area > _LEVELS_AGREE_DEG2:
                raise NotPublishableError(
                    _("%(name)s的下级轮廓没有铺满它，未发布。") % {"name": row.version.name},
                    division=str(row.version.division.uid),
                )
        below = {}
        for row in rows:
            if row.version.parent_id is not None:
                below.setdefault(row.version.parent_id, []).append(row.outline)


def _outlines(edition: Edition, level: Level, rows: list[_Row]) -> Iterator[EditionOutline]:
    outlines = _array(rows)
    for tolerance in TOLERANCES_M:
        drawn = simplified(outlines, tolerance) if tolerance else outlines
        for row, outline in zip(rows, drawn, strict=True):
            yield EditionOutline(
                edition=edition,
                division_id=row.version.division_id,
                level=level,
                tolerance_m=tolerance,
                outline=to_multipolygon(outline),
            )


def _lines(edition: Edition, levels: dict[Level, list[_Row]]) -> Iterator[EditionLine]:
    villages = levels[Level.VILLAGE]
    parent = {
        row.version.division_id: row.version.parent_id for rows in levels.values() for row in rows
    }
    chains = []
    for row in villages:
        chain = [row.version.division_id]
        while len(chain) < len(LEVELS):
            chain.append(parent[chain[-1]] or 0)
        chains.append(chain[::-1])
    for stretch in stretches(_array(villages), np.array(chains, dtype=np.intp)):
        points = shapely.get_coordinates(to_gauss_kruger(stretch.line))
        line = LineString(points, srid=GAUSS_KRUGER_105E)
        yield EditionLine(edition=edition, level=stretch.level, line=line)


def _array(rows: list[_Row]) -> NDArray[np.object_]:
    return np.array([row.outline for row in rows], dtype=object)
