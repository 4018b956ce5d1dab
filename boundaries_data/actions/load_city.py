"""Loading the demonstration city: units, codes, outlines, settlements, and its first edition."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

import shapely
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from boundaries_data.actions.editions import build_edition
from boundaries_data.comparison import disagreement
from boundaries_data.models import (
    Division,
    DivisionCode,
    DivisionVersion,
    Edition,
    Level,
    OutlineComparison,
    OutlineSource,
    PlaceName,
    SourceOutline,
)
from boundaries_data.sources import anchors, settlements
from boundaries_data.sources.city import City, read_city, six_digits
from boundaries_data.sources.gazetteer import NBS_DAY, Unit
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.geometry import area_km2, to_multipolygon, to_point
from geo_minzheng.shared.history import changed_by

ILLUSTRATIVE = "illustrative"
Report = Callable[[str], None]


class AlreadyLoadedError(GeoMinzhengError):
    """There are divisions already; loading would mix invented outlines with them."""

    code = "division.already_loaded"
    status = HTTPStatus.CONFLICT


def load_city(
    *, by: AbstractBaseUser | None, seed: int, report: Report = lambda _: None
) -> Edition:
    """Load city, counties, townships and villages into an empty register of divisions.

    All or nothing. `seed` decides the invented township and village outlines and nothing else.

    Raises:
        AlreadyLoadedError: there are divisions.
        SourceMissingError: a data package is not installed.
    """
    if Division.objects.exists():
        raise AlreadyLoadedError(_("已有行政区划，未作任何改动。只有空库才能装载示范城市。"))
    city = read_city(seed=seed, report=report)
    with changed_by(by, action="load_city.load_city"):
        divisions = _save_divisions(city.units)
        report(_("区划与代码 %(n)d 个") % {"n": len(divisions)})
        sources = _save_sources(city, divisions)
        _save_versions(city, divisions, sources)
        _save_place_names(city, divisions)
        report(_("轮廓、来源与地名"))
        edition = build_edition(by=by, day=NBS_DAY)
        report(_("发布版本 %(hash)s") % {"hash": edition.content_hash[:12]})
    return edition


def _save_divisions(units: list[Unit]) -> dict[UUID, Division]:
    made = Division.objects.bulk_create(Division(uid=u.uid, level=u.level) for u in units)
    divisions = {division.uid: division for division in made}
    DivisionCode.objects.bulk_create(
        DivisionCode(
            division=divisions[unit.uid],
            scheme=code.scheme,
            value=code.value,
            valid=DateRange(code.since, code.until),
            basis=code.basis,
        )
        for unit in units
        for code in unit.codes
    )
    return divisions


def _save_sources(city: City, divisions: dict[UUID, Division]) -> dict[str, OutlineSource]:
    upper = [unit for unit in city.units if unit.level in {Level.CITY, Level.COUNTY}]
    by_code = {six_digits(unit): divisions[unit.uid] for unit in upper}
    sources = {}
    for release in (city.amap, city.tianditu):
        facts = {
            name: getattr(release, name)
            for name in (
                *("name", "publisher", "package", "release", "licence", "rights_note"),
                *("checksum_sha256", "datum", "method"),
            )
        }
        source = OutlineSource.objects.create(**facts, loaded_at=timezone.now())
        sources[release.name] = source
        SourceOutline.objects.bulk_create(
            SourceOutline(
                source=source,
                division=by_code[drawn.code],
                published_wkb=shapely.to_wkb(drawn.published),
                outline=to_multipolygon(drawn.outline),
                checksum_sha256=drawn.checksum_sha256,
            )
            for drawn in release.outlines
        )
    digest = hashlib.sha256()
    for outline in (*city.coverage.townships.values(), *city.coverage.villages.values()):
        digest.update(shapely.to_wkb(outline, byte_order=1))
    sources[ILLUSTRATIVE] = OutlineSource.objects.create(
        name=ILLUSTRATIVE,
        publisher="geo_minzheng",
        package="boundaries_data.illustration",
        release="1",
        licence="无限制",
        rights_note="虚构的示意轮廓，不是法定界线，不得用于勘界或权属。",
        checksum_sha256=digest.hexdigest(),
        datum=Datum.CGCS2000,
        method="按种子随机布点，在县级轮廓内逐级划分，线形经平滑变形；"
        "与县界共同打断于 1e-7 度格网。",
        illustrative=True,
        loaded_at=timezone.now(),
    )
    _save_comparisons(city, by_code, sources)
    return sources


def _save_comparisons(
    city: City, by_code: dict[str, Division], sources: dict[str, OutlineSource]
) -> None:
    second = {drawn.code: drawn.outline for drawn in city.tianditu.outlines}
    for drawn in city.amap.outlines:
        division = by_code[drawn.code]
        if division.level == Level.COUNTY:
            OutlineComparison.objects.create(
                division=division,
                first=sources[city.amap.name],
                second=sources[city.tianditu.name],
                **vars(disagreement(drawn.outline, second[drawn.code])),
            )


def _save_versions(
    city: City, divisions: dict[UUID, Division], sources: dict[str, OutlineSource]
) -> None:
    drawn = city.coverage
    shapes = {**drawn.villages, **drawn.townships, **drawn.counties}
    seats = anchors.seats(city.units, city.settlements, city.county_of)
    versions = []
    for unit in city.units:
        outline = shapes.get(unit.uid, drawn.city)
        invented = unit.level in {Level.TOWNSHIP, Level.VILLAGE}
        seat = seats.get(unit.uid)
        versions.append(
            DivisionVersion(
                division=divisions[unit.uid],
                valid=DateRange(NBS_DAY, None),
                name=unit.name,
                other_names=list(unit.other_names),
                basis=unit.basis,
                kind=unit.kind,
                parent=divisions[unit.parent] if unit.parent else None,
                outline=to_multipolygon(outline),
                illustrative=invented,
                seat=to_point(seat.lon, seat.lat) if seat else None,
                area_km2=round(area_km2(outline), 4),
                source=sources[ILLUSTRATIVE if invented else city.amap.name],
            )
        )
    DivisionVersion.objects.bulk_create(versions, batch_size=200)


def _save_place_names(city: City, divisions: dict[UUID, Division]) -> None:
    file = settlements.geonames_file()
    source = OutlineSource.objects.create(
        name="GeoNames",
        publisher="GeoNames",
        package=file.package,
        release=file.release,
        licence="CC BY 4.0",
        rights_note="居民点来自 GeoNames（geonames.org），署名即可使用。",
        checksum_sha256=file.checksum_sha256,
        datum=Datum.WGS84,
        method="WGS 84 视同 CGCS2000，坐标未作改动；只取市域内的居民点，按名称对应区划。",
        loaded_at=timezone.now(),
    )
    anchored = anchors.anchored_units(city.units, city.settlements)
    PlaceName.objects.bulk_create(
        PlaceName(
            name=anchors.place_name(place, anchored.get(place.key)),
            romanised=place.romanised,
            location=to_point(place.lon, place.lat),
            division=divisions[anchored[place.key].uid] if place.key in anchored else None,
            source=source,
            source_key=place.key,
        )
        for place in city.settlements
    )
