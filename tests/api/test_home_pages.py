"""Home: what needs attention, of the own jurisdiction, each number with its list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def client_of(world: worlds.World, who: str) -> Client:
    return factories.browser_of(world.people[who])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_home_counts_what_needs_attention_and_links_to_it(world: worlds.World) -> None:
    today = timezone.localdate()
    for days in (-3, -1, 0, 7, 8):
        factories.household(world.village, next_visit_due=today + timedelta(days=days))

    page = text_of(client_of(world, "worker of the township"), "/")

    assert 'href="/households/?overdue=true"><b>2</b>' in page
    assert f'due_by={today + timedelta(days=7)}"><b>2</b>' in page
    assert 'href="/households/?located=false"><b>5</b>' in page


def test_home_counts_only_the_own_jurisdiction(world: worlds.World) -> None:
    late = timezone.localdate() - timedelta(days=1)
    factories.household(world.other_village, next_visit_due=late)

    page = text_of(client_of(world, "worker of the township"), "/")

    assert 'href="/households/?overdue=true"><b>0</b>' in page


def test_home_of_a_city_breaks_the_counts_down_by_county(world: worlds.World) -> None:
    late = timezone.localdate() - timedelta(days=1)
    factories.household(world.village, next_visit_due=late)
    factories.household(world.other_village, next_visit_due=late)

    page = text_of(client_of(world, "administrator of the city"), "/")

    for county in (world.county, world.other_county):
        assert f'href="/households/?division={county.uid}&amp;overdue=true">1</a>' in page


def test_home_of_an_officer_shows_divisions_and_no_household(world: worlds.World) -> None:
    page = text_of(client_of(world, "officer of the city"), "/")

    assert "现行版本" in page
    assert "最近的走访" not in page


def test_home_of_somebody_without_an_appointment_says_whom_to_ask() -> None:
    client = Client()
    client.force_login(factories.user(), backend="django.contrib.auth.backends.ModelBackend")

    assert "请联系本级管理员" in text_of(client, "/")
