"""Pages, by who asks for them: what they show, and how they answer what they cannot."""

from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.models import Household, Person, Posting
from geo_minzheng.desk.error_pages import error_page
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.history import changed_by
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


# --- The frame --------------------------------------------------------------------


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


# --- Home -------------------------------------------------------------------------


def test_home_counts_what_needs_attention_and_links_to_it(world: worlds.World) -> None:
    today = timezone.localdate()
    for days in (-3, -1, 0, 7, 8):
        factories.household(world.village, next_visit_due=today + timedelta(days=days))

    page = text_of(client_of(world, "worker of the township"), "/")

    assert 'href="/households/?overdue=true"><b>2</b>' in page
    assert f'due_by={today + timedelta(days=7)}"><b>2</b>' in page
    assert 'href="/households/?located=false"><b>5</b>' in page


def test_home_counts_only_the_own_jurisdiction(world: worlds.World) -> None:
    late = timezone.localdate() - timedelta(days=1)
    factories.household(world.other_village, next_visit_due=late)

    page = text_of(client_of(world, "worker of the township"), "/")

    assert 'href="/households/?overdue=true"><b>0</b>' in page


def test_home_of_a_city_breaks_the_counts_down_by_county(world: worlds.World) -> None:
    late = timezone.localdate() - timedelta(days=1)
    factories.household(world.village, next_visit_due=late)
    factories.household(world.other_village, next_visit_due=late)

    page = text_of(client_of(world, "administrator of the city"), "/")

    for county in (world.county, world.other_county):
        assert f'href="/households/?division={county.uid}&amp;overdue=true">1</a>' in page


def test_home_of_an_officer_shows_divisions_and_no_household(world: worlds.World) -> None:
    page = text_of(client_of(world, "officer of the city"), "/")

    assert "现行版本" in page
    assert "最近的走访" not in page


def test_home_of_somebody_without_an_appointment_says_whom_to_ask() -> None:
    client = Client()
    client.force_login(factories.user(), backend="django.contrib.auth.backends.ModelBackend")

    assert "请联系本级管理员" in text_of(client, "/")


# --- Lists ------------------------------------------------------------------------


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


# --- Dossier and visit ------------------------------------------------------------


def test_a_dossier_masks_numbers(world: worlds.World) -> None:
    Person.objects.filter(household=world.home).update(
        identity_number="999000196005010015", phone="13800005678"
    )

    page = text_of(client_of(world, "worker of the township"), f"/households/{world.home.uid}/")

    assert "**************0015" in page
    assert "138****5678" in page
    assert "999000196005010015" not in page
    assert "13800005678" not in page


def test_a_dossier_counts_the_living_and_shows_former_members_apart(world: worlds.World) -> None:
    factories.person(world.home, name="钱老", died_on=factories.SINCE)
    factories.person(world.home, name="孙远", left_on=factories.SINCE)

    client = client_of(world, "worker of the township")
    answer = client.get(f"/households/{world.home.uid}/")
    told = client.get(f"/api/field/v1/households/{world.home.uid}/").json()

    living = [member["name"] for member in answer.context["members"]]
    assert living == [member["name"] for member in told["members"]]
    assert {member["name"] for member in answer.context["former_members"]} == {"钱老", "孙远"}
    assert "已去世或迁出的成员" in answer.content.decode()


def test_a_dossier_tells_who_changed_what_and_why(world: worlds.World) -> None:
    editor = world.people["coordinator of the county"]
    person = Person.objects.get(household=world.home)
    with changed_by(editor, action="households.correct", reason="门牌更换"):
        Household.objects.filter(pk=world.home.pk).update(address="新街 2 号")
        person.phone = "13900001111"
        person.save()

    client = client_of(world, "worker of the township")
    answer = client.get(f"/households/{world.home.uid}/")
    page = answer.content.decode()

    changes = {change.subject: change for change in answer.context["changes"]}
    assert changes["住户"].who == str(editor)
    assert changes["住户"].reason == "门牌更换"
    (moved,) = changes["住户"].fields
    assert (moved.label, moved.before, moved.after) == ("地址", "空", "新街 2 号")
    (phone,) = changes[person.name].fields
    assert phone.sealed
    assert "13900001111" not in page


def test_each_change_stands_between_the_values_of_its_time(world: worlds.World) -> None:
    for address in ("一", "二", "三"):
        Household.objects.filter(pk=world.home.pk).update(address=address)

    answer = client_of(world, "worker of the township").get(f"/households/{world.home.uid}/")

    steps = [(f.before, f.after) for change in answer.context["changes"] for f in change.fields]
    assert sorted(steps) == sorted([("空", "一"), ("一", "二"), ("二", "三")])


def test_a_dossier_without_a_point_says_how_it_gets_one(world: worlds.World) -> None:
    home = factories.household(world.village)

    page = text_of(client_of(world, "worker of the township"), f"/households/{home.uid}/")

    assert "下次走访时用手机现场定位" in page
    assert "data-small-map" not in page


def test_a_visit_shows_where_the_phone_was_and_how_sure(world: worlds.World) -> None:
    call = factories.visit(
        world.home,
        position=Point(104.05, 36.05, srid=CGCS2000),
        position_lon=104.05,
        position_lat=36.05,
        position_datum="wgs84",
        position_accuracy_m=12.0,
        distance_to_dwelling_m=30.0,
    )

    page = text_of(client_of(world, "worker of the township"), f"/visits/{call.record_uuid}/")

    assert "± 12" in page
    assert "data-small-map" in page


@pytest.mark.parametrize("address", ["/households/{}/", "/visits/{}/"])
def test_what_does_not_exist_looks_like_what_one_may_not_see(
    world: worlds.World, address: str
) -> None:
    client = client_of(world, "worker of the township")

    assert client.get(address.format(uuid4())).status_code == 404


# --- The phone --------------------------------------------------------------------


def test_the_phone_offers_the_worker_first_and_only_colleagues(world: worlds.World) -> None:
    colleague = factories.worker(world.township, name="赵六")
    elsewhere = factories.worker(world.other_township, name="钱七")

    answer = client_of(world, "worker of the township").get("/phone/")

    config = answer.context["config"]
    ids = [worker["id"] for worker in config["workers"]]
    assert config["me"] == world.visitor.pk
    assert ids[0] == world.visitor.pk
    assert colleague.pk in ids
    assert elsewhere.pk not in ids


def test_the_phone_offers_nobody_who_has_left_for_another_township(world: worlds.World) -> None:
    moved = factories.worker(world.other_township, name="孙八")
    Posting.objects.create(
        worker=moved,
        kind="assistant",
        division=world.village,
        valid=DateRange(factories.SINCE, timezone.localdate()),
    )

    config = client_of(world, "worker of the township").get("/phone/").context["config"]

    assert moved.pk not in [worker["id"] for worker in config["workers"]]


def test_the_phone_sets_the_token_it_sends_with(world: worlds.World) -> None:
    answer = client_of(world, "worker of the township").get("/phone/")

    assert "csrftoken" in answer.cookies


def test_the_phone_of_a_coordinator_who_is_no_worker_names_nobody_beforehand(
    world: worlds.World,
) -> None:
    answer = client_of(world, "coordinator of the county").get("/phone/")

    assert answer.context["config"]["me"] is None


def test_a_role_ends_with_its_appointment(world: worlds.World) -> None:
    who = factories.user(Role.WORKER, world.village)
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/households/").status_code == 200

    who.appointments.all().delete()

    assert client.get("/households/").status_code == 403
