"""Means assessments from a file: each kept beside the earlier ones, none replaced."""

from datetime import date
from decimal import Decimal

import pytest

from field_api.imports.columns import TARGETS
from field_api.imports.means_checks import FACTS
from field_api.models import MeansAssessment
from tests import factories, world
from tests.import_files import csv_file, xlsx_file
from tests.importing import applied, checked, codes_of, undone, verdicts_of

pytestmark = pytest.mark.django_db
HEADINGS = ("户编号", "核查日期", "工资性收入", "医疗支出", "房产（套）", "备注")


@pytest.fixture
def place(db):
    return world.build()


@pytest.fixture
def clerk(place):
    return place.people["worker of the township"]


def file_of(*rows) -> bytes:
    return csv_file([HEADINGS, *rows])


def test_every_fact_of_an_assessment_has_a_column():
    kept = {field.name for field in MeansAssessment._meta.concrete_fields}

    assert set(FACTS) == kept - {"id", "household", "assessed_on"}
    assert TARGETS["means"].model is MeansAssessment


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_an_assessment_is_brought_in_and_the_same_file_again_changes_nothing(place, clerk, make):
    body = make([HEADINGS, [place.home.code, "2026年3月5日", "12,000元", 300.5, "1", "核对系统"]])

    assert applied(clerk, "means", body).applied_rows == 1
    again = checked(clerk, "means", body)

    (made,) = MeansAssessment.objects.filter(household=place.home)
    assert (made.assessed_on, made.wage_yuan, made.medical_yuan, made.houses, made.note) == (
        date(2026, 3, 5), Decimal("12000.00"), Decimal("300.50"), 1, "核对系统",
    )  # fmt: skip
    assert verdicts_of(again) == ["same"]


def test_other_figures_for_a_day_that_has_some_are_a_conflict(place, clerk):
    applied(clerk, "means", file_of([place.home.code, "2026-03-05", "100", "", "", ""]))

    batch = checked(
        clerk,
        "means",
        file_of(
            [place.home.code, "2026-03-05", "200", "", "", ""],
            [place.home.code, "2026-04-05", "200", "", "", ""],
        ),
    )

    assert verdicts_of(batch) == ["conflict", "new"]
    assert codes_of(batch) == {2: ["means.assessed_that_day"]}
    assert MeansAssessment.objects.get().wage_yuan == 100


def test_bad_rows_say_what_is_wrong(place, clerk):
    elsewhere = factories.household(place.other_village)
    rows = (
        ["没有这户", "2026-03-05", "100", "", "", ""],
        [elsewhere.code, "2026-03-05", "100", "", "", ""],
        [place.home.code, "2999-03-05", "100", "", "", ""],
        [place.home.code, "2026-03-05", "-5", "", "", ""],
        [place.home.code, "2026-03-06", "", "", "", ""],
        [place.home.code, "", "100", "", "", ""],
        [place.home.code, "2026-03-07", "100", "", "", ""],
        [place.home.code, "2026-03-07", "200", "", "", ""],
    )

    batch = checked(clerk, "means", file_of(*rows))

    assert codes_of(batch) == {
        2: ["household.unknown"],
        3: ["household.elsewhere"],
        4: ["day.future"],
        5: ["amount.out_of_range"],
        6: ["means.empty"],
        7: ["cell.missing"],
        8: ["row.contradicted"],
        9: ["row.contradicted"],
    }


def test_an_undo_takes_them_away_again(place, clerk):
    batch = applied(clerk, "means", file_of([place.home.code, "2026-03-05", "100", "", "", ""]))

    assert undone(clerk, batch).state == "undone"
    assert not MeansAssessment.objects.exists()


def test_the_page_offers_the_kind_and_its_templates(place, clerk):
    client = factories.sign_in(clerk)

    page = client.get("/imports/").content.decode()

    for ending in ("xlsx", "csv"):
        assert f"/imports/templates/means/{ending}/" in page
        assert client.get(f"/imports/templates/means/{ending}/").status_code == 200
