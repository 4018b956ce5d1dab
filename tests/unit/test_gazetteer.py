"""The units of the city as two public lists give them, joined by name."""

from collections import Counter

import pytest

from boundaries_data.models import CodeScheme, DivisionKind, Level
from boundaries_data.sources.gazetteer import (
    Unit,
    installed_files,
    read_units,
)
from boundaries_data.sources.published_names import township_kind, village_name


@pytest.fixture(scope="module")
def units() -> list[Unit]:
    return read_units(installed_files())


def code(unit: Unit, scheme: str) -> str:
    return next(c.value for c in unit.codes if c.scheme == scheme and c.until is None)


def test_the_city_has_five_counties_78_townships_and_860_villages(units) -> None:
    assert Counter(unit.level for unit in units) == {
        Level.CITY: 1,
        Level.COUNTY: 5,
        Level.TOWNSHIP: 78,
        Level.VILLAGE: 860,
    }


def test_28_townships_have_different_codes_in_the_two_schemes(units) -> None:
    townships = [unit for unit in units if unit.level == Level.TOWNSHIP]

    differing = [u for u in townships if code(u, CodeScheme.MCA) != code(u, CodeScheme.NBS)]

    assert len(differing) == 28


def test_one_number_names_two_townships_in_two_schemes(units) -> None:
    townships = [unit for unit in units if unit.level == Level.TOWNSHIP]
    by_mca = {code(unit, CodeScheme.MCA): unit.name for unit in townships}
    by_nbs = {code(unit, CodeScheme.NBS): unit.name for unit in townships}

    assert by_mca["620421103000"] == "刘川镇"
    assert by_nbs["620421103000"] == "乌兰镇"
    assert sum(by_mca[n] != by_nbs[n] for n in by_mca.keys() & by_nbs.keys()) == 23


def test_a_renamed_township_is_one_unit_with_both_codes_and_both_names(units) -> None:
    (unit,) = [unit for unit in units if unit.name == "寺滩镇"]

    assert unit.other_names == ("寺滩乡",)
    assert code(unit, CodeScheme.MCA) == "620423108000"
    assert code(unit, CodeScheme.NBS) == "620423203000"
    assert "日期来源未载" in unit.basis
    assert not [unit for unit in units if unit.name == "寺滩乡"]


def test_villages_stand_under_the_township_of_their_county(units) -> None:
    by_uid = {unit.uid: unit for unit in units}
    for unit in units:
        if unit.level == Level.VILLAGE:
            township = by_uid[unit.parent]
            county = by_uid[township.parent]
            assert code(unit, CodeScheme.NBS)[:9] == code(township, CodeScheme.NBS)[:9]
            assert code(unit, CodeScheme.NBS)[:6] == code(county, CodeScheme.NBS)[:6]


def test_the_codes_of_1985_are_kept_with_their_dates(units) -> None:
    (county,) = [unit for unit in units if unit.name == "白银区"]

    periods = {
        c.value: (c.since.year, c.until and c.until.year)
        for c in county.codes
        if c.scheme == CodeScheme.MCA
    }

    assert periods == {"620402000000": (1985, None), "620112000000": (1980, 1985)}


def test_a_new_district_has_no_code_before_it_was_set_up(units) -> None:
    (district,) = [unit for unit in units if unit.name == "平川区"]

    assert [c.value for c in district.codes if c.scheme == CodeScheme.MCA] == ["620403000000"]


def test_uids_are_the_same_on_every_machine_and_every_day(units) -> None:
    (county,) = [unit for unit in units if unit.name == "会宁县"]

    assert len({unit.uid for unit in units}) == 944
    assert str(county.uid) == "9bcf3932-857e-580c-888d-a1d5419a5e49"


@pytest.mark.parametrize(
    ("committee", "village"),
    [
        ("青江村民委员会", "青江村"),
        ("寺滩村村民委员会", "寺滩村"),
        ("中心街社区居民委员会", "中心街社区"),
        ("丰源村委会", "丰源村"),
        ("五合社区", "五合社区"),
    ],
)
def test_a_village_is_called_by_its_own_name_not_its_committees(committee, village) -> None:
    assert village_name(committee) == village


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("会师镇", DivisionKind.TOWN),
        ("八里湾乡", DivisionKind.TOWNSHIP),
        ("新添堡回族乡", DivisionKind.ETHNIC_TOWNSHIP),
        ("人民路街道", DivisionKind.STREET),
    ],
)
def test_the_kind_of_a_township_is_in_its_name(name, kind) -> None:
    assert township_kind(name) == kind
