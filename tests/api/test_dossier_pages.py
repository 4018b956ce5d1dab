"""The dossier and a visit as they are shown, and what looks like nothing."""

from uuid import uuid4

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from field_api.models import Household, Person
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.history import changed_by
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
