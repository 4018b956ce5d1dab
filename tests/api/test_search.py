"""Search everywhere: what is found, why, in which order, by whom, and what is written down."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from boundaries_data.models import DivisionVersion, Level, Role
from field_api.models import Household, HouseholdStatus, Person, Reading
from field_api.search import rows
from geo_minzheng.shared.privacy import keyed_hash
from tests.factories import division, household, person, sign_in, user

pytestmark = pytest.mark.django_db

NUMBER = "999000198001010029"


class World:
    """Two townships of one county, a village and some people in each, and their clerks."""

    def __init__(self) -> None:
        city = division(Level.CITY, "白银市")
        county = division(Level.COUNTY, "靖远县", parent=city, mca="620421000000")
        self.here = division(Level.TOWNSHIP, "北滩镇", parent=county, nbs="620421106000")
        self.there = division(Level.TOWNSHIP, "五合镇", parent=county)
        self.village = division(Level.VILLAGE, "宝泉村", parent=self.here)
        self.elsewhere = division(Level.VILLAGE, "龙湾村", parent=self.there)
        self.home = household(
            self.village, head_name="张小明", code="62042110600100097", phone="139 0943 1234",
            address="北滩镇宝泉村3组22号",
        )  # fmt: skip
        self.zhang = person(
            self.home, name="张小明", identity_number=NUMBER, identity_hash=keyed_hash(NUMBER),
            phone="13909431234",
        )  # fmt: skip
        self.clerk = sign_in(user(Role.WORKER, self.here))
        self.other = sign_in(user(Role.WORKER, self.there))
        self.county = sign_in(user(Role.COORDINATOR, county))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(params=["near", "far"])
def breadth(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Small jurisdictions are read whole, large ones from the indexes of names."""
    if request.param == "far":
        monkeypatch.setattr(rows, "SMALL_VILLAGES", 0)
    return str(request.param)


def ask(client: Any, text: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/field/v1/search/", {"text": text, **more}, format="json")
    assert answer.status_code == 200, answer.json()
    return {section["kind"]: section for section in answer.json()["sections"]}


def reasons(client: Any, text: str, kind: str) -> list[tuple[str, str]]:
    hits = ask(client, text).get(kind, {"hits": []})["hits"]
    return [("".join(p["text"] for p in hit["title"]), hit["matched_by"]) for hit in hits]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("张小明", "name"),
        ("张小", "name_begins"),
        ("张", "name_begins"),
        ("小明", "name_inside"),
        ("明", "name_inside"),
        ("zhangxiaoming", "pinyin"),
        ("Zhang Xiao-ming", "pinyin"),
        ("zhangx", "pinyin_begins"),
        ("zxm", "initials"),
        ("ＺＸＭ", "initials"),
        ("zx", "initials_begin"),
        (NUMBER, "identity_number"),
        (f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", "identity_number"),
        ("张小明 0029", "name_and_last_four"),
        ("张小明0029", "name_and_last_four"),
        ("0029 张小明", "name_and_last_four"),
        ("13909431234", "phone"),
        ("+86 139-0943-1234", "phone"),
    ],
)
def test_a_person_is_found_and_it_is_said_why(
    world: World, breadth: str, text: str, why: str
) -> None:
    assert reasons(world.clerk, text, "person") == [("张小明", why)]
    assert reasons(world.other, text, "person") == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("张小明", "name"),
        ("张", "name_begins"),
        ("zhangxiaoming", "pinyin"),
        ("zxm", "initials"),
        ("62042110600100097", "code"),
        ("6204211060010", "code_begins"),
        ("13909431234", "phone"),
        ("宝泉村3组", "address"),
    ],
)
def test_a_household_is_found_and_it_is_said_why(
    world: World, breadth: str, text: str, why: str
) -> None:
    assert reasons(world.clerk, text, "household") == [("张小明", why)]
    assert reasons(world.other, text, "household") == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("北滩镇", "name"),
        ("北滩", "name_begins"),
        ("滩", "name_inside"),
        ("beitanzhen", "pinyin"),
        ("beitan", "pinyin_begins"),
        ("btz", "initials"),
        ("620421106", "code"),
        ("620421106000", "code"),
        ("旧北滩公社", "former_name"),
        ("旧北", "former_name"),
    ],
)
def test_a_division_is_found_by_everybody(world: World, text: str, why: str) -> None:
    DivisionVersion.objects.filter(division=world.here).update(other_names=["旧北滩公社"])

    for client in (world.clerk, world.other, sign_in(user(Role.OFFICER, world.there))):
        assert ("北滩镇", why) in reasons(client, text, "division")


def test_a_title_marks_what_was_typed(world: World) -> None:
    hit = ask(world.clerk, "小明")["person"]["hits"][0]

    assert hit["title"] == [{"text": "张", "hit": False}, {"text": "小明", "hit": True}]


def test_numbers_leave_masked_and_the_place_is_said(world: World) -> None:
    answer = world.clerk.post("/api/field/v1/search/", {"text": NUMBER}, format="json")
    hit = answer.json()["sections"][0]["hits"][0]

    assert NUMBER not in answer.content.decode()
    assert "**************0029" in hit["facts"]
    assert hit["where"] == "靖远县 / 北滩镇 / 宝泉村"
    assert hit["url"] == f"/households/{world.home.uid}/#person-{world.zhang.uid}"


def test_whole_comes_before_beginning_before_inside_and_the_active_before_others(
    world: World, breadth: str
) -> None:
    gone = household(
        world.village, head_name="李明", status=HouseholdStatus.CLOSED, closed_on=date(2025, 1, 1)
    )
    person(gone, name="李明")
    person(world.home, name="李明", died_on=date(2025, 1, 1))
    person(world.home, name="王李明", relation="child")
    person(world.home, name="李明玉", relation="child")
    living = person(world.home, name="李明", relation="spouse")

    hits = ask(world.clerk, "李明")["person"]["hits"]

    assert [hit["matched_by"] for hit in hits] == [
        "name", "name", "name", "name_begins", "name_inside",
    ]  # fmt: skip
    assert hits[0]["uid"] == str(living.uid)
    assert [bool(hit["state"]) for hit in hits] == [False, True, True, False, False]


def test_a_person_of_a_household_that_moves_is_found_where_it_went(
    world: World, breadth: str
) -> None:
    Household.objects.filter(pk=world.home.pk).update(village=world.elsewhere)

    assert reasons(world.clerk, "张小明", "person") == []
    assert reasons(world.other, "张小明", "person") == [("张小明", "name")]


def test_a_person_who_changes_household_is_found_with_the_new_one(
    world: World, breadth: str
) -> None:
    world.zhang.household = household(world.elsewhere)
    world.zhang.save()

    assert reasons(world.clerk, "张小明", "person") == []
    assert reasons(world.other, "zxm", "person") == [("张小明", "initials")]


def test_more_than_fifty_are_not_counted_and_are_shown_page_by_page(
    world: World, breadth: str
) -> None:
    Person.objects.bulk_create(
        Person(household=world.home, name=f"赵{'一二三'[n % 3]}", relation="other", sex="m",
               birth_date=date(1980, 1, 1), joined_on=date(2020, 1, 1))
        for n in range(70)
    )  # fmt: skip

    first = ask(world.clerk, "赵")["person"]
    assert (first["count"], first["more"], first["next"], len(first["hits"])) == (50, True, 10, 10)
    seen, following = [], 0
    while following is not None:
        page = ask(world.clerk, "赵", kind="person", offset=following, limit=20)["person"]
        seen += [hit["uid"] for hit in page["hits"]]
        following = page["next"]
    assert len(seen) == len(set(seen)) == 70


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "张%", "'; --", "\x00", "😀", "·", "张" * 60, "1"]
)
def test_signs_are_only_text(world: World, breadth: str, text: str) -> None:
    answer = world.clerk.post("/api/field/v1/search/", {"text": text}, format="json")

    assert answer.status_code in {200, 400}
    assert reasons(world.clerk, "张_明", "person") == []


@pytest.mark.parametrize("text", ["", " ", "长" * 61, 0.0, 4, True, None, ["张"]])
def test_nothing_and_too_much_are_refused_without_repeating_them(
    world: World, text: object
) -> None:
    answer = world.clerk.post("/api/field/v1/search/", {"text": text}, format="json")

    assert answer.status_code == 400
    assert answer.json()["details"] == {"fields": ["text"]}
    assert "长长" not in answer.content.decode()


@pytest.mark.parametrize("text", [NUMBER, "张小明 0029", "13909431234"])
def test_a_search_by_a_number_is_written_down_without_the_number(world: World, text: str) -> None:
    ask(world.clerk, text)

    (reading,) = Reading.objects.all()
    assert (reading.kind, reading.subject) == ("identity_search", "search")
    assert reading.row_count
    assert not any(digits in str(reading.__dict__) for digits in (NUMBER, "0029", "9431234"))


def test_a_search_in_vain_by_a_number_is_written_down_too(world: World) -> None:
    ask(world.other, NUMBER)

    assert Reading.objects.get().row_count == 0


def test_a_search_by_a_name_is_not_written_down(world: World) -> None:
    ask(world.clerk, "张小明")

    assert not Reading.objects.exists()


def test_a_number_is_not_looked_up_while_it_is_typed(world: World) -> None:
    answer = world.clerk.post(
        "/api/field/v1/search/", {"text": NUMBER, "suggest": True}, format="json"
    )

    assert (answer.json()["sections"], answer.json()["numbers_await_enter"]) == ([], True)
    assert not Reading.objects.exists()


def test_the_page_answers_a_post_and_its_address_holds_no_text(world: World) -> None:
    page = world.clerk.post("/search/", {"text": "张小明"}, format="multipart")
    piece = world.clerk.post(
        "/search/", {"text": "张小明"}, format="multipart", headers={"X-Fragment": "1"}
    )

    assert "<mark>张小明</mark>" in page.content.decode()
    assert "<html" not in piece.content.decode()
    assert "<mark>张小明</mark>" in piece.content.decode()
    assert 'value="张小明"' in page.content.decode()
    assert 'value=""' in world.clerk.get("/search/", {"text": "张小明"}).content.decode()


def test_the_page_says_what_can_be_typed(world: World) -> None:
    assert "zhangxiaoming" in world.clerk.get("/search/").content.decode()
    nobody = world.clerk.post("/search/", {"text": "查无此人"}, format="multipart")
    assert "没有找到" in nobody.content.decode()


def test_too_little_of_an_address_is_told_where_addresses_are_passed_over(
    world: World, breadth: str
) -> None:
    def said(text: str) -> tuple[bool, str]:
        told = world.clerk.post("/api/field/v1/search/", {"text": text}, format="json").json()
        page = world.clerk.post("/search/", {"text": text}, format="multipart").content.decode()
        return told["address_too_short"], page.partition("data-search-answer")[2]

    short, page = said("3组")
    whole, page_of_whole = said("宝泉村3组")

    assert (short, whole) == (breadth == "far", False)
    assert ("少于三个字不按住址查找" in page) == (breadth == "far")
    assert "少于三个字不按住址查找" not in page_of_whole
    assert ("北滩镇宝泉村" in page) == (breadth == "near")


def test_a_search_is_asked_in_a_body_only(world: World) -> None:
    assert world.clerk.get("/api/field/v1/search/?text=张").status_code == 405


def test_rows_written_before_are_filled_once_and_without_history(world: World) -> None:
    Person.objects.update(name_pinyin="", name_initials="", village=None, phone_hash=None)
    Household.objects.update(head_pinyin="", head_initials="", phone_hash=None)
    before = world.zhang.events.count()

    call_command("fill_search_columns", verbosity=0)

    assert reasons(world.clerk, "zxm", "person") == [("张小明", "initials")]
    assert reasons(world.clerk, "13909431234", "household") == [("张小明", "phone")]
    assert world.zhang.events.count() == before


@pytest.mark.parametrize(
    "text", ["张小明", "张", "小明", "zxm", NUMBER, "张小明 0029", "13909431234"]
)
def test_nothing_of_an_answer_tells_of_people_elsewhere(
    world: World, breadth: str, text: str
) -> None:
    """Neither counts nor ways on: the answer is the one that was given before they were there."""
    before = world.other.post("/api/field/v1/search/", {"text": text}, format="json").json()
    for number in range(60):
        person(world.home, name=f"张小明{'' if number % 2 else '明'}", phone="13909431234")

    after = world.other.post("/api/field/v1/search/", {"text": text}, format="json").json()
    assert after == before
    more = {"text": text, "kind": "person", "offset": 20, "limit": 20}
    following = world.other.post("/api/field/v1/search/", more, format="json").json()
    assert following["sections"] == []


@pytest.mark.parametrize("offset", ["000001" + "9" * 30, "9" * 7, "-1", "٣", "1.5", ""])
def test_an_offset_that_is_none_begins_at_the_beginning(world: World, offset: str) -> None:
    person(world.home, name="张小明")

    answer = world.clerk.post("/search/", {"text": "张小明", "kind": "person", "offset": offset})

    assert answer.status_code == 200
    assert "张小明" in answer.content.decode()
