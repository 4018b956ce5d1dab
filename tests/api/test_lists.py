"""Lists of the desk: texts about people, columns, order and totals."""

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.utils import timezone

from field_api.api.desk.households import HOUSEHOLDS
from field_api.models import ColumnChoice
from tests import factories
from tests.list_world import World, post

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def world() -> World:
    return World()


def test_a_name_in_an_address_of_the_api_is_refused_and_in_a_body_taken(world):
    factories.household(world.first, head_name="马占海")
    factories.household(world.first, head_name="王秀兰")

    refused = world.client.get("/api/field/v1/households/", {"q": "马"})
    taken = world.client.post("/api/field/v1/households/search/", {"q": "马", "overdue": False})

    assert (refused.status_code, refused.json()["code"]) == (
        400,
        "query.personal_text_in_address",
    )
    assert "马" not in json.dumps(refused.json()["details"], ensure_ascii=False)
    assert [row["head_name"] for row in taken.json()["results"]] == ["马占海"]


def test_the_next_page_of_a_search_by_name_names_nobody(world):
    for _ in range(3):
        factories.household(world.first, head_name="马占海")
    address, seen = "/api/field/v1/households/search/?page_size=2", []

    while address:
        answer = world.client.post(address, {"q": "马"}).json()
        seen += answer["results"]
        address = answer["next"]
        assert "马" not in unquote(address or "")

    assert len(seen) == 3


def test_a_typed_name_is_kept_for_this_session_only_and_sealed(world):
    factories.household(world.first, head_name="马占海")
    factories.household(world.first, head_name="王秀兰")

    answer = post(world.client, "/households/", q="马占", status="active")
    address = answer["Location"]

    assert "马" not in unquote(address)
    assert "马占海" in world.page(address)
    assert "王秀兰" not in world.page(address)
    assert "马占" not in json.dumps(dict(world.client.session), ensure_ascii=False)
    elsewhere = factories.sign_in(world.clerk)
    assert "没有采用无法识别的条件：已输入的姓名等条件" in world.page(address, elsewhere)


def test_a_blank_status_shows_who_left_the_register_too(world):
    factories.household(world.first, head_name="马占海", status="moved_out", closed_on=TODAY())

    assert "马占海" not in world.page("/households/")
    assert "马占海" in world.page("/households/?status=")


def test_chosen_columns_stand_in_the_address_and_are_remembered(world):
    factories.household(world.first, hazard="riverside")

    chosen = world.page("/households/?columns=head_name.hazard")
    later = world.page("/households/")

    for page in (chosen, later):
        heads = page.partition("<thead>")[2].partition("</thead>")[0]
        assert "住房隐患" in heads
        assert "地址" not in heads
    assert ColumnChoice.objects.get().columns == ["head_name", "hazard"]
    assert "地址" in world.page("/households/", world.assistant)


def test_headings_say_how_the_list_is_sorted_and_turn_it(world):
    factories.household(world.first)

    page = world.page("/households/?ordering=-visited")

    heads = page.partition("<thead>")[2].partition("</thead>")[0]
    assert heads.count("aria-sort") == 1
    assert 'aria-sort="descending"' in heads
    assert "ordering=visited" in heads


def test_tasks_say_who_serves_there(world):
    today = TODAY()
    factories.household(world.first, code="A1", next_visit_due=today - timedelta(days=1))
    factories.household(world.second, code="A2", next_visit_due=today + timedelta(days=5))
    assistant = factories.worker(world.township, village=world.first, name="赵六")

    tasks = world.client.get("/api/field/v1/tasks/").json()["results"]
    theirs = world.client.get("/api/field/v1/tasks/", {"worker": assistant.pk}).json()["results"]

    assert [(one["code"], one["workers"]) for one in tasks] == [
        ("A1", [{"id": assistant.pk, "name": "赵六"}]),
        ("A2", []),
    ]
    assert [one["code"] for one in theirs] == ["A1"]
    assert "已逾期 1 户" in world.page("/tasks/")


def test_what_is_paid_each_month_leaves_out_what_is_paid_once(world):
    person = factories.person(factories.household(world.first))
    factories.aid(person, amount_yuan="410.50")
    factories.aid(person, "temporary", amount_yuan="3000")

    page = world.page("/aids/")

    assert "共 2 项" in page
    assert "享受人 1 人" in page
    assert "本月应发（不含一次性救助） 410.50 元" in page


def test_totals_of_more_than_a_page_are_asked_for_after_it(world):
    for _ in range(3):
        factories.household(world.first)

    page = world.page("/households/?page_size=2&located=false")
    (address,) = re.findall(r'data-totals="([^"]+)"', page)
    told = world.page(unescape(address))

    assert "统计中…" in page
    assert 'role="status"' in page
    assert "共 3 户" not in page
    assert "共 3 户" in told
    assert "<html" not in told
    assert "共 3 户" in world.page("/households/?page_size=2&exact=1")


def test_what_cannot_be_counted_in_time_is_told_as_a_lower_bound(world, monkeypatch):
    monkeypatch.setattr("field_api.api.desk.listing.EXACT_UP_TO", 2)
    monkeypatch.setattr("field_api.pages.list_totals.COUNTED_WITHIN", "200ms")
    counted = HOUSEHOLDS.totals

    def slow(rows, ask, exact):
        if exact:
            rows = rows.extra(where=["pg_sleep(0.2) IS NOT NULL"])
        return counted(rows, ask, exact)

    monkeypatch.setitem(HOUSEHOLDS.__dict__, "totals", slow)
    for _ in range(4):
        factories.household(world.first)

    told = world.page("/households/?totals=1")

    assert "超过 2 户" in told
    assert "统计准确数" in told
