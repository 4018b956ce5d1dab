"""What the pages of the register can do, the API can: moves, leaving, another head, aids, means."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from field_api.models import Aid, MeansAssessment, Person
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
def boss(world):
    return factories.sign_in(world.people["administrator of the city"])


def at(home, part="") -> str:
    return f"/api/field/v1/households/{home.uid}/{part}"


def post(client, address, body):
    return client.post(address, body, format="json")


def test_a_move_inside_the_city_leaves_the_old_point_behind(boss, world):
    move = {
        "village": str(world.other_village.uid),
        "group_no": 2,
        "address": "西关村 2 号",
        "reason": "易地搬迁",
    }

    first, again = (
        post(boss, at(world.home, "move/"), move),
        post(boss, at(world.home, "move/"), move),
    )

    assert (first.status_code, again.status_code) == (200, 200)
    world.home.refresh_from_db()
    assert (world.home.village, world.home.address) == (world.other_village, "西关村 2 号")
    assert (world.home.location, world.home.located_by) == (None, "")


def test_a_move_with_a_point_elsewhere_is_refused_with_a_proposal(boss, world):
    move = {
        "village": str(world.other_village.uid),
        "group_no": 0,
        "address": "西关村 2 号",
        "reason": "易地搬迁",
        "point": {"lon": 104.05, "lat": 36.05, "crs": "cgcs2000"},
    }

    answer = post(boss, at(world.home, "move/"), move)

    assert (answer.status_code, answer.json()["code"]) == (422, "register.point_outside_village")
    assert answer.json()["details"]["proposal"]["uid"] == str(world.village.uid)


def test_nobody_moves_a_household_into_a_village_that_they_do_not_keep(clerk, world):
    move = {
        "village": str(world.other_village.uid),
        "group_no": 0,
        "address": "西关村 2 号",
        "reason": "易地搬迁",
    }

    answer = post(clerk, at(world.home, "move/"), move)

    assert answer.status_code == 404
    world.home.refresh_from_db()
    assert world.home.village == world.village


def test_a_household_is_closed_and_reopened(clerk, world):
    closed = post(clerk, at(world.home, "close/"), {"on": ON, "reason": "自愿退出"})
    reopened = post(clerk, at(world.home, "reopen/"), {"reason": "误办"})

    assert (closed.json()["status"], reopened.json()["status"]) == ("closed", "active")
    assert Person.objects.living().filter(household=world.home).count() == 1


def test_a_member_leaves_for_another_household_with_their_aids(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")
    factories.aid(child, "disability")
    other = factories.household(world.village)
    leave = {"on": ON, "to": str(other.uid), "relation": "grandchild", "reason": "随祖父居住"}

    answer = post(clerk, at(world.home, f"persons/{child.uid}/leave/"), leave)

    assert (answer.status_code, answer.json()["relation"]) == (200, "grandchild")
    child.refresh_from_db()
    assert (child.household, child.joined_on) == (other, date(2026, 11, 1))
    assert Aid.objects.as_of(date(2026, 11, 2)).get(person=child).household == other


def test_a_member_who_joins_another_household_is_never_its_second_head(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")
    other = factories.household(world.village)
    factories.person(other)
    leave = {"on": ON, "to": str(other.uid), "relation": "head", "reason": "随祖父居住"}

    answer = post(clerk, at(world.home, f"persons/{child.uid}/leave/"), leave)

    assert answer.status_code == 400
    child.refresh_from_db()
    assert child.household == world.home


def test_the_last_member_does_not_leave_an_empty_household_behind(clerk, world):
    last = world.home.persons.get()
    other = factories.household(world.village)
    address = at(world.home, f"persons/{last.uid}/leave/")

    for to in (None, str(other.uid)):
        answer = post(clerk, address, {"on": ON, "to": to, "reason": "外出"})
        assert (answer.status_code, answer.json()["code"]) == (422, "register.last_member")
    last.refresh_from_db()
    assert (last.household, last.left_on) == (world.home, None)


def test_nobody_is_sent_to_a_household_of_another_jurisdiction(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")
    strangers = factories.household(world.other_village)
    leave = {"on": ON, "to": str(strangers.uid), "reason": "随祖父居住"}

    answer = post(clerk, at(world.home, f"persons/{child.uid}/leave/"), leave)

    assert answer.status_code == 404
    child.refresh_from_db()
    assert child.household == world.home


def test_another_member_becomes_the_head(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")

    answer = post(clerk, at(world.home, "head/"), {"new_head": str(child.uid), "reason": "年老"})

    assert answer.status_code == 200
    world.home.refresh_from_db()
    assert world.home.head_name == "李小"


def test_an_aid_is_changed_from_a_day_and_ended(clerk, world):
    first = world.home.aids.get()
    change = {"aid_class": "1", "amount_yuan": "500.00", "from_day": "2026-06-01", "reason": "复核"}

    changed = post(clerk, at(world.home, f"aids/{first.pk}/change/"), change)
    ended = post(
        clerk,
        at(world.home, f"aids/{changed.json()['id']}/end/"),
        {"ends_on": "2026-12-01", "reason": "收入超过标准"},
    )

    assert (changed.status_code, ended.status_code) == (200, 200)
    latest = Aid.objects.get(pk=changed.json()["id"])
    assert latest.valid == DateRange(date(2026, 6, 1), date(2026, 12, 1))
    assert (latest.aid_class, latest.amount_yuan) == ("1", Decimal(500))
    first.refresh_from_db()
    assert first.valid.upper == date(2026, 6, 1)


def test_an_aid_of_another_household_is_not_found(clerk, world):
    other = factories.household(world.village)
    theirs = factories.aid(factories.person(other))

    for part, body in (
        ("end/", {"ends_on": "2026-12-01", "reason": "停发"}),
        ("change/", {"aid_class": "1", "amount_yuan": "1", "from_day": ON, "reason": "复核"}),
    ):
        assert post(clerk, at(world.home, f"aids/{theirs.pk}/{part}"), body).status_code == 404


def test_an_assessment_is_kept_once_and_never_overwritten(clerk, world):
    means = {"assessed_on": ON, "facts": {"wage_yuan": "3600.00", "vehicles": 1}}

    first, again = [post(clerk, at(world.home, "means/"), means) for _ in range(2)]
    other = post(clerk, at(world.home, "means/"), {**means, "facts": {"wage_yuan": "9.00"}})

    assert (first.status_code, again.status_code) == (201, 201)
    assert other.json()["code"] == "register.assessed_that_day"
    assert MeansAssessment.objects.get(household=world.home).wage_yuan == 3600


def test_a_point_is_revised_and_taken_away(clerk, world):
    point = {"lon": 104.06, "lat": 36.05, "crs": "cgcs2000", "source": "survey", "accuracy_m": 4}

    revised = clerk.put(
        at(world.home, "point/"), {"point": point, "reason": "现场重测"}, format="json"
    )
    world.home.refresh_from_db()
    assert (world.home.entered_lon, world.home.location_accuracy_m) == (104.06, 4)
    taken = clerk.put(at(world.home, "point/"), {"point": None, "reason": "点错"}, format="json")

    assert (revised.status_code, taken.status_code) == (200, 200)
    world.home.refresh_from_db()
    assert (world.home.location, world.home.entered_datum) == (None, "")


def test_a_point_that_is_neither_given_nor_taken_away_is_asked_for(clerk, world):
    answer = clerk.put(at(world.home, "point/"), {"reason": "点错"}, format="json")

    assert answer.status_code == 400
    assert "point" in answer.json()["details"]


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("close/", {"on": ON, "reason": "退出"}),
        ("move/", {"village": "", "group_no": 1, "address": "新街 1 号", "reason": "搬家"}),
        ("head/", {"new_head": "", "reason": "年老"}),
        ("persons/{child}/leave/", {"on": ON, "reason": "外出"}),
        ("aids/{aid}/end/", {"ends_on": "2026-12-01", "reason": "停发"}),
        (
            "aids/{aid}/change/",
            {"aid_class": "1", "amount_yuan": "1", "from_day": ON, "reason": "复核"},
        ),
    ],
)
def test_what_rests_on_a_dossier_that_has_changed_is_refused(clerk, world, part, body):
    child = factories.person(world.home, name="李小", relation="child")
    given = {"village": str(world.village.uid), "new_head": str(child.uid)}
    body = {key: given.get(key, value) for key, value in body.items()}
    seen = clerk.get(at(world.home)).json()["dossier_version"]
    clerk.post(
        at(world.home, "persons/"),
        {
            "uid": str(uuid4()),
            "name": "李小妹",
            "relation": "child",
            "sex": "f",
            "birth_date": "2010-01-01",
        },
        format="json",
    )

    address = at(world.home, part.format(child=child.uid, aid=world.home.aids.get().pk))
    answer = post(clerk, address, {**body, "dossier_version": seen})

    assert (answer.status_code, answer.json()["code"]) == (409, "register.changed_meanwhile")


def test_a_merge_says_how_each_member_stands_to_the_survivors_head(clerk, world):
    twin = factories.household(world.village)
    child = factories.person(twin, name="王小", relation="head")
    merge = {
        "other": str(twin.uid),
        "reason": "重复",
        "relations": [{"person": str(child.uid), "relation": "child"}],
    }

    assert post(clerk, at(world.home, "merge/"), merge).status_code == 200
    child.refresh_from_db()
    assert (child.household, child.relation) == (world.home, "child")


def test_a_split_says_where_the_new_household_lives_and_whom_it_left(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")
    new = str(uuid4())
    split = {
        "new_uid": new,
        "persons": [str(child.uid)],
        "head": str(child.uid),
        "on": ON,
        "reason": "成家",
        "facts": {"address": "新街 1 号", "group_no": 4},
    }

    assert post(clerk, at(world.home, "split/"), split).status_code == 201
    dossier = clerk.get(f"/api/field/v1/households/{new}/").json()
    assert (dossier["address"], dossier["group_no"]) == ("新街 1 号", 4)
    assert dossier["split_from"] == str(world.home.uid)


def test_a_name_that_no_field_has_is_refused_and_nothing_is_kept(clerk, world):
    before = world.home.address
    slips = {
        "reason": "核对",
        "facts": {"address": "南关社区 8 号", "adress": "9 号"},
        "village_": "",
    }

    answer = clerk.patch(at(world.home), slips, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")
    assert answer.json()["details"] == {
        "facts": {"adress": ["没有这个字段。"]},
        "village_": ["没有这个字段。"],
    }
    world.home.refresh_from_db()
    assert world.home.address == before


def test_a_slip_inside_a_list_is_refused_too(clerk, world):
    relations = [{"person": str(uuid4()), "relation": "child", "wherever": "x"}]
    merge = {"other": str(uuid4()), "reason": "重复", "relations": relations}

    answer = post(clerk, at(world.home, "merge/"), merge)

    assert answer.status_code == 400
    assert answer.json()["details"] == {"relations": {"wherever": ["没有这个字段。"]}}


def test_a_correction_of_a_person_names_only_what_is_to_be_otherwise(clerk, world):
    person = world.home.persons.get()
    former = Person.objects.filter(pk=person.pk).values().get()
    change = {"reason": "核对", "facts": {"birth_date": "1961-02-03"}}

    answer = clerk.patch(at(world.home, f"persons/{person.uid}/"), change, format="json")

    assert answer.status_code == 200, answer.json()
    now = Person.objects.filter(pk=person.pk).values().get()
    assert {name for name in now if now[name] != former[name]} == {"birth_date"}
