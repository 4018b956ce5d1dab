"""Who may be entered already is shown before anything is stored, and only where one may look."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from field_api.models import Household, Person, Reading
from geo_minzheng.shared.privacy import keyed_hash
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
BORN = date(1949, 12, 31)
TAKEN = "register.identity_number_taken"


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def clerk(world):
    return factories.sign_in(world.people["worker of the township"])


@pytest.fixture
def desk(world) -> Client:
    return factories.browser_of(world.people["worker of the township"])


def numbered(home, **given) -> Person:
    return factories.person(
        home, identity_number=NUMBER, identity_hash=keyed_hash(NUMBER), birth_date=BORN, **given
    )


def asked(world, **given) -> dict:
    head = {"name": "王小明", "sex": "f", "birth_date": "1949-12-31", **given.pop("head", {})}
    uids = {"uid": str(uuid4()), "head_uid": str(uuid4())}
    return {**uids, "village": str(world.village.uid), "head": head, **given}


def typed(world, **given) -> dict:
    return {
        "uid": str(uuid4()),
        "head_uid": str(uuid4()),
        "village": str(world.village.uid),
        "address": "南关路 8 号",
        "registered_on": "2026-11-01",
        "head-name": "王小明",
        "head-sex": "f",
        "head-birth_date": "1949-12-31",
        "head-self_care": "able",
        **given,
    }


def post(client, body, address="/api/field/v1/households/"):
    return client.post(address, body, format="json")


def reason_of(home) -> str:
    events = Household._meta.get_field("events").related_model
    event = events.objects.filter(pgh_obj=home, pgh_label="registered").get()
    return event.pgh_context.metadata["reason"]


# --- The API -------------------------------------------------------------------------


def test_one_of_the_same_name_and_birth_date_is_told_before_anything_is_stored(clerk, world):
    twin = factories.household(world.village, head_name="别人")
    factories.person(twin, name="王小明", birth_date=BORN, relation="child")
    rows = Household.objects.count()

    answer = post(clerk, asked(world))

    assert (answer.status_code, answer.json()["code"]) == (409, "register.look_alikes")
    assert answer.json()["details"]["found"] == [
        {
            "household": str(twin.uid),
            "code": twin.code,
            "status": "active",
            "alike_by": ["name_and_birth_date"],
        }
    ]
    assert "王小明" not in answer.content.decode()
    assert Household.objects.count() == rows


def test_a_confirmed_one_is_stored_and_the_history_says_what_was_looked_at(clerk, world):
    twin = factories.household(world.village, head_name="王小明")
    body = asked(world, confirmed=[str(twin.uid)])

    answer = post(clerk, body)

    assert answer.status_code == 201
    assert twin.code in reason_of(Household.objects.get(uid=body["uid"]))


def test_confirming_one_does_not_confirm_another(clerk, world):
    first, second = (factories.household(world.village, head_name="王小明") for _ in range(2))

    answer = post(clerk, asked(world, confirmed=[str(first.uid)]))

    found = answer.json()["details"]["found"]
    assert [each["household"] for each in found] == [str(second.uid)]


def test_a_head_of_the_same_name_is_alike_in_the_same_village_only(clerk, world):
    neighbour = factories.division("village", "北关社区", parent=world.township)
    factories.household(neighbour, head_name="王小明")

    assert post(clerk, asked(world)).status_code == 201


def test_one_who_left_with_the_same_number_is_told_and_may_be_confirmed(clerk, world):
    gone = factories.household(
        world.village, head_name="旧户", status="closed", closed_on=date(2026, 1, 1)
    )
    numbered(gone, name="王大明", left_on=date(2026, 1, 1))
    body = asked(world, head={"identity_number": NUMBER})

    told = post(clerk, body)
    kept = post(clerk, body | {"confirmed": [str(gone.uid)]})

    (found,) = told.json()["details"]["found"]
    assert (found["status"], found["alike_by"]) == ("closed", ["identity_number"])
    assert kept.status_code == 201


def test_a_living_persons_number_is_refused_whatever_is_confirmed(clerk, world):
    numbered(world.home, name="王小明", relation="child")
    body = asked(world, head={"identity_number": NUMBER}, confirmed=[str(world.home.uid)])

    answer = post(clerk, body)

    assert (answer.status_code, answer.json()["code"]) == (409, TAKEN)
    assert answer.json()["details"] == {"household": str(world.home.uid), "code": world.home.code}


def test_of_a_number_outside_the_jurisdiction_only_that_it_is_taken_is_told(clerk, world):
    strangers = factories.household(world.other_village, head_name="王小明")
    numbered(strangers, name="王小明")
    body = asked(world, head={"identity_number": NUMBER})

    answer = post(clerk, body)

    assert (answer.status_code, answer.json()["code"]) == (409, TAKEN)
    assert answer.json()["details"] == {}
    assert "县（区）民政局" in answer.json()["message"]
    assert strangers.code not in answer.content.decode()


def test_nobody_outside_the_jurisdiction_is_alike(clerk, world):
    strangers = factories.household(world.other_village, head_name="王小明")
    factories.person(strangers, name="王小明", birth_date=BORN)

    assert post(clerk, asked(world)).status_code == 201


def test_a_household_that_was_merged_is_not_proposed(clerk, world):
    factories.household(
        world.village,
        head_name="王小明",
        status="merged",
        closed_on=date(2026, 1, 1),
        merged_into=world.home,
    )

    assert post(clerk, asked(world)).status_code == 201


def test_a_member_entered_twice_from_two_windows_is_told(clerk, world):
    address = f"/api/field/v1/households/{world.home.uid}/persons/"
    child = {"name": "李小", "relation": "child", "sex": "f", "birth_date": "2010-01-01"}

    first = post(clerk, {"uid": str(uuid4()), **child}, address)
    other = {"uid": str(uuid4()), **child}
    second = post(clerk, other, address)
    twin = post(clerk, other | {"confirmed": [str(world.home.uid)]}, address)

    assert (first.status_code, second.status_code, twin.status_code) == (201, 409, 201)
    assert second.json()["code"] == "register.look_alikes"


def test_a_number_that_finds_somebody_is_a_search_by_number_and_written_down(clerk, world):
    numbered(world.home, name="王小明", relation="child")
    before = Reading.objects.filter(kind="identity_search").count()

    post(clerk, asked(world, head={"identity_number": NUMBER}))

    assert Reading.objects.filter(kind="identity_search").count() == before + 1


# --- The page ------------------------------------------------------------------------


def test_the_page_shows_them_masked_with_a_way_to_each_and_a_way_on(desk, world):
    gone = factories.household(
        world.village, head_name="旧户", status="closed", closed_on=date(2026, 1, 1)
    )
    numbered(gone, name="王大明", left_on=date(2026, 1, 1))
    sent = typed(world, **{"head-identity_number": NUMBER})

    answer = desk.post("/households/new/", sent)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="/households/{gone.uid}/"' in text
    assert "这是同一户，去修改" in text
    assert "不是同一户，继续登记" in text
    assert "**************002X" in text
    assert 'value="南关路 8 号"' in text
    assert not Household.objects.filter(uid=sent["uid"]).exists()
    kept = desk.post("/households/new/", sent | {"not_the_same": str(gone.uid)})
    assert kept.status_code == 302
    assert gone.code in reason_of(Household.objects.get(uid=sent["uid"]))


def test_what_was_confirmed_stays_confirmed_when_the_form_is_shown_again(desk, world):
    twin = factories.household(world.village, head_name="王小明")
    sent = typed(world, **{"head-name": "王小明9"}) | {"not_the_same": str(twin.uid)}

    shown = desk.post("/households/new/", sent).content.decode()

    assert f'<input type="hidden" name="not_the_same" value="{twin.uid}">' in shown


def test_a_living_persons_number_leads_to_the_dossier_and_no_further(desk, world):
    numbered(world.home, name="王小明", relation="child")

    text = desk.post(
        "/households/new/", typed(world, **{"head-identity_number": NUMBER})
    ).content.decode()

    assert f'href="/households/{world.home.uid}/"' in text
    assert "不是同一户，继续登记" not in text


def test_a_member_is_shown_with_those_alike_too(desk, world):
    address = f"/households/{world.home.uid}/persons/new/"
    sent = {
        "person_uid": str(uuid4()),
        "name": "李四",
        "relation": "child",
        "sex": "f",
        "birth_date": "1960-05-01",
        "joined_on": timezone.localdate().isoformat(),
        "self_care": "able",
    }

    told = desk.post(address, sent)
    kept = desk.post(address, sent | {"not_the_same": str(world.home.uid)})

    assert "不是同一人，继续登记" in told.content.decode()
    assert kept.status_code == 302
    assert world.home.persons.count() == 2


def test_what_is_no_uid_confirms_nothing(desk, world):
    factories.household(world.village, head_name="王小明")

    answer = desk.post("/households/new/", typed(world) | {"not_the_same": "x' OR 1=1"})

    assert answer.status_code == 400
