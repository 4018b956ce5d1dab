"""Bulk entry of households from the file to the register: what a clerk is promised."""

from datetime import date

import pytest

from field_api.actions.imports import apply_import, choose_rows, send_file
from field_api.imports.errors import (
    ImportStateError,
    NothingToApplyError,
)
from field_api.models import (
    Household,
    ImportBatch,
)
from geo_minzheng.shared.errors import NoRightError
from geo_minzheng.shared.privacy import keyed_hash
from tests import factories, world
from tests.import_files import (
    HOUSEHOLD_HEADINGS,
    csv_file,
    household_file,
    household_row,
    xlsx_file,
)
from tests.importing import applied, checked, codes_of, register, verdicts_of
from tests.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world.build()


@pytest.fixture
def clerk(place):
    return place.people["worker of the township"]


def test_new_households_are_written_with_all_that_search_and_map_need(place, clerk):
    batch = applied(clerk, "households", household_file(household_row(1), household_row(2)))

    assert (batch.state, batch.applied_rows) == ("applied", 2)
    home = Household.objects.get(code="T000001")
    assert (home.head_name, home.village_id) == ("张建国", place.village.pk)
    assert home.head_pinyin
    assert home.phone_hash == keyed_hash(home.phone)
    assert (home.location_source, home.entered_datum) == ("import", "cgcs2000")
    assert home.location.x == pytest.approx(home.entered_lon)
    assert home.registered_on == date(2020, 1, 5)


def test_the_same_file_twice_changes_nothing(place, clerk):
    body = xlsx_file([HOUSEHOLD_HEADINGS, *(household_row(n) for n in range(5))])
    applied(clerk, "households", body)
    before = register()

    second = checked(clerk, "households", body)

    assert second.counts == {"new": 0, "changed": 0, "same": 5, "conflict": 0, "error": 0}
    with pytest.raises(NothingToApplyError):
        apply_import(by=clerk, batch=second, choice="all")
    assert register() == before


def test_a_change_is_shown_and_only_it_is_written(place, clerk):
    applied(clerk, "households", household_file(household_row(1, address="旧址")))
    before = Household.objects.get(code="T000001")

    headings = ["户编号", "户主姓名", "村", "住址", "联系电话"]
    row = ["T000001", "张建国", "南关社区", "新址", ""]
    batch = applied(clerk, "households", csv_file([headings, row]))

    row = batch.rows.get()
    assert (row.verdict, row.changes) == ("changed", ["address"])
    after = Household.objects.get(code="T000001")
    assert (after.address, after.phone, after.location) == ("新址", before.phone, before.location)
    event = after.events.get()
    assert event.pgh_context.metadata["batch"] == str(batch.uid)
    assert event.pgh_context.metadata["action"] == "imports.apply"
    assert event.pgh_context.metadata["by"] == str(clerk.pk)


def test_a_row_that_was_changed_after_its_check_is_left_alone(place, clerk):
    applied(clerk, "households", household_file(household_row(1), household_row(2)))
    batch = checked(
        clerk,
        "households",
        household_file(household_row(1, address="甲"), household_row(2, address="乙")),
    )
    Household.objects.filter(code="T000001").update(address="他人所改")

    apply_import(by=clerk, batch=batch, choice="all")
    run_waiting_jobs()

    batch.refresh_from_db()
    assert (batch.applied_rows, batch.overtaken_rows) == (1, 1)
    assert Household.objects.get(code="T000001").address == "他人所改"
    assert Household.objects.get(code="T000002").address == "乙"


def test_rows_of_a_file_that_contradict_each_other_are_not_written(place, clerk):
    batch = checked(
        clerk,
        "households",
        household_file(
            household_row(1), household_row(1, address="别处"), household_row(2), household_row(2)
        ),
    )

    assert verdicts_of(batch) == ["conflict", "conflict", "new", "same"]
    assert codes_of(batch)[5] == ["row.repeated"]


def test_only_the_chosen_rows_are_written(place, clerk):
    batch = checked(clerk, "households", household_file(*(household_row(n) for n in range(4))))
    choose_rows(by=clerk, batch=batch, numbers=[3, 5], shown=[2, 3, 4, 5])

    apply_import(by=clerk, batch=batch, choice="chosen")
    run_waiting_jobs()

    written = Household.objects.filter(code__startswith="T").order_by("code")
    assert [home.code for home in written] == ["T000001", "T000003"]


def test_villages_out_of_the_jurisdiction_and_unknown_ones_are_explained(place, clerk):
    factories.household(place.other_village, code="ELSE")
    batch = checked(
        clerk,
        "households",
        household_file(
            household_row(1, county="景泰县", township="一条山镇", village="西关村", lon=104.15),
            household_row(2, village="南关"),
            household_row(3, village="南观社区"),
            household_row(4, code="ELSE"),
        ),
    )

    assert codes_of(batch) == {
        2: ["village.outside"],
        3: ["village.near_name"],
        4: ["village.unknown"],
        5: ["household.elsewhere"],
    }
    assert verdicts_of(batch) == ["conflict", "new", "error", "conflict"]
    assert "南关社区" in batch.rows.get(number=4).problems[0]["message"]


def test_a_point_far_from_its_village_is_a_warning_in_metres(place, clerk):
    batch = checked(clerk, "households", household_file(household_row(1, lon=104.15, lat=36.05)))

    (problem,) = batch.rows.get().problems
    assert (batch.rows.get().verdict, problem["code"]) == ("new", "point.outside_village")
    assert "西关村" in problem["message"]


def test_applying_twice_writes_once(place, clerk):
    from field_api.jobs import apply_import as job

    batch = applied(clerk, "households", household_file(household_row(1)))
    before = register()
    ImportBatch.objects.filter(pk=batch.pk).update(state="applying", attempts=0)

    job.func(batch_id=batch.pk, by_id=clerk.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.applied_rows) == ("applied", 1)
    assert register() == before
    with pytest.raises(ImportStateError):
        apply_import(by=clerk, batch=batch, choice="all")


def test_a_village_assistant_keeps_no_register(place):
    with pytest.raises(NoRightError):
        send_file(
            by=place.people["worker of the village"],
            kind="households",
            file_name="a.csv",
            chunks=[b"x"],
        )
