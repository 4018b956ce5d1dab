"""Incidents: opened, listed and read by those who run them, and by nobody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from maps.models import Incident
from maps.models.incident import EARLIEST_INCIDENT
from tests.factories import sign_in, user
from tests.incident_world import IncidentWorld, an_incident, drawn, incident_world

pytestmark = pytest.mark.django_db

ADDRESS = "/api/maps/v1/incidents/"
SENT = {
    "title": "祖厉河洪水",
    "kind": "flood",
    "status": "actual",
    "occurred_at": "2026-07-20T02:10:00+08:00",
}


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


def test_an_incident_is_opened_and_read(world: IncidentWorld) -> None:
    opened = world.api.post(ADDRESS, SENT)

    assert opened.status_code == 201
    read = world.api.get(f"{ADDRESS}{opened.json()['id']}/").json()
    assert read == opened.json()
    assert (read["title"], read["versions"]) == ("祖厉河洪水", [])
    assert Incident.objects.get().created_by == world.coordinator


def test_the_list_is_the_newest_first_and_knows_the_versions(world: IncidentWorld) -> None:
    old = world.api.post(ADDRESS, {**SENT, "occurred_at": "2025-07-20T02:10:00+08:00"}).json()
    new = an_incident(world.coordinator, status="exercise")
    drawn(world, new, 104.01, 36.31, 104.09, 36.39)

    rows = world.api.get(ADDRESS).json()["results"]
    exercises = world.api.get(ADDRESS, {"status": "exercise"}).json()["results"]

    assert [(row["id"], row["versions"]) for row in rows] == [(new.pk, [1]), (old["id"], [])]
    assert [row["id"] for row in exercises] == [new.pk]


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"kind": "war"},
        {"status": "maybe"},
        {"occurred_at": "yesterday"},
        {"occurred_at": None},
        {"occurred_at": "2026-07-20T02:10:00"},
        {"occurred_at": "2026-07-20"},
    ],
)
def test_what_is_wrong_is_named(world: IncidentWorld, change: dict[str, object]) -> None:
    answer = world.api.post(ADDRESS, {**SENT, **change}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")
    assert set(answer.json()["details"]) == set(change)


def written(moment: str | timedelta) -> str:
    """A moment as it is sent; a delta counts from the test, which may run long after collection."""
    return moment if isinstance(moment, str) else (timezone.now() + moment).isoformat()


@pytest.mark.parametrize(
    "occurred_at",
    [
        "1999-12-31T23:59:59+08:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
        timedelta(days=30, minutes=5),
    ],
)
def test_an_incident_at_a_time_that_cannot_be_is_refused(
    world: IncidentWorld, occurred_at: str | timedelta
) -> None:
    answer = world.api.post(ADDRESS, {**SENT, "occurred_at": written(occurred_at)})

    assert (answer.status_code, answer.json()["code"]) == (409, "incident.unbelievable_time")
    assert answer.json()["details"] == {"fields": ["occurred_at"]}
    assert "2000 年" in answer.json()["message"]
    assert not Incident.objects.exists()


@pytest.mark.parametrize("occurred_at", ["2000-01-01T00:00:00+08:00", timedelta(days=29, hours=23)])
def test_what_is_long_past_or_forecast_can_be_opened(
    world: IncidentWorld, occurred_at: str | timedelta
) -> None:
    sent = {**SENT, "occurred_at": written(occurred_at)}

    assert world.api.post(ADDRESS, sent).status_code == 201


def test_the_database_itself_holds_no_incident_before_2000(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    incident.occurred_at = EARLIEST_INCIDENT - timedelta(seconds=1)

    with pytest.raises(IntegrityError, match="incident_is_of_this_century"):
        incident.save()


@pytest.mark.parametrize("role", ["worker", "officer"])
def test_other_roles_are_refused_everywhere(world: IncidentWorld, role: str) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    client = sign_in(user(role, world.jia_town if role == "worker" else world.city))

    assert client.post(ADDRESS, SENT).status_code == 403
    for part in ("", f"{incident.pk}/", *(f"{incident.pk}/{p}/" for p in PARTS)):
        answer = client.get(ADDRESS + part)
        assert (answer.status_code, answer.json()["code"]) == (403, "access.no_right"), part


def test_strangers_are_asked_to_sign_in(api, world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)

    for part in ("", f"{incident.pk}/", *(f"{incident.pk}/{p}/" for p in PARTS)):
        assert api.get(ADDRESS + part).status_code == 401


def test_an_unknown_incident_is_not_found(world: IncidentWorld) -> None:
    for part in ("", *(f"{p}/" for p in PARTS)):
        for number in (0, 2**70):
            answer = world.api.get(f"{ADDRESS}{number}/{part}")
            assert (answer.status_code, answer.json()["code"]) == (404, "request.not_found")


def test_nothing_is_deleted_or_changed_over_the_api(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)

    for method in ("delete", "put", "patch"):
        answer = getattr(world.api, method)(f"{ADDRESS}{incident.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (405, "request.method_not_allowed")


PARTS = ("footprints", "impact", "households", "workers")
