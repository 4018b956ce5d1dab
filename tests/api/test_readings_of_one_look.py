"""What belongs to one look at a dossier, and which readings are shown as unusual."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from field_api.actions.readings import ONE_LOOK, record_reading
from field_api.models import Purpose, Reading
from field_api.readings.unusual import BUSY_HOUR
from tests import factories
from tests.world import World, build

OFFICE = ZoneInfo("Asia/Shanghai")
LIST = "/api/field/v1/readings/"
KEEPER = "worker of the township"
SUPERVISOR = "coordinator of the county"


@pytest.fixture
def world(db: None) -> World:
    return build()


def client_of(world: World, who: str) -> Client:
    return factories.browser_of(world.people[who])


def read(client: Client, world: World, *pages: str) -> list[Reading]:
    for page in ("", *pages):
        assert client.get(f"/households/{world.home.uid}/{page}").status_code == 200
    return list(Reading.objects.order_by("pk"))


def sums(world: World) -> dict[str, Any]:
    answer = client_of(world, SUPERVISOR).get(f"{LIST}people/").json()
    row: dict[str, Any] = answer["results"][0]
    return row


def test_a_form_opened_after_its_dossier_is_written_down_as_the_same_look(world: World) -> None:
    first, *others = read(client_of(world, KEEPER), world, "correct/", "", "paper/")

    assert first.follows_id is None
    assert [row.follows_id for row in others] == [first.pk] * 3
    assert (sums(world)["dossiers"], sums(world)["households"]) == (1, 1)


def test_another_session_another_purpose_and_another_hour_begin_a_look_of_their_own(
    world: World,
) -> None:
    client = client_of(world, KEEPER)
    read(client, world)
    read(client_of(world, KEEPER), world)
    client.put(
        "/api/field/v1/readings/purpose/",
        {"purpose": "complaint"},
        content_type="application/json",
    )
    read(client, world)
    Reading.objects.update(at=Reading.objects.latest("at").at - ONE_LOOK - timedelta(seconds=1))
    rows = read(client, world)

    assert [row.follows_id for row in rows] == [None] * 4


def test_a_look_goes_on_while_it_is_gone_on_with(world: World) -> None:
    client = client_of(world, KEEPER)
    (first,) = read(client, world)
    for _ in range(2):
        Reading.objects.update(at=Reading.objects.latest("at").at - ONE_LOOK * 0.9)
        read(client, world)

    assert list(Reading.objects.order_by("pk").values_list("follows_id", flat=True)) == [
        None,
        first.pk,
        first.pk,
    ]


def test_the_mark_of_a_session_opens_no_session(world: World) -> None:
    client = client_of(world, KEEPER)
    (row,) = read(client, world)

    assert len(row.session) == 16
    assert row.session not in client.cookies["sessionid"].value
    assert row.session not in client.get(LIST).content.decode()


def test_the_log_lists_every_page_or_each_look_once(world: World) -> None:
    read(client_of(world, KEEPER), world, "correct/")
    client = client_of(world, SUPERVISOR)

    assert len(client.get(LIST).json()["results"]) == 2
    (row,) = client.get(f"{LIST}?firsts=true").json()["results"]
    assert row["follows"] is None
    assert client.get("/readings/").content.decode().count("同一次查阅</span>") == 1


def at(row: Reading, moment: datetime) -> None:
    Reading.objects.filter(pk=row.pk).update(at=moment)


def many(world: World, count: int, hour: datetime, purpose: str = "review") -> None:
    for number in range(count):
        home = factories.household(world.village)
        row = record_reading(
            by=world.people[KEEPER], kind="dossier", purpose=purpose, household=home
        )
        at(row, hour + timedelta(seconds=number))


NOON = datetime(2026, 3, 2, 12, tzinfo=OFFICE)
DAY = "from=2026-03-01&to=2026-03-31"


def test_many_households_in_one_hour_stand_out_and_are_found(world: World) -> None:
    many(world, BUSY_HOUR, NOON)
    many(world, BUSY_HOUR - 1, NOON + timedelta(hours=1))
    client = client_of(world, SUPERVISOR)

    (row,) = client.get(f"{LIST}people/?{DAY}").json()["results"]
    assert (row["busiest_hour"], row["stands_out"]) == (BUSY_HOUR, ["busy_hour"])
    found = client.get(f"{LIST}?{DAY}&unusual=busy&page_size=100").json()["results"]
    assert {one["at"][:13] for one in found} == {"2026-03-02T04"}
    page = client.get(f"/readings/?{DAY}&ordering=at").content.decode()
    assert page.count(f"该小时查看 {BUSY_HOUR} 户") == BUSY_HOUR


def test_an_emergency_is_never_unusual(world: World) -> None:
    many(world, BUSY_HOUR, NOON + timedelta(hours=11), purpose=Purpose.EMERGENCY)
    client = client_of(world, SUPERVISOR)

    (row,) = client.get(f"{LIST}people/?{DAY}").json()["results"]
    assert (row["busiest_hour"], row["stands_out"]) == (0, [])
    for unusual in ("busy", "night"):
        assert client.get(f"{LIST}?{DAY}&unusual={unusual}").json()["results"] == []


@pytest.mark.parametrize(("hour", "is_night"), [(21, False), (22, True), (5, True), (6, False)])
def test_night_is_from_ten_to_six_by_the_office_s_clock(
    world: World, hour: int, is_night: bool
) -> None:
    row = record_reading(
        by=world.people[KEEPER], kind="dossier", purpose="review", household=world.home
    )
    at(row, NOON.replace(hour=hour, minute=59 if hour in (5, 21) else 0))
    client = client_of(world, SUPERVISOR)

    assert bool(client.get(f"{LIST}?{DAY}&unusual=night").json()["results"]) is is_night
    assert ("夜间</span>" in client.get(f"/readings/?{DAY}").content.decode()) is is_night
