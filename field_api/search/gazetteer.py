"""Divisions and place names by what they are called or coded. They are no secret: everybody signed
in finds all of them, those of their own jurisdiction first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from boundaries_data.jurisdiction import Scope
from boundaries_data.models import DivisionCode, DivisionVersion, PlaceName
from boundaries_data.models.division import LEVELS_DOWN
from field_api.search.asked import Asked
from geo_minzheng.shared.spelling import spelled
from geo_minzheng.shared.sql import SqlQuery

# In the order of how well they match.
_REASONS = (
    "name", "code", "pinyin", "initials", "name_begins", "former_name", "code_begins",
    "pinyin_begins", "initials_begin", "name_inside", "former_name_inside",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """One division of the day. `others` are its other and former names, `codes` of all schemes."""

    id: int
    uid: str
    level: str
    name: str
    parent_id: int | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundDivision:
    """A division that was found; `text` is the name or code that matched."""

    division: Named
    matched_by: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place name that was found; `text` is what matched."""

    id: int
    name: str
    division_id: int | None
    matched_by: str
    text: str


@dataclass(frozen=True, slots=True)
class _Edition:
    """One row of `names_edition`: what a gazetteer kept in this process was made from."""

    versions: int | None
    former_versions: int | None
    codes: int | None
    former_codes: int | None
    places: int | None


_EDITION = SqlQuery("field_api", "names_edition")
_kept: dict[tuple[date, _Edition], "Gazetteer"] = {}


def gazetteer_of(day: date) -> "Gazetteer":
    """The names of `day`, made anew only when one of them has changed: it takes 15 ms."""
    key = (day, _EDITION.one(_Edition))
    if key not in _kept:
        made = Gazetteer(day)
        _kept.clear()
        _kept[key] = made
    return _kept[key]


class Gazetteer:
    """All divisions and place names of one day, with the way up from each division."""

    def __init__(self, day: date) -> None:
        rows = DivisionVersion.objects.as_of(day).values_list(
            "division_id", "division__uid", "division__level", "name", "parent_id", "other_names"
        )
        former: dict[int, list[str]] = {}
        earlier = DivisionVersion.objects.exclude(valid__contains=day)
        for division_id, name in earlier.values_list("division_id", "name"):
            former.setdefault(division_id, []).append(name)
        self._divisions = {
            row[0]: Named(
                row[0], str(row[1]), row[2], row[3], row[4], (*row[5], *former.get(row[0], []))
            )
            for row in rows
        }
        codes: dict[int, tuple[str, ...]] = {}
        for division_id, value in DivisionCode.objects.as_of(day).values_list(
            "division_id", "value"
        ):
            codes[division_id] = (*codes.get(division_id, ()), value)
        self._codes = codes
        self._places = list(PlaceName.objects.values_list("id", "name", "division_id"))

    def way_to(self, division_id: int | None) -> list[Named]:
        """The division and those above it, from the county down: every user knows the city."""
        way: list[Named] = []
        while division_id is not None and (here := self._divisions.get(division_id)):
            way.insert(0, here)
            division_id = here.parent_id
        return way[1:] if len(way) > 1 else way

    def divisions(self, asked: Asked, scope: Scope) -> list[FoundDivision]:
        """Divisions that `asked` finds, the best first, the scope's own before others."""
        found = [
            FoundDivision(division, *match)
            for division in self._divisions.values()
            if (match := _best(asked, division, self._codes.get(division.id, ())))
        ]
        return sorted(
            found,
            key=lambda f: (
                _REASONS.index(f.matched_by),
                f.division.id not in scope.division_ids,
                LEVELS_DOWN.index(f.division.level),
                f.division.name,
                f.division.id,
            ),
        )

    def places(self, asked: Asked, scope: Scope) -> list[FoundPlace]:
        """Place names that `asked` finds, the best first, the scope's own before others."""
        found = [
            FoundPlace(pk, name, division_id, *match)
            for pk, name, division_id in self._places
            if (match := _best(asked, Named(0, "", "", name, None, ()), ()))
        ]
        return sorted(
            found,
            key=lambda f: (
                _REASONS.index(f.matched_by),
                f.division_id not in scope.division_ids,
                f.name,
                f.id,
            ),
        )


def _best(asked: Asked, named: Named, codes: tuple[str, ...]) -> tuple[str, str] | None:
    return min(_matches(asked, named.name, named.others, codes), key=_rank, default=None)


def _rank(match: tuple[str, str]) -> int:
    return _REASONS.index(match[0])


def _matches(
    asked: Asked, name: str, others: Iterable[str], codes: Iterable[str]
) -> Iterator[tuple[str, str]]:
    if asked.text and not asked.letters:
        if asked.text == name:
            yield "name", name
        elif name.startswith(asked.text):
            yield "name_begins", name
        elif asked.text in name:
            yield "name_inside", name
        for other in others:
            if other != name and asked.text in other:
                yield "former_name" if other.startswith(asked.text) else "former_name_inside", other
    if asked.letters:
        how = spelled(name)
        if how.pinyin == asked.letters:
            yield "pinyin", how.pinyin
        elif how.pinyin.startswith(asked.letters):
            yield "pinyin_begins", how.pinyin
        if how.initials == asked.letters:
            yield "initials", how.initials
        elif how.initials.startswith(asked.letters):
            yield "initials_begin", how.initials
    if asked.division_code:
        for code in codes:
            # Codes of counties and townships end in noughts that nobody types.
            if code.rstrip("0") == asked.division_code.rstrip("0"):
                yield "code", code
            elif code.startswith(asked.division_code):
                yield "code_begins", code
