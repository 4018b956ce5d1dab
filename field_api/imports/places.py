"""Which village a row means, by its code in either scheme or by names; and what to propose if none.

The villages of one day come in as rows; everything else is a pure function. Names are matched
exactly first, then without what kind of unit it is (南关 for 南关社区), which is said as a warning.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from django.utils.translation import gettext as _

from boundaries_data.models import CodeScheme
from field_api.register.checks import Problem, Severity
from geo_minzheng.shared.sql import SqlQuery

VILLAGES_OF_A_DAY = SqlQuery("field_api", "villages_of_a_day")

_KIND = re.compile(
    r"(村民委员会|社区居民委员会|居民委员会|村委会|居委会|社区|村|街道办事处|街道|镇|乡|县|区)$"
)


@dataclass(frozen=True)
class Village:
    """One row of `villages_of_a_day`; `other_names` and codes joined by blanks."""

    village_id: int
    name: str
    township: str
    county: str
    other_names: list[str]
    mca: str
    nbs: str


@dataclass(frozen=True)
class Place:
    """What was found: a village or none, and what the clerk should know."""

    village_id: int | None
    problems: tuple[Problem, ...] = ()


class Places:
    """All villages of one day, by code and by name."""

    def __init__(self, villages: Iterable[Village]) -> None:
        self._by_code: dict[str, dict[str, Village]] = defaultdict(dict)
        self._by_name: dict[str, list[Village]] = defaultdict(list)
        self._by_stem: dict[str, list[Village]] = defaultdict(list)
        self.names: dict[int, str] = {}
        for village in villages:
            for scheme, code in ((CodeScheme.MCA, village.mca), (CodeScheme.NBS, village.nbs)):
                if code:
                    self._by_code[code][scheme.value] = village
            for name in {village.name, *village.other_names}:
                self._by_name[name].append(village)
            self._by_stem[stem(village.name)].append(village)
            self.names[village.village_id] = f"{village.township}{village.name}"
        # A file names few villages on many rows.
        self.find = lru_cache(maxsize=4_096)(self._find)

    def _find(self, code: str, county: str, township: str, village: str) -> Place:
        """The village of these texts, empty where the row does not say."""
        if code:
            return self._of_code(code, county, township, village)
        return self._of_names(county, township, village)

    def _of_code(self, code: str, county: str, township: str, name: str) -> Place:
        plain = code.replace(" ", "").removesuffix(".0")
        meant = self._by_code.get(plain, {})
        found = {village.village_id: village for village in meant.values()}
        if len(found) > 1:
            # The same twelve digits name one village of the Ministry's and another of the bureau's.
            fitting = [v for v in found.values() if name and stem(v.name) == stem(name)]
            if len(fitting) != 1:
                text = _("这个代码在民政部代码和统计用代码中是两个不同的村，请同时填写村名。")
                return Place(None, (_error("village.code_ambiguous", text),))
            found = {fitting[0].village_id: fitting[0]}
        if not found:
            if name:
                by_name = self._of_names(county, township, name)
                if by_name.village_id is not None:
                    text = _("村代码查不到，已按名称认定，请核对。")
                    return Place(
                        by_name.village_id,
                        (*by_name.problems, _warning("village.code_unknown", text)),
                    )
            text = _("查不到这个村代码。请填写 12 位代码，或改填县、乡镇、村名称。")
            return Place(None, (_error("village.code_unknown", text),))
        (village,) = found.values()
        if name and stem(name) != stem(village.name) and name not in village.other_names:
            text = _("村代码与村名不是同一个村：代码是“%(place)s”。请改正其中一个。")
            place = f"{village.township}{village.name}"
            return Place(None, (_error("village.code_and_name_differ", text % {"place": place}),))
        return Place(village.village_id)

    def _of_names(self, county: str, township: str, name: str) -> Place:
        exact = _within(self._by_name.get(name, ()), county, township)
        if len(exact) == 1:
            return Place(exact[0].village_id)
        near = exact or _within(self._by_stem.get(stem(name), ()), county, township)
        if len(near) == 1:
            text = _("村名与登记的“%(place)s”不完全一样，已按它认定，请核对。")
            place = f"{near[0].township}{near[0].name}"
            return Place(
                near[0].village_id, (_warning("village.near_name", text % {"place": place}),)
            )
        if near:
            text = _("有 %(n)d 个同名的村：%(places)s。请填写乡镇或村代码。")
            names = "、".join(f"{v.township}{v.name}" for v in near[:3])
            said = text % {"n": len(near), "places": names}
            return Place(None, (_error("village.name_ambiguous", said),))
        proposed = self._proposals(county, township, name)
        if proposed:
            text = _("没有这个村。是否为：%(places)s？请改正后再导入。") % {"places": proposed}
        else:
            text = _("没有这个村。请核对县、乡镇、村名称，或填写村代码。")
        return Place(None, (_error("village.unknown", text),))

    def _proposals(self, county: str, township: str, name: str) -> str:
        candidates = _within([v for vs in self._by_name.values() for v in vs], county, township)
        if not candidates:
            candidates = [v for vs in self._by_name.values() for v in vs]
        by_name: dict[str, Village] = {village.name: village for village in candidates}
        close = get_close_matches(name, by_name, n=3, cutoff=0.4)
        return "、".join(f"{by_name[n].township}{by_name[n].name}" for n in close)


def places_of(day: date) -> Places:
    """The villages in force on `day`, in all jurisdictions: another's is to be told as such."""
    return Places(VILLAGES_OF_A_DAY.rows(Village, day=day))


def stem(name: str) -> str:
    """A name without its kind of unit; the name itself where nothing else would be left."""
    short = _KIND.sub("", name)
    return short if len(short) >= 2 else name


def _within(villages: Iterable[Village], county: str, township: str) -> list[Village]:
    return [
        village
        for village in villages
        if (not county or stem(county) == stem(village.county))
        and (not township or stem(township) == stem(village.township))
    ]


def _error(code: str, message: str) -> Problem:
    return Problem(code, "village", Severity.ERROR, message)


def _warning(code: str, message: str) -> Problem:
    return Problem(code, "village", Severity.WARNING, message)


def fits(values: Mapping[str, object]) -> bool:
    """Whether a row says anything of its village."""
    return bool(values.get("village_code") or values.get("village"))
