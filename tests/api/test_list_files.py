"""A list as a page of JSON and as a file: the same rows, the columns and the ticks of the page."""

import json
from datetime import date

import pytest
from django.utils import timezone

from field_api.models import Reading
from tests import factories
from tests.list_world import World, post

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
NUMBER = "620422195001011234"


@pytest.fixture
def world() -> World:
    return World()


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
