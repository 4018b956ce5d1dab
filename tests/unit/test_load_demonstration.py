"""`manage.py load_demonstration` on a drawn city of two counties."""

import json
import os
import re
import stat
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.gis.db.models.functions import Transform
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from boundaries_data.models import Appointment, Level
from boundaries_data.models.appointment import LEVELS_OF_ROLE
from field_api.demonstration import columns
from field_api.demonstration.bulk import indexes_after_rows
from field_api.demonstration.identity import ADDRESS_CODE
from field_api.demonstration.world import FULL_HOUSEHOLDS_PER_VILLAGE
from field_api.models import (
    Aid,
    Household,
    LocationSource,
    Office,
    Person,
    Posting,
    PostingKind,
    Visit,
    Worker,
)
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.crs import WEB_MERCATOR
from geo_minzheng.shared.privacy import keyed_hash
from tests import factories

TODAY = date(2026, 6, 15)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path, monkeypatch) -> Path:
    """Accounts are written aside, and hashing a password takes no time."""
    settings.VAR_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Several chunks a table, so that the joints between them are tried as well.
    monkeypatch.setattr(columns, "CHUNK", 50)
    return tmp_path


@pytest.fixture
def city():
    """Two counties; the first has two townships, one of them 会师镇, with three villages each."""
    top = factories.division(Level.CITY, "白银市", mca="620400000000")
    counties = [
        factories.division(Level.COUNTY, name, parent=top, mca=code)
        for name, code in (("会宁县", "620422000000"), ("某县", "620499000000"))
    ]
    towns = [("郭城驿镇", 0), ("会师镇", 0), ("别乡", 1)]
    for number, (name, county) in enumerate(towns):
        west = 104 + number / 10
        town = factories.division(
            Level.TOWNSHIP,
            name,
            parent=counties[county],
            outline=factories.square(west, 36),
            mca=f"62042{county}{number:03}000",
            nbs=f"62042{county}{number + 7:03}000",
        )
        for slot in range(3):
            factories.division(
                Level.VILLAGE,
                f"{name}{slot}村",
                parent=town,
                outline=factories.square(west + slot * 0.03, 36, 0.03),
                nbs=f"62042{county}{number:03}{slot:03}",
            )
    return top


def load(**given: object) -> str:
    said = StringIO()
    # Without the work of the offices: see test_demonstration_office.
    given = {"households": round(9 * FULL_HOUSEHOLDS_PER_VILLAGE / 20), **given}
    call_command("load_demonstration", today=TODAY, stdout=said, **given)
    return said.getvalue()


def accounts(var: Path) -> list[dict]:
    return json.loads((var / "demo-accounts.json").read_text("utf-8"))


def test_the_register_is_filled_and_marked_as_invented(city):
    said = load()

    assert Household.objects.count() == round(9 * 560_000 / 860 / 20)
    assert not Household.objects.filter(illustrative=False).exists()
    assert not Visit.objects.filter(illustrative=False).exists()
    assert Person.objects.count() > 2 * Household.objects.count()
    assert f"{Household.objects.count():,} households" in said


def test_every_dwelling_is_in_its_village_and_says_where_it_came_from(city):
    load()

    homes = Household.objects.located()
    strays = homes.exclude(village__versions__outline__covers=F("location"))
    redrawn = homes.exclude(location_3857=Transform("location", WEB_MERCATOR))

    assert homes.exists()
    assert not strays.exists()
    assert not redrawn.exists()
    assert not homes.exclude(location_source=LocationSource.DEMONSTRATION).exists()
    assert Household.objects.filter(location=None).exists()


def test_identity_numbers_are_sealed_found_again_and_nobodys(city):
    load()

    for person in Person.objects.all()[:100]:
        assert person.identity_number.startswith(ADDRESS_CODE)
        assert person.identity_number[6:14] == f"{person.birth_date:%Y%m%d}"
        assert bytes(person.identity_hash) == keyed_hash(person.identity_number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM field_api_person")
        assert not any(ADDRESS_CODE.encode() in bytes(sealed) for (sealed,) in cursor.fetchall())


def test_recipients_counted_in_the_register_are_the_share_that_was_wanted(city):
    load()
    helped = Aid.objects.as_of(TODAY).values("person")

    recipients = Person.objects.living().filter(pk__in=helped)

    assert Person.objects.filter(pk__in=helped).count() == recipients.count()
    wanted = round(Household.objects.count() * 120 / 560)
    assert recipients.values("household").distinct().count() == wanted
    assert recipients.count() == pytest.approx(wanted * 230 / 120, abs=6)


def test_the_last_completed_visit_is_the_day_on_the_household(city):
    load()
    remembered = dict(
        Household.objects.exclude(last_visited_on=None).values_list("pk", "last_visited_on")
    )
    found: dict[int, date] = {}
    for visit in Visit.objects.filter(outcome="completed").order_by("started_at"):
        # Shanghai has kept UTC+8 without summer time since 1991.
        found[visit.household_id] = (visit.started_at + timedelta(hours=8)).date()

    assert found
    assert found == remembered
    assert not Visit.objects.filter(attendance=None).exists()


def test_who_left_says_where_to_and_a_death_where_it_is_known_from(city):
    load(households=2_000)

    left = Household.objects.filter(status="moved_out")
    died = Person.objects.exclude(died_on=None)
    assert left.exists()
    assert not left.filter(moved_to="").exists()
    assert died.exists()
    assert not died.filter(death_source="").exists()
    assert not Household.objects.exclude(status="moved_out").exclude(moved_to="").exists()
    assert not Person.objects.filter(died_on=None).exclude(death_source="").exists()


def test_offices_stand_in_their_townships_and_hold_three_staff_or_more(city):
    load()

    assert Office.objects.count() == 3
    for office in Office.objects.all():
        outline = office.division.versions.get().outline
        assert outline.covers(office.location)
        assert office.postings.filter(kind=PostingKind.STAFF).count() >= 3
    assert Posting.objects.filter(kind=PostingKind.ASSISTANT).count() == 9


def test_the_same_seed_stores_the_same_rows_and_another_seed_others(city):
    def stored() -> list[object]:
        with connection.cursor() as cursor:
            found: list[object] = []
            for query in (
                "SELECT uid, code, head_name, location, last_visited_on FROM field_api_household",
                "SELECT uid, name, birth_date, identity_hash FROM field_api_person",
                "SELECT programme, amount_yuan, valid FROM field_api_aid",
                "SELECT record_uuid, started_at, position FROM field_api_visit",
                "SELECT name, base FROM field_api_worker",
            ):
                cursor.execute(f"{query} ORDER BY id")
                found.append(cursor.fetchall())
            return found

    def emptied() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE field_api_household, field_api_worker, field_api_office,"
                           " accounts_user, boundaries_data_appointment CASCADE")  # fmt: skip

    load(seed=7)
    first = stored()
    emptied()
    load(seed=7)
    again = stored()
    emptied()
    load(seed=8)
    other = stored()

    assert first == again
    assert not any(rows == changed for rows, changed in zip(first, other, strict=True))


def test_indexes_and_constraints_are_what_they_were(city):
    def without_casts(definition: str) -> str:
        # PostgreSQL spells the casts of a list in a condition otherwise once it has read its own
        # spelling: of all the texts of an `IN`, or of each of them.
        return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)

    def structure() -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
                 WHERE conrelid::regclass::text LIKE 'field_api%%'
                 UNION ALL
                SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'field_api%%'
                 ORDER BY 1, 2
                """
            )
            return sorted((name, without_casts(text)) for name, text in cursor.fetchall())

    before = structure()

    load()

    assert len(before) > 60
    assert structure() == before


def test_inside_the_load_a_table_has_its_primary_key_only(city):
    with connection.cursor() as cursor:
        with indexes_after_rows(cursor, ["field_api_person"], lambda line: None):
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'field_api_person'")
            inside = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'field_api_person'")
        after = cursor.fetchone()[0]

    assert inside == 1
    assert after > 1


def test_rows_recorded_afterwards_get_fresh_numbers(city):
    load()
    home = Household.objects.latest("pk")

    later = factories.household(home.village)
    factories.visit(later)
    factories.person(later)

    assert later.pk > home.pk


def test_a_register_that_holds_anything_is_refused(city):
    load()

    with pytest.raises(CommandError, match="empty database"):
        load()


def test_a_taken_username_is_refused_before_anything_is_made(city):
    factories.user(username="worker-huishi")

    with pytest.raises(CommandError, match="worker-huishi"):
        load()

    assert not Household.objects.exists()


def test_divisions_without_villages_say_what_is_missing(var):
    factories.division(Level.CITY, "白银市")

    with pytest.raises(CommandError, match="No village"):
        load()


def test_the_accounts_file_is_its_owners_alone_and_nothing_else_is_left(city, var):
    usual = os.umask(0)
    try:
        load()
    finally:
        os.umask(usual)

    assert [path.name for path in var.iterdir()] == ["demo-accounts.json"]
    assert stat.S_IMODE((var / "demo-accounts.json").stat().st_mode) == 0o600


def test_every_role_has_an_account_at_every_level_where_it_exists(city, var):
    load()

    listed = accounts(var)

    assert {(a["role"], a["level"]) for a in listed} == {
        (str(role), str(level)) for role, levels in LEVELS_OF_ROLE.items() for level in levels
    }
    for account in listed:
        assert set(account) == {"username", "password", "role", "level", "division", "codes"}
        user = User.objects.get(username=account["username"])
        assert check_password(account["password"], user.password)
        held = Appointment.objects.as_of(TODAY).get(user=user)
        assert (held.role, held.division.level) == (account["role"], account["level"])
        assert held.division.versions.get().name == account["division"]
        assert account["codes"] == dict(held.division.codes.values_list("scheme", "value"))


def test_the_accounts_that_others_rely_on_are_there_and_another_township_too(city, var):
    load()

    at = {account["username"]: account["division"] for account in accounts(var)}

    assert at["worker-huishi"] == "会师镇"
    assert at["worker-huishi-village"].startswith("会师镇")
    assert at["coordinator-city"] == "白银市"
    assert at["coordinator-huining"] == "会宁县"
    assert at["worker-guochengyi"] == "郭城驿镇"
    assert "别乡" in at.values()
    assert "某县" in at.values()
    assert 15 <= len(at) <= 25


def test_a_workers_account_belongs_to_a_worker_who_serves_there(city, var):
    load()

    for account in accounts(var):
        user = User.objects.get(username=account["username"])
        if account["role"] != "worker":
            assert not Worker.objects.filter(user=user).exists()
            continue
        held = Appointment.objects.get(user=user)
        posting = user.worker.postings.get()
        assert posting.division_id == held.division_id
        assert user.full_name == user.worker.name
        assert user.worker.visits.exists()


def test_passwords_are_other_ones_each_time_and_never_said(city, var):
    said = load()

    passwords = [account["password"] for account in accounts(var)]

    assert len(set(passwords)) == len(passwords)
    assert not any(password in said for password in passwords)
