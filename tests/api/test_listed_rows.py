"""Whoever pages through a list as a program does has taken it: the log says so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from boundaries_data.models import Role
from field_api.actions.listed_rows import note_listed_rows
from field_api.models import ListedRows, Purpose, Reading
from field_api.readings.purpose import StatedPurpose
from tests import factories

HOUSEHOLDS = "/api/field/v1/households/"


class World:
    """A township of seven households, and a worker of it."""

    def __init__(self) -> None:
        self.township = factories.division("township", "会师镇")
        village = factories.division("village", "南关社区", parent=self.township)
        for _ in range(7):
            factories.household(village)
        self.user = factories.user(Role.WORKER, self.township)
        self.client = factories.sign_in(self.user)

    def page_on(self, address: str, pages: int) -> None:
        """Ask for `pages` pages of two rows, from the first on."""
        for _ in range(pages):
            answer = self.client.get(address).json()
            address = answer["next"]


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.LISTED_ROWS_RECORDED = 5
    return World()


def told() -> list[tuple[str, int | None]]:
    return list(Reading.objects.order_by("id").values_list("subject", "row_count"))


def test_a_page_or_two_leave_no_reading(world: World) -> None:
    world.page_on(f"{HOUSEHOLDS}?page_size=2", 2)

    assert told() == []


def test_page_after_page_is_written_down_with_its_rows_and_filters(world: World) -> None:
    world.page_on(f"{HOUSEHOLDS}?page_size=2&status=active", 3)

    reading = Reading.objects.get()
    assert (reading.kind, reading.subject, reading.row_count) == (
        "export",
        "households_on_screen",
        6,
    )
    assert reading.by == world.user
    assert reading.filters["status"] == "active"


def test_after_a_reading_the_count_begins_anew(world: World) -> None:
    for _ in range(2):
        world.page_on(f"{HOUSEHOLDS}?page_size=2", 3)

    assert told() == [("households_on_screen", 6), ("households_on_screen", 6)]


def test_pages_for_people_are_counted_with_those_for_programs(world: World) -> None:
    world.page_on(f"{HOUSEHOLDS}?page_size=2", 1)
    world.client.get("/households/")

    assert told() == [("households_on_screen", 9)]


def test_each_list_is_counted_by_itself_and_each_reader(world: World) -> None:
    world.page_on(f"{HOUSEHOLDS}?page_size=2", 2)
    world.client.get("/api/field/v1/visits/?page_size=2")
    other = factories.sign_in(factories.user(Role.WORKER, world.township))
    other.get(f"{HOUSEHOLDS}?page_size=4")

    assert told() == []


def test_the_first_page_of_tasks_is_the_phones(world: World) -> None:
    for _ in range(4):
        world.client.get("/api/field/v1/tasks/?within_days=365")

    assert told() == [("phone_tasks", None)]


def test_an_hour_later_the_count_begins_anew(world: World) -> None:
    world.page_on(f"{HOUSEHOLDS}?page_size=2", 2)
    ListedRows.objects.update(since=timezone.now() - timedelta(minutes=61))
    world.page_on(f"{HOUSEHOLDS}?page_size=2", 2)

    assert told() == []
    assert ListedRows.objects.get().rows == 4


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "json"])
def test_who_asks_for_the_head_of_a_list_reads_nothing_of_it(world: World, form: str) -> None:
    head = world.client.head(f"{HOUSEHOLDS}?format={form}")

    assert head.status_code == 200
    assert (told(), ListedRows.objects.count()) == ([], 0)
    whole = world.client.get(f"{HOUSEHOLDS}?format={form}")
    for name in ("Content-Type", "Content-Disposition", "Cache-Control"):
        assert head.get(name) == whole.get(name)


def test_a_reading_is_told_in_words_to_who_may_see_the_log(world: World) -> None:
    world.page_on(f"{HOUSEHOLDS}?page_size=2", 3)
    supervisor = factories.sign_in(factories.user(Role.COORDINATOR, world.township))

    assert "对象户（一小时内逐页翻看）" in supervisor.get("/readings/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_pages_asked_for_at_once_are_all_counted(settings: Any) -> None:
    settings.LISTED_ROWS_RECORDED = 1000
    user = World().user

    def page(_: int) -> None:
        try:
            note_listed_rows(
                by=user, purpose=StatedPurpose(Purpose.UNSTATED), subject="households",
                shown=10, filters={},
            )  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(page, range(40)))

    assert ListedRows.objects.get().rows == 400
