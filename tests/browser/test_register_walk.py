"""A clerk enters a household on the map, corrects it, and merges it with its double."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, City

pytestmark = pytest.mark.browser


def test_a_clerk_enters_corrects_and_merges_a_household(city: City, chromium: Browser) -> None:
    context = chromium.new_context(viewport=DESK)
    page = city.sign_in(context, "worker-huishi")
    dossiers = []
    for name in ("赵演示", "赵演示"):
        page.goto(f"{city.server.url}/households/new/")
        page.select_option("#id_village", index=1)
        page.fill("#id_address", "演示路 1 号")
        picker = page.locator("[data-point-picker]")
        picker.scroll_into_view_if_needed()
        # The map goes to the chosen village once its outline has come.
        expect(picker.locator("path.leaflet-interactive, path").first).to_be_attached()
        box = picker.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator("[data-point-says]")).to_contain_text("会师镇")
        page.fill("#id_head-name", f"{name}9")
        page.select_option("#id_head-sex", "m")
        page.fill("#id_head-birth_date", "1960-01-01")
        page.get_by_role("button", name="登记", exact=True).click()

        mistakes = page.locator("#mistakes")
        expect(mistakes).to_be_focused()
        mistakes.get_by_role("link", name="姓名").click()
        expect(page.locator("#id_head-name")).to_be_focused()
        expect(page.locator("#id_address")).to_have_value("演示路 1 号")
        page.fill("#id_head-name", name)
        page.keyboard.press("Enter")
        if dossiers:
            alike = page.locator("#look-alikes")
            expect(alike).to_be_focused()
            expect(alike).to_contain_text("同村户主同名")
            # Enter in a field sends the form, it confirms nothing.
            page.locator("#id_address").press("Enter")
            expect(alike).to_be_focused()
            alike.get_by_role("button", name="不是同一户，继续登记").click()
        page.wait_for_url(re.compile(r"/households/[0-9a-f-]{36}/$"))
        dossiers.append(page.url)

    expect(page.locator("#history")).to_contain_text("已核对，与")
    page.get_by_role("link", name="更正", exact=True).first.click()
    page.fill("#id_address", "演示路 2 号")
    page.fill("#id_reason", "门牌更换")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator("#history")).to_contain_text("演示路 1 号 → 演示路 2 号")
    expect(page.locator("#history")).to_contain_text("门牌更换")

    page.goto(f"{dossiers[0]}merge/")
    page.get_by_role("row", name="赵演示").get_by_role("link", name="对照").click()
    page.fill("#id_reason", "重复登记")
    page.get_by_role("button", name="确认合并").click()
    page.wait_for_url(dossiers[0])
    expect(page.get_by_role("status")).to_contain_text(["并入本户"])
    page.goto(dossiers[1])
    expect(page.locator("main")).to_contain_text("本户已不在册：并入他户")
    context.close()
