"""What a file may say of a household or person: what their dossiers hold, by the same rules."""

import pytest

from field_api.actions.household_facts import HOUSEHOLD_FACTS
from field_api.actions.person_facts import PERSON_FACTS
from field_api.imports.kinds import KINDS
from field_api.imports.opening import open_table
from field_api.imports.reading import is_no_data
from field_api.imports.templates import csv_template
from field_api.models import Household, Person
from tests import factories, world
from tests.import_files import csv_file
from tests.importing import applied, checked, codes_of, register, undone

pytestmark = pytest.mark.django_db

HEADINGS = ("户编号", "户主姓名", "乡镇（街道）", "村（社区）")
ROW = ("T1", "张建国", "会师镇", "南关社区")
CARD = ("银行卡代管人", "代管人关系", "代管协议编号", "代管协议日期")
RELATIVE = ("近亲属备案", "近亲属说明", "近亲属备案日期")


@pytest.fixture
def place():
    return world.build()


@pytest.fixture
def clerk(place):
    return place.people["worker of the township"]


def file_of(headings, *rows) -> bytes:
    return csv_file([(*HEADINGS, *headings), *((*ROW, *row) for row in rows)])


def test_every_fact_of_the_desk_has_a_column():
    assert set(HOUSEHOLD_FACTS) <= set(KINDS["households"].by_name)
    assert set(PERSON_FACTS) <= set(KINDS["persons"].by_name)


def test_who_keeps_the_card_comes_in_with_the_agreement(clerk):
    body = file_of(CARD, ["李明", "侄子", "白委2026-01", "2026年3月5日"])

    applied(clerk, "households", body)

    home = Household.objects.get(code="T1")
    assert (home.keeper_name, home.keeper_relation) == ("李明", "侄子")
    assert (home.keeper_agreement_no, f"{home.keeper_agreed_on}") == ("白委2026-01", "2026-03-05")
    assert checked(clerk, "households", body).counts["same"] == 1


def test_a_keeper_without_an_agreement_is_an_error_unless_the_register_has_it(clerk):
    assert codes_of(checked(clerk, "households", file_of(CARD, ["李明", "", "", ""]))) == {
        2: ["keeper.no_agreement"]
    }
    applied(clerk, "households", file_of(CARD, ["李明", "", "白委1", "2026-03-05"]))

    batch = checked(clerk, "households", file_of(CARD, ["王强", "", "", ""]))

    assert batch.counts["changed"] == 1


def test_a_near_relative_says_whose_and_no_takes_all_of_it_back(clerk):
    assert codes_of(checked(clerk, "households", file_of(RELATIVE, ["是", "", ""]))) == {
        2: ["near_relative.of_whom"]
    }
    assert codes_of(checked(clerk, "households", file_of(RELATIVE, ["否", "村主任之弟", ""]))) == {
        2: ["near_relative.denied"]
    }
    assert codes_of(checked(clerk, "households", file_of(RELATIVE, ["", "村主任之弟", ""]))) == {
        2: ["near_relative.not_said"]
    }
    applied(clerk, "households", file_of(RELATIVE, ["是", "村主任之弟", "2026-02-01"]))
    kept = register()

    batch = applied(clerk, "households", file_of(RELATIVE, ["否", "", ""]))

    home = Household.objects.get(code="T1")
    assert (home.near_relative, home.near_relative_of) == (False, "")
    assert home.near_relative_filed_on is None
    assert checked(clerk, "households", file_of(RELATIVE, ["否", "", ""])).counts["same"] == 1
    undone(clerk, batch)
    assert register() == kept


def test_items_of_self_care_come_in_together_and_decide_the_grade(place, clerk):
    place.home.code = "H1"
    place.home.save()
    headings = ("户编号", "姓名", "与户主关系", "性别", "出生日期", "自理能力", "不能自理项目")
    rows = [
        ["H1", "李秀英", "配偶", "女", "民国38年5月1日", "能自理", "穿衣、洗澡，如厕 室内行走"],
        ["H1", "张小明", "子女", "男", "1980.1.5", "", "无"],
        ["H1", "张小红", "子女", "女", "1982-01-05", "", "飞翔"],
    ]

    batch = applied(clerk, "persons", csv_file([headings, *rows]))

    mother = Person.objects.get(name="李秀英")
    assert mother.self_care_failed == ["bathe", "dress", "toilet", "walk"]
    assert (mother.self_care, f"{mother.birth_date}") == ("unable", "1949-05-01")
    assert "self_care.by_items" in codes_of(batch)[2]
    assert Person.objects.get(name="张小明").self_care_failed == []
    assert "choice.unknown" in codes_of(batch)[4]
    assert checked(clerk, "persons", csv_file([headings, *rows[:2]])).counts["same"] == 2
    page = factories.sign_in(clerk).get(f"/imports/{batch.uid}/")
    assert page.status_code == 200


def test_who_confirmed_a_point_is_kept_with_it(clerk):
    headings = ("经度", "纬度", "坐标系", "测定人")
    applied(clerk, "households", file_of(headings, ["104.05", "36.05", "CGCS2000", "李明"]))

    applied(clerk, "households", file_of(headings, ["104.06", "36.05", "CGCS2000", "李明"]))

    home = Household.objects.get(code="T1")
    assert (home.located_by, home.entered_lon) == ("李明", 104.06)


def test_a_man_is_not_pregnant_here_either(place, clerk):
    place.home.code = "H1"
    place.home.save()
    headings = ("户编号", "姓名", "与户主关系", "性别", "出生日期", "孕妇")
    body = csv_file([headings, ["H1", "张小明", "子女", "男", "1980-01-05", "是"]])

    assert "pregnant.man" in codes_of(checked(clerk, "persons", body))[2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_template_explains_each_column_in_a_row_that_is_no_data(kind):
    rows = [cells for _number, cells in open_table(csv_template(KINDS[kind])).rows()]

    assert len(rows) == 3
    assert is_no_data(rows[1])
    for field, said in zip(KINDS[kind].fields, rows[1], strict=True):
        assert not field.help or str(field.help) in said, field.name
        assert all(choice in said for choice in field.choices if choice), field.name
