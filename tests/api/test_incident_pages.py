"""The pages of incidents: opened, told in numbers that are links, unmistakable as an exercise."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from shapely.geometry import Polygon

from maps.models import Incident
from tests.factories import household, person, sign_in, user, worker
from tests.incident_world import (
    IncidentWorld,
    an_incident,
    drawn,
    incident_world,
    point,
    upload,
)
from tests.vector_files_made import SQUARE, geojson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


def page(world: IncidentWorld, incident: Any, **query: Any) -> str:
    answer = world.api.get(f"/maps/incidents/{incident.pk}/", query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def without_help(text: str) -> str:
    """The page without its help, which explains the word exercise on every incident."""
    shorter, times = re.subn(r'<section class="help-panel".*?</section>', "", text, flags=re.S)
    assert times == 1
    return shorter


def test_an_incident_is_opened_from_the_page(world: IncidentWorld) -> None:
    sent = {
        "title": "祖厉河洪水",
        "kind": "flood",
        "status": "exercise",
        "occurred_at": "2026-07-20T02:10",
    }

    answer = world.api.post("/maps/incidents/", sent, format="multipart")

    made = Incident.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/maps/incidents/{made.pk}/")
    assert "祖厉河洪水" in world.api.get("/maps/incidents/").content.decode()


def test_an_old_link_to_an_incident_opens_and_tells_what_it_left_out(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    for query, told in (
        ({"township": str(world.jia.uid), "cursor": "x"}, "乡镇街道、翻页位置"),
        ({"division": str(uuid4())}, "行政区划"),
    ):
        assert f"没有采用无法识别的条件：{told}。" in page(world, incident, **query)


@pytest.mark.parametrize(
    "occurred_at", ["0001-01-01T00:00", "1999-12-31T23:59", "9999-12-31T00:00"]
)
def test_the_form_names_a_time_that_cannot_be(world: IncidentWorld, occurred_at: str) -> None:
    sent = {"title": "某处洪水", "kind": "flood", "status": "actual", "occurred_at": occurred_at}

    answer = world.api.post("/maps/incidents/", sent, format="multipart")

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "发生时间应在 2000 年 1 月 1 日之后，且不晚于今后 30 天" in text
    assert 'value="某处洪水"' in text
    assert not Incident.objects.exists()


def test_a_form_with_a_mistake_keeps_what_was_typed(world: IncidentWorld) -> None:
    answer = world.api.post(
        "/maps/incidents/", {"title": "某处洪水", "kind": "flood"}, format="multipart"
    )

    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="某处洪水"' in text
    assert "请选择是真实灾情还是演练。" in text
    assert not Incident.objects.exists()


def test_the_empty_list_says_how_to_fill_it(world: IncidentWorld) -> None:
    assert "还没有登记灾情" in world.api.get("/maps/incidents/").content.decode()


def test_a_new_incident_asks_for_where_it_reaches(world: IncidentWorld) -> None:
    text = page(world, an_incident(world.coordinator))

    assert "第一步：上传或画出影响范围" in text
    assert "先去哪些户" not in text


def test_the_page_tells_numbers_reasons_and_workers(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35), head_name="赵六")
    person(home, self_care="unable")
    household(world.jia)
    worker(world.jia_town, base=point(104.10, 36.35), name="钱七")
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    text = page(world, incident)

    assert re.search(r"<b>1</b><small>户在范围内", text)
    assert "确定 1 户，连同位置不明最多 2 户" in text
    assert "有失能人员；灾后尚未联系" in text
    assert "位置不明，需先核实住址" in text
    assert "钱七" in text
    assert re.search(r"89\d 米", text)
    assert "演练" not in without_help(text)


def test_every_number_is_a_link_to_what_it_counts(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35), head_name="赵六")
    household(world.bing, at=(104.25, 36.35), head_name="孙八")
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.29, 36.39)

    text = page(world, incident, level="village")
    links = re.findall(r'href="(\?version=1&level=village&division=[^"]+&band=1)#list"', text)
    narrowed = page(world, incident, division=str(world.jia.uid), band="1")

    assert len(links) == 2
    assert home.head_name in narrowed
    assert "孙八" not in narrowed
    assert "清除条件" in narrowed


def test_files_carry_the_filters_of_the_list(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    text = page(world, incident, inclusion="edge", level="county")
    (address,) = re.findall(r'href="([^"]+format=csv[^"]*)"', text)

    assert "inclusion=edge" in address
    assert "level" not in address
    assert world.api.get(address).status_code == 200


def test_an_exercise_is_framed_and_named_on_every_part(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator, status="exercise")
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    text = page(world, incident)

    assert "incident-exercise" in text
    assert text.count("这是演练，不是真实灾情") >= 3
    assert re.search(r"<title>\s*演练", text)
    assert re.search(r'"exercise": ?"(演练|\\u6f14\\u7ec3)"', text)


def test_repairs_and_warnings_are_told_beside_their_version(world: IncidentWorld) -> None:
    bow = Polygon([(104.01, 36.31), (104.09, 36.39), (104.09, 36.31), (104.01, 36.39)])
    incident = an_incident(world.coordinator)
    upload(world, incident, geojson([(bow, {}), (SQUARE.boundary, {})]))

    text = page(world, incident)

    assert "第 1 个图形边界自相交，已修复" in text
    assert "文件里的点和线未采用，只采用了面。" in text


def test_an_old_version_stays_to_be_looked_at(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35), head_name="赵六")
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    drawn(world, incident, 104.21, 36.31, 104.29, 36.39)

    assert "赵六" not in page(world, incident)
    assert "赵六" in page(world, incident, version=1)
    assert world.api.get(f"/maps/incidents/{incident.pk}/", {"version": 7}).status_code == 404


def test_a_filter_that_cannot_be_read_is_left_out_and_told(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    assert "没有采用无法识别的条件：等级" in page(world, incident, tier="x")


def test_names_cannot_break_out_of_the_page(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35), head_name="<script>alert(1)</script>")
    incident = an_incident(world.coordinator, title="</script><b>x")
    body = geojson([(SQUARE.buffer(0.3), {"level": "红</script>"}), (SQUARE, {"level": 2})])
    upload(world, incident, body)

    text = world.api.get(f"/maps/incidents/{incident.pk}/").content.decode()

    assert "<script>alert" not in text
    assert "</script><b>x" not in text


def test_who_runs_no_incidents_is_kept_out(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    addresses = ("/maps/incidents/", f"/maps/incidents/{incident.pk}/")

    for address in addresses:
        assert Client().get(address).status_code == 302
        assert sign_in(user("worker", world.jia_town)).get(address).status_code == 403
        assert sign_in(user("officer", world.city)).get(address).status_code == 403
    assert world.api.get("/maps/incidents/999999/").status_code == 404


def test_the_page_loads_nothing_from_another_host(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    text = page(world, incident)

    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', text) == []
    assert re.findall(r"<[^>]+\son[a-z]+=", text) == []
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert all("nonce=" in tag for tag in inline)
