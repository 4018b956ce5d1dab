"""The doctor finds what is broken, says what to do, and quotes nobody's data."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from field_api.models import Person
from geo_minzheng.operating.doctor import of_database, of_machine, of_work
from geo_minzheng.operating.doctor.finding import Verdict, examine
from tests import factories

pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def person() -> Person:
    township = factories.division("township", "会师镇")
    village = factories.division("village", "南关社区", parent=township)
    return factories.person(factories.household(village), name="王小明")


@pytest.mark.parametrize(
    "check",
    [
        of_database.postgis,
        of_database.locale,
        of_database.migrations,
        of_database.indexes,
        of_database.triggers,
        of_database.clock,
    ],
)
def test_a_migrated_database_is_well(check: Any) -> None:
    finding = check()

    assert finding.verdict is Verdict.OK, finding.line()
    assert finding.todo == ""


def test_a_trigger_that_is_off_is_found() -> None:
    run("ALTER TABLE field_api_person DISABLE TRIGGER USER")

    finding = of_database.triggers()

    assert finding.verdict is Verdict.BAD
    assert "leave no history" in finding.said


def test_an_index_that_is_gone_is_found() -> None:
    run("DROP INDEX household_by_village")

    finding = of_database.indexes()

    assert finding.verdict is Verdict.BAD
    assert "household_by_village" in finding.said


def test_a_constraint_that_is_gone_is_found() -> None:
    run("ALTER TABLE field_api_aid DROP CONSTRAINT dibao_has_a_class")

    assert "dibao_has_a_class" in of_database.indexes().said


def test_another_data_key_is_found(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.identity_number = "620402198001011234"
    person.save()
    assert of_machine.keys().verdict is Verdict.OK
    run(
        "UPDATE field_api_person SET identity_number ="
        " set_byte(identity_number, 20, 255 - get_byte(identity_number, 20))"
    )

    finding = of_machine.keys()

    assert finding.verdict is Verdict.BAD
    assert "DATA_KEY is not the key" in finding.said


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for free, verdict in ((1e9, Verdict.BAD), (5e9, Verdict.LOOK), (50e9, Verdict.OK)):
        usage = type("Usage", (), {"free": free})
        monkeypatch.setattr("shutil.disk_usage", lambda place, usage=usage: usage)

        assert of_machine.disk().verdict is verdict


def test_an_old_backup_is_found_where_backups_are_written(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    assert of_machine.backup().verdict is Verdict.LOOK
    for days, verdict in ((5, Verdict.LOOK), (0, Verdict.OK)):
        made = tmp_path / (timezone.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H%M%SZ")
        made.mkdir()
        (made / "manifest.json").touch()

        assert of_machine.backup().verdict is verdict


@pytest.mark.parametrize(
    ("given", "said"),
    [({"DEBUG": True}, "tracebacks"), ({"ALLOWED_HOSTS": ["*"]}, "any name")],
)
def test_an_open_way_in_is_found(settings: Any, given: dict[str, Any], said: str) -> None:
    for name, value in given.items():
        setattr(settings, name, value)

    finding = of_machine.way_in()

    assert finding.verdict is Verdict.BAD
    assert said in finding.said


def test_a_queue_that_nobody_works_is_found() -> None:
    finding = of_work.queue()

    assert finding.verdict is Verdict.BAD
    assert "stand still" in finding.said


def test_a_queue_with_a_living_worker_is_well() -> None:
    run("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")

    assert of_work.queue().verdict is Verdict.OK


def test_persons_without_pinyin_are_found(person: Person) -> None:
    assert of_work.names().verdict is Verdict.OK
    Person.objects.update(name_pinyin="")

    assert of_work.names().verdict is Verdict.LOOK


def test_a_check_that_fails_quotes_nobody() -> None:
    def breaks() -> Any:
        raise ValueError("王小明 620402198001011234")

    (finding,) = examine([breaks])

    assert finding.verdict is Verdict.BAD
    assert "builtins.ValueError" in finding.said
    assert "王小明" not in finding.line()
    assert "620402" not in finding.line()


def test_the_command_says_one_line_a_check_and_fails_when_something_is_bad() -> None:
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)

    lines = out.getvalue().strip().splitlines()
    assert ended.value.code == 1  # nobody works the queue of a test
    assert len(lines) == 21
    assert all(line.split()[0] in {"ok", "look", "bad"} for line in lines[:-1])
    assert lines[-1].startswith("20 checks:")


def test_a_database_that_does_not_answer_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: str) -> Any:
        raise OperationalError

    monkeypatch.setattr(of_database, "ask", lost)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].startswith("bad   database     does not answer")
    assert len(lines) == 8
    assert "the check itself failed" not in out.getvalue()
    assert "keys" not in out.getvalue()
