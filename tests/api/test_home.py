"""The home page: what waits for each role, and that every number is the list behind it."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from field_api.counts import tallies
from tests import factories, home_world

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
MONTH_BEFORE = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
PEOPLE = (
    "worker of the village",
    "worker of two villages",
    "worker of the township",
    "coordinator of the township",
    "coordinator of the county",
    "coordinator of the city",
    "officer of the city",
    "administrator of the city",
    "auditor of the city",
)


class Links(HTMLParser):
    """Each link of the main part whose text, or whose bold part, is a number."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, int]] = []
        self._address, self._text, self._bold = "", "", False
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._address, self._text = dict(attrs).get("href", ""), ""
        elif tag == "b" and self._address:
            self._text, self._bold = "", True

    def handle_data(self, data):
        if self._address and self._text != "done":
            self._text += data

    def handle_endtag(self, tag):
        if tag == "a" or (tag == "b" and self._bold):
            text = self._text.strip().replace(",", "")
            if self._address and text.isdigit():
                self.found.append((self._address, int(text)))
                self._text = "done"
            if tag == "a":
                self._address = ""
            self._bold = False


def total(page) -> int:
    """How many rows a list says that it has, in its heading."""
    heading = re.search(r"<h1>.*?</h1>", page.content.decode(), re.DOTALL)[0]
    said = re.search(r"共\s*([\d,]+)", re.sub(r"<[^>]+>", "", heading))
    assert said, heading
    return int(said[1].replace(",", ""))


def numbers(client, address="/") -> dict[str, int]:
    page = client.get(address)
    assert page.status_code == 200, address
    return dict(Links(page.content.decode()).found)


@pytest.fixture
def city() -> home_world.Waiting:
    return home_world.build()


@pytest.mark.parametrize("who", PEOPLE)
def test_every_number_of_home_is_the_total_of_its_list(city, who):
    client = factories.sign_in(city.people[who])

    found = numbers(client)

    assert found
    lists = {address: client.get(address) for address in found}
    assert {address: page.status_code for address, page in lists.items()} == dict.fromkeys(
        found, 200
    )
    assert {address: total(page) for address, page in lists.items()} == found


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("coordinator of the city", "/overview/"),
        ("coordinator of the city", "/overview/?level=township"),
        ("coordinator of the city", f"/overview/?month={MONTH_BEFORE}"),
        ("coordinator of the township", "/overview/"),
        ("worker of the village", "/overview/"),
    ],
)
def test_every_number_of_the_overview_is_the_total_of_its_list(city, who, address):
    client = factories.sign_in(city.people[who])

    found = numbers(client, address)

    assert found
    assert {each: total(client.get(each)) for each in found} == found


def test_the_citys_numbers_are_those_that_were_put_there(city):
    found = numbers(factories.sign_in(city.people["coordinator of the city"]))

    soon = (TODAY + timedelta(days=7)).isoformat()
    assert {
        "/households/?overdue=true": 3,
        f"/households/?overdue=false&due_by={soon}": 2,
        "/households/?located=false": 4,
        "/todo/departures/": 2,
        "/todo/aids-ending/": 3,
        "/todo/near-relatives/": 1,
        # Both of the offices' staff and the assistant who made no visit.
        "/todo/silent-workers/": 3,
        "/todo/villages-without-assistant/": 1,
        "/todo/offices-short/": 2,
        "/maps/incidents/?open=true": 1,
        "/offices/": 2,
        "/workers/?kind=staff": 2,
        "/workers/?kind=assistant": 2,
        "/boundaries/levels/village/": 3,
    }.items() <= found.items()


def test_a_village_worker_sees_the_homes_that_are_due_first(city):
    page = factories.sign_in(city.people["worker of the village"]).get("/").content.decode()

    days = re.findall(r"逾期 (\d+) 天", page)
    assert days == ["40", "3", "1"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("worker of the village", set()),
        ("worker of the township", set()),
        ("coordinator of the county", {"silent-workers", "offices-short"}),
        ("administrator of the city", {"silent-workers", "workers-without-account"}),
    ],
)
def test_staff_and_accounts_wait_only_for_those_who_may_act(city, who, sees):
    page = factories.sign_in(city.people[who]).get("/").content.decode()

    about_staff = set(re.findall(r"/todo/([a-z-]+)/", page)) & {
        "silent-workers",
        "offices-short",
        "workers-without-account",
    }
    assert sees <= about_staff
    assert bool(about_staff) == bool(sees)


@pytest.mark.parametrize("who", ["officer of the city", "auditor of the city"])
def test_those_who_see_no_names_find_none_on_home(city, who):
    page = factories.sign_in(city.people[who]).get("/").content.decode()

    assert "张三" not in page
    assert "/households/" not in page


def test_a_todo_list_is_closed_to_those_without_its_right(city):
    clerk = factories.sign_in(city.people["worker of the township"])

    assert clerk.get("/todo/departures/").status_code == 200
    assert clerk.get("/todo/silent-workers/").status_code == 403
    assert clerk.get("/todo/nothing/").status_code == 404


def test_a_large_jurisdiction_says_when_its_numbers_were_counted(city, monkeypatch):
    client = factories.sign_in(city.people["coordinator of the county"])
    assert "统计于" not in client.get("/").content.decode()

    monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", 0)

    assert "统计于" in client.get("/").content.decode()


def test_kept_numbers_are_of_one_jurisdiction_alone(city, monkeypatch):
    monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", 0)

    for who, waiting in (("coordinator of the county", 2), ("coordinator elsewhere", 0)):
        found = numbers(factories.sign_in(city.people[who]))
        assert found["/todo/departures/"] == waiting


def test_home_asks_the_database_as_often_for_many_homes_as_for_few(
    city, django_assert_max_num_queries
):
    client = factories.sign_in(city.people["coordinator of the city"])
    client.get("/")
    for _n in range(20):
        home_world.home(city.village, next_visit_due=TODAY)

    with django_assert_max_num_queries(45):
        client.get("/")
