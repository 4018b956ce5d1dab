"""Correcting the register on its pages: who and why, nobody overwritten, old visits unchanged."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from field_api.models import Household, Reading
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def clerk(world) -> Client:
    return factories.browser_of(world.people["worker of the township"])


def page(answer) -> str:
    return answer.content.decode()


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
