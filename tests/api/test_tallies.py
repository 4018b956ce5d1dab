"""Counts over the whole city are made by the queue, of one moment, and no page waits for them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from field_api import jobs
from field_api.counts import counting, tallies
from field_api.counts.months import Month
from field_api.models import Tally
from maps import jobs as map_jobs
from maps.density import READY, Question, counted
from tests import factories, home_world
from tests.api.test_home import Links, numbers

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PASSES = (
    "-- How many households each village has on its register",
    "-- How the visits of a month stood at its end",
    "-- What there is to do in each village",
    "-- How many visits each worker took part in lately",
    "-- Postings whose worker should have visited",
    "-- Recipients and their households, by village and hexagon",
)


@pytest.fixture
def large_city(monkeypatch) -> home_world.Waiting:
    """A city whose every jurisdiction counts as large."""
    monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", 0)
    return home_world.build()


def passes_over_the_register(client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    texts = [str(query["sql"]).lstrip() for query in asked.captured_queries]
    return [words for words in PASSES if any(text.startswith(words) for text in texts)]


@pytest.mark.parametrize(
    "address",
    ["/", "/overview/", "/overview/?level=township", "/workload/", "/workload/?by=village",
     "/maps/offices/", "/maps/density/?cell=2000"],
)  # fmt: skip
def test_no_page_counts_what_the_queue_has_counted(large_city, address):
    client = factories.sign_in(large_city.people["coordinator of the city"])
    before = address == "/" or passes_over_the_register(client, address)
    Tally.objects.all().delete()

    jobs.count_now(0)
    map_jobs.count_density(0)

    assert before, "it would have been counted"
    assert passes_over_the_register(client, address) == []


def test_a_former_month_is_kept_for_its_comparison(large_city):
    client = factories.sign_in(large_city.people["coordinator of the city"])
    month = Month.read(f"{TODAY - timedelta(days=200):%Y-%m}", TODAY)

    jobs.count_now(0)
    jobs.count_past_months(0)

    assert passes_over_the_register(client, f"/overview/?month={month}") == []
    assert Tally.objects.filter(question__startswith="month ").count() == 13


def test_a_page_counts_for_itself_where_nobody_works_at_the_queue(large_city):
    client = factories.sign_in(large_city.people["coordinator of the city"])
    counting.count_now(TODAY)
    old = numbers(client, "/overview/")
    home_world.home(large_city.village)

    assert numbers(client, "/overview/") == old

    Tally.objects.update(counted_at=timezone.now() - tallies.KEPT - timedelta(seconds=1))
    assert numbers(client, "/overview/") != old


def test_yesterdays_counts_are_not_todays(large_city):
    counting.count_now(TODAY - timedelta(days=1))

    client = factories.sign_in(large_city.people["coordinator of the city"])

    assert passes_over_the_register(client, "/overview/")


def test_counts_nobody_asks_for_any_more_go(large_city):
    counting.count_past_months(date(2020, 3, 1))
    Tally.objects.update(counted_at=timezone.now() - timedelta(days=3))

    counting.count_now(TODAY)

    assert not Tally.objects.filter(question__startswith="month 20").filter(
        question__lt="month 2021"
    )


def test_the_kept_hexagons_are_those_of_the_villages_asked_about(large_city, monkeypatch):
    for village in (large_city.village, large_city.other_village):
        factories.aid(factories.person(home_world.home(village)))
    map_jobs.count_density(0)

    asked = Question((large_city.village.pk,), TODAY)

    for grid in READY:
        kept = counted(asked, grid)
        assert kept.counted_at is not None
        assert {share.village_id for share in kept.shares} == {large_city.village.pk}
        monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", 60)
        assert kept.recipients == counted(asked, grid).recipients > 0
        monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", 0)


@pytest.mark.parametrize("kept", [0, 60])
@pytest.mark.parametrize(
    "address",
    ["/overview/?division={}", "/overview/?division={}&level=township", "/workload/?division={}",
     "/workload/?by=village&division={}", "/maps/offices/?county={}", "/maps/density/?county={}",
     "/todo/departures/?division={}", "/todo/silent-workers/?division={}"],
)  # fmt: skip
def test_a_foreign_division_shows_nothing_of_it(monkeypatch, address, kept):
    """Who stands elsewhere asks for a village, township and county of others."""
    monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", kept)
    city = home_world.build()
    counting.count_now(TODAY)
    client = factories.sign_in(city.people["coordinator elsewhere"])
    own = address.partition("?")[0]
    for foreign in (city.village, city.township, city.county):
        page = client.get(address.format(foreign.uid))
        assert page.status_code in (200, 404)
        if page.status_code == 200:
            assert foreign.uid not in {each.partition("division=")[2] for each in links(page)}
            assert links(page) <= links(client.get(own)) | links(
                client.get(f"{own}?level=township")
            ) | links(client.get(f"{own}?by=village"))


def links(page) -> set[str]:
    return {each for each, _n in Links(page.content.decode()).found}
