"""The page of divisions: a level at a time, for a day, with where its lines come from."""

import pytest

from boundaries_data.actions.editions import build_edition
from boundaries_data.models import DivisionVersion, OutlineComparison, OutlineSource, Role
from tests import factories

pytestmark = pytest.mark.django_db

NOBODYS_UID = "3f6c1f0e-0d0b-4c7e-9d57-4a2f6c1e8b90"

PAGE = "/boundaries/"


@pytest.fixture
def county():
    whole = factories.rectangle(104.0, 36.0, 104.1, 36.1)
    city = factories.division("city", "白银市", outline=whole, mca="620400000000")
    county = factories.division(
        "county", "景泰县", parent=city, outline=whole, mca="620423000000", nbs="620423000000"
    )
    town = factories.division(
        "township", "寺滩镇", parent=county, outline=whole, mca="620423108000", nbs="620423203000"
    )
    factories.division("village", "寺滩村", parent=town, outline=whole)
    DivisionVersion.objects.filter(division=town).update(
        other_names=["寺滩乡"], illustrative=True, basis="更名日期来源未载。"
    )
    build_edition(by=None, day=factories.SINCE)
    return county


@pytest.fixture
def see(county):
    client = factories.sign_in(factories.user(Role.OFFICER, county))

    def page(**query):
        return client.get(PAGE, query)

    return page


def test_the_first_page_lists_what_is_under_the_city(see) -> None:
    page = see()

    assert [row.division.name for row in page.context["rows"]] == ["景泰县"]
    assert "景泰县" in page.content.decode()


def test_a_unit_with_two_codes_says_that_they_differ(see, county) -> None:
    (row,) = see(at=str(county.uid)).context["rows"]

    assert row.codes_differ
    assert row.division.illustrative


def test_the_way_up_is_shown(see, county) -> None:
    page = see(at=str(DivisionVersion.objects.get(name="寺滩镇").division.uid))

    assert [above.name for above in page.context["chain"]] == ["白银市", "景泰县"]
    assert "寺滩乡" in page.content.decode()
    assert "更名日期来源未载。" in page.content.decode()


def test_a_former_name_is_found(see) -> None:
    page = see(q="寺滩乡")

    assert [row.division.name for row in page.context["rows"]] == ["寺滩镇"]


def test_a_name_that_nobody_has_says_what_to_try(see) -> None:
    assert "请试试名称的一部分" in see(q="无此名").content.decode()


def test_the_disagreement_of_sources_is_shown(see, county) -> None:
    first, second = factories.source(publisher="甲"), factories.source(publisher="乙")
    OutlineComparison.objects.create(
        division=county,
        first=first,
        second=second,
        difference_km2=71.2,
        difference_share=0.013,
        median_distance_m=79,
        largest_distance_m=1390,
    )

    (row,) = see().context["comparisons"]

    assert (row["name"], row["difference_percent"]) == ("景泰县", pytest.approx(1.3))
    assert "1,390" in see(at=str(county.uid)).content.decode()


def test_every_source_of_a_line_is_named_with_its_rights(see) -> None:
    OutlineSource.objects.update(rights_note="不得用于勘界")

    assert "不得用于勘界" in see().content.decode()


def test_a_day_without_divisions_says_so(see) -> None:
    page = see(as_of="1999-12-31")

    assert page.status_code == 200
    assert "没有行政区划资料" in page.content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "x", "\x00"])
def test_what_is_no_day_is_taken_for_today_and_said(see, day) -> None:
    page = see(as_of=day)

    assert page.context["bad_day"]
    assert [row.division.name for row in page.context["rows"]] == ["景泰县"]


@pytest.mark.parametrize("at", ["x", NOBODYS_UID])
def test_a_division_that_is_not_there_is_not_found(see, at) -> None:
    assert see(at=at).status_code == 404


def test_names_are_text_and_never_markup(see, county) -> None:
    DivisionVersion.objects.filter(division=county).update(name="<b>县</b>")

    assert "<b>县</b>" not in see().content.decode()


def test_a_stranger_is_sent_to_sign_in(client, county) -> None:
    page = client.get(PAGE)

    assert page.status_code == 302
    assert page.url.startswith("/login/")
