"""The frame of the desk in a real browser: keys, narrow screens, and an ended session."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, City

pytestmark = pytest.mark.browser

ACCOUNT = "administrator-city"
PAGES = ["/", "/households/", "/visits/", "/password/", "/maps/density/", "/boundaries/"]


def opened(city: City, chromium: Browser, viewport: Any, language: str = "") -> Page:
    context = chromium.new_context(viewport=viewport, locale="zh-CN")
    if language:
        context.add_cookies(
            [{"name": "django_language", "value": language, "url": city.server.url}]
        )
    page: Page = city.sign_in(context, ACCOUNT)
    return page


def test_a_slash_goes_to_the_search_and_arrows_move_through_rows(
    city: City, chromium: Browser
) -> None:
    page = opened(city, chromium, DESK)
    page.goto(f"{city.server.url}/households/")

    # One field is reached by the key, so no other shows it.
    expect(page.locator("kbd", has_text="/")).to_have_count(1)
    expect(page.locator(".topbar kbd")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#search-text")).to_be_focused()
    expect(page.locator(".topbar kbd")).to_be_hidden()

    rows = page.locator("tbody .row-name a")
    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="家庭成员")).to_be_visible()
    page.context.close()


def test_a_filter_stays_in_the_address(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, DESK)
    page.goto(f"{city.server.url}/households/")

    page.select_option("#f-overdue", "true")
    page.wait_for_url("**overdue=true**")
    page.reload()

    expect(page.locator("#f-overdue")).to_have_value("true")
    page.context.close()


def test_an_ended_session_says_so_and_keeps_what_is_typed(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, DESK)
    page.goto(f"{city.server.url}/households/")
    page.fill("#f-q", "王")
    page.context.clear_cookies()

    page.evaluate("fetch('/api/field/v1/households/')")

    expect(page.get_by_text("登录已过期，请重新登录")).to_be_visible()
    expect(page.locator("#f-q")).to_have_value("王")
    page.context.close()


def test_a_form_sent_after_the_session_ended_keeps_what_was_typed_and_is_sent_later(
    city: City, chromium: Browser
) -> None:
    page = opened(city, chromium, DESK)
    page.goto(f"{city.server.url}/households/new/")
    page.fill("#id_address", "北滩镇宝泉村3组22号")
    page.context.clear_cookies()

    page.get_by_role("button", name="登记", exact=True).click()

    expect(page.get_by_text("登录已过期，请重新登录")).to_be_visible()
    expect(page.locator("#id_address")).to_have_value("北滩镇宝泉村3组22号")

    city.sign_in(page.context, ACCOUNT)
    page.bring_to_front()
    page.get_by_role("button", name="登记", exact=True).click()

    # The new session's token is sent, so the form is read: it lacks a village, and says so.
    expect(page.locator("#mistakes")).to_be_visible()
    expect(page.locator("#id_address")).to_have_value("北滩镇宝泉村3组22号")
    page.context.close()


def test_a_form_is_sent_once_however_often_its_button_is_pressed(
    city: City, chromium: Browser
) -> None:
    page = opened(city, chromium, DESK)
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method) if asked.method == "POST" else None)
    page.goto(f"{city.server.url}/households/new/")

    page.get_by_role("button", name="登记", exact=True).dblclick()

    expect(page.locator("#mistakes")).to_be_visible()
    assert sent == ["POST"]
    page.context.close()


def test_back_from_a_dossier_finds_the_list_as_it_was(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, DESK)
    page.goto(f"{city.server.url}/households/?located=true")
    where = page.url
    first = page.locator("tbody .row-name a").first.inner_text()
    page.locator("tbody .row-name a").first.click()
    expect(page.get_by_role("heading", name="家庭成员")).to_be_visible()

    page.go_back()

    assert page.url == where
    expect(page.locator("tbody .row-name a").first).to_have_text(first)
    page.context.close()


def test_two_tabs_keep_a_search_each(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, DESK)
    other = page.context.new_page()
    for tab, text in ((page, "王"), (other, "李")):
        tab.goto(f"{city.server.url}/search/")
        tab.fill("#search-text", text)
        tab.keyboard.press("Enter")
        expect(tab.locator("[data-search-answer] mark").first).to_have_text(text)

    page.reload()

    expect(page.locator("#search-text")).to_have_value("王")
    expect(page.locator("[data-search-answer] mark").first).to_have_text("王")
    page.context.close()


@pytest.mark.parametrize(
    "address", ["/", "/households/", "/households/new/", "/readings/", "/imports/", "/help/"]
)
def test_a_finger_finds_targets_of_44_pixels(city: City, chromium: Browser, address: str) -> None:
    page = opened(city, chromium, PHONE)
    page.goto(f"{city.server.url}{address}")

    small = page.evaluate(
        """() => [...document.querySelectorAll('.btn, .btn-help, .form-control, .form-select')]
            .map((one) => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.width && box.height && (box.height < 44 || box.width < 44))
            .map(([one]) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
    page.context.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_narrow_screen_scrolls_downwards_only(
    city: City, chromium: Browser, language: str
) -> None:
    page = opened(city, chromium, PHONE, language)

    for address in PAGES:
        page.goto(f"{city.server.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.context.close()


def test_a_table_wider_than_its_place_is_reached_by_the_keys_and_has_a_name(
    city: City, chromium: Browser
) -> None:
    page = opened(city, chromium, PHONE)

    for address in PAGES:
        page.goto(f"{city.server.url}{address}")
        page.wait_for_load_state("networkidle")
        unreached = page.eval_on_selector_all(
            ".table-wrap",
            """all => all.filter(e => e.scrollWidth > e.clientWidth
                && (e.tabIndex !== 0 || e.role !== 'region' || !e.ariaLabel)).length""",
        )
        assert unreached == 0, address
    page.goto(f"{city.server.url}/boundaries/")
    expect(page.get_by_role("region", name="行政区划").first).to_be_attached()
    page.context.close()


def test_a_long_label_without_spaces_is_broken(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, PHONE)
    page.goto(f"{city.server.url}/households/")

    page.locator(".tag").first.evaluate(
        "tag => { tag.textContent = '七'.repeat(60) + 'a'.repeat(60) }"
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".tag").first.evaluate("tag => tag.offsetHeight") > 40
    page.context.close()


def test_the_navigation_opens_on_a_narrow_screen(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, PHONE)
    page.goto(f"{city.server.url}/households/")
    link = page.get_by_role("link", name="入户走访")
    expect(link).not_to_be_visible()

    page.get_by_role("button", name="打开导航").click()
    link.click()

    page.wait_for_url("**/visits/")
    page.context.close()


def test_no_page_reports_a_fault_to_its_console(city: City, chromium: Browser) -> None:
    page = opened(city, chromium, DESK)
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))

    for address in (*PAGES, "/phone/"):
        page.goto(f"{city.server.url}{address}")
        page.wait_for_load_state("networkidle")
    page.goto(f"{city.server.url}/households/?located=true")
    page.locator("tbody tr a").first.click()
    page.wait_for_load_state("networkidle")

    assert told == []
    page.context.close()
