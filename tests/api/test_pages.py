"""The frame around every page: signing in and out, navigation, language, calm errors."""

import pytest
from django.core.cache import cache
from django.test import Client

from field_api.models import Household
from geo_minzheng.desk.error_pages import error_page
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def client_of(world: worlds.World, who: str) -> Client:
    return factories.browser_of(world.people[who])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client: Client) -> None:
    answer = client.get("/households/?overdue=true")

    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=/households/%3Foverdue%3Dtrue"


def test_signing_in_leads_back_to_where_one_wanted_to_go(client: Client) -> None:
    who = factories.user()

    answer = client.post(
        "/login/", {"username": who.username, "password": "Mima-12345", "next": "/visits/"}
    )

    assert answer["Location"] == "/visits/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_signing_in_never_leads_to_another_host(client: Client, elsewhere: str) -> None:
    who = factories.user()

    answer = client.post(
        "/login/", {"username": who.username, "password": "Mima-12345", "next": elsewhere}
    )

    assert answer["Location"] == "/"


def test_a_wrong_password_is_answered_in_chinese_and_keeps_the_name(client: Client) -> None:
    page = client.post("/login/", {"username": "wang", "password": "x"}).content.decode()

    assert "用户名或密码不正确" in page
    assert 'value="wang"' in page


def test_signing_out_needs_a_post(world: worlds.World) -> None:
    client = client_of(world, "worker of the township")

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("worker of the township", ["对象户", "手机端"], ["灾情"]),
        ("coordinator of the county", ["对象户", "灾情", "手机端"], []),
        ("officer of the city", ["行政区划", "密度图"], ["对象户", "入户走访", "手机端"]),
        ("administrator of the city", ["对象户", "灾情", "行政区划"], []),
    ],
)
def test_the_navigation_offers_what_one_may_do(
    world: worlds.World, who: str, seen: list[str], unseen: list[str]
) -> None:
    page = text_of(client_of(world, who), "/password/")
    navigation = page[page.index("<nav") : page.index("</nav>")]

    assert [word for word in seen if word not in navigation] == []
    assert [word for word in unseen if word in navigation] == []


def test_the_language_switches_to_english_and_stays(world: worlds.World) -> None:
    client = client_of(world, "worker of the township")
    assert '<html lang="zh-Hans">' in text_of(client, "/households/")

    client.post("/language/", {"language": "en", "next": "/households/"})

    page = text_of(client, "/households/")
    assert '<html lang="en">' in page
    assert "Households" in page


def test_a_browser_in_english_still_gets_chinese(world: worlds.World) -> None:
    answer = client_of(world, "worker of the township").get("/", headers={"Accept-Language": "en"})

    assert '<html lang="zh-Hans">' in answer.content.decode()


def test_demonstration_data_says_so_on_every_page(world: worlds.World) -> None:
    client = client_of(world, "worker of the township")
    assert "演示数据" not in text_of(client, "/visits/")

    Household.objects.filter(pk=world.home.pk).update(illustrative=True)
    cache.clear()

    for address in ("/", "/visits/", "/phone/"):
        assert "演示数据" in text_of(client, address)


@pytest.mark.parametrize("address", ["/nowhere/", "/households/nowhere/"])
def test_an_unknown_address_is_answered_calmly(world: worlds.World, address: str) -> None:
    answer = client_of(world, "worker of the township").get(address)

    assert answer.status_code == 404
    assert "找不到页面" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_page_without_its_token_says_what_is_kept() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})

    assert answer.status_code == 403
    assert "已保存的内容不受影响" in answer.content.decode()


def test_the_error_page_stands_without_a_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        page = error_page(500, "服务器出错", "您的数据没有丢失。").content.decode()

    assert "您的数据没有丢失" in page
