"""What is due, by day and by distance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from tests import factories

pytestmark = pytest.mark.django_db

TASKS = "/api/field/v1/tasks/"


class World:
    """Four households of a village that are due, one not yet, one elsewhere."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        county = factories.division("county", "会宁县")
        township = factories.division("township", "会师镇", parent=county)
        village = factories.division("village", "南关社区", parent=township)
        other = factories.division("township", "河畔镇", parent=county)
        elsewhere = factories.division("village", "河畔村", parent=other)
        for code, days, at in [
            ("far-late", -9, (105.2, 35.7)),
            ("unknown", -3, None),
            ("near-soon", 20, (105.01, 35.7)),
            ("middle", 1, (105.1, 35.7)),
            ("not-yet", 31, (105.0, 35.7)),
        ]:
            factories.household(
                village, code=code, at=at, next_visit_due=self.today + timedelta(days=days)
            )
        factories.household(elsewhere, code="elsewhere", next_visit_due=self.today)
        factories.household(
            village,
            code="closed",
            next_visit_due=self.today,
            status="closed",
            closed_on=self.today,
        )
        self.client = factories.sign_in(factories.user(Role.WORKER, village))

    def tasks(self, **query) -> dict:
        answer = self.client.get(TASKS, query)
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture
def world() -> World:
    return World()


def codes(body: dict) -> list[str]:
    return [row["code"] for row in body["results"]]


def test_what_is_due_within_a_month_comes_by_day(world):
    body = world.tasks()

    assert codes(body) == ["far-late", "unknown", "middle", "near-soon"]
    assert [row["days_left"] for row in body["results"]] == [-9, -3, 1, 20]
    assert body["results"][0]["overdue"]
    assert body["results"][0]["distance_m"] is None
    assert body["as_of"] == world.today.isoformat()


def test_the_term_may_be_shorter(world):
    assert codes(world.tasks(within_days=0)) == ["far-late", "unknown"]


def test_near_sorts_by_metres_and_drops_nobody(world):
    body = world.tasks(near="105.0,35.7", crs="wgs84")

    assert codes(body) == ["near-soon", "middle", "far-late", "unknown"]
    metres = [row["distance_m"] for row in body["results"]]
    # 0.01, 0.1 and 0.2 degrees of longitude at 35.7° N on GRS 80.
    assert metres[:3] == pytest.approx([905.04, 9050.39, 18100.78], abs=0.01)
    assert metres[3] is None


def test_near_is_shifted_from_its_datum(world):
    plain = world.tasks(near="105.0,35.7", crs="wgs84")["results"][0]["distance_m"]
    shifted = world.tasks(near="105.0,35.7", crs="gcj02")["results"][0]["distance_m"]

    assert 50 < abs(plain - shifted) < 800


@pytest.mark.parametrize("query", [{}, {"near": "105.0,35.7", "crs": "wgs84"}])
def test_turning_pages_shows_every_task_once(world, query):
    whole = codes(world.tasks(**query))

    page = world.tasks(page_size=3, **query)
    there = codes(page)
    while page["next"]:
        page = world.client.get(page["next"]).json()
        there += codes(page)
    first = world.client.get(page["previous"]).json()

    assert there == whole
    assert codes(first) == whole[:3] or codes(first) == whole[:1]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"near": "105.0,35.7"}, "crs"),
        ({"near": "105.0", "crs": "wgs84"}, "near"),
        ({"near": "35.7,105.0", "crs": "wgs84"}, "near"),
        ({"near": "nan,35", "crs": "wgs84"}, "near"),
        ({"near": "105,35,1", "crs": "wgs84"}, "near"),
        ({"near": "105,35", "crs": "utm"}, "crs"),
        ({"within_days": "-1"}, "within_days"),
        ({"near": "105,35", "crs": "wgs84", "cursor": "WzFd"}, "cursor"),
    ],
)
def test_a_wrong_query_is_refused_with_the_fields_name(world, query, name):
    answer = world.client.get(TASKS, query)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [name]


def test_nobody_without_a_jurisdiction_sees_a_task(world):
    answer = factories.sign_in(factories.user()).get(TASKS)

    assert (answer.status_code, answer.json()["code"]) == (403, "access.no_right")
