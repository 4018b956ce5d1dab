"""Lists in a real browser: keys, picked rows, the map beside them, a name that stays private."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, City

pytestmark = pytest.mark.browser

CLERK = "worker-huishi"


def test_rows_are_picked_by_the_keys_and_shown_on_the_map(
    city: City, chromium: Browser, picture
) -> None:
    page = city.sign_in(chromium.new_context(viewport=DESK, locale="zh-CN"), CLERK)
    page.goto(f"{city.server.url}/households/?map=1")
    rows = page.locator("[data-list] tbody tr")

    rows.nth(0).locator("a").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")

    expect(page.get_by_text("已选 2 行")).to_be_visible()
    expect(rows.nth(1)).to_have_class(re.compile("is-picked"))
    expect(rows.nth(1)).to_have_class(re.compile("is-near"))
    assert page.locator("[data-list-map] path.leaflet-interactive").count() > 0
    picture(page, "list-households-map")
    page.context.close()


def test_a_typed_name_narrows_the_list_and_stands_in_no_address(
    city: City, chromium: Browser
) -> None:
    page = city.sign_in(chromium.new_context(viewport=DESK, locale="zh-CN"), CLERK)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{city.server.url}/households/")
    name = page.locator("[data-list] tbody .row-name").first.inner_text()

    page.fill("#f-q", name)
    page.press("#f-q", "Enter")
    page.wait_for_url("**text=**")

    shown = page.locator("[data-list] tbody .row-name").all_inner_texts()
    assert shown
    assert all(one.startswith(name) for one in shown)
    assert not [url for url in asked if "%E" in url]
    page.context.close()


def test_visits_of_picked_households_are_brought_forward_and_taken_back(
    city: City, chromium: Browser, picture
) -> None:
    page = city.sign_in(chromium.new_context(viewport=DESK, locale="zh-CN"), CLERK)
    page.goto(f"{city.server.url}/households/?overdue=false&ordering=-due")
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()

    page.get_by_role("button", name="提前走访…").click()
    expect(page.get_by_text("将有 2 户的应走访日提前")).to_be_visible()
    picture(page, "list-bring-forward")
    page.get_by_role("button", name="确定提前").click()
    expect(page.get_by_text("2 户的应走访日已经提前")).to_be_visible()
    page.get_by_role("button", name="撤销").click()

    expect(page.get_by_text("已撤销：2 户恢复为原来的应走访日")).to_be_visible()
    page.context.close()


def test_a_file_is_asked_for_with_its_purpose(city: City, chromium: Browser, picture) -> None:
    page = city.sign_in(chromium.new_context(viewport=PHONE, locale="zh-CN"), CLERK)
    page.goto(f"{city.server.url}/persons/")

    page.locator("[data-export]").click()
    picture(page, "list-export-phone")
    page.select_option("#e-purpose", "review")
    page.select_option("#e-format", "csv")
    with page.expect_download() as download:
        page.locator("#export .btn-primary").click()

    assert download.value.suggested_filename.startswith("persons-")
    page.context.close()
