"""The desk's list of households: who sees which, filters, pages, files, and one household whole."""

import csv
import io
import json
from datetime import date, timedelta
from urllib.parse import urlencode

import openpyxl
import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.models import Household
from tests import factories

pytestmark = pytest.mark.django_db

HOUSEHOLDS = "/api/field/v1/households/"
TODAY = timezone.localdate


class World:
    """A county of two townships with two villages in the first; a coordinator of that one."""

    def __init__(self) -> None:
        self.county = factories.division("county", "会宁县")
        self.township = factories.division("township", "会师镇", parent=self.county)
        self.first = factories.division("village", "南关社区", parent=self.township)
        self.second = factories.division("village", "北关社区", parent=self.township)
        other = factories.division("township", "河畔镇", parent=self.county)
        self.elsewhere = factories.division("village", "河畔村", parent=other)
        self.client = factories.sign_in(factories.user(Role.COORDINATOR, self.township))

    def codes(self, **query) -> list[str]:
        # What is typed about a person goes in the body.
        typed = {"q": query.pop("q")} if "q" in query else None
        if typed:
            answer = self.client.post(f"{HOUSEHOLDS}search/?{urlencode(query)}", typed)
        else:
            answer = self.client.get(HOUSEHOLDS, query)
        assert answer.status_code == 200, answer.content
        return [row["code"] for row in answer.json()["results"]]


@pytest.fixture
def world() -> World:
    return World()


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode("utf-8")


def test_the_list_holds_the_jurisdiction_and_nothing_else(world):
    factories.household(world.first, code="A1", at=(105.05, 35.70), head_name="王秀兰")
    factories.household(world.elsewhere, code="B1")

    (row,) = world.client.get(HOUSEHOLDS).json()["results"]

    assert row["code"] == "A1"
    assert row["head_name"] == "王秀兰"
    assert row["location"] == {"lon": 105.05, "lat": 35.70}
    assert row["village"]["name"] == "南关社区"
    assert row["village"]["parent_name"] == "会师镇"


def test_a_stranger_is_asked_to_sign_in(api):
    assert api.get(HOUSEHOLDS).status_code == 401


def test_a_role_without_names_is_refused(world):
    officer = factories.sign_in(factories.user(Role.OFFICER, world.county))

    answer = officer.get(HOUSEHOLDS)

    assert (answer.status_code, answer.json()["code"]) == (403, "access.no_right")


def test_another_jurisdictions_household_is_not_found(world):
    home = factories.household(world.elsewhere)

    answer = world.client.get(f"{HOUSEHOLDS}{home.uid}/")

    assert (answer.status_code, answer.json()["code"]) == (404, "request.not_found")


def test_filters_narrow(world):
    today = TODAY()
    late = factories.household(
        world.first, code="LATE", next_visit_due=today - timedelta(days=1), head_name="马占海"
    )
    factories.household(
        world.second, code="SOON", next_visit_due=today + timedelta(days=9), at=(105.0, 35.6)
    )
    factories.household(world.second, code="GONE", status="moved_out", closed_on=today)
    factories.aid(factories.person(late), "rural_dibao", aid_class="1")

    assert world.codes(overdue="true") == ["LATE"]
    assert set(world.codes(overdue="false")) == {"SOON", "GONE"}
    assert world.codes(due_by=(today + timedelta(days=9)).isoformat()) == ["LATE", "SOON"]
    assert world.codes(status="moved_out") == ["GONE"]
    assert world.codes(located="true") == ["SOON"]
    assert set(world.codes(located="false")) == {"LATE", "GONE"}
    assert world.codes(division=str(world.first.uid)) == ["LATE"]
    assert set(world.codes(division=str(world.county.uid))) == {"LATE", "SOON", "GONE"}
    assert world.codes(division=str(world.elsewhere.uid)) == []
    assert world.codes(programme="rural_dibao", **{"class": "1"}) == ["LATE"]
    assert world.codes(programme="rural_dibao", **{"class": "2"}) == []
    assert world.codes(programme="urban_dibao") == []
    assert world.codes(q="马占") == ["LATE"]
    assert world.codes(q="SOON") == ["SOON"]
    assert world.codes(q="占海") == []


def test_an_aid_that_ended_does_not_match(world):
    home = factories.household(world.first)
    ended = DateRange(date(2020, 1, 1), TODAY())
    factories.aid(factories.person(home), "medical", valid=ended)

    assert world.codes(programme="medical") == []


@pytest.mark.parametrize("ordering", ["due", "-due", "village", "id"])
def test_turning_pages_there_and_back_shows_everybody_once(world, ordering):
    for number in range(11):
        factories.household(
            (world.first, world.second)[number % 2],
            # Ties and gaps: three share a day, four have none.
            next_visit_due=None if number % 3 == 0 else date(2026, 1, 1 + number % 4),
        )
    whole = world.codes(ordering=ordering, page_size=100)

    there, page = [], world.client.get(HOUSEHOLDS, {"ordering": ordering, "page_size": 3}).json()
    assert page["previous"] is None
    there += [row["code"] for row in page["results"]]
    while page["next"]:
        page = world.client.get(page["next"]).json()
        there += [row["code"] for row in page["results"]]
    back = [row["code"] for row in page["results"]]
    while page["previous"]:
        page = world.client.get(page["previous"]).json()
        back = [row["code"] for row in page["results"]] + back

    assert len(whole) == 11
    assert there == whole
    assert back == whole


def test_those_without_a_day_come_last(world):
    factories.household(world.first, code="NONE")
    factories.household(world.first, code="DAY", next_visit_due=date(2026, 5, 1))

    assert world.codes(ordering="due") == world.codes(ordering="-due") == ["DAY", "NONE"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"due_by": "明天"}, "due_by"),
        ({"division": "1"}, "division"),
        ({"division": "00000000-0000-4000-8000-000000000000"}, "division"),
        ({"class": "9"}, "class"),
        ({"overdue": "maybe"}, "overdue"),
        ({"page_size": "1001"}, "page_size"),
        ({"ordering": "head_name"}, "ordering"),
        ({"cursor": "!!"}, "cursor"),
        ({"cursor": "WzFd"}, "cursor"),
        ({"format": "pdf"}, "format"),
        ({"code": "a\0b"}, "code"),
        ({"programe": "medical"}, "programe"),
        ({"message": "x"}, "message"),
    ],
)
def test_a_wrong_query_is_refused_with_the_fields_name(world, query, name):
    answer = world.client.get(HOUSEHOLDS, query)

    assert answer.status_code == 400
    body = answer.json()
    assert body["code"] == "request.invalid"
    assert list(body["details"]) == [name]
    assert name in body["message"]


def test_the_message_names_the_field_in_chinese(world):
    answer = world.client.get(HOUSEHOLDS, {"due_by": "明天"})

    assert "应走访截止日" in answer.json()["message"]


def test_a_cursor_of_another_order_is_refused(world):
    for _ in range(2):
        factories.household(world.first)
    page = world.client.get(HOUSEHOLDS, {"ordering": "id", "page_size": 1}).json()
    cursor = page["next"].split("cursor=")[1].split("&")[0]

    answer = world.client.get(HOUSEHOLDS, {"ordering": "village", "cursor": cursor})

    assert answer.status_code == 400


def test_csv_opens_in_excel_and_runs_nothing(world):
    home = factories.household(
        world.first, code="A1", head_name="=HYPERLINK(1)", address="+86", at=(105.0, 35.6)
    )
    factories.aid(factories.person(home), "rural_dibao", aid_class="1")

    answer = world.client.get(HOUSEHOLDS, {"format": "csv"}, HTTP_ACCEPT="text/csv")

    text = text_of(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "households-" in answer["Content-Disposition"]
    assert text.startswith("\ufeff户编号,户主,")
    (row,) = csv.DictReader(io.StringIO(text[1:]))
    assert row["户主"] == "'=HYPERLINK(1)"
    assert row["地址"] == "'+86"
    assert row["救助待遇"] == "农村低保一类"
    assert (float(row["经度"]), float(row["纬度"])) == (105.0, 35.6)


def test_xlsx_holds_text_and_no_formula(world):
    factories.household(world.first, head_name="=1+1", last_visited_on=date(2026, 3, 4))

    answer = world.client.get(HOUSEHOLDS, {"format": "xlsx"})

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = {sheet.cell(1, at).value: sheet.cell(2, at) for at in range(1, 15)}
    assert (cells["户主"].value, cells["户主"].data_type) == ("=1+1", "s")
    assert cells["上次走访"].value.date() == date(2026, 3, 4)


def test_geojson_drops_nobody(world):
    factories.household(world.first, code="A", at=(105.0, 35.6))
    factories.household(world.first, code="B")
    factories.household(world.elsewhere, code="C", at=(105.0, 35.6))

    made = json.loads(text_of(world.client.get(HOUSEHOLDS, {"format": "geojson"})))

    features = {each["properties"]["code"]: each["geometry"] for each in made["features"]}
    assert features == {"A": {"type": "Point", "coordinates": [105.0, 35.6]}, "B": None}


def test_one_household_shows_members_aids_and_visits_with_numbers_masked(world):
    home = factories.household(world.first, phone="13812345678")
    person = factories.person(
        home, name="李秀英", identity_number="620422195001011234", phone="13900001111"
    )
    factories.aid(person, "rural_dibao", aid_class="1")
    factories.aid(person, "medical", valid=DateRange(date(2020, 1, 1), date(2020, 2, 1)))
    factories.visit(home)

    answer = world.client.get(f"{HOUSEHOLDS}{home.uid}/")

    body = answer.json()
    assert body["phone"] == "138****5678"
    (member,) = body["members"]
    assert member["identity_number"] == "**************1234"
    assert member["phone"] == "139****1111"
    assert [aid["programme"] for aid in body["entitlements"]] == ["rural_dibao"]
    assert body["entitlements"][0]["person"] == str(person.uid)
    assert len(body["visits"]) == 1
    assert b"19500101" not in answer.content
    assert b"13812345678" not in answer.content


def test_a_page_asks_as_often_for_fifty_as_for_one(world, django_assert_max_num_queries):
    def fill(count: int) -> None:
        for _ in range(count):
            home = factories.household(world.first)
            factories.aid(factories.person(home))

    fill(30)
    assert Household.objects.count() == 30

    # Session, person, two for the scope, households by two parts, aids, villages, townships.
    with django_assert_max_num_queries(12):
        assert len(world.codes()) == 30
