"""What a worker typed or recorded is still there after a reload, a dead network, a lost session.

Each test brings the trouble at the worst moment and then lets the phone go on.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import City

pytestmark = pytest.mark.browser

SMALLEST = {"width": 360, "height": 740}
PUSH = "**/api/field/v1/push/"
ACCOUNT = "worker-guochengyi"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=SMALLEST,
        locale="zh-CN",
        geolocation={"longitude": 104.9, "latitude": 36.2, "accuracy": 12},
        permissions=["geolocation"],
    )
    yield context
    context.close()


@pytest.fixture
def page(city: City, phone: BrowserContext) -> Page:
    """The list, with somebody signed in."""
    found: Page = city.sign_in(phone, ACCOUNT)
    found.goto(f"{city.server.url}/phone/")
    found.locator(".task").first.wait_for()
    return found


def write_a_visit(page: Page, outcome: str, note: str) -> None:
    page.locator(".task").first.click()
    page.get_by_text(outcome, exact=True).click()
    page.fill("#note", note)
    expect(page.get_by_text("精度 ±12 米")).to_be_visible()


def stored_visits(page: Page, city: City) -> list[dict[str, Any]]:
    answer = page.request.get(f"{city.server.url}/api/field/v1/visits/?page_size=20")
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_half_written_visit_survives_a_reload(page: Page) -> None:
    write_a_visit(page, "已走访", "写到一半")

    page.reload()

    expect(page.locator("#note")).to_have_value("写到一半")
    expect(page.get_by_label("已走访")).to_be_checked()


def test_who_only_looked_at_a_household_leaves_no_draft(page: Page) -> None:
    page.locator(".task").first.click()
    expect(page.get_by_text("精度 ±12 米")).to_be_visible()

    page.get_by_role("link", name="返回名单").click()

    page.locator(".task").first.wait_for()
    expect(page.get_by_text("有未写完的记录")).to_have_count(0)


def test_a_visit_recorded_without_a_network_is_sent_once_when_it_returns(
    page: Page, city: City
) -> None:
    page.route(PUSH, lambda route: route.abort())
    write_a_visit(page, "已走访", "没有信号的一次")
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("#records-line")).to_contain_text("未发送 1")

    page.reload()
    expect(page.locator("#records-line")).to_contain_text("未发送 1")
    page.unroute(PUSH)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    # If the failed round before is still ending, the next one comes by itself after 5 to 10 s.
    expect(page.locator("#records-line")).to_contain_text("未发送 0", timeout=20_000)
    notes = [visit["note"] for visit in stored_visits(page, city)]
    assert notes.count("没有信号的一次") == 1


def test_an_answer_that_is_lost_on_the_way_back_makes_no_second_visit(
    page: Page, city: City
) -> None:
    def deliver_and_lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route(PUSH, deliver_and_lose)
    write_a_visit(page, "已走访", "回执丢失的一次")
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("#records-line")).to_contain_text("未发送 1")
    expect(page.locator("#records-line")).to_contain_text("没有网络")
    page.unroute(PUSH)

    page.reload()

    expect(page.locator("#records-line")).to_contain_text("未发送 0")
    notes = [visit["note"] for visit in stored_visits(page, city)]
    assert notes.count("回执丢失的一次") == 1


def test_a_visit_recorded_after_the_session_ended_waits_for_the_next_sign_in(
    page: Page, phone: BrowserContext, city: City
) -> None:
    write_a_visit(page, "家中无人", "登录过期的一次")
    phone.clear_cookies()
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_text("请重新登录")).to_be_visible()
    expect(page.locator("#records-line")).to_contain_text("未发送 1")

    city.sign_in(phone, ACCOUNT).goto(f"{city.server.url}/phone/")
    page.reload()

    expect(page.locator("#records-line")).to_contain_text("未发送 0")
    notes = [visit["note"] for visit in stored_visits(page, city)]
    assert notes.count("登录过期的一次") == 1


def test_a_visit_without_a_position_is_saved_with_its_reason(chromium: Browser, city: City) -> None:
    context = chromium.new_context(viewport=SMALLEST, locale="zh-CN")
    page = city.sign_in(context, ACCOUNT)
    page.goto(f"{city.server.url}/phone/")
    page.locator(".task").first.click()
    page.get_by_text("已走访", exact=True).click()
    expect(page.get_by_text("浏览器不允许定位")).to_be_visible()

    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_text("请等待定位，或选择无法定位的原因")).to_be_visible()
    page.get_by_text("室内收不到信号").click()
    page.get_by_role("button", name="保存走访").click()

    expect(page.locator("#records-line")).to_contain_text("今天已发送 1")
    context.close()


def test_a_household_open_in_two_windows_makes_one_visit(
    page: Page, phone: BrowserContext, city: City
) -> None:
    page.locator(".task").first.click()
    page.locator("#note").wait_for()
    other = phone.new_page()
    other.goto(page.url)
    for window, note in ((page, "第一个窗口"), (other, "第二个窗口")):
        window.get_by_text("已走访", exact=True).click()
        window.fill("#note", note)
        expect(window.get_by_text("精度 ±12 米")).to_be_visible()

    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("#records-line")).to_contain_text("今天已发送 1")
    other.get_by_role("button", name="保存走访").click()

    expect(other.get_by_text("这一户已在另一个窗口保存")).to_be_visible()
    expect(other.locator("#note")).to_have_value("第二个窗口")
    notes = [visit["note"] for visit in stored_visits(page, city)]
    assert notes.count("第一个窗口") == 1
    assert notes.count("第二个窗口") == 0

    other.reload()
    expect(other.locator("#note")).to_have_value("第二个窗口")
    other.get_by_role("button", name="保存走访").click()
    other.get_by_role("button", name="作为另一次走访保存").click()
    expect(other.locator("#records-line")).to_contain_text("今天已发送 2")
    notes = [visit["note"] for visit in stored_visits(page, city)]
    assert notes.count("第二个窗口") == 1


def test_nearest_first_without_a_position_says_why_and_tries_again(
    chromium: Browser, city: City
) -> None:
    context = chromium.new_context(viewport=SMALLEST, locale="zh-CN")
    page = city.sign_in(context, ACCOUNT)
    page.goto(f"{city.server.url}/phone/")
    page.locator(".task").first.wait_for()

    page.get_by_role("button", name="就近先走").click()
    expect(page.get_by_text("浏览器不允许定位")).to_be_visible()
    expect(page.get_by_text("名单现在仍按到期先后排列")).to_be_visible()
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 104.9, "latitude": 36.2, "accuracy": 12})
    page.get_by_role("button", name="重新定位").click()

    expect(page.get_by_text("浏览器不允许定位")).to_have_count(0)
    expect(page.locator(".task").first).to_be_visible()
    context.close()


def test_nothing_on_the_phone_is_too_small_or_too_wide(page: Page) -> None:
    page.locator(".task").first.click()
    expect(page.get_by_text("精度 ±12 米")).to_be_visible()

    heights = page.eval_on_selector_all(
        "a, button, .choice, textarea",
        "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)",
    )
    letters = page.eval_on_selector_all(
        "p, span, a, button, label, legend, textarea, h1, h2",
        "all => all.filter(e => e.offsetParent).map(e => parseFloat(getComputedStyle(e).fontSize))",
    )

    assert min(heights) >= 48
    assert min(letters) >= 17
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
