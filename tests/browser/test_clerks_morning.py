"""A township clerk's morning, in order, with the keys and the mouse alone.

What is overdue, one household put right, a death, a new household, a file of households taken
in and taken back, a list for a colleague; and what the county's coordinator sees of it.
"""

import csv
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, City
from tests.browser.journeys import nobodys_number, pictures, queue_at_work, rows_of

pytestmark = pytest.mark.browser

CLERK, SUPERVISOR = "worker-huishi", "coordinator-huining"
TOWNSHIP = "620422100"

OVERDUE_HOMES = """
    SELECT home.uid, home.code, home.head_name, home.head_initials, home.address,
           home.village_id, heir.name AS member
    FROM field_api_household AS home
    JOIN LATERAL (
        SELECT name FROM field_api_person
        WHERE household_id = home.id AND relation <> 'head' AND died_on IS NULL AND left_on IS NULL
        ORDER BY id DESC LIMIT 1
    ) AS heir ON true
    WHERE home.code LIKE %(township)s || '%%' AND home.status = 'active'
      AND home.next_visit_due < %(today)s::date AND home.location IS NOT NULL
      AND home.phone_hash IS NOT NULL AND length(home.head_initials) = 3
    ORDER BY home.id
"""
"""Households of a township that were to be visited, with a phone, a point and another member."""

BAR_ABOVE_THE_MAP = """() => {
    const map = document.querySelector('[data-point-picker]').getBoundingClientRect();
    window.scrollBy(0, map.top + map.height / 2 - window.innerHeight);
    const button = document.querySelector('.entry-foot button');
    const { x, y, width, height } = button.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === button;
}"""

POINTS_ELSEWHERE = """
    SELECT ST_X(location) AS lon, ST_Y(location) AS lat
    FROM field_api_household
    WHERE code LIKE %(township)s || '%%' AND village_id <> %(village)s AND location IS NOT NULL
    ORDER BY ST_Distance(location, (
        SELECT location FROM field_api_household WHERE uid = %(home)s)) DESC
    LIMIT 1
"""


def test_a_clerks_morning(city: City, chromium: Browser, picture: Any, tmp_path: Path) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True)
    page = city.sign_in(context, CLERK)
    home = rows_of(city, OVERDUE_HOMES, township=TOWNSHIP)[0]

    _home_says_what_is_overdue(page, picture)
    _the_box_finds_by_initials(page, picture, home)
    _a_phone_number_is_shown_for_a_reason(page, picture)
    _address_and_point_are_corrected(page, picture, city, home)
    _a_death_is_recorded(page, picture, home)
    code = _a_household_is_entered(page, picture)
    _a_file_is_taken_in_and_back(page, picture, city, tmp_path)
    exported = _a_list_is_kept_printed_and_exported(page, picture)
    page.locator(".user-button").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("input[name=username]")).to_be_visible()
    pictures(page, picture, "morning-signed-out")
    context.close()

    _the_supervisor_sees_what_was_read(city, chromium, picture, home, code, exported)


def _home_says_what_is_overdue(page: Page, picture: Any) -> None:
    pictures(page, picture, "morning-home")
    figure = page.locator(".figures a", has_text="户走访已逾期")
    overdue = int(figure.locator("b").inner_text())
    villages = page.locator("section.panel", has=page.get_by_role("heading", name="各辖区待办"))
    each = villages.locator("tbody td:nth-child(2)").all_inner_texts()
    assert overdue == sum(int(number) for number in each) > 0

    figure.click()
    expect(page.locator("h1")).to_contain_text(f"共 {overdue} 户")
    expect(page.locator("tbody tr")).to_have_count(min(overdue, 50))
    expect(page.locator("tbody .late-text").first).to_contain_text("逾期")
    pictures(page, picture, "morning-overdue")


def _the_box_finds_by_initials(page: Page, picture: Any, home: dict[str, Any]) -> None:
    page.locator("main").click(position={"x": 4, "y": 4})
    page.keyboard.press("/")
    expect(page.locator("#search-text")).to_be_focused()
    page.keyboard.type(home["head_initials"])
    options = page.locator("#search-list [role=option]")
    wanted = options.filter(has_text=home["head_name"]).first
    expect(wanted).to_be_visible()
    picture(page, "morning-search-1440")
    for _ in range(options.count()):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/households/{home['uid']}/**")
    expect(page.locator("h1")).to_contain_text(home["code"])
    page.locator(".small-map .leaflet-control-scale").wait_for()
    pictures(page, picture, "morning-dossier")


def _a_phone_number_is_shown_for_a_reason(page: Page, picture: Any) -> None:
    place = page.locator("[data-reveal^='household:'][data-reveal$=':phone']")
    place.get_by_role("button").click()
    page.keyboard.type("上门前电话约时间")
    pictures(page, picture, "morning-reveal")
    page.keyboard.press("Enter")
    expect(place.locator(".reveal-whole")).to_have_text(re.compile(r"\d{11}"))
    place.get_by_role("button").click()
    expect(place.locator(".reveal-masked")).to_be_visible()


def _address_and_point_are_corrected(
    page: Page, picture: Any, city: City, home: dict[str, Any]
) -> None:
    (point,) = rows_of(
        city, POINTS_ELSEWHERE, township=TOWNSHIP, village=home["village_id"], home=home["uid"]
    )
    section = page.locator("section.panel", has=page.get_by_role("heading", name="住户"))
    section.get_by_role("link", name="更正", exact=True).click()
    address = f"{home['address']}东侧"
    page.get_by_label("住址", exact=True).fill(address)
    page.locator("#id_lon").fill(f"{point['lon']:.7f}")
    page.locator("#id_lat").fill(f"{point['lat']:.7f}")
    page.locator("#id_datum").select_option("cgcs2000")
    page.locator("#id_source").select_option("map")
    expect(page.locator("[data-point-says]")).to_contain_text("该点位于：")
    for former in ("#id_accuracy_m", "#id_located_on", "#id_located_by"):
        expect(page.locator(former)).to_have_value("")
    page.locator("#id_reason").fill("入户核对门牌")
    assert page.evaluate(BAR_ABOVE_THE_MAP)
    pictures(page, picture, "morning-correct")
    page.get_by_role("button", name="保存更正").click()

    wrong = page.locator("#mistakes")
    expect(wrong).to_contain_text("没有保存")
    expect(wrong).to_contain_text("米")
    assert page.get_by_label("住址", exact=True).input_value() == address
    pictures(page, picture, "morning-wrong-village")
    proposed = wrong.get_by_role("button", name="采用")
    village = proposed.inner_text().removeprefix("采用").strip().removeprefix("会师镇")
    proposed.click()

    expect(page.locator(".notice-success")).to_contain_text("已更正户信息")
    expect(page.locator("h1")).to_contain_text(village)
    expect(page.locator("main")).to_contain_text(address)
    expect(page.locator("main")).to_contain_text(f"图上选取 · {timezone.localdate()}")
    expect(page.locator("#history")).to_contain_text("入户核对门牌")
    pictures(page, picture, "morning-corrected")


def _a_death_is_recorded(page: Page, picture: Any, home: dict[str, Any]) -> None:
    row = page.locator("#members tbody tr", has_text=home["member"]).first
    row.get_by_role("link", name="去世").click()
    died = timezone.localdate() - timedelta(days=3)
    page.get_by_label("去世日期").fill(died.isoformat())
    page.get_by_label("信息来源").fill("火化记录")
    pictures(page, picture, "morning-death")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#effects")).to_contain_text("登记后")
    pictures(page, picture, "morning-death-effects")
    page.get_by_role("button", name="确认登记去世").click()

    expect(page.locator(".notice-success")).to_contain_text(f"已登记{home['member']}去世")
    former = page.locator("#members tbody tr", has_text=home["member"])
    expect(former).to_contain_text(f"已去世 {died.isoformat()}")
    expect(former).to_contain_text("火化记录")


def _a_household_is_entered(page: Page, picture: Any) -> str:
    page.get_by_role("navigation").get_by_role("link", name="对象户").click()
    page.get_by_role("link", name="登记新户").click()
    number = nobodys_number("1948-06-09", man=True)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    page.locator("#id_village").select_option(label="东河村")
    page.get_by_label("村民小组").fill("2")
    page.get_by_label("住址", exact=True).fill("东河村2组31号")
    page.locator("#id_head-name").fill("强守田")
    page.locator("#id_head-identity_number").fill(wrong)
    page.locator("#id_head-identity_number").press("Enter")

    expect(page.locator("#mistakes")).to_contain_text("身份证号")
    expect(page.locator("#id_head-identity_number_error")).to_be_attached()
    pictures(page, picture, "morning-new-household-wrong")
    assert page.get_by_label("住址", exact=True).input_value() == "东河村2组31号"
    assert page.locator("#id_head-name").input_value() == "强守田"
    assert page.locator("#id_village option:checked").inner_text() == "东河村"
    page.locator("#mistakes").get_by_role("link", name="身份证号").click()
    expect(page.locator("#id_head-identity_number")).to_be_focused()
    page.locator("#id_head-identity_number").fill(number)
    page.get_by_role("button", name="登记", exact=True).click()

    said = page.locator(".notice-success")
    expect(said).to_contain_text("已登记强守田户")
    expect(page.locator("#members tbody tr")).to_contain_text("强守田")
    expect(page.locator("#members tbody tr")).to_contain_text("**************")
    pictures(page, picture, "morning-new-household")
    found = re.search(r"户编号 (\w+)", said.inner_text())
    assert found
    return found[1]


def _a_file_is_taken_in_and_back(page: Page, picture: Any, city: City, tmp_path: Path) -> None:
    sheet = Workbook()
    table = sheet.active
    assert table is not None
    table.append(["户编号", "户主姓名", "乡镇", "住在哪个社区", "住址"])
    for number, village in enumerate(("东河村", "东河村", "没有这个村", "广场社区", "枝阳社区")):
        table.append(
            [f"CC202611{number}", f"田守{'仁义礼智信'[number]}", "会师镇", village, "暂住"]
        )
    file = tmp_path / "会师镇新增户.xlsx"
    sheet.save(file)
    page.get_by_role("navigation").get_by_role("link", name="批量导入").click()
    pictures(page, picture, "morning-imports")
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    pictures(page, picture, "morning-import-waits")

    with queue_at_work(city, tmp_path / "queue.log"):
        column = page.get_by_label("住在哪个社区")
        expect(column).to_be_visible(timeout=30_000)
        expect(page.locator("#import-state .notice-warn")).to_contain_text("还缺少必需的列")
        pictures(page, picture, "morning-import-columns")
        column.select_option("village")
        page.get_by_role("button", name="确认，开始检查").click()

        figures = page.locator(".figures")
        expect(figures.get_by_role("link", name="新增")).to_contain_text("4", timeout=30_000)
        expect(figures.get_by_role("link", name="错误")).to_contain_text("1")
        expect(page.locator("tbody tr", has_text="没有这个村")).to_contain_text("错误")
        pictures(page, picture, "morning-import-dry-run")
        page.get_by_role("button", name="写入登记册").click()
        undo = page.get_by_role("button", name="整批撤销这 4 行")
        expect(undo).to_be_visible(timeout=30_000)
        pictures(page, picture, "morning-import-applied")
        assert _found(city, "CC202611") == 4

        undo.click()
        expect(page.locator(".import-facts .tag")).to_have_text("已撤销", timeout=30_000)
        expect(page.locator("#import-state")).to_contain_text("登记册恢复到导入之前")
        pictures(page, picture, "morning-import-undone")
        assert _found(city, "CC202611") == 0


def _found(city: City, code: str) -> int:
    (row,) = rows_of(
        city, "SELECT count(*) FROM field_api_household WHERE code LIKE %(c)s || '%%'", c=code
    )
    return int(row["count"])


def _a_list_is_kept_printed_and_exported(page: Page, picture: Any) -> int:
    page.get_by_role("navigation").get_by_role("link", name="对象户").click()
    with page.expect_navigation():
        page.get_by_label("走访逾期").select_option("true")
    shown = page.locator("h1").inner_text()
    page.get_by_text("常用查询").click()
    page.get_by_label("把现在的查询存为").fill("本镇逾期户")
    pictures(page, picture, "morning-save-view")
    with page.expect_navigation():
        page.get_by_label("把现在的查询存为").press("Enter")
    page.get_by_role("navigation").get_by_role("link", name="对象户").click()
    page.get_by_text("常用查询").click()
    page.get_by_role("link", name="本镇逾期户").click()
    expect(page.locator("h1")).to_have_text(shown)

    page.emulate_media(media="print")
    expect(page.locator(".list-printed")).to_be_visible()
    expect(page.locator(".sidebar")).to_be_hidden()
    picture(page, "morning-list-printed")
    page.emulate_media(media="screen")

    page.locator("[data-export]").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("格式").select_option("csv")
    dialog.locator("#e-purpose").select_option("report")
    pictures(page, picture, "morning-export")
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="导出").click()
    raw = saved.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, *rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"))))
    total = re.search(r"共 (\d+) 户", shown)
    assert total
    assert len(rows) == int(total[1])
    assert "户编号" in heading
    return len(rows)


def _the_supervisor_sees_what_was_read(
    city: City, chromium: Browser, picture: Any, home: dict[str, Any], code: str, exported: int
) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = city.sign_in(context, SUPERVISOR)
    page.get_by_role("navigation").get_by_role("link", name="查阅记录").click()
    page.locator("#f-who").fill(CLERK)
    page.locator("#f-who").press("Enter")
    page.wait_for_url("**who=*")
    rows = page.locator("tbody tr")
    expect(rows.filter(has_text="导出名单").first).to_contain_text(f"{exported} 行")
    expect(rows.filter(has_text="导出名单").first).to_contain_text("统计上报")
    shown = rows.filter(has_text="查看完整号码").first
    expect(shown).to_contain_text(home["code"])
    expect(shown).to_contain_text("上门前电话约时间")
    for each in (home["code"], code):
        expect(rows.filter(has_text=each).filter(has_text="查看户档案").first).to_be_visible()
    pictures(page, picture, "morning-readings")
    context.close()
