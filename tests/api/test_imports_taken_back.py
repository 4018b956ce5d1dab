"""An import taken back as a whole: what comes back, what stays, what is not taken back."""

import pytest

from field_api.actions.readings import record_reading
from field_api.imports.errors import (
    ImportBuiltOnError,
)
from field_api.models import (
    Household,
    ImportBatch,
    Person,
    Purpose,
    Reading,
    ReadingKind,
)
from tests import factories, world
from tests.import_files import (
    household_file,
    household_row,
    person_file,
)
from tests.importing import applied, register, undone

pytestmark = pytest.mark.django_db

# Faultless by GB 11643, and nobody's.
NUMBER = "620422196003080011"


@pytest.fixture
def place():
    return world.build()


@pytest.fixture
def clerk(place):
    return place.people["worker of the township"]


def test_undo_gives_back_every_column_and_removes_what_was_added(place, clerk):
    applied(clerk, "households", household_file(household_row(1), household_row(2)))
    before = register()
    batch = applied(
        clerk,
        "households",
        household_file(household_row(1, address="新址", lon=104.077), household_row(3)),
    )
    assert register() != before

    assert undone(clerk, batch).state == "undone"
    assert register() == before


def test_who_opened_an_added_dossier_stays_in_the_log_when_the_file_is_taken_back(place, clerk):
    batch = applied(clerk, "households", household_file(household_row(1), household_row(2)))
    desk = factories.sign_in(clerk)
    home = Household.objects.get(code="T000002")
    assert desk.get(f"/households/{home.uid}/").status_code == 200

    assert undone(clerk, batch).state == "undone"

    assert not Household.objects.filter(code__startswith="T00000").exists()
    (reading,) = Reading.objects.all()
    assert (reading.household, reading.household_uid, reading.household_code) == (
        None,
        home.uid,
        "T000002",
    )
    page = desk.get("/readings/?household=T000002").content.decode()
    assert "T000002" in page.split("<tbody>")[1]
    assert f"/households/{home.uid}/" not in page
    (row,) = desk.get("/api/field/v1/readings/").json()["results"]
    assert row["household"] == {"uid": str(home.uid), "code": "T000002"}


def test_a_revealed_number_of_an_added_person_stays_in_the_log(place, clerk):
    applied(clerk, "households", household_file(household_row(1)))
    batch = applied(clerk, "persons", person_file(["T000001", "张建国", NUMBER, "户主", ""]))
    who = Person.objects.get(household__code="T000001")
    record_reading(
        by=clerk,
        kind=ReadingKind.REVEAL,
        purpose=Purpose.REVIEW,
        person=who,
        field="identity_number",
        reason="核对证件",
    )

    assert undone(clerk, batch).state == "undone"

    (reading,) = Reading.objects.all()
    assert (reading.person, reading.person_uid) == (None, who.uid)
    row = factories.sign_in(clerk).get("/api/field/v1/readings/").json()["results"][0]
    assert row["of_a_member"] is True


def test_what_later_work_rests_on_is_not_undone(place, clerk):
    batch = applied(clerk, "households", household_file(household_row(1), household_row(2)))
    factories.person(Household.objects.get(code="T000001"))
    Household.objects.filter(code="T000002").update(note="后来更正")
    before = register()

    with pytest.raises(ImportBuiltOnError) as refused:
        undone(clerk, batch)

    assert refused.value.details == {"Person": 1, "changed": 1}
    assert register() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == "applied"
