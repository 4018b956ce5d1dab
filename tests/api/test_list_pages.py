"""Pages of lists: filters in the address, old links, paging that loses nobody."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

NOBODYS_UID = "3f6c1f0e-0d0b-4c7e-9d57-4a2f6c1e8b90"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def client_of(world: worlds.World, who: str) -> Client:
    return factories.browser_of(world.people[who])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_of_households_names_its_filters_in_the_address(world: worlds.World) -> None:
    factories.household(world.village, head_name="马六", next_visit_due=timezone.localdate())
    client = client_of(world, "worker of the township")

    answer = client.post(
        "/households/", {"division": str(world.village.uid), "q": "马", "programme": ""}
    )
    page = text_of(client, answer["Location"])

    assert answer["Location"].startswith(f"/households/?division={world.village.uid}&text=")
    assert "马" not in unquote(answer["Location"])
    assert "马六" in page
    assert "张三" not in page
    assert f"division={world.village.uid}" in page.partition("format=csv&amp;")[2]


def test_a_number_on_home_is_the_length_of_its_list(world: worlds.World) -> None:
    today = timezone.localdate()
    for days in (-3, -1, 0, 7, 8):
        factories.household(world.village, next_visit_due=today + timedelta(days=days))
    client = client_of(world, "worker of the township")

    overdue = text_of(client, "/households/?overdue=true")
    soon = text_of(client, f"/households/?overdue=false&due_by={today + timedelta(days=7)}")

    assert "共 2 户" in overdue
    assert "共 2 户" in soon


@pytest.mark.parametrize("page", ["/households/", "/visits/", "/persons/", "/tasks/"])
def test_a_filter_that_nobody_knows_is_told(world: worlds.World, page: str) -> None:
    text = text_of(client_of(world, "worker of the township"), f"{page}?offise=41")

    assert "没有采用无法识别的条件：offise。" in text


def test_a_file_is_not_larger_than_its_filters_meant(world: worlds.World) -> None:
    asked = {"format": "csv", "address": "offise=41", "purpose": "review"}

    answer = client_of(world, "worker of the township").post("/lists/persons/export/", asked)

    assert answer.status_code == 400
    assert "offise" in answer.content.decode()


def test_a_filter_that_cannot_be_read_is_left_out_and_told(world: worlds.World) -> None:
    page = text_of(client_of(world, "worker of the township"), "/households/?due_by=soon&zzz=1")

    assert "没有采用无法识别的条件" in page
    assert "张三" in page


OF_ANOTHER_ORDER = "WyJpZCIsIGZhbHNlLCAiMSIsIDFd"  # ["id", false, "1", 1]


@pytest.mark.parametrize("page", ["/households/", "/visits/"])
@pytest.mark.parametrize(
    ("query", "told"),
    [
        (f"division={NOBODYS_UID}", "行政区划"),
        ("division=here", "行政区划"),
        ("cursor=broken", "翻页位置"),
        (f"cursor={OF_ANOTHER_ORDER}", "翻页位置"),
        (f"division={NOBODYS_UID}&cursor=broken", "行政区划、翻页位置"),
    ],
)
def test_an_old_link_opens_and_tells_what_it_left_out(
    world: worlds.World, page: str, query: str, told: str
) -> None:
    text = text_of(client_of(world, "worker of the township"), f"{page}?{query}")

    assert f"没有采用无法识别的条件：{told}。" in text
    assert "张三" in text


def test_pages_of_a_list_lose_and_repeat_nobody(world: worlds.World) -> None:
    for number in range(120):
        factories.household(
            world.village,
            head_name=f"户{number:03}",
            next_visit_due=timezone.localdate() + timedelta(days=number % 3)
            if number % 2
            else None,
        )
    client = client_of(world, "worker of the village")
    seen: list[str] = []
    address = "/households/?overdue="

    while address:
        answer = client.get(address)
        seen += [row["name"] for row in answer.context["rows"]]
        address = answer.context["links"]["next"]

    assert len(seen) == 121
    assert len(set(seen)) == 121


def test_an_empty_list_says_how_to_fill_it(world: worlds.World) -> None:
    client = client_of(world, "worker of the village")

    assert "清除全部条件" in text_of(client, "/households/?hazard=riverside")
    assert "清除全部条件" in text_of(client, "/visits/?outcome=refused")


def test_the_list_of_visits_narrows_to_one_household(world: worlds.World) -> None:
    other = factories.household(world.village, head_name="马六")
    factories.visit(other)
    client = client_of(world, "worker of the township")

    page = text_of(client, f"/visits/?household={other.uid}")

    assert "马六户的走访" in page
    assert "共 1 次" in page
