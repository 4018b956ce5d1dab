"""Pages where the register is kept, as a township clerk fills them in."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from field_api.models import Aid, Household, MeansAssessment, Person, Reading
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


def facts(home: Household, **given) -> dict:
    return {
        "village": str(home.village.uid),
        "group_no": home.group_no,
        "address": home.address,
        "registered_on": home.registered_on.isoformat(),
        "lon": home.entered_lon,
        "lat": home.entered_lat,
        "datum": home.entered_datum,
        "source": home.location_source,
        "accuracy_m": home.location_accuracy_m,
        "located_on": home.located_on.isoformat(),
        "reason": "本人申请更正",
        **given,
    }


# --- Entering ------------------------------------------------------------------------


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


# --- Correcting ----------------------------------------------------------------------


def test_a_correction_stands_in_the_history_with_who_and_why(clerk, world):
    clerk.post(f"/households/{world.home.uid}/correct/", facts(world.home, address="南关路 8 号"))

    text = page(clerk.get(f"/households/{world.home.uid}/"))
    assert "更正户信息" in text
    assert "本人申请更正" in text
    assert "南关路 8 号" in text


def test_a_form_never_holds_a_sealed_number_and_a_blank_keeps_it(clerk, world):
    Household.objects.filter(pk=world.home.pk).update(phone="16400005678")
    address = f"/households/{world.home.uid}/correct/"

    form = page(clerk.get(address))
    clerk.post(address, facts(world.home, address="南关路 8 号"))

    assert "16400005678" not in form
    assert "164****5678" in form
    world.home.refresh_from_db()
    assert world.home.phone == "16400005678"
    clerk.post(address, facts(world.home, phone="无"))
    world.home.refresh_from_db()
    assert world.home.phone == ""


def test_two_clerks_do_not_overwrite_each_other(clerk, world):
    address = f"/households/{world.home.uid}/correct/"
    mine = facts(world.home, address="南关路 8 号", version="0")
    clerk.post(address, facts(world.home, address="南关路 9 号", version="0"))

    refused = clerk.post(address, mine)

    assert refused.status_code == 400
    assert "别人已改为：地址 南关路 9 号" in page(refused)
    assert 'value="南关路 8 号"' in page(refused)
    world.home.refresh_from_db()
    assert world.home.address == "南关路 9 号"


def test_what_another_changed_to_the_same_is_no_conflict(clerk, world):
    address = f"/households/{world.home.uid}/correct/"
    sent = facts(world.home, address="南关路 8 号", version="0")

    answers = [clerk.post(address, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]


def test_an_old_visit_still_shows_what_the_visitor_saw(clerk, world):
    Household.objects.filter(pk=world.home.pk).update(address="旧街 1 号")
    world.home.refresh_from_db()
    seen = factories.visit(world.home, started_at=timezone.now() - timedelta(seconds=0))
    clerk.post(f"/households/{world.home.uid}/correct/", facts(world.home, address="新街 2 号"))
    # One transaction has one clock: the change is put after the visit as it would have been.
    events = Household._meta.get_field("events").related_model

    last = events.objects.filter(pgh_obj=world.home).latest("pgh_id")
    events.objects.filter(pk=last.pk).update(pgh_created_at=seen.ended_at + timedelta(hours=1))

    text = page(clerk.get(f"/visits/{seen.record_uuid}/"))

    assert "走访当时的户情况" in text
    assert "<td>旧街 1 号</td><td>新街 2 号</td>" in text


# --- Members and aids ----------------------------------------------------------------


def test_a_death_is_shown_before_it_is_recorded(clerk, world):
    who = world.home.persons.get()
    child = factories.person(world.home, name="李小", relation="child")
    sent = {"died_on": "2026-09-10", "source": "死亡证明", "new_head": str(child.uid)}
    address = f"/households/{world.home.uid}/persons/{who.uid}/death/"

    shown = page(clerk.post(address, sent))
    who.refresh_from_db()
    assert who.died_on is None
    assert "2026-10-01" in shown
    clerk.post(address, sent | {"shown_for": "2026-09-10"})

    who.refresh_from_db()
    world.home.refresh_from_db()
    assert (who.died_on, who.death_source) == (date(2026, 9, 10), "死亡证明")
    assert world.home.head_name == "李小"
    assert Aid.objects.get(person=who).valid.upper == date(2026, 10, 1)


def test_the_last_members_death_closes_the_household(clerk, world):
    who = world.home.persons.get()

    clerk.post(
        f"/households/{world.home.uid}/persons/{who.uid}/death/",
        {"died_on": "2026-09-10", "source": "死亡证明", "shown_for": "2026-09-10"},
    )

    world.home.refresh_from_db()
    assert (world.home.status, world.home.closed_on) == ("closed", date(2026, 9, 10))


def test_aids_are_granted_changed_from_a_day_and_ended(clerk, world):
    who, first = world.home.persons.get(), world.home.aids.get()
    base = f"/households/{world.home.uid}/aids/"

    clerk.post(
        f"{base}new/",
        {
            "person": str(who.uid),
            "programme": "old_age",
            "amount_yuan": "60",
            "starts_on": "2026-01-01",
        },
    )
    clerk.post(
        f"{base}{first.pk}/change/",
        {"aid_class": "1", "amount_yuan": "500", "from_day": "2026-06-01", "reason": "复核"},
    )
    changed = Aid.objects.get(person=who, valid__startswith=date(2026, 6, 1))
    clerk.post(f"{base}{changed.pk}/end/", {"ends_on": "2026-12-01", "reason": "收入超过标准"})

    day_before = Aid.objects.as_of(date(2026, 5, 31)).get(person=who, programme="rural_dibao")
    assert (day_before.aid_class, day_before.amount_yuan) == ("2", 400)
    changed.refresh_from_db()
    assert changed.valid == DateRange(date(2026, 6, 1), date(2026, 12, 1))
    assert Aid.objects.filter(person=who, programme="old_age").count() == 1


def test_a_means_assessment_stays_beside_the_next(clerk, world):
    for day in ("2025-06-01", "2026-06-01"):
        clerk.post(
            f"/households/{world.home.uid}/means/new/",
            {"assessed_on": day, "wage_yuan": "3600", "working_costs_yuan": "600"},
        )

    assert MeansAssessment.objects.filter(household=world.home).count() == 2
    assert "3,000.00" in page(clerk.get(f"/households/{world.home.uid}/"))


# --- Merging, splitting, moving ------------------------------------------------------


def test_a_merge_is_compared_first_and_then_shown_in_both_dossiers(clerk, world):
    twin = factories.household(world.village, head_name=world.home.head_name, address="北街 5 号")
    moved = factories.person(twin, name="王小")
    seen = factories.visit(twin)
    address = f"/households/{world.home.uid}/merge/"

    proposals = page(clerk.get(address))
    compared = page(clerk.get(f"{address}?with={twin.uid}"))

    done = clerk.post(f"{address}?with={twin.uid}", {"reason": "重复登记", "take": ["address"]})

    assert "同村户主同名" in proposals
    assert "北街 5 号" in compared
    assert done.status_code == 302
    twin.refresh_from_db()
    world.home.refresh_from_db()
    assert (twin.status, twin.merged_into) == ("merged", world.home)
    assert world.home.address == "北街 5 号"
    dossier = page(clerk.get(f"/households/{world.home.uid}/"))
    assert moved.name in dossier
    assert str(seen.record_uuid) in dossier
    assert f"/households/{world.home.uid}/" in page(clerk.get(f"/households/{twin.uid}/"))


def test_a_split_makes_a_household_with_its_own_head_and_number(clerk, world):
    child = factories.person(world.home, name="李小", relation="child")
    sent = {
        "new_uid": str(uuid4()),
        "persons": [str(child.uid)],
        "head": str(child.uid),
        "on": "2026-11-01",
        "reason": "成家另过",
    }

    for _ in range(2):
        assert clerk.post(f"/households/{world.home.uid}/split/", sent).status_code == 302

    child.refresh_from_db()
    assert (child.household.uid, child.relation) == (
        Household.objects.get(uid=sent["new_uid"]).uid,
        "head",
    )
    assert "已转到他户" in page(clerk.get(f"/households/{world.home.uid}/"))


def test_a_household_moves_out_and_comes_back(clerk, world):
    base = f"/households/{world.home.uid}/"
    clerk.post(
        f"{base}move-out/",
        {"on": "2026-11-01", "moved_to": "兰州市城关区", "reason": "随子女居住"},
    )
    world.home.refresh_from_db()
    assert (world.home.status, world.home.moved_to) == ("moved_out", "兰州市城关区")
    assert not Aid.objects.as_of(date(2026, 11, 2)).filter(household=world.home).exists()

    head = world.home.persons.get()
    clerk.post(f"{base}reopen/", {"persons": [str(head.uid)], "reason": "迁回"})

    world.home.refresh_from_db()
    assert world.home.status == "active"
    assert Person.objects.living().filter(household=world.home).count() == 1


def test_a_move_inside_the_jurisdiction_leaves_old_visits_where_they_were(world):
    boss = Client()
    boss.force_login(
        world.people["administrator of the city"],
        backend="django.contrib.auth.backends.ModelBackend",
    )

    boss.post(
        f"/households/{world.home.uid}/move/",
        {
            "village": str(world.other_village.uid),
            "address": "西关村 2 号",
            "lon": "104.15",
            "lat": "36.05",
            "datum": "cgcs2000",
            "reason": "易地搬迁",
        },
    )

    world.home.refresh_from_db()
    world.call.refresh_from_db()
    assert world.home.village == world.other_village
    assert world.call.village == world.village


def test_opening_a_dossier_is_written_into_the_log(clerk, world):
    clerk.get(f"/households/{world.home.uid}/")
    clerk.get(f"/households/{world.home.uid}/paper/")

    assert Reading.objects.filter(household=world.home, kind="dossier").count() == 2


def test_a_form_holds_nothing_of_how_the_old_point_was_measured(clerk, world):
    Household.objects.filter(pk=world.home.pk).update(located_by="王五")

    form = clerk.get(f"/households/{world.home.uid}/correct/").context["forms"][0]

    for name in ("accuracy_m", "located_on", "located_by", "source"):
        assert not form[name].value()
    assert "王五" in str(form["located_by"].help_text)


def test_a_point_is_taken_away_only_once_somebody_agreed(clerk, world):
    sent = facts(world.home, lon="", lat="", accuracy_m="", located_on="", source="")
    address = f"/households/{world.home.uid}/correct/"

    cautioned = clerk.post(address, sent)
    world.home.refresh_from_db()
    assert world.home.location is not None
    agreed = clerk.post(address, sent | {"agreed": "lon:point.taken_away"})

    assert "取消本户的住房位置" in page(cautioned)
    assert agreed.status_code == 302
    world.home.refresh_from_db()
    assert (world.home.location, world.home.location_source) == (None, "")


def test_half_a_pair_is_no_point(clerk, world):
    answer = clerk.post(f"/households/{world.home.uid}/correct/", facts(world.home, lat=""))

    assert answer.status_code == 400
    assert "经度和纬度要同时填写" in page(answer)
