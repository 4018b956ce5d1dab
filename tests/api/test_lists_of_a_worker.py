"""Whose households are a worker's: one answer in lists, files, filter and workload."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.models import Household, Posting
from tests import factories

pytestmark = pytest.mark.django_db

HOUSEHOLDS, TASKS = "/api/field/v1/households/", "/api/field/v1/tasks/"


class World:
    """A township of two villages with an assistant each, two at the office, and a liaison."""

    def __init__(self) -> None:
        county = factories.division("county", "会宁县")
        self.township = factories.division("township", "会师镇", parent=county)
        self.villages = [
            factories.division("village", name, parent=self.township)
            for name in ("南关社区", "北关社区")
        ]
        other = factories.division("township", "河畔镇", parent=county)
        self.elsewhere = factories.division("village", "河畔村", parent=other)
        self.assistants = [
            factories.worker(self.township, village=village, name=f"协理{n}")
            for n, village in enumerate(self.villages)
        ]
        self.staff = [factories.worker(self.township, name=f"所员{n}") for n in range(2)]
        today = timezone.localdate()
        for village, count in zip([*self.villages, self.elsewhere], (3, 2, 4), strict=True):
            for n in range(count):
                home = factories.household(
                    village, next_visit_due=today + timedelta(days=20 * n - 5)
                )
                if n == 0:
                    factories.visit(home).workers.add(self.assistants[0])
            factories.household(village, status="closed", closed_on=today)
        self.admin = factories.sign_in(factories.user(Role.ADMINISTRATOR, county))

    def codes(self, address: str, **query: object) -> set[str]:
        return {row["code"] for row in self.admin.get(address, query).json()["results"]}


@pytest.fixture
def world() -> World:
    return World()


def of(*villages: object) -> set[str]:
    return set(Household.objects.filter(village__in=villages).values_list("code", flat=True))


def test_an_assistant_has_the_village_and_the_office_the_township(world: World) -> None:
    assert world.codes(HOUSEHOLDS, worker=world.assistants[1].pk) == of(world.villages[1])
    for one in world.staff:
        assert world.codes(HOUSEHOLDS, worker=one.pk) == of(*world.villages)


def test_one_whose_posting_ended_and_one_that_nobody_knows_have_none(world: World) -> None:
    ended = DateRange(factories.SINCE, timezone.localdate())
    Posting.objects.filter(worker=world.assistants[0]).update(valid=ended)

    for address in (HOUSEHOLDS, TASKS):
        assert world.codes(address, worker=world.assistants[0].pk) == set()
        assert world.codes(address, worker=10**9) == set()


def test_the_file_and_the_page_hold_the_same_rows(world: World) -> None:
    worker = world.assistants[1].pk
    file = world.admin.get(HOUSEHOLDS, {"worker": worker, "format": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    page = world.admin.get("/households/", {"worker": worker, "status": ""}).content.decode()

    assert {row["户编号"] for row in csv.DictReader(io.StringIO(text))} == of(world.villages[1])
    assert "协理1负责的住户" in page
    assert "共 3 户" in page


def test_the_filter_offers_those_who_visit_there_and_keeps_who_was_asked_for(
    world: World,
) -> None:
    page = world.admin.get("/households/", {"worker": world.staff[0].pk}).content.decode()

    offered = re.search(r'<select[^>]*name="worker".*?</select>', page, re.DOTALL)
    assert offered
    assert {"协理0（南关社区）", "所员1（会师镇）"} <= set(
        re.findall(r">([^<>\n]+)</option>", offered[0])
    )
    assert f'value="{world.staff[0].pk}" selected' in offered[0]
    assert "走访员：所员0（会师镇）" in page


@pytest.mark.parametrize("by", ["worker", "village"])
def test_each_number_of_the_workload_opens_as_many_rows(world: World, by: str) -> None:
    page = unescape(world.admin.get("/workload/", {"by": by}).content.decode())

    links = re.findall(
        r'<a (?:class="[^"]*" )?href="(/(?:households|visits)/\?[^"]+)">(\d+)</a>', page
    )
    assert len(links) >= 5 * (4 if by == "worker" else 3)
    assert len({number for _, number in links}) > 2
    for address, number in links:
        shown = world.admin.get(address).content.decode()
        assert re.search(r'list-total">共 (\d+)', shown)[1] == number, address
