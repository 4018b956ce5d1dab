"""Every door to one person's data leaves a row: walked by address, so that a new one is seen.

What counts as personal here is what tells one household from another: a dwelling's address, a
masked or whole number, a birth date, what somebody wrote about them.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from boundaries_data.models import Role
from field_api.models import Purpose, Reading
from tests import factories
from tests import world as worlds
from tests.access_expectations import EXPECTED
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked
from tests.incident_world import box_of

WHO = "administrator of the city"
IDENTITY = "620422196005010026"
PHONE = "13912345678"
MARKS = ("19600501", "1960-05-01", "0026", "5678", "炕上老人独居")
"""Texts that stand only in the dossier of the world's household: parts of numbers, a note."""

# Lists on the screen are a clerk's daily work and leave no row; see docs/decisions/0015.
UNRECORDED: dict[str, str] = {
    "": "home: the latest visits by name",
    "api/field/v1/persons/": "a list, a page at a time, numbers masked",
    "persons/": "a list, a page at a time, numbers masked",
    "api/field/v1/visits/": "a list, a page at a time",
    "visits/": "a list, a page at a time",
}


@pytest.fixture
def world(db: None) -> worlds.World:
    made = worlds.build()
    made.home.code = "620422-0042"
    made.home.phone = PHONE
    made.home.note = "炕上老人独居"
    made.home.save()
    made.home.persons.update(identity_number=IDENTITY, birth_date=date(1960, 5, 1), phone=PHONE)
    made.call.note = "炕上老人独居"
    made.call.save()
    return made


def client_of(world: worlds.World, who: str = WHO) -> Client:
    client = Client(headers={"X-Reading-Purpose": "review"})
    client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text: str = body.decode(errors="replace")
    return text


READ = [row for row in EXPECTED if row.method == "GET"]


def test_no_page_tells_of_one_person_without_a_row(world: worlds.World) -> None:
    """One world for all addresses: a page that is read changes nothing but the log."""
    client = client_of(world)
    silent, needless = [], []
    for row in READ:
        Reading.objects.all().delete()
        told = [mark for mark in MARKS if mark in text_of(client.get(row.address(world)))]
        written = Reading.objects.filter(
            household=world.home, purpose=Purpose.REVIEW, by=world.people[WHO]
        ).exists()
        if told and not written and row.route not in UNRECORDED:
            silent.append((row.route, told))
        if written and row.route in UNRECORDED:
            needless.append(row.route)

    assert silent == []
    assert needless == []


DOORS: dict[str, tuple[str, Callable[[worlds.World], str]]] = {
    "the page of a dossier": ("dossier", lambda w: f"/households/{w.home.uid}/"),
    "its paper": ("dossier", lambda w: f"/households/{w.home.uid}/paper/"),
    "its API": ("dossier", lambda w: f"/api/field/v1/households/{w.home.uid}/"),
    "the page of a visit": ("dossier", lambda w: f"/visits/{w.call.record_uuid}/"),
    "its own API": ("dossier", lambda w: f"/api/field/v1/visits/{w.call.record_uuid}/"),
    **{
        f"{rows} as {ending}": (
            "export",
            lambda w, rows=rows, ending=ending: f"/api/field/v1/{rows}/?format={ending}",  # type: ignore[misc]
        )
        for rows, ending in (
            *((rows, "csv") for rows in ("households", "persons", "aids", "visits", "workers")),
            ("households", "xlsx"),
            ("households", "geojson"),
            ("visits", "geojson"),
        )
    },
    "the log": ("export", lambda w: "/api/field/v1/readings/?format=csv"),
}


def test_each_door_writes_exactly_one_row(world: worlds.World) -> None:
    client = client_of(world)
    for door, (kind, address) in DOORS.items():
        Reading.objects.all().delete()

        answer = client.get(address(world))

        assert answer.status_code == 200, door
        text_of(answer)  # a file is closed once it is read to its end
        row = Reading.objects.get()
        assert (row.kind, row.purpose) == (kind, "review"), door
        assert kind != "export" or (row.row_count is not None and row.subject), door


def test_no_door_opens_when_the_row_cannot_be_written(
    world: worlds.World, monkeypatch: Any
) -> None:
    def fail(*given: Any, **more: Any) -> None:
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr(Reading.objects, "create", fail)
    client = client_of(world)
    client.raise_request_exception = False

    for door, (_kind, address) in DOORS.items():
        answer = client.get(address(world))

        assert answer.status_code == 500, door
        assert world.home.code not in answer.content.decode(), door


def test_opening_again_writes_again(world: worlds.World) -> None:
    client = client_of(world)
    for _ in range(2):
        client.get(f"/households/{world.home.uid}/")

    assert Reading.objects.filter(household=world.home).count() == 2


@pytest.mark.parametrize("who", ["coordinator elsewhere", "officer of the city"])
def test_a_dossier_that_is_not_shown_leaves_no_row(world: worlds.World, who: str) -> None:
    client_of(world, who).get(f"/households/{world.home.uid}/")
    client_of(world, who).get(f"/api/field/v1/households/{world.home.uid}/")

    assert not Reading.objects.exists()


@pytest.mark.parametrize("more", [{}, {"kind": "person", "offset": 1}])
@pytest.mark.parametrize("number", [IDENTITY, PHONE, "620422199001010015"])
def test_a_search_by_a_number_is_written_without_the_number(
    world: worlds.World, number: str, more: dict[str, Any]
) -> None:
    """Further hits of a number too: two people may bear one phone."""
    client_of(world).post(
        "/api/field/v1/search/", {"text": number, **more}, content_type="application/json"
    )

    row = Reading.objects.get()
    assert row.kind == "identity_search"
    assert number not in str(row.filters) + row.reason + row.subject


def test_the_phone_s_list_is_written_once_a_day(world: worlds.World) -> None:
    client = client_of(world, "worker of the village")
    for address in ("", "?within_days=7", "?near=104.05,36.05&crs=wgs84"):
        assert client.get(f"/api/field/v1/tasks/{address}").status_code == 200

    row = Reading.objects.get()
    assert (row.kind, row.subject) == ("export", "phone_tasks")


def test_more_rows_of_json_than_a_screen_holds_are_a_copy(
    world: worlds.World, monkeypatch: Any
) -> None:
    monkeypatch.setattr("field_api.api.desk.list_views.MOST_UNRECORDED", 1)
    client = client_of(world)
    client.get("/api/field/v1/households/?page_size=1")
    assert not Reading.objects.exists()

    factories.household(world.village)
    client.get("/api/field/v1/households/?page_size=1000")

    row = Reading.objects.get()
    assert (row.kind, row.subject, row.row_count) == ("export", "households", 2)


def test_a_paper_list_is_written_down(world: worlds.World) -> None:
    answer = client_of(world).post(
        "/api/field/v1/readings/prints/",
        {"subject": "households", "rows": 50},
        content_type="application/json",
    )

    assert answer.status_code == 204
    row = Reading.objects.get()
    assert (row.kind, row.subject, row.row_count) == ("export", "households", 50)
    assert row.filters == {"format": "print"}


def test_a_file_of_an_incident_is_an_emergency(world: worlds.World) -> None:
    client = client_of(world, "coordinator of the county")
    client.post(
        f"/api/maps/v1/incidents/{world.incident.pk}/footprints/",
        {"geometry": box_of(104.0, 36.0, 104.1, 36.1), "crs": "cgcs2000", "level": 1},
        content_type="application/json",
    )

    client.get(f"/api/maps/v1/incidents/{world.incident.pk}/households/?format=csv")

    row = Reading.objects.get()
    assert (row.kind, row.purpose, row.subject) == ("export", "emergency", "incident_households")
    assert row.filters["incident"] == world.incident.pk


def test_a_role_without_names_leaves_no_row_anywhere(world: worlds.World) -> None:
    world.people["someone"] = factories.user(Role.OFFICER, world.county)
    client = client_of(world, "someone")
    for _, address in DOORS.values():
        client.get(address(world))

    assert not Reading.objects.exists()


def test_the_rows_of_an_import_that_went_wrong_leave_as_an_export(world):
    clerk = world.people["worker of the township"]
    body = csv_file([HOUSEHOLD_HEADINGS, household_row(1, village="没有这个村")])
    batch = checked(clerk, "households", body)
    client = factories.sign_in(clerk)

    answer = client.get(f"/imports/{batch.uid}/problems/")
    assert b"".join(answer).startswith(b"PK")

    assert answer.status_code == 200
    reading = Reading.objects.get(subject="import_problems")
    assert (reading.kind, reading.by, reading.row_count) == ("export", clerk, batch.bad_rows)
    assert reading.filters == {"kind": "households", "format": "xlsx"}


def test_a_comparison_before_merging_is_a_reading_of_both(world: worlds.World) -> None:
    other = factories.household(world.village)
    client = client_of(world, "coordinator of the county")

    client.get(f"/households/{world.home.uid}/merge/?with={other.uid}")

    read = set(Reading.objects.filter(kind="dossier").values_list("household_id", flat=True))
    assert read == {world.home.pk, other.pk}


@pytest.mark.parametrize("page", ["/persons/", "/households/"])
def test_a_page_as_long_as_a_copy_is_written_down(world: worlds.World, page: str) -> None:
    for number in range(201):
        factories.person(factories.household(world.village), name=f"赵{number:03}")
    client = client_of(world)

    client.get(f"{page}?page_size=200")
    assert not Reading.objects.filter(kind="export").exists()

    client.get(f"{page}?page_size=1000")
    row = Reading.objects.get(kind="export")
    assert row.subject == page.strip("/")
    assert row.row_count > 200
