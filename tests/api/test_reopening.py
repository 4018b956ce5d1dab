"""Who comes back with a household is chosen; by default those whom the closing took along."""

from datetime import date

import pytest
from django.test import Client

from field_api.models import Person, Reading
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

ON = "2026-11-01"


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def clerk(world):
    return factories.sign_in(world.people["worker of the township"])


@pytest.fixture
def closed(world, clerk):
    """A household whose daughter moved away herself on the day on which it was closed."""
    factories.person(world.home, name="李小", relation="child", birth_date=date(1990, 1, 1))
    gone = factories.person(world.home, name="李小妹", relation="child")
    base = f"/api/field/v1/households/{world.home.uid}"
    for address, body in (
        (f"{base}/persons/{gone.uid}/leave/", {"on": ON, "reason": "出嫁"}),
        (f"{base}/close/", {"on": ON, "reason": "自愿退出"}),
    ):
        assert clerk.post(address, body, format="json").status_code == 200
    return f"{base}/reopen/"


def living(world) -> set[str]:
    members = Person.objects.living().filter(household=world.home)
    return set(members.values_list("name", flat=True))


def named(world, *names):
    return [str(Person.objects.get(household=world.home, name=name).uid) for name in names]


def test_only_those_whom_the_closing_took_along_come_back_by_themselves(clerk, world, closed):
    answer = clerk.post(closed, {"reason": "误办"}, format="json")

    assert answer.status_code == 200
    assert living(world) == {"李四", "李小"}


def test_who_may_come_back_is_told_by_name_and_the_look_is_recorded(clerk, world, closed):
    before = Reading.objects.count()

    answer = clerk.get(closed)

    told = {(each["name"], each["left_with_household"]) for each in answer.json()["persons"]}
    assert told == {("李四", True), ("李小", True), ("李小妹", False)}
    assert Reading.objects.count() == before + 1


def test_those_who_are_chosen_come_back_and_nobody_else(clerk, world, closed):
    sent = {"persons": named(world, "李四", "李小妹"), "reason": "误办"}

    answer = clerk.post(closed, sent, format="json")

    assert answer.status_code == 200
    assert living(world) == {"李四", "李小妹"}


def test_without_its_head_a_household_comes_back_under_another(clerk, world, closed):
    sent = {"persons": named(world, "李小"), "reason": "户主在外"}

    alone = clerk.post(closed, sent, format="json")
    led = clerk.post(closed, sent | {"new_head": sent["persons"][0]}, format="json")

    assert alone.json()["code"] == "register.head_needed"
    assert led.status_code == 200
    world.home.refresh_from_db()
    assert (world.home.head_name, living(world)) == ("李小", {"李小"})


@pytest.mark.parametrize("persons", [[], ["00000000-0000-4000-8000-000000000000"]])
def test_nobody_and_strangers_are_no_household(clerk, world, closed, persons):
    answer = clerk.post(closed, {"persons": persons, "reason": "误办"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, "register.entry_invalid")
    world.home.refresh_from_db()
    assert world.home.status == "closed"


def test_two_who_were_heads_that_day_come_back_under_one(clerk, world):
    head = world.home.persons.get()
    child = factories.person(world.home, name="李小", relation="child")
    base = f"/api/field/v1/households/{world.home.uid}"
    leave = {"on": ON, "reason": "外出", "new_head": str(child.uid)}
    clerk.post(f"{base}/persons/{head.uid}/leave/", leave, format="json")
    clerk.post(f"{base}/close/", {"on": ON, "reason": "退出"}, format="json")
    both = {"persons": [str(head.uid), str(child.uid)], "reason": "误办"}

    unsaid = clerk.post(f"{base}/reopen/", both, format="json")
    said = clerk.post(f"{base}/reopen/", both | {"new_head": str(head.uid)}, format="json")

    assert unsaid.json()["code"] == "register.head_needed"
    assert said.status_code == 200
    assert Person.objects.living().get(household=world.home, relation="head") == head


def test_the_page_names_them_and_has_ticked_those_whom_the_closing_took(world, closed):
    clerk = Client()
    clerk.force_login(
        world.people["worker of the township"],
        backend="django.contrib.auth.backends.ModelBackend",
    )
    address = f"/households/{world.home.uid}/reopen/"

    form = clerk.get(address)
    ticked = set(form.context["forms"][0]["persons"].value())
    said = form.content.decode()
    done = clerk.post(address, {"persons": named(world, "李四"), "reason": "误办", "dossier": ""})

    assert ticked == set(named(world, "李四", "李小"))
    assert "李小妹" in said
    assert "当天单独办理离开" in said
    assert done.status_code == 302
    assert living(world) == {"李四"}
