"""The file of an import: its columns, its odd layouts, and how long it is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from field_api.actions.imports import confirm_columns, send_file
from field_api.imports.errors import (
    ColumnsIncompleteError,
)
from field_api.imports.purging import purge_imports
from field_api.models import (
    Household,
    ImportBatch,
    ImportPiece,
    ImportRow,
)
from tests import world
from tests.import_files import (
    csv_file,
    household_file,
    household_row,
    xlsx_file,
)
from tests.importing import applied, checked, codes_of, undone, verdicts_of
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
    applied(clerk, "households", household_file(household_row(1)))
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

    batch = checked(clerk, "households", household_file(household_row(1), household_row(2)))
    ImportBatch.objects.filter(pk=batch.pk).update(state="checking", attempts=1)

    check_import.func(batch_id=batch.pk)
    check_import.func(batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("checked", 2)


def test_files_and_contents_are_sealed_and_deleted_in_time(place, clerk):
    body = household_file(household_row(1))
    batch = applied(clerk, "households", body)
    piece, row = ImportPiece.objects.get(batch=batch), ImportRow.objects.get(batch=batch)
    assert "张建国".encode() not in bytes(piece.content) + bytes(row.content)

    ImportBatch.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert purge_imports() == 1

    assert not ImportPiece.objects.exists()
    assert ImportRow.objects.get().content is None
    undone(clerk, ImportBatch.objects.get())
    assert not Household.objects.filter(code="T000001").exists()
