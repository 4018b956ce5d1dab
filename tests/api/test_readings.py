"""The log of reading: who sees which rows, what they are told, and who stands out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.actions.readings import record_reading
from field_api.models import Purpose, Reading
from field_api.readings.summary import Period, Reader, judge
from geo_minzheng.shared.errors import InvalidInputError
from tests import factories
from tests.world import World, build

OFFICE = ZoneInfo("Asia/Shanghai")
LIST = "/api/field/v1/readings/"


@pytest.fixture
def world(db) -> World:
    return build()


def opened(world: World, who: str, **given: Any) -> Reading:
    facts = {"kind": "dossier", "purpose": Purpose.REVIEW, "household": world.home, **given}
    at = facts.pop("at", None)
    row = record_reading(by=world.people[who], **facts)
    if at:
        Reading.objects.filter(pk=row.pk).update(at=at)
    return row


def seen(world: World, who: str, query: str = "") -> list[int]:
    client = factories.sign_in(world.people[who])
    return [row["id"] for row in client.get(f"{LIST}{query}").json()["results"]]


def test_a_supervisor_sees_readings_of_their_divisions_and_others_their_own(world):
    row = opened(world, "worker of the village").pk
    own = opened(world, "worker of the township").pk

    assert seen(world, "coordinator of the county") == [own, row]
    assert seen(world, "auditor of the city") == [own, row]
    assert seen(world, "worker of the village") == [row]
    assert seen(world, "worker of the township") == [own]
    assert seen(world, "worker elsewhere") == []
    assert seen(world, "coordinator elsewhere") == []


def test_an_auditor_is_told_codes_and_no_names(world):
    opened(world, "worker of the village")
    client = factories.sign_in(world.people["auditor of the city"])

    for address in (LIST, f"{LIST}people/", "/readings/", "/readings/people/", "/"):
        told = client.get(address)
        assert told.status_code == 200
        assert world.home.head_name not in told.content.decode()
        assert "李四" not in told.content.decode()
    assert world.home.code in client.get("/readings/").content.decode()


def test_an_auditors_log_opens_no_dossier(world):
    opened(world, "worker of the village")
    link = f"/households/{world.home.uid}/"

    auditor = factories.sign_in(world.people["auditor of the city"])
    coordinator = factories.sign_in(world.people["coordinator of the county"])

    assert link not in auditor.get("/readings/").content.decode()
    assert link in coordinator.get("/readings/").content.decode()


def test_filters_hold_together(world):
    by_clerk = opened(world, "worker of the village").pk
    reveal = opened(
        world,
        "worker of the village",
        kind="reveal",
        purpose=Purpose.COMPLAINT,
        field="phone",
        reason="核对",
    ).pk
    exported = opened(
        world, "coordinator of the county", kind="export", household=None, subject="households"
    ).pk
    whole = "administrator of the city"
    name = world.people["worker of the village"].username

    assert seen(world, whole, f"?who={name}") == [reveal, by_clerk]
    assert seen(world, whole, "?kind=reveal") == [reveal]
    assert seen(world, whole, "?purpose=complaint") == [reveal]
    assert seen(world, whole, f"?household={world.home.code}") == [reveal, by_clerk]
    assert seen(world, whole, f"?division={world.village.uid}") == [reveal, by_clerk]
    assert seen(world, whole, f"?division={world.county.uid}") == [exported, reveal, by_clerk]
    assert seen(world, whole, f"?division={world.other_county.uid}") == []
    assert seen(world, whole, f"?who={name}&kind=dossier") == [by_clerk]
    assert seen(world, whole, "?who=nobody") == []


def test_days_are_the_offices_own(world):
    late = datetime(2026, 3, 1, 23, 59, tzinfo=OFFICE)
    early = datetime(2026, 3, 2, 0, 1, tzinfo=OFFICE)
    first = opened(world, "worker of the village", at=late).pk
    second = opened(world, "worker of the village", at=early).pk
    whole = "administrator of the city"

    assert seen(world, whole, "?from=2026-03-02&to=2026-03-02") == [second]
    assert seen(world, whole, "?to=2026-03-01") == [first]


def test_pages_are_turned_by_position(world):
    rows = [opened(world, "worker of the village").pk for _ in range(5)]
    client = factories.sign_in(world.people["auditor of the city"])

    found, address = [], f"{LIST}?page_size=2"
    while address:
        answer = client.get(address).json()
        found += [row["id"] for row in answer["results"]]
        address = answer["next"]

    assert found == rows[::-1]


def test_a_file_of_the_log_is_written_into_it(world):
    opened(world, "worker of the village")
    client = factories.sign_in(world.people["auditor of the city"])

    answer = client.get(f"{LIST}?format=csv&kind=dossier", headers={"X-Reading-Purpose": "audit"})
    text = b"".join(answer.streaming_content).decode()

    assert world.home.code in text
    assert world.home.head_name not in text
    row = Reading.objects.get(subject="readings")
    assert (row.kind, row.purpose, row.row_count) == ("export", "audit", 1)
    assert row.by == world.people["auditor of the city"]


def test_the_purpose_of_a_session_is_shown_and_changed(world):
    client = factories.sign_in(world.people["worker of the village"])
    assert "日常业务" in client.get("/").content.decode()

    answer = client.put("/api/field/v1/readings/purpose/", {"purpose": "emergency"})
    assert answer.json() == {"purpose": "emergency", "words": "", "text": "应急处置"}

    assert 'data-purpose="emergency"' in client.get("/").content.decode()
    assert client.get("/api/field/v1/readings/purpose/").json()["purpose"] == "emergency"


@pytest.mark.parametrize("given", [{"purpose": "other"}, {"purpose": "unstated"}])
def test_a_purpose_that_says_nothing_is_refused(world, given):
    client = factories.sign_in(world.people["worker of the village"])

    assert client.put("/api/field/v1/readings/purpose/", given).status_code == 400


def test_who_signs_in_on_the_page_reads_for_what_the_frame_shows(world):
    client = factories.sign_in(world.people["auditor of the city"])
    client.logout()
    name = world.people["auditor of the city"].username

    client.post("/login/", {"username": name, "password": "Mima-12345"}, format="multipart")

    assert client.get("/api/field/v1/readings/purpose/").json()["purpose"] == "audit"


def test_the_sums_of_a_person_are_counted_from_the_log(world):
    noon = datetime(2026, 3, 2, 12, tzinfo=OFFICE)
    night = noon + timedelta(hours=11)
    who = "worker of the village"
    for at, purpose in ((noon, "review"), (night, "review"), (night, "emergency")):
        opened(world, who, at=at, purpose=purpose)
    opened(world, who, at=noon, kind="export", household=None, subject="visits", row_count=7)
    opened(world, who, at=noon, kind="reveal", field="phone", reason="核对")
    client = factories.sign_in(world.people["coordinator of the county"])

    answer = client.get(f"{LIST}people/?from=2026-03-01&to=2026-03-31").json()

    (row,) = answer["results"]
    assert (row["dossiers"], row["households"], row["exports"]) == (3, 1, 1)
    assert (row["rows"], row["reveals"], row["at_night"]) == (7, 1, 1)
    assert row["post"] == "村社区 走访员"
    assert answer["period"] == {"first": "2026-03-01", "last": "2026-03-31"}
    assert client.get(f"{LIST}people/?from=2026-04-01&to=2026-04-02").json()["results"] == []


def test_a_period_runs_forward_and_has_an_end():
    assert Period.of(date(2026, 3, 1), date(2026, 3, 1)).first == date(2026, 3, 1)
    for first, last in ((date(2026, 3, 2), date(2026, 3, 1)), (date(2020, 1, 1), None)):
        with pytest.raises(InvalidInputError):
            Period.of(first, last)


def reader(number: int, **given: Any) -> Reader:
    plain = Reader(
        user_id=number,
        username=f"user{number}",
        name="",
        post=("worker", "township"),
        dossiers=10,
        households=10,
        searches=0,
        exports=0,
        rows=0,
        reveals=0,
        at_night=0,
        latest=timezone.now(),
    )
    return replace(plain, **given)


def standing_out(*readers: Reader) -> dict[int, tuple[str, ...]]:
    return {one.user_id: one.stands_out for one in judge(readers) if one.stands_out}


def test_who_reads_far_more_than_their_peers_stands_out():
    peers = [reader(number) for number in range(3)]

    assert standing_out(*peers, reader(9, households=31)) == {9: ("households",)}
    assert standing_out(*peers, reader(9, households=30)) == {}
    assert standing_out(*peers, reader(9, reveals=11, exports=11)) == {9: ("exports", "reveals")}


def test_peers_are_those_of_the_same_post_and_three_at_least():
    busy = reader(9, households=500)

    assert standing_out(*(reader(n) for n in range(2)), busy) == {}
    others = [reader(n, post=("coordinator", "city")) for n in range(5)]
    assert standing_out(*others, busy) == {}
    equally = [reader(n, households=400) for n in range(3)]
    assert standing_out(*equally, busy) == {}


def test_reading_at_night_stands_out_without_peers():
    assert standing_out(reader(1, at_night=5)) == {1: ("at_night",)}
    assert standing_out(reader(1, at_night=4)) == {}


def test_an_officer_has_no_part_in_the_log(world):
    client = factories.sign_in(world.people["officer of the city"])

    assert client.get(LIST).json()["code"] == "access.no_right"
    assert 'href="/readings/' not in client.get("/").content.decode()


def test_an_auditor_of_a_county_sees_that_county(world):
    opened(world, "worker of the village")
    inside = factories.sign_in(factories.user(Role.AUDITOR, world.county))
    outside = factories.sign_in(factories.user(Role.AUDITOR, world.other_county))

    assert len(inside.get(LIST).json()["results"]) == 1
    assert outside.get(LIST).json()["results"] == []


@pytest.mark.parametrize("asked", ["to=0001-01-01", "from=9999-12-31", "from=0001-01-01"])
@pytest.mark.parametrize("where", ["/readings/", "/readings/people/"])
def test_the_ends_of_the_calendar_are_answered(db, where, asked):
    auditor = factories.sign_in(build().people["administrator of the city"])

    assert auditor.get(f"{where}?{asked}").status_code < 500
