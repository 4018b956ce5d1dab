"""Files as offices have them, which were once lost, stuck or taken wrongly when sent live."""

import io

import numpy as np
import pyogrio
import pytest
import shapely
import xlsxwriter
from django.db import OperationalError

from field_api import jobs
from field_api.imports import quantities, values
from field_api.imports.values import ValueRefusedError
from field_api.models import ImportBatch
from tests import world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row, xlsx_file
from tests.importing import checked, codes_of, verdicts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return world.build().people["worker of the township"]


def households(clerk, *rows) -> ImportBatch:
    return checked(clerk, "households", csv_file([HOUSEHOLD_HEADINGS, *rows]))


def book(write) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate([HOUSEHOLD_HEADINGS, *map(household_row, range(3))]):
            sheet.write_row(number, 0, row)
        write(sheet)
    return file.getvalue()


def test_points_that_are_empty_or_missing_in_a_layer_are_households_without_a_point(
    clerk, tmp_path
):
    shapes = [shapely.Point(104.05, 36.05), shapely.Point(), None]
    columns = {"户编号": ["G1", "G2", "G3"], "户主姓名": ["张建国"] * 3, "村": ["南关社区"] * 3}
    pyogrio.raw.write(
        tmp_path / "a.gpkg",
        geometry=np.array([None if s is None else shapely.to_wkb(s) for s in shapes], dtype=object),
        field_data=[np.array(column, dtype=object) for column in columns.values()],
        fields=list(columns),
        geometry_type="Point",
        crs="EPSG:4490",
        driver="GPKG",
    )

    batch = checked(clerk, "households", (tmp_path / "a.gpkg").read_bytes())

    assert (batch.state, verdicts_of(batch)) == ("checked", ["new"] * 3)


def test_rows_that_are_no_data_are_named(clerk):
    batch = households(
        clerk,
        ["说明：按户填写", "", "", "", ""],
        household_row(1),
        ["", "", ""],
        ["", "合计", "1 户"],
    )

    assert verdicts_of(batch) == ["new"]
    assert batch.notes == ["第 2、5 行是说明、示例、小计或合计，没有导入。"]


def test_a_file_of_headings_alone_is_told_to_be_empty(clerk):
    batch = households(clerk)

    assert (batch.state, batch.problem_code) == ("failed", "import_file.empty")


def test_what_a_spreadsheet_hides_or_could_not_work_out_is_said(clerk):
    def write(sheet):
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(6, 6, None, None, {"hidden": True})
        sheet.write_formula(1, 6, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 6, "=A1", None, "")
        sheet.write_formula(3, 6, "=A1", None, "三组")

    batch = checked(clerk, "households", book(write))

    assert verdicts_of(batch) == ["new"] * 3
    assert [note.partition("，")[0] for note in batch.notes] == [
        "有 1 行在表格中被隐藏或筛选掉",
        "表格中有隐藏的列",
        "有 1 个格子是公式错误（如 #DIV/0!、#REF!）",
        "有 1 个公式没有算出结果",
    ]


def test_an_ordinary_sheet_has_nothing_said_about_it(clerk):
    batch = checked(clerk, "households", xlsx_file([HOUSEHOLD_HEADINGS, household_row(1)]))

    assert batch.notes == []


@pytest.mark.parametrize("written", ["1.20304E+11", 1.2345678901234567e19, 10**16])
def test_a_code_that_a_spreadsheet_has_rounded_is_refused(written):
    with pytest.raises(ValueRefusedError) as refused:
        values.code(24)(written)

    assert refused.value.code == "code.rounded"


@pytest.mark.parametrize(("written", "kept"), [("1E5", "1E5"), (96.0, "96"), ("Ｕ５", "U5")])
def test_a_code_that_only_looks_odd_is_kept(written, kept):
    assert values.code(24)(written) == kept


@pytest.mark.parametrize(
    ("written", "number"),
    [("3组", 3), ("第三组", 3), ("十二社", 12), ("3.0", 3), (4.0, 4), ("３村民小组", 3), ("0", 0)],
)
def test_groups_are_read_as_people_write_them(written, number):
    assert quantities.group(written) == number


@pytest.mark.parametrize("written", ["-1", "100", "东组", "三三三", "3-4组", 2.5])
def test_a_group_that_is_no_number_is_refused(written):
    with pytest.raises(ValueRefusedError):
        quantities.group(written)


def test_true_is_nobodys_name(clerk):
    batch = checked(
        clerk, "households", xlsx_file([HOUSEHOLD_HEADINGS, household_row(1, head_name=True)])
    )

    assert codes_of(batch) == {2: ["name.characters"]}


@pytest.mark.parametrize(
    "body",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf\n<!DOCTYPE html><p>",
        b'<?xml version="1.0"?><Workbook/>',
    ],
)
def test_a_page_that_is_called_a_workbook_says_how_to_make_it_one(clerk, body):
    batch = checked(clerk, "households", body)

    assert (batch.state, batch.problem_code) == ("failed", "import_file.format_unknown")
    assert "另存为 XLSX" in batch.problem


def test_what_nobody_foresaw_leaves_the_batch_where_its_sender_can_act(clerk, monkeypatch):
    def break_down(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "open_table", break_down)

    with pytest.raises(ZeroDivisionError):
        households(clerk, household_row(1))

    batch = ImportBatch.objects.get()
    assert (batch.state, batch.problem_code) == ("failed", "internal.unforeseen")


def test_a_database_that_is_away_leaves_the_batch_to_be_tried_again(clerk, monkeypatch):
    def away(*_, **__):
        raise OperationalError

    monkeypatch.setattr(jobs, "open_table", away)

    with pytest.raises(OperationalError):
        households(clerk, household_row(1))

    assert ImportBatch.objects.get().state == "reading"
    for job in (jobs.read_import, jobs.check_import, jobs.apply_import, jobs.undo_import):
        assert OperationalError in job.retry_strategy.retry_exceptions
