"""The desk's lists of visits and of workers."""

import base64
import csv
import io
import json
from datetime import datetime, timedelta, timezone

import pytest
from django.contrib.gis.geos import Point
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.models import Posting, VisitWorker
from geo_minzheng.shared.crs import CGCS2000
from tests import factories

pytestmark = pytest.mark.django_db

VISITS, WORKERS = "/api/field/v1/visits/", "/api/field/v1/workers/"
CHINA = timezone(timedelta(hours=8))


class World:
    def __init__(self) -> None:
        self.county = factories.division("county", "会宁县")
        self.township = factories.division("township", "会师镇", parent=self.county)
        self.village = factories.division("village", "南关社区", parent=self.township)
        self.other = factories.division("township", "河畔镇", parent=self.county)
        self.elsewhere = factories.division("village", "河畔村", parent=self.other)
        self.home = factories.household(self.village, head_name="王秀兰")
        self.client = factories.sign_in(factories.user(Role.COORDINATOR, self.township))

    def notes(self, **query) -> list[str]:
        answer = self.client.get(VISITS, query)
        assert answer.status_code == 200, answer.content
        return [row["note"] for row in answer.json()["results"]]


@pytest.fixture
def world() -> World:
    return World()


def test_visits_of_the_jurisdiction_come_newest_first(world):
    factories.visit(world.home, started_at=datetime(2026, 3, 1, 9, tzinfo=CHINA), note="early")
    factories.visit(world.home, started_at=datetime(2026, 3, 2, 9, tzinfo=CHINA), note="late")
    factories.visit(factories.household(world.elsewhere), note="elsewhere")

    assert world.notes() == ["late", "early"]
    assert world.notes(ordering="started_at") == ["early", "late"]


def test_filters_narrow(world):
    worker = factories.worker(world.township)
    midnight = datetime(2026, 3, 2, 0, tzinfo=CHINA)
    first = factories.visit(world.home, started_at=midnight - timedelta(minutes=30), note="1st")
    factories.visit(world.home, started_at=midnight, note="2nd", outcome="absent")
    VisitWorker.objects.create(visit=first, worker=worker)

    assert world.notes(**{"from": "2026-03-02"}) == ["2nd"]
    assert world.notes(to="2026-03-01") == ["1st"]
    assert world.notes(**{"from": "2026-03-01", "to": "2026-03-02"}) == ["2nd", "1st"]
    assert world.notes(to="9999-12-31") == ["2nd", "1st"]
    assert world.notes(outcome="absent") == ["2nd"]
    assert world.notes(worker=worker.pk) == ["1st"]
    assert world.notes(household=str(world.home.uid)) == ["2nd", "1st"]
    assert world.notes(division=str(world.county.uid)) == ["2nd", "1st"]
    assert world.notes(division=str(world.elsewhere.uid)) == []


def test_turning_pages_there_and_back_shows_every_visit_once(world):
    same = datetime(2026, 3, 1, 9, tzinfo=CHINA)
    for number in range(7):
        factories.visit(world.home, started_at=same + timedelta(days=number // 3), note=str(number))
    whole = world.notes()

    there, page = [], world.client.get(VISITS, {"page_size": 2}).json()
    there += [row["note"] for row in page["results"]]
    while page["next"]:
        page = world.client.get(page["next"]).json()
        there += [row["note"] for row in page["results"]]
    back = [row["note"] for row in page["results"]]
    while page["previous"]:
        page = world.client.get(page["previous"]).json()
        back = [row["note"] for row in page["results"]] + back

    assert len(whole) == 7
    assert there == back == whole


def test_a_visit_shows_its_answers_and_its_village_of_that_day(world):
    visit = factories.visit(
        world.home,
        answers={"roof": "good"},
        position=Point(105.0, 35.7, srid=CGCS2000),
        position_lon=105.0,
        position_lat=35.7,
        position_datum="wgs84",
    )
    worker = factories.worker(world.township, name="王五")
    VisitWorker.objects.create(visit=visit, worker=worker)

    body = world.client.get(f"{VISITS}{visit.record_uuid}/").json()

    assert body["answers"] == {"roof": "good"}
    assert body["village"]["name"] == "南关社区"
    assert body["workers"] == [{"id": worker.pk, "name": "王五"}]
    assert body["position"] == {"lon": 105.0, "lat": 35.7, "accuracy_m": None, "sent_as": "wgs84"}


def test_another_jurisdictions_visit_is_not_found(world):
    visit = factories.visit(factories.household(world.elsewhere))

    assert world.client.get(f"{VISITS}{visit.record_uuid}/").status_code == 404


def test_files_hold_every_visit(world):
    factories.visit(world.home, note="=1+1")

    text = b"".join(world.client.get(VISITS, {"format": "csv"}).streaming_content).decode()
    made = json.loads(b"".join(world.client.get(VISITS, {"format": "geojson"}).streaming_content))

    (row,) = csv.DictReader(io.StringIO(text[1:]))
    assert (row["户主"], row["备注"], row["结果"]) == ("王秀兰", "'=1+1", "已走访")
    (feature,) = made["features"]
    assert feature["geometry"] is None
    assert "T" in feature["properties"]["started_at"]


@pytest.mark.parametrize("query", [{"from": "32"}, {"worker": "x"}, {"household": "1"}, {"x": "1"}])
def test_a_wrong_query_is_refused_with_the_fields_name(world, query):
    answer = world.client.get(VISITS, query)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == list(query)


@pytest.mark.parametrize(
    "instant",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+00:00",
        "1899-12-31T23:59:59+00:00",
        "9999-01-01T00:00:00+00:00",
        "2026-03-01T09:00:00",
        "2026-13-01T09:00:00+08:00",
        "soon",
    ],
)
def test_a_cursor_at_a_time_that_cannot_be_is_refused(world, instant):
    plain = json.dumps(["-started_at", True, instant, 1])
    cursor = base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    answer = world.client.get(VISITS, {"cursor": cursor})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["cursor"])


@pytest.mark.parametrize("address", [VISITS, WORKERS])
def test_a_role_without_names_is_refused(world, address):
    officer = factories.sign_in(factories.user(Role.OFFICER, world.county))

    assert officer.get(address).json()["code"] == "access.no_right"


def test_workers_are_those_posted_here_today(world):
    here = factories.worker(world.township, name="王五")
    assistant = factories.worker(world.township, village=world.village, name="赵六")
    factories.worker(world.other, name="远方")
    moved = factories.worker(world.township, name="调走")
    Posting.objects.filter(worker=moved).update(valid=DateRange(factories.SINCE, factories.SINCE))

    results = world.client.get(WORKERS).json()["results"]

    assert [row["id"] for row in results] == [here.pk, assistant.pk]
    assert results[0]["postings"] == [
        {
            "kind": "staff",
            "text": "民政所工作人员",
            "division": {
                "uid": str(world.township.uid),
                "name": "会师镇",
                "parent_name": "会宁县",
            },
            "group_no": 0,
            "office": here.postings.get().office.name,
        }
    ]
    assert not results[0]["me"]


def test_the_asker_is_always_among_the_workers(world):
    someone = factories.user(Role.WORKER, world.village)
    me = factories.worker(world.township, user=someone)

    (row,) = factories.sign_in(someone).get(WORKERS).json()["results"]

    assert (row["id"], row["me"]) == (me.pk, True)


def test_workers_are_narrowed_by_name_and_division(world):
    factories.worker(world.township, name="王五")
    assistant = factories.worker(world.township, village=world.village, name="赵六")

    by_name = world.client.post(f"{WORKERS}search/", {"q": "赵"}).json()["results"]
    by_place = world.client.get(WORKERS, {"division": str(world.village.uid)}).json()["results"]

    assert [row["id"] for row in by_name] == [row["id"] for row in by_place] == [assistant.pk]
