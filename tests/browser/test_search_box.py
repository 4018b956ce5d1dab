"""The box in the frame: reached by `/`, moved through by the keys, restored without an address."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, City


def test_the_box_is_used_by_the_keys_alone_and_the_page_comes_back(
    city: City, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=DESK)
    page = city.sign_in(context, "coordinator-city")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))

    page.keyboard.press("/")
    field = page.locator("#search-text")
    page.keyboard.type("wl")
    page.wait_for_selector("#search-list [role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    first = page.locator("#search-list [role=option]").first
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"

    field.fill("王")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    page.wait_for_selector("[data-kind=person] .search-hits li")
    before = page.locator("[data-kind=person] .search-hits li").count()
    page.click("[data-more=person]")
    page.wait_for_function(
        "n => document.querySelectorAll('[data-kind=person] .search-hits li').length > n",
        arg=before,
    )
    page.reload()
    page.wait_for_selector("[data-kind=person] .search-hits li")
    assert field.input_value() == "王"

    page.locator("[data-kind=person] .search-hits a").first.click()
    page.wait_for_url("**/households/**")
    page.go_back()
    page.wait_for_selector("[data-kind=person] .search-hits li")
    assert not [one for one in addresses if "%E7%8E%8B" in one or "wl" in one.split("/static/")[0]]
    context.close()


def test_the_box_says_when_nothing_is_found_and_when_no_answer_comes(
    city: City, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=DESK)
    page = city.sign_in(context, "coordinator-city")

    page.fill("#search-text", "qqqqqq")
    expect(page.locator(".search-state")).to_contain_text("没有找到")
    page.fill("#search-text", "13800000000")
    expect(page.locator(".search-state")).to_contain_text("回车")
    context.set_offline(True)
    page.fill("#search-text", "李")
    expect(page.locator(".search-state")).to_contain_text("断开")
    context.close()
