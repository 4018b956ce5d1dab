"""Entering households and members on the pages of the register."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from field_api.models import Household, Person
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def clerk(world) -> Client:
    return factories.browser_of(world.people["worker of the township"])


def page(answer) -> str:
    return answer.content.decode()


def new_household(world, **given) -> dict:
    return {
        "uid": str(uuid4()),
        "head_uid": str(uuid4()),
        "village": str(world.village.uid),
        "group_no": "3",
        "address": "会师镇南关社区 3 组 12 号",
        "phone": "164 0000 1234",
        "registered_on": "2026-11-01",
        "lon": "104.05",
        "lat": "36.05",
        "datum": "wgs84",
        "source": "map",
        "head-name": "张 三丰",
        "head-identity_number": NUMBER.lower(),
        "head-self_care": "able",
        **given,
    }


def test_a_clerk_enters_a_household_once_however_often_the_form_is_sent(clerk, world):
    sent = new_household(world)

    first, second = clerk.post("/households/new/", sent), clerk.post("/households/new/", sent)

    home = Household.objects.get(uid=sent["uid"])
    assert first["Location"] == second["Location"] == f"/households/{home.uid}/"
    head = home.persons.get()
    assert (home.head_name, head.name) == ("张三丰", "张三丰")
    assert (head.sex, head.birth_date, head.identity_number) == ("f", date(1949, 12, 31), NUMBER)
    assert (home.phone, home.entered_datum, home.group_no) == ("16400001234", "wgs84", 3)
    assert "登记" in page(clerk.get(f"/households/{home.uid}/"))


def test_back_and_sent_again_with_changes_says_that_they_are_not_kept(clerk, world):
    sent = new_household(world)
    clerk.post("/households/new/", sent)

    again = clerk.post("/households/new/", sent | {"address": "改过的地址"}, follow=True)

    assert "返回后又改动的内容没有保存" in page(again)
    assert Household.objects.get(uid=sent["uid"]).address == sent["address"]


def test_a_member_sent_again_with_changes_says_that_they_are_not_kept(clerk, world):
    sent = {
        "person_uid": str(uuid4()),
        "name": "李小",
        "relation": "child",
        "sex": "f",
        "birth_date": "2010-01-01",
        "self_care": "able",
    }
    address = f"/households/{world.home.uid}/persons/new/"
    clerk.post(address, sent)

    again = clerk.post(address, sent | {"school": "会师小学"}, follow=True)

    assert "返回后又改动的内容没有保存" in page(again)
    assert Person.objects.get(uid=sent["person_uid"]).school == ""


def test_numbers_of_one_village_run_on(clerk, world):
    for name in ("张三丰", "李四光"):
        clerk.post(
            "/households/new/",
            new_household(
                world,
                **{"head-name": name, "head-identity_number": ""}
                | {"head-sex": "m", "head-birth_date": "1960-01-01"},
            ),
        )

    codes = Household.objects.filter(code__startswith=f"D{world.village.pk}").order_by("code")
    assert [code[-5:] for code in codes.values_list("code", flat=True)] == ["00001", "00002"]


def test_every_mistake_is_told_at_the_top_and_nothing_typed_is_lost(clerk, world):
    sent = new_household(
        world,
        phone="12345",
        **{"head-name": "张三9", "head-identity_number": "110105194912310021"},
    )

    answer = clerk.post("/households/new/", sent)

    text = page(answer)
    assert answer.status_code == 400
    assert 'href="#id_head-name"' in text
    assert "校验位不对" in text
    assert 'value="张三9"' in text
    assert 'value="会师镇南关社区 3 组 12 号"' in text
    assert not Household.objects.filter(uid=sent["uid"]).exists()


def test_a_birth_date_against_the_number_is_kept_only_once_somebody_agreed(clerk, world):
    sent = new_household(world, **{"head-birth_date": "1950-01-01"})

    cautioned = clerk.post("/households/new/", sent)
    agreed = clerk.post(
        "/households/new/", sent | {"agreed": "birth_date:birth_date.not_of_number"}
    )

    assert "与身份证号第 7 至 14 位不一致" in page(cautioned)
    assert agreed.status_code == 302


def test_a_point_in_another_village_is_told_with_metres_and_a_proposal(clerk, world):
    neighbour = factories.division(
        "village", "北关社区", parent=world.township,
        outline=factories.rectangle(104.0, 36.0, 104.05, 36.1),
    )  # fmt: skip
    sent = new_household(world, lon="104.15", lat="36.05")

    refused = clerk.post("/households/new/", sent)

    text = page(refused)
    assert "一条山镇西关村" in text
    # 0.05 degrees of longitude at 36.05 north, less the radius of the earth's last word.
    assert "距所选的南关社区界线 45" in text
    kept = clerk.post("/households/new/", sent | {"outside_reason": "界线为示意，已实地核对"})
    assert kept.status_code == 302
    assert neighbour


def test_taking_the_proposal_is_one_click(world):
    boss = Client()
    boss.force_login(
        world.people["administrator of the city"],
        backend="django.contrib.auth.backends.ModelBackend",
    )
    sent = new_household(world, lon="104.15", lat="36.05")

    boss.post("/households/new/", sent | {"adopt_village": str(world.other_village.uid)})

    assert Household.objects.get(uid=sent["uid"]).village == world.other_village


def test_a_number_that_is_somebodys_is_refused_with_the_household_that_has_it(clerk, world):
    clerk.post("/households/new/", new_household(world))

    again = clerk.post("/households/new/", new_household(world))

    assert "已登记在张三丰户" in page(again)
