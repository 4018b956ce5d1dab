"""Bulk entry from the file to the register and back: what a clerk is promised."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from field_api.actions.imports import apply_import, choose_rows, confirm_columns, send_file
from field_api.actions.readings import record_reading
from field_api.imports.errors import (
    ColumnsIncompleteError,
    ImportBuiltOnError,
    ImportStateError,
    NothingToApplyError,
)
from field_api.imports.purging import purge_imports
from field_api.models import (
    Aid,
    Household,
    ImportBatch,
    ImportPiece,
    ImportRow,
    Person,
    Purpose,
    Reading,
    ReadingKind,
)
from geo_minzheng.shared.errors import NoRightError
from geo_minzheng.shared.privacy import keyed_hash
from tests import factories, world
from tests.import_files import (
    AID_HEADINGS,
    HOUSEHOLD_HEADINGS,
    PERSON_HEADINGS,
    csv_file,
    household_row,
    xlsx_file,
)
from tests.importing import applied, checked, codes_of, register, undone, verdicts_of
from tests.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db

# Faultless by GB 11643, and nobody's.
NUMBER, OTHER_NUMBER = "620422196003080011", "620422198507150027"


@pytest.fixture
def place():
    return world.build()


@pytest.fixture
def clerk(place):
    return place.people["worker of the township"]


def numbers_are_faultless() -> None:
    from stdnum.cn import ric

    for number in (NUMBER, OTHER_NUMBER):
        assert ric.calc_check_digit(number) == number[-1]


def households(*rows, **how) -> bytes:
    return csv_file([HOUSEHOLD_HEADINGS, *rows], **how)


def test_new_households_are_written_with_all_that_search_and_map_need(place, clerk):
    batch = applied(clerk, "households", households(household_row(1), household_row(2)))

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
    applied(clerk, "households", households(household_row(1, address="旧址")))
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


def test_undo_gives_back_every_column_and_removes_what_was_added(place, clerk):
    applied(clerk, "households", households(household_row(1), household_row(2)))
    before = register()
    batch = applied(
        clerk,
        "households",
        households(household_row(1, address="新址", lon=104.077), household_row(3)),
    )
    assert register() != before

    assert undone(clerk, batch).state == "undone"
    assert register() == before


def test_who_opened_an_added_dossier_stays_in_the_log_when_the_file_is_taken_back(place, clerk):
    batch = applied(clerk, "households", households(household_row(1), household_row(2)))
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
    applied(clerk, "households", households(household_row(1)))
    batch = applied(clerk, "persons", persons(["T000001", "张建国", NUMBER, "户主", ""]))
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
    batch = applied(clerk, "households", households(household_row(1), household_row(2)))
    factories.person(Household.objects.get(code="T000001"))
    Household.objects.filter(code="T000002").update(note="后来更正")
    before = register()

    with pytest.raises(ImportBuiltOnError) as refused:
        undone(clerk, batch)

    assert refused.value.details == {"Person": 1, "changed": 1}
    assert register() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == "applied"


def test_a_row_that_was_changed_after_its_check_is_left_alone(place, clerk):
    applied(clerk, "households", households(household_row(1), household_row(2)))
    batch = checked(
        clerk,
        "households",
        households(household_row(1, address="甲"), household_row(2, address="乙")),
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
        households(
            household_row(1), household_row(1, address="别处"), household_row(2), household_row(2)
        ),
    )

    assert verdicts_of(batch) == ["conflict", "conflict", "new", "same"]
    assert codes_of(batch)[5] == ["row.repeated"]


def test_only_the_chosen_rows_are_written(place, clerk):
    batch = checked(clerk, "households", households(*(household_row(n) for n in range(4))))
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
        households(
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
    batch = checked(clerk, "households", households(household_row(1, lon=104.15, lat=36.05)))

    (problem,) = batch.rows.get().problems
    assert (batch.rows.get().verdict, problem["code"]) == ("new", "point.outside_village")
    assert "西关村" in problem["message"]


def persons(*rows) -> bytes:
    return csv_file([PERSON_HEADINGS, *rows])


def test_persons_and_their_aids_follow_their_household(place, clerk):
    numbers_are_faultless()
    applied(clerk, "households", households(household_row(1)))
    people = applied(clerk, "persons", persons(["T000001", "张建国", NUMBER, "户主", ""]))
    assert people.applied_rows == 1
    person = Person.objects.get(identity_hash=keyed_hash(NUMBER))
    assert (person.birth_date, person.sex, person.name_initials) == (date(1960, 3, 8), "m", "zjg")
    before = register()

    aids = applied(
        clerk,
        "aids",
        csv_file(
            [AID_HEADINGS, [NUMBER, "张建国", "农村低保", "二类", "1,234.50元", "2026.1", ""]]
        ),
    )

    aid = Aid.objects.get(person=person)
    assert (aid.amount_yuan, aid.valid.lower, aid.valid.upper) == (
        Decimal("1234.50"),
        date(2026, 1, 1),
        None,
    )
    assert person.household.__class__.objects.get(code="T000001").next_visit_due == date(2027, 1, 1)
    undone(clerk, aids)
    assert register() == before


def test_a_number_of_somebody_in_another_household_is_a_conflict(place, clerk):
    applied(clerk, "households", households(household_row(1), household_row(2)))
    applied(clerk, "persons", persons(["T000001", "张建国", NUMBER, "户主", ""]))

    batch = checked(
        clerk,
        "persons",
        persons(
            ["T000002", "张建国", NUMBER, "户主", ""],
            ["T000002", "李明", "6.20422E+17", "子女", ""],
            ["T000009", "王芳", OTHER_NUMBER, "子女", ""],
        ),
    )

    codes = codes_of(batch)
    assert codes[2] == ["identity.of_another_household"]
    assert "identity.rounded" in codes[3]
    assert codes[4] == ["household.unknown"]
    assert verdicts_of(batch) == ["conflict", "error", "error"]


def test_aids_of_one_programme_may_not_overlap(place, clerk):
    applied(clerk, "households", households(household_row(1)))
    applied(clerk, "persons", persons(["T000001", "张建国", NUMBER, "户主", ""]))
    row = [NUMBER, "", "农村低保", "二类", 400]

    batch = checked(
        clerk,
        "aids",
        csv_file([AID_HEADINGS, [*row, "2025-01-01", "2025-12-31"], [*row, "2025-12-01", ""],
                  [NUMBER, "", "临时救助", "", 800, "2025-06-01", "2025-06-30"],
                  [NUMBER, "", "城市低保", "", 500, "2025-06-01", ""]]),
    )  # fmt: skip

    assert verdicts_of(batch) == ["conflict", "conflict", "new", "error"]
    assert codes_of(batch)[5] == ["aid.no_class"]


def test_columns_are_confirmed_once_and_remembered(place, clerk):
    body = csv_file([["甲列", "户主", "村名称", "备注二"], ["T1", "张三", "南关社区", "x"]])
    batch = send_file(by=clerk, kind="households", file_name="a.csv", chunks=[body])
    run_waiting_jobs()
    batch.refresh_from_db()
    assert batch.state == "failed"  # one heading alone is not taken for headings

    body = csv_file([["甲列", "户主", "村", "备注二"], ["T1", "张三", "南关社区", "x"]])
    batch = send_file(by=clerk, kind="households", file_name="a.csv", chunks=[body])
    run_waiting_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.mapping) == ("mapping", ["", "head_name", "village", ""])
    with pytest.raises(ColumnsIncompleteError):
        confirm_columns(by=clerk, batch=batch, mapping=["", "head_name", "village", ""])
    with pytest.raises(ColumnsIncompleteError):
        confirm_columns(
            by=clerk, batch=batch, mapping=["code", "head_name", "village", ""], datum="moon"
        )
    confirm_columns(by=clerk, batch=batch, mapping=["code", "head_name", "village", ""])

    again = send_file(by=clerk, kind="households", file_name="b.csv", chunks=[body])
    run_waiting_jobs()
    again.refresh_from_db()
    assert (again.remembered, again.mapping[0]) == (True, "code")


def test_merged_titles_headings_and_households_are_understood(place, clerk):
    applied(clerk, "households", households(household_row(1)))
    body = xlsx_file(
        [
            ["2026年家庭成员花名册", "", "", ""],
            ["户编号", "成员", "", "与户主关系"],
            ["", "姓名", "身份证号", ""],
            ["T000001", "张建国", NUMBER, "户主"],
            ["", "李秀英", OTHER_NUMBER, "妻"],
            ["合计", "2", "", ""],
        ],
        merges=[
            (0, 0, 0, 3, "2026年家庭成员花名册"),
            (1, 0, 2, 0, "户编号"),
            (1, 1, 1, 2, "成员"),
            (1, 3, 2, 3, "与户主关系"),
            (3, 0, 4, 0, "T000001"),
        ],
    )

    batch = checked(clerk, "persons", body)

    assert (batch.header_row, batch.headings) == (3, ["户编号", "姓名", "身份证号", "与户主关系"])
    assert verdicts_of(batch) == ["new", "new"]
    assert codes_of(batch) == {5: ["cell.filled_down"]}


def test_a_check_that_was_cut_off_begins_anew_and_a_late_one_stops(place, clerk):
    from field_api.jobs import check_import

    batch = checked(clerk, "households", households(household_row(1), household_row(2)))
    ImportBatch.objects.filter(pk=batch.pk).update(state="checking", attempts=1)

    check_import.func(batch_id=batch.pk)
    check_import.func(batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("checked", 2)


def test_applying_twice_writes_once(place, clerk):
    from field_api.jobs import apply_import as job

    batch = applied(clerk, "households", households(household_row(1)))
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


def test_files_and_contents_are_sealed_and_deleted_in_time(place, clerk):
    body = households(household_row(1))
    batch = applied(clerk, "households", body)
    piece, row = ImportPiece.objects.get(batch=batch), ImportRow.objects.get(batch=batch)
    assert "张建国".encode() not in bytes(piece.content) + bytes(row.content)

    ImportBatch.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert purge_imports() == 1

    assert not ImportPiece.objects.exists()
    assert ImportRow.objects.get().content is None
    undone(clerk, ImportBatch.objects.get())
    assert not Household.objects.filter(code="T000001").exists()
