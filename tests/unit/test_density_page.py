"""The density page: who sees what of it, and what it says when it cannot draw."""

import json
import re
from typing import Any

import pytest

from boundaries_data.models import Appointment, Level, Role
from field_api.models import Household, Programme
from tests.density_world import PAGE, City, drawn_city, numbers, page_of, settle, shown
from tests.factories import ALWAYS, aid, division, household, person, sign_in, user

pytestmark = pytest.mark.django_db


def populated() -> City:
    """30 homes in the west of 会宁, 4 in its east; 14 and 12 in 景泰; 3 without a point."""
    city = drawn_city()
    west, east, third, fourth = city.villages
    settle(west, 30, at=(104.05, 36.1))
    settle(east, 4, at=(104.15, 36.1))
    settle(third, 14, at=(104.25, 36.1))
    settle(fourth, 12, at=(104.35, 36.1))
    settle(west, 3, at=None)
    return city


def test_a_coordinator_sees_every_number_and_those_without_a_place_beside_the_map() -> None:
    city = populated()
    coordinator = user(Role.COORDINATOR, city.city)

    page = page_of(coordinator, "cell=1000")

    assert sorted(numbers(shown(page))) == [4, 12, 14, 30]
    assert "实有对象 63 人" in page
    assert "位置不明 3 人" in page


def test_divisions_count_those_without_a_place_in_their_village() -> None:
    city = populated()
    coordinator = user(Role.COORDINATOR, city.city)

    areas = shown(page_of(coordinator, "kind=division&level=village"))

    assert sorted(numbers(areas)) == [4, 12, 14, 33]


def test_an_officer_sees_no_number_below_the_threshold(settings: Any) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = populated()
    officer = user(Role.OFFICER, city.city)

    for query in (
        "kind=division&level=village",
        "kind=division&level=township",
        "kind=division&level=county",
        "cell=1000",
        "cell=5000",
    ):
        areas = shown(page_of(officer, query))
        assert areas
        assert all(number >= 10 for number in numbers(areas)), query


def test_an_officer_cannot_subtract_a_small_village_from_its_township(settings: Any) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = populated()
    officer = user(Role.OFFICER, city.city)

    villages = dict(shown(page_of(officer, "kind=division&level=village")))

    # 4 households in the east of 会宁 stand together with those of the west: no number of the
    # west alone is told, which with the township's would give theirs.
    assert not any("西会村" in name and "等" not in name for name in villages)
    assert any("等 2 个区划" in name for name in villages)


def test_an_officer_does_not_learn_the_lone_small_cell_from_the_total(settings: Any) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = populated()
    officer = user(Role.OFFICER, city.city)

    page = page_of(officer, "cell=1000")

    # Of 会宁 4 at one spot and 3 nowhere are 7: too few to be told, so its cell of 30 goes with
    # them, as the map of 会宁 alone tells its total.
    assert sorted(numbers(shown(page))) == [10, 15]
    assert "约 35 人未在图上显示" in page
    assert "实有对象约 65 人" in page


def test_an_officer_sees_the_same_numbers_on_the_map_of_the_city_and_of_a_county(
    settings: Any,
) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = drawn_city()
    left, right = city.counties
    settle(city.villages[1], 20, at=(104.199, 36.1))
    settle(city.villages[2], 15, at=(104.201, 36.1))
    settle(city.villages[0], 40, at=(104.05, 36.1))
    settle(city.villages[3], 30, at=(104.35, 36.1))
    officer = user(Role.OFFICER, city.city)

    in_all = numbers(shown(page_of(officer, "cell=5000")))
    west = page_of(officer, f"cell=5000&county={left.uid}")
    east = page_of(officer, f"cell=5000&county={right.uid}")

    assert sorted(in_all) == [30, 35, 40]
    assert sorted(numbers(shown(west))) == [35, 40]
    assert sorted(numbers(shown(east))) == [30, 35]
    assert "实有对象约 60 人" in west
    assert "含相邻县区" in east


def test_a_cell_on_the_border_is_not_shown_where_one_county_has_few_in_it(settings: Any) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = drawn_city()
    settle(city.villages[1], 20, at=(104.199, 36.1))
    settle(city.villages[2], 1, at=(104.201, 36.1))
    settle(city.villages[3], 30, at=(104.35, 36.1))
    settle(city.villages[3], 40, at=(104.35, 36.19))
    officer = user(Role.OFFICER, city.city)

    for county in ("", *(each.uid for each in city.counties)):
        assert 20 not in numbers(shown(page_of(officer, f"cell=5000&county={county}")))


def test_the_total_of_a_county_with_few_is_told_with_those_it_is_merged_with(
    settings: Any,
) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = drawn_city()
    settle(city.villages[0], 4, at=(104.05, 36.1))
    settle(city.villages[2], 40, at=(104.25, 36.1))
    officer = user(Role.OFFICER, city.city)

    for county in city.counties:
        for kind in ("hexagon", "heat"):
            page = page_of(officer, f"kind={kind}&cell=2000&county={county.uid}")
            assert "会宁县、景泰县合计约 45 人" in page
            assert "实有对象约" not in page


def test_who_may_name_one_county_gets_no_small_number_of_another_by_taking_it_away(
    settings: Any,
) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = drawn_city()
    settle(city.villages[1], 20, at=(104.199, 36.1))
    settle(city.villages[2], 5, at=(104.201, 36.1))
    settle(city.villages[3], 60, at=(104.35, 36.1))
    settle(city.villages[3], 50, at=(104.35, 36.19))
    both = user(Role.OFFICER, city.city)
    Appointment.objects.create(
        user=both, role=Role.COORDINATOR, division=city.counties[0], valid=ALWAYS
    )

    named = numbers(shown(page_of(both, f"cell=5000&county={city.counties[0].uid}")))
    in_all = numbers(shown(page_of(both, "cell=5000")))

    assert named == [20]
    assert in_all == [60]


def test_an_officer_gets_neither_small_cells_nor_links_to_households() -> None:
    city = populated()
    officer = sign_in(user(Role.OFFICER, city.city))

    assert officer.get(f"{PAGE}?cell=250").status_code == 400
    assert "/households/" not in officer.get(f"{PAGE}?cell=1000").content.decode()


def test_an_officer_of_too_few_sees_no_map_at_all(settings: Any) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = drawn_city()
    settle(city.villages[0], 9, at=(104.05, 36.1))
    officer = user(Role.OFFICER, city.counties[0])

    for kind in ("hexagon", "division", "heat"):
        page = page_of(officer, f"kind={kind}")
        assert "对象太少" in page
        assert "own-map" not in page
        assert "9 人" not in page


def test_a_county_merged_with_another_is_not_shown_alone(settings: Any) -> None:
    settings.PRIVACY_THRESHOLD = 10
    city = drawn_city()
    settle(city.villages[0], 4, at=(104.05, 36.1))
    settle(city.villages[2], 40, at=(104.25, 36.1))
    officer = user(Role.OFFICER, city.city)

    page = page_of(officer, f"kind=division&level=township&county={city.counties[1].uid}")

    assert "对象太少" in page


def test_warmth_is_never_drawn_at_a_dwelling_point() -> None:
    city = drawn_city()
    settle(city.villages[0], 30, at=(104.0512345, 36.1054321))
    coordinator = user(Role.COORDINATOR, city.city)

    page = page_of(coordinator, "kind=heat&cell=1000")

    assert "L.heatLayer" in page
    assert "104.05123" not in page
    assert "36.10543" not in page


def test_a_worker_sees_only_the_own_township() -> None:
    city = populated()
    worker = user(Role.WORKER, city.townships[1])

    page = page_of(worker, "cell=1000")

    assert sorted(numbers(shown(page))) == [12, 14]
    assert "会宁" not in page.split('id="content"')[1]


def test_another_jurisdictions_county_is_not_found() -> None:
    city = populated()
    coordinator = sign_in(user(Role.COORDINATOR, city.counties[0]))

    assert coordinator.get(f"{PAGE}?county={city.counties[1].uid}").status_code == 404
    assert coordinator.get(f"{PAGE}?county=nonsense").status_code == 404


def test_a_programme_narrows_who_counts() -> None:
    city = populated()
    aid(person(household(city.villages[2], at=(104.25, 36.1))), Programme.EXTREME_HARDSHIP)
    coordinator = user(Role.COORDINATOR, city.city)

    page = page_of(coordinator, "programme=extreme_hardship")

    assert numbers(shown(page)) == [1]
    assert "特困供养" in page


@pytest.mark.parametrize(
    "query",
    ["kind=pie", "cell=7", "cell=abc", "level=group", "programme=x", "method=x", "aid_class=9"],
)
def test_a_bad_address_says_what_is_wrong_in_chinese(query: str) -> None:
    city = populated()

    answer = sign_in(user(Role.COORDINATOR, city.city)).get(f"{PAGE}?{query}")

    assert answer.status_code == 400
    assert "不是可选的值" in answer.content.decode()
    assert "无法按这些条件制图" in answer.content.decode()


def test_nobody_in_the_jurisdiction_is_said_calmly() -> None:
    city = drawn_city()

    assert "没有符合条件的救助对象" in page_of(user(Role.COORDINATOR, city.city))


def test_someone_without_a_jurisdiction_is_told_so() -> None:
    drawn_city()

    assert "辖区内没有村或社区" in page_of(user())


def test_without_an_edition_the_page_says_whom_to_ask() -> None:
    village = division(Level.VILLAGE, "甲村", parent=division(Level.TOWNSHIP, "乙镇"))

    assert "尚未发布行政区划界线" in page_of(user(Role.WORKER, village))


def test_a_stranger_is_led_to_sign_in(client: Any) -> None:
    for path in (PAGE, f"{PAGE}download/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")


def test_the_download_is_one_file_without_addresses() -> None:
    city = populated()

    answer = sign_in(user(Role.COORDINATOR, city.city)).get(f"{PAGE}download/?cell=1000")
    html = answer.content.decode()

    assert answer["Content-Disposition"].startswith("attachment")
    assert "/static/" not in html
    assert "/households/" not in html
    assert "实有对象 63 人" in html
    assert sorted(numbers(shown(html))) == [4, 12, 14, 30]


def test_the_page_says_source_day_edition_and_method() -> None:
    city = populated()
    page = page_of(user(Role.COORDINATOR, city.city), "cell=1000")
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), page)

    for sentence in ("资料来源", "数据日期", "界线版本", "分位数分级", "空白处没有受助对象"):
        assert sentence in text


def test_a_file_made_of_invented_people_says_so() -> None:
    city = populated()
    coordinator = sign_in(user(Role.COORDINATOR, city.city))
    real = coordinator.get(f"{PAGE}download/").content.decode()
    Household.objects.update(illustrative=True)
    invented = coordinator.get(f"{PAGE}download/").content.decode()

    words = json.dumps("演示数据").strip('"')
    assert words in invented
    assert words not in real
