"""A file keeps what the screen showed: that people are invented, and that it is an exercise."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests import factories
from tests import world as worlds
from tests.incident_world import IncidentWorld, an_incident, drawn, incident_world

pytestmark = pytest.mark.django_db

HOUSEHOLDS, VISITS = "/api/field/v1/households/", "/api/field/v1/visits/"


@pytest.fixture
def incidents() -> IncidentWorld:
    return incident_world()


def body_of(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def csv_rows(client: Any, address: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(body_of(client.get(address, {"format": "csv"})).decode()[1:]))


def xlsx_rows(client: Any, address: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(body_of(client.get(address, {"format": "xlsx"}))))
    headings, *rows = book.active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.parametrize("address", [HOUSEHOLDS, VISITS])
@pytest.mark.parametrize("rows_of", [csv_rows, xlsx_rows])
def test_each_row_of_a_file_says_whether_it_is_invented(address: str, rows_of: Any) -> None:
    world = worlds.build()
    invented = factories.household(world.village, illustrative=True)
    factories.visit(invented, illustrative=True)
    client = factories.sign_in(world.people["worker of the township"])

    told = {row["户编号"]: row["数据性质"] for row in rows_of(client, address)}

    assert told == {invented.code: "演示数据", world.home.code: "正式数据"}


def test_the_list_of_an_incident_says_who_is_invented(incidents: IncidentWorld) -> None:
    for code, illustrative in (("A", True), ("B", False)):
        factories.household(incidents.jia, at=(104.05, 36.35), code=code, illustrative=illustrative)
    incident = an_incident(incidents.coordinator)
    drawn(incidents, incident, 104.01, 36.31, 104.09, 36.39)
    address = f"/api/maps/v1/incidents/{incident.pk}/households/"

    shown = incidents.api.get(address).json()["results"]

    assert {row["code"]: row["illustrative"] for row in shown} == {"A": True, "B": False}
    for rows_of in (csv_rows, xlsx_rows):
        told = {row["户编号"]: row["数据性质"] for row in rows_of(incidents.api, address)}
        assert told == {"A": "演示数据", "B": "正式数据"}


@pytest.mark.parametrize("homes", [0, 1])
def test_the_geojson_of_an_exercise_says_so_at_its_top(
    incidents: IncidentWorld, homes: int
) -> None:
    for _ in range(homes):
        factories.household(incidents.jia, at=(104.05, 36.35))
    incident = an_incident(incidents.coordinator, status="exercise", title='夏季"演习"')
    drawn(incidents, incident, 104.01, 36.31, 104.09, 36.39)
    address = f"/api/maps/v1/incidents/{incident.pk}/households/"

    made = json.loads(body_of(incidents.api.get(address, {"format": "geojson"})))

    assert list(made) == ["type", "exercise", "notice", "features"]
    assert (made["type"], made["exercise"], len(made["features"])) == (
        "FeatureCollection",
        True,
        homes,
    )
    assert '夏季"演习"' in made["notice"]
    assert "这是演练，不是真实灾情" in made["notice"]


def test_the_geojson_of_a_real_incident_and_of_the_register_name_no_exercise(
    incidents: IncidentWorld,
) -> None:
    incident = an_incident(incidents.coordinator)
    drawn(incidents, incident, 104.01, 36.31, 104.09, 36.39)

    for address in (f"/api/maps/v1/incidents/{incident.pk}/households/", HOUSEHOLDS):
        made = json.loads(body_of(incidents.api.get(address, {"format": "geojson"})))
        assert list(made) == ["type", "features"]


def notes_of(client: Any, address: str, query: dict[str, Any]) -> dict[str, str]:
    body = body_of(client.get(address, {**query, "format": "xlsx"}))
    (_, *lines) = openpyxl.load_workbook(io.BytesIO(body))["导出说明"].iter_rows(values_only=True)
    return {str(label): str(text) for label, text in lines}


@pytest.mark.parametrize("name", ["households", "persons", "tasks"])
def test_a_workbook_says_which_rows_it_holds_and_who_took_it_when(name: str) -> None:
    world = worlds.build()
    person = world.people["worker of the township"]
    client = factories.sign_in(person)
    address = f"/api/field/v1/{name}/"
    count = len(client.get(address).json()["results"])

    notes = notes_of(client, address, {"division": world.village.uid})

    place = world.village.versions.get().name
    assert f"行政区划：{place}" in notes["条件"]
    assert notes["行数"] == str(count)
    assert notes["导出人"] == person.username
    assert notes["导出时间"].startswith(timezone.localdate().isoformat())
    assert "查阅记录" in notes["保管要求"]


def test_a_choice_a_yes_and_a_worker_are_told_in_words() -> None:
    world = worlds.build()
    client = factories.sign_in(world.people["worker of the township"])
    serving = factories.worker(world.township, village=world.village, name="陈协理")

    notes = notes_of(
        client, HOUSEHOLDS, {"status": "active", "overdue": "false", "worker": serving.pk}
    )

    assert notes["条件"].splitlines() == ["走访逾期：否", "走访员：陈协理", "状态：在册"]


def test_a_workbook_of_ticked_rows_says_so_and_csv_is_nothing_but_its_rows() -> None:
    world = worlds.build()
    client = factories.sign_in(world.people["worker of the township"])
    asked = {"purpose": "review", "rows": [str(world.home.uid)], "address": ""}

    book = client.post("/lists/households/export/", {**asked, "format": "xlsx"}, format="multipart")
    plain = client.post("/lists/households/export/", {**asked, "format": "csv"}, format="multipart")

    sheet = openpyxl.load_workbook(io.BytesIO(body_of(book)))["导出说明"]
    told = {line[0]: line[1] for line in sheet.iter_rows(values_only=True)}
    assert "只含勾选的行" in str(told["条件"])
    assert told["用途"] == "复核认定"
    assert f"households-1-{timezone.localdate()}.csv" in plain["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(body_of(plain).decode("utf-8-sig"))))
    assert len(rows) == 2
