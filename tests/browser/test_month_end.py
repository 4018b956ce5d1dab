"""A county coordinator's month-end, in order, with the keys and the mouse alone.

Townships compared, two households that are one, one that is two, a village handed over, an
office that is short of people, a list taken out; and what the auditor sees and cannot see.
"""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, City
from tests.browser.journeys import pictures, rows_of

pytestmark = pytest.mark.browser

COORDINATOR, AUDITOR = "coordinator-huining", "auditor-huining"
COUNTY = "620422"

TWINS = """
    WITH found AS (
        SELECT home.id, home.uid, home.code, home.head_name, home.phone, home.phone_hash,
               home.village_id, row_number() OVER (PARTITION BY village_id ORDER BY home.id) AS n
        FROM field_api_household AS home
        WHERE home.code LIKE %(county)s || '%%' AND home.status = 'active'
          AND home.phone_hash IS NOT NULL
          AND EXISTS (SELECT FROM field_api_visit WHERE household_id = home.id)
          AND EXISTS (SELECT FROM field_api_aid
                      WHERE household_id = home.id AND valid @> %(today)s::date)
          AND 2 <= (SELECT count(*) FROM field_api_person
                    WHERE household_id = home.id AND died_on IS NULL AND left_on IS NULL)
    ), pair AS (
        SELECT kept.*, gone.id AS gone_id FROM found AS kept
        JOIN found AS gone ON gone.village_id = kept.village_id AND gone.n = 2
        WHERE kept.n = 1 ORDER BY kept.id DESC LIMIT 1
    )
    UPDATE field_api_household AS gone
    SET phone = pair.phone, phone_hash = pair.phone_hash
    FROM pair WHERE gone.id = pair.gone_id
    RETURNING pair.uid AS kept, gone.uid AS gone, pair.head_name AS kept_name,
              pair.code AS kept_code, gone.head_name AS gone_name, gone.code AS gone_code
"""
"""Two households of one village, given the same telephone."""

HOLDINGS = """
    SELECT (SELECT count(*) FROM field_api_person AS person
            WHERE person.household_id = home.id AND died_on IS NULL AND left_on IS NULL) AS persons,
           (SELECT count(*) FROM field_api_aid AS aid
            WHERE aid.household_id = home.id AND valid @> %(today)s::date) AS aids,
           (SELECT count(*) FROM field_api_visit AS visit
            JOIN field_api_household AS at ON at.id = visit.household_id
            WHERE home.id IN (at.id, at.merged_into_id)) AS visits
    FROM field_api_household AS home WHERE home.uid = %(uid)s
"""

THREE_LEFT = """
    WITH office AS (
        SELECT office.id, office.name FROM field_api_office AS office
        JOIN boundaries_data_divisioncode AS code ON code.division_id = office.division_id
        WHERE code.value LIKE %(county)s || '%%' AND NOT EXISTS (
            SELECT FROM field_api_posting AS posting
            JOIN field_api_worker AS worker ON worker.id = posting.worker_id
            WHERE worker.user_id IS NOT NULL AND posting.office_id = office.id)
        AND 3 <= (SELECT count(*) FROM field_api_posting AS posting
            WHERE posting.office_id = office.id AND posting.valid @> %(today)s::date)
        AND NOT EXISTS (
            SELECT FROM field_api_posting AS posting
            JOIN boundaries_data_divisionversion AS village USING (division_id)
            WHERE village.parent_id = office.division_id AND NOT upper_inf(posting.valid))
        ORDER BY office.id LIMIT 1
    ), serving AS (
        SELECT posting.id, office.id AS office_id, office.name,
               row_number() OVER (ORDER BY posting.id) AS n
        FROM field_api_posting AS posting JOIN office ON office.id = posting.office_id
        WHERE posting.kind = 'staff' AND posting.valid @> %(today)s::date
    )
    UPDATE field_api_posting AS posting
    SET valid = daterange(lower(valid), CASE WHEN serving.n > 3 THEN %(today)s::date - 1 END)
    FROM serving WHERE serving.id = posting.id
    RETURNING serving.office_id AS id, serving.name
"""
"""An office of the county, in whose villages nobody hands over, where three are left to serve."""


def test_a_month_end(city: City, chromium: Browser, picture: Any) -> None:
    (twins,) = rows_of(city, TWINS, county=COUNTY)
    office = rows_of(city, THREE_LEFT, county=COUNTY)[0]
    context = chromium.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True)
    page = city.sign_in(context, COORDINATOR)
    pictures(page, picture, "month-home")

    _townships_are_compared(page, picture)
    exported = _the_worst_township_is_listed_and_taken_out(page, picture)
    _two_households_become_one(page, picture, city, twins)
    _one_household_becomes_two(page, picture, city, twins)
    _a_village_is_handed_over(page, picture, office)
    _an_office_falls_short(page, picture, office)
    page.get_by_role("navigation").get_by_role("link", name="首页").click()
    page.get_by_role("link", name="覆盖图").click()
    page.locator("[data-ground]").first.wait_for()
    pictures(page, picture, "month-coverage")
    context.close()

    _the_auditor_sees_who_took_what(city, chromium, picture, twins, exported)


def _townships_are_compared(page: Page, picture: Any) -> None:
    page.get_by_role("navigation").get_by_role("link", name="情况对比").click()
    expect(page.locator("h1")).to_contain_text("会宁县情况对比")
    pictures(page, picture, "month-overview")
    this_month = page.locator("#f-month").input_value()
    with page.expect_navigation():
        page.locator("#f-month").select_option(index=1)
    expect(page.locator("caption")).to_contain_text("月末欠访户")
    before = page.locator("#f-month").input_value()
    assert before < this_month
    expect(page.locator("h1")).to_contain_text(before)
    pictures(page, picture, "month-overview-before")
    with page.expect_navigation():
        page.locator("#f-month").select_option(this_month)


def _the_worst_township_is_listed_and_taken_out(page: Page, picture: Any) -> int:
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("逾期占比")
    shares = [
        float(re.match(r"[\d.]+", text)[0])  # type: ignore[index]
        for text in page.locator("tbody td:nth-child(5)").all_inner_texts()
    ]
    assert shares == sorted(shares, reverse=True)
    overdue = page.locator("tbody tr").first.locator("td:nth-child(4) a")
    number = int(overdue.inner_text())
    assert number > 0
    overdue.click()
    expect(page.locator("h1")).to_contain_text(f"共 {number} 户")
    pictures(page, picture, "month-overdue")

    page.locator("[data-export]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("#e-format")).to_have_value("xlsx")
    dialog.locator("#e-purpose").select_option("report")
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="导出").click()
    sheet = openpyxl.load_workbook(BytesIO(saved.value.path().read_bytes())).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    heading = next(at for at, row in enumerate(rows) if "户编号" in row)
    assert len(rows) - heading - 1 == number
    return number


def _two_households_become_one(page: Page, picture: Any, city: City, twins: Any) -> None:
    (kept,) = rows_of(city, HOLDINGS, uid=twins["kept"])
    (gone,) = rows_of(city, HOLDINGS, uid=twins["gone"])
    assert min(gone.values()) > 0
    page.locator("#search-text").fill(twins["kept_code"])
    page.locator("#search-list [role=option]", has_text=twins["kept_name"]).first.click()
    expect(page.locator("h1")).to_contain_text(twins["kept_code"])
    _do(page, "与重复户合并")
    proposed = page.locator("tbody tr", has_text=twins["gone_code"])
    expect(proposed).to_contain_text("电话相同")
    pictures(page, picture, "month-duplicates")
    proposed.get_by_role("link", name="对照").click()
    expect(page.locator("main")).to_contain_text("资料对照")
    page.locator("#id_reason").fill("入户核实为同一户，重复登记")
    pictures(page, picture, "month-merge")
    page.get_by_role("button", name="确认合并").click()

    expect(page.locator(".notice-success")).to_contain_text(f"已把{twins['gone_name']}户")
    parts = page.locator(".dossier-parts")
    for label, held in (("家庭成员", "persons"), ("救助待遇", "aids"), ("走访记录", "visits")):
        expect(parts).to_contain_text(f"{label} {kept[held] + gone[held]}")
    expect(page.locator("#members tbody tr").first).to_contain_text(twins["kept_name"])
    (after,) = rows_of(city, HOLDINGS, uid=twins["kept"])
    assert after == {name: kept[name] + gone[name] for name in kept}
    pictures(page, picture, "month-merged")


def _one_household_becomes_two(page: Page, picture: Any, city: City, twins: Any) -> None:
    (before,) = rows_of(city, HOLDINGS, uid=twins["kept"])
    _do(page, "分户")
    goes = page.locator("#id_persons label", has_text=twins["gone_name"])
    goes.get_by_role("checkbox").check()
    page.locator("#id_head").select_option(label=twins["gone_name"])
    page.locator("#id_reason").fill("已另立门户，户口簿已分")
    pictures(page, picture, "month-split")
    page.get_by_role("button", name="确认分户").click()

    expect(page.locator(".notice-success")).to_contain_text(f"已分出新户{twins['gone_name']}")
    expect(page.locator("#members tbody tr")).to_have_count(1)
    pictures(page, picture, "month-split-done")
    found = re.search(r"/households/([0-9a-f-]{36})/", page.url)
    assert found
    (rest,) = rows_of(city, HOLDINGS, uid=twins["kept"])
    (new,) = rows_of(city, HOLDINGS, uid=found[1])
    for held in ("persons", "aids"):
        assert rest[held] + new[held] == before[held]
    assert rest["visits"] == before["visits"]


def _a_village_is_handed_over(page: Page, picture: Any, office: Any) -> None:
    page.get_by_role("navigation").get_by_role("link", name="民政所").click()
    pictures(page, picture, "month-offices")
    page.get_by_role("link", name=office["name"]).click()
    pictures(page, picture, "month-office")
    village = page.locator("#villages tbody tr").first
    place = village.locator("td").first.inner_text()
    giver = village.locator("td:nth-child(2)").inner_text()
    village.locator("td:nth-child(2) a").click()
    expect(page.locator("h1")).to_contain_text(giver)
    page.locator("summary", has_text="交接给他人").click()
    taker = page.locator("#handover-taker option", has_text=office["name"]).first
    name = taker.inner_text().split(" · ")[0]
    page.locator("#handover-taker").select_option(taker.get_attribute("value"))
    page.locator("#handover-reason").fill("原协理员外出务工")
    pictures(page, picture, "month-handover")
    page.get_by_role("button", name="交接", exact=True).click()
    expect(page.locator(".notice-success")).to_contain_text("已交接")
    expect(page.locator("h1")).to_contain_text("目前没有任职")
    pictures(page, picture, "month-handed-over")

    page.get_by_role("navigation").get_by_role("link", name="民政所").click()
    page.get_by_role("link", name=office["name"]).click()
    row = page.locator("#villages tbody tr", has=page.get_by_text(place, exact=True))
    expect(row.locator("td:nth-child(2)")).to_have_text(name)


def _an_office_falls_short(page: Page, picture: Any, office: Any) -> None:
    expect(page.locator("#staff tbody tr")).to_have_count(3)
    page.locator("#staff tbody a").last.click()
    page.locator("summary", has_text="结束任职").click()
    page.locator("#end-posting").select_option(index=0)
    page.locator("#end-reason").fill("调往县局")
    page.get_by_role("button", name="结束任职").click()
    expect(page.locator(".notice-success")).to_contain_text("任职已结束")

    page.get_by_role("navigation").get_by_role("link", name="民政所").click()
    page.get_by_role("link", name=office["name"]).click()
    expect(page.locator("main")).to_contain_text("在岗工作人员 2 人，不足 3 人")
    pictures(page, picture, "month-office-short")
    page.get_by_role("navigation").get_by_role("link", name="首页").click()
    page.locator(".duties li", has_text="民政所在岗人员不足 3 人").get_by_role("link").click()
    expect(page.locator("tbody")).to_contain_text(office["name"])
    pictures(page, picture, "month-offices-short")


def _the_auditor_sees_who_took_what(
    city: City, chromium: Browser, picture: Any, twins: Any, exported: int
) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = city.sign_in(context, AUDITOR)
    expect(page.locator("#search-text")).to_have_attribute("placeholder", "查找：行政区划和地名")
    pictures(page, picture, "month-auditor-home")
    page.get_by_role("navigation").get_by_role("link", name="查阅记录").click()
    with page.expect_navigation():
        page.locator("#f-kind").select_option("export")
    latest = page.locator("tbody tr").first
    expect(latest).to_contain_text(f"{exported} 行")
    expect(latest).to_contain_text("统计上报")
    pictures(page, picture, "month-auditor-exports")
    page.get_by_role("link", name="按人统计").click()
    expect(page.locator("tbody")).to_be_visible()
    pictures(page, picture, "month-auditor-people")

    answer = page.goto(f"{city.server.url}/households/{twins['kept']}/")
    assert answer is not None
    assert answer.status == 403
    assert twins["kept_name"] not in page.content()
    pictures(page, picture, "month-auditor-refused")
    context.close()


def _do(page: Page, what: str) -> None:
    """Choose from the dossier's menu of what can be done."""
    page.get_by_role("button", name="办理业务").click()
    page.get_by_role("link", name=what).click()
