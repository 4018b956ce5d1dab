"""Lists of the desk: texts about people, columns, saved views, files, and many rows at once."""

import json
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.api.desk.households import HOUSEHOLDS
from field_api.models import ColumnChoice, Household, Reading, SavedView
from geo_minzheng.shared.history import changed_by
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
NUMBER = "620422195001011234"


class World:
    """A township of two villages, one elsewhere; its clerk, and a village's assistant."""

    def __init__(self) -> None:
        self.county = factories.division("county", "会宁县")
        self.township = factories.division("township", "会师镇", parent=self.county)
        self.first = factories.division("village", "南关社区", parent=self.township)
        self.second = factories.division("village", "北关社区", parent=self.township)
        other = factories.division("township", "河畔镇", parent=self.county)
        self.elsewhere = factories.division("village", "河畔村", parent=other)
        self.clerk = factories.user(Role.WORKER, self.township)
        self.client = factories.sign_in(self.clerk)
        self.assistant = factories.sign_in(factories.user(Role.WORKER, self.first))

    def page(self, address: str, client=None) -> str:
        return (client or self.client).get(address).content.decode()


@pytest.fixture
def world() -> World:
    return World()


def post(client, where: str, /, **fields):
    return client.post(where, fields, format="multipart")


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


@pytest.mark.parametrize(
    "name", ["households", "persons", "aids", "visits", "tasks", "workers", "offices"]
)
def test_every_list_can_be_read_as_page_json_and_each_file(world, name):
    today = TODAY()
    home = factories.household(world.first, at=(105.05, 35.70), next_visit_due=today)
    factories.aid(factories.person(home, identity_number=NUMBER, phone="13812345678"))
    factories.visit(home)
    factories.worker(world.township, village=world.first, phone="13812345678")
    factories.worker(world.township)

    rows = world.client.get(f"/api/field/v1/{name}/").json()["results"]
    files = {
        ending: world.client.get(f"/api/field/v1/{name}/", {"format": ending})
        for ending in ("csv", "xlsx", "geojson")
    }
    bodies = {ending: b"".join(file.streaming_content) for ending, file in files.items()}

    assert len(rows) >= 1
    assert len(bodies["csv"].decode("utf-8-sig").splitlines()) == len(rows) + 1
    assert len(json.loads(bodies["geojson"])["features"]) == len(rows)
    assert f'list-total">共 {len(rows)}' in world.page(f"/{name}/")
    for text in (*bodies.values(), json.dumps(rows).encode(), world.page(f"/{name}/").encode()):
        assert NUMBER.encode() not in text
        assert b"13812345678" not in text
    written = Reading.objects.filter(kind="export", subject=name).values_list(
        "subject", "row_count"
    )
    assert list(written) == [(name, len(rows))] * 3


def test_a_page_of_features_is_what_the_file_holds(world):
    for number in range(3):
        home = factories.household(
            world.first,
            code=f"A{number}",
            at=(105.0 + number, 35.6),
            head_name='引"号\\',
            address="一行\n二行\t\u2028",
            last_visited_on=date(2026, 3, 4),
        )
        factories.aid(factories.person(home, name="再一人"), "medical")
        factories.aid(factories.person(home), aid_class="1")
    factories.household(world.first, code="A3")
    address = "/api/field/v1/households/"

    whole = json.loads(
        b"".join(world.client.get(address, {"format": "geojson"}).streaming_content)
    )["features"]
    parts, following = [], f"{address}?format=geojson&page_size=3"
    while following:
        page = world.client.get(following).json()
        parts += page["features"]
        following = page["next"]
    listed = world.client.get(address).json()["results"]

    assert parts == whole
    assert [one["properties"]["code"] for one in whole] == [row["code"] for row in listed]
    for one, row in zip(whole, listed, strict=True):
        at = row.pop("location")
        assert one["geometry"] == (
            {"type": "Point", "coordinates": [at["lon"], at["lat"]]} if at else None
        )
        assert one["properties"] == row


def test_a_file_from_the_page_holds_the_ticked_rows_and_its_purpose_is_its_own(world):
    ticked = factories.household(world.first, code="A1")
    factories.household(world.first, code="A2")
    hidden = factories.household(world.elsewhere, code="B1")

    answer = post(
        world.client,
        "/lists/households/export/",
        format="csv",
        purpose="complaint",
        rows=[str(ticked.uid), str(hidden.uid)],
        address="status=active",
    )

    text = b"".join(answer.streaming_content).decode()
    assert "A1" in text
    assert "A2" not in text
    assert "B1" not in text
    reading = Reading.objects.get()
    assert (reading.kind, reading.purpose, reading.row_count) == ("export", "complaint", 1)
    # The next file, and the next dossier, are of the session's purpose again.
    assert 'value="daily_work" selected' in world.page("/households/")


def test_a_file_is_not_made_of_a_question_that_cannot_be_read(world):
    answer = post(
        world.client,
        "/lists/households/export/",
        format="csv",
        purpose="review",
        address="text=gone",
    )

    assert answer.status_code == 400
    assert not Reading.objects.exists()


def test_a_view_is_saved_opened_renamed_and_deleted(world):
    factories.household(world.first, head_name="马占海")
    address = post(world.client, "/households/", q="马占", status="active")["Location"]
    query = address.partition("?")[2]

    post(world.client, "/lists/households/views/", name="我的", address=query)
    view = SavedView.objects.get()
    elsewhere = factories.sign_in(world.clerk)
    opened = elsewhere.get(f"/lists/views/{view.pk}/")["Location"]

    assert "马占" not in unquote(view.query)
    assert "马占海" in world.page(opened, elsewhere)
    post(world.client, f"/lists/views/{view.pk}/", do="change", name="新名")
    assert SavedView.objects.get().name == "新名"
    post(world.client, f"/lists/views/{view.pk}/", do="delete")
    assert not SavedView.objects.exists()


def test_a_view_is_shared_within_a_division_without_the_names_and_stays_its_owners(world):
    query = post(world.client, "/households/", q="马占", overdue="true")["Location"].partition("?")
    post(world.client, "/lists/households/views/", name="逾期户", address=query[2])
    view = SavedView.objects.get()
    colleague = factories.sign_in(factories.user(Role.WORKER, world.township))

    assert colleague.get(f"/lists/views/{view.pk}/").status_code == 404
    post(
        world.client,
        f"/lists/views/{view.pk}/",
        do="change",
        name="逾期户",
        shared_in=str(world.township.pk),
    )

    assert colleague.get(f"/lists/views/{view.pk}/")["Location"] == (
        "/households/?status=active&overdue=true"
    )
    assert post(colleague, f"/lists/views/{view.pk}/", do="delete").status_code == 404
    assert "逾期户" in world.page("/households/", colleague)


@pytest.mark.parametrize(
    "name",
    ["查 620422195001011234", "１３９ ０９４３ １２３４", "62042219500101123X", "0943-8221234"],
)
def test_a_view_is_not_named_by_a_number_of_a_person(world, name):
    post(world.client, "/lists/aids/views/", name="二〇二六 20261124", address="")

    refused = post(world.client, "/lists/aids/views/", name=name, address="")
    view = SavedView.objects.get()
    renamed = post(world.client, f"/lists/views/{view.pk}/", do="change", name=name)

    assert (refused.status_code, renamed.status_code) == (400, 400)
    assert SavedView.objects.get().name == "二〇二六 20261124"


def test_two_views_of_a_list_have_two_names(world):
    post(world.client, "/lists/aids/views/", name="甲", address="")

    answer = post(world.client, "/lists/aids/views/", name="甲", address="")

    assert answer.status_code == 409


def test_visits_are_brought_forward_never_back_and_taken_back(world):
    today = TODAY()
    later = factories.household(world.first, next_visit_due=today + timedelta(days=60))
    none = factories.household(world.second)
    sooner = factories.household(world.first, next_visit_due=today - timedelta(days=1))
    gone = factories.household(world.first, status="closed", closed_on=today)
    hidden = factories.household(world.elsewhere, next_visit_due=today + timedelta(days=60))
    to = today + timedelta(days=3)
    homes = (later, none, sooner, gone, hidden)
    before = {home.pk: home.next_visit_due for home in homes}
    asked = {"every": "1", "address": "status=", "to": to.isoformat()}

    preview = post(world.client, "/lists/households/bring-forward/", **asked).content.decode()
    assert "将有 2 户的应走访日提前" in preview
    assert "另有 2 户不变" in preview
    assert {home.pk: home.next_visit_due for home in Household.objects.all()} == before

    done = post(
        world.client,
        "/lists/households/bring-forward/",
        **asked,
        confirmed="1",
        why="汛期或灾害排查",
    )
    assert {home.pk: home.next_visit_due for home in Household.objects.all()} == before | {
        later.pk: to,
        none.pk: to,
    }

    # What changed since stays: here, that a visit made the day anew.
    with changed_by(None, action="visits.record_visit"):
        Household.objects.filter(pk=none.pk).update(next_visit_due=today + timedelta(days=90))
    assert world.client.get(done["Location"]).status_code == 200
    colleague = factories.sign_in(factories.user(Role.WORKER, world.township))
    assert colleague.post(done["Location"]).status_code == 404
    world.client.post(done["Location"])

    assert {home.pk: home.next_visit_due for home in Household.objects.all()} == before | {
        none.pk: today + timedelta(days=90)
    }


def test_who_only_visits_brings_nothing_forward(world):
    factories.household(world.first, next_visit_due=TODAY() + timedelta(days=60))

    answer = post(world.assistant, "/lists/tasks/bring-forward/", every="1")

    assert answer.status_code == 403
    assert "提前走访…" not in world.page("/tasks/?within_days=366", world.assistant)
    assert "提前走访…" in world.page("/tasks/?within_days=366")


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


@pytest.mark.parametrize("day", ["2026-13-45", "0000-13-45", "2026-02-30", "下周"])
def test_a_day_that_cannot_be_read_brings_nothing_forward(world, day):
    home = factories.household(world.first)

    for confirmed in ("", "1"):
        answer = post(
            world.client,
            "/lists/households/bring-forward/",
            rows=str(home.uid),
            to=day,
            why="汛期",
            confirmed=confirmed,
            address="",
        )
        assert answer.status_code == 400

    assert Household.objects.get(pk=home.pk).next_visit_due == home.next_visit_due


def test_odd_names_and_divisions_of_a_view_are_taken_or_refused(world):
    post(world.client, "/lists/aids/views/", name="甲\x00乙", address="")
    view = SavedView.objects.get()
    assert view.name == "甲乙"
    assert post(world.client, "/lists/aids/views/", name="\x00", address="").status_code == 400

    answer = post(world.client, f"/lists/views/{view.pk}/", name="丙", shared_in="9" * 5000)
    assert answer.status_code == 400


def test_a_long_file_takes_a_turn_and_gives_it_back_when_it_is_closed(world, monkeypatch):
    monkeypatch.setattr("field_api.api.export_turns.LONG_ROWS", 1)
    for _ in range(2):
        factories.household(world.first)
    address = "/api/field/v1/households/?format=csv"

    held = [world.client.get(address) for _ in range(2)]
    refused = world.client.get(address)
    short = world.client.get(f"{address}&located=true")
    b"".join(held[0].streaming_content)  # to its end, where the client closes it
    after = world.client.get(address)

    assert [answer.status_code for answer in held] == [200, 200]
    assert (refused.status_code, refused.json()["code"]) == (503, "export.busy")
    assert short.status_code == 200
    assert after.status_code == 200
    assert Reading.objects.filter(kind="export").count() == 4
    for answer in (held[1], short, after):
        b"".join(answer.streaming_content)


def test_a_file_from_the_page_holds_the_columns_that_the_page_shows_or_all(world):
    factories.household(world.first, code="A1")
    world.page("/households/?columns=head_name.hazard")

    def headings(columns):
        where = "/lists/households/export/"
        answer = post(world.client, where, format="csv", purpose="daily_work", columns=columns)
        return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0].split(",")

    assert headings("shown") == ["户编号", "户主", "住房隐患", "数据性质"]
    assert {"地址", "下次应走访", "是否逾期"} <= set(headings("all"))
