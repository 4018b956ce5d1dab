"""Usable by everyone: no serious violation on any page, everything by the keys, 200 % zoom.

The pages are found by walking the links of each role, so a new page is tested as soon as
something links to it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from geo_minzheng.operating.bench.pages import every_page
from tests.browser.axe import violations
from tests.browser.conftest import DESK, City

pytestmark = pytest.mark.browser

ZOOMED: Any = {"width": 720, "height": 450}
"""What is left of 1440 by 900 at 200 %."""

KEEPER = "administrator-city"
ROLES = (KEEPER, "worker-huishi", "officer-city", "auditor-city")

FOCUS = """() => {
    const at = document.activeElement;
    const seen = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return {
        tag: at.tagName, text: (at.innerText || at.ariaLabel || at.id || '').slice(0, 40),
        outlined: seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2,
        shown: box.width > 0 && box.height > 0,
    };
}"""

# What may scroll sideways by itself, and what only the sighted pointer needs.
TOO_WIDE = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


@pytest.fixture(scope="module")
def keeper(city: City, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    yield city.sign_in(context, KEEPER)
    context.close()


def test_no_page_of_any_role_has_a_serious_violation_or_is_wider_than_its_window(
    city: City, chromium: Browser
) -> None:
    """Each kind of page once, by the first role that reaches it; home for every role."""
    found: dict[str, list[str]] = {}
    wide: dict[str, int] = {}
    seen: set[str] = set()
    for role in ROLES:
        context = chromium.new_context(viewport=DESK, locale="zh-CN")
        page = city.sign_in(context, role)
        for name in every_page(page, city.server.url, seen):
            found[f"{role} {name}"] = violations(page)
            page.set_viewport_size(ZOOMED)
            wide[f"{role} {name}"] = page.evaluate(TOO_WIDE)
            page.set_viewport_size(DESK)
        seen.discard("home")
        context.close()

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert {name: extra for name, extra in wide.items() if extra > 0} == {}
    assert {f"{KEEPER} household-dossier", f"{KEEPER} help"} <= found.keys()
    assert {f"{role} home" for role in ROLES} <= found.keys()


@pytest.mark.parametrize("address", ["/", "/households/", "/help/"])
def test_no_page_has_a_serious_violation_at_200_percent(
    city: City, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(viewport=ZOOMED, locale="zh-CN")
    page = city.sign_in(context, KEEPER)
    page.goto(f"{city.server.url}{address}")
    page.wait_for_load_state("networkidle")

    assert violations(page) == []
    context.close()


@pytest.mark.parametrize(
    "address", ["/login/", "/nowhere/", "/readings/?who=nobody", "/households/?q=zzzzzz"]
)
def test_sign_in_errors_and_empty_lists_have_none(
    city: City, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page() if address == "/login/" else city.sign_in(context, KEEPER)
    page.goto(f"{city.server.url}{address}")

    assert violations(page) == []
    context.close()


def test_the_test_finds_a_violation(keeper: Page, city: City) -> None:
    keeper.goto(f"{city.server.url}/password/")
    keeper.evaluate("document.querySelector('main label').remove()")

    assert any(line.startswith("label (critical)") for line in violations(keeper))


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/households/",
        "/households/?map=1",
        "/imports/",
        "/help/",
        "/readings/",
        "/readings/people/",
        "/maps/incidents/",
        "/boundaries/",
    ],
)
def test_the_keys_reach_everything_in_order_and_show_where_they_are(
    keeper: Page, city: City, address: str
) -> None:
    keeper.goto(f"{city.server.url}{address}")
    keeper.wait_for_load_state("networkidle")
    keeper.bring_to_front()
    assert keeper.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0

    keeper.keyboard.press("Tab")
    first = keeper.evaluate(FOCUS)
    assert first["text"] == "跳到正文"
    hidden = []
    for _ in range(40):
        keeper.keyboard.press("Tab")
        at = keeper.evaluate(FOCUS)
        if at["tag"] == "BODY":
            break
        if not (at["outlined"] and at["shown"]):
            hidden.append(at)

    assert hidden == []


def test_the_skip_link_goes_to_the_content(keeper: Page, city: City) -> None:
    keeper.goto(f"{city.server.url}/households/")
    keeper.keyboard.press("Tab")
    keeper.keyboard.press("Enter")

    expect(keeper.locator("#content")).to_be_focused()
    keeper.keyboard.press("Tab")
    assert keeper.evaluate("document.activeElement.closest('#content') !== null")


def test_help_opens_by_its_key_and_gives_the_focus_back(keeper: Page, city: City) -> None:
    keeper.goto(f"{city.server.url}/households/")
    keeper.keyboard.press("Shift+?")
    expect(keeper.locator("#page-help")).to_be_visible()
    expect(keeper.locator(".btn-help")).to_be_focused()

    keeper.locator("#page-help a").focus()
    keeper.keyboard.press("Escape")
    expect(keeper.locator("#page-help")).to_be_hidden()
    expect(keeper.locator(".btn-help")).to_be_focused()


def test_the_purpose_is_changed_by_the_keys_and_said(keeper: Page, city: City) -> None:
    keeper.goto(f"{city.server.url}/readings/")
    keeper.locator(".purpose-button").focus()
    keeper.keyboard.press("Enter")
    keeper.get_by_role("button", name="信访核查").focus()
    keeper.keyboard.press("Enter")

    expect(keeper.locator("[data-purpose-shown]")).to_have_text("信访核查")
    expect(keeper.locator("[data-purpose-said]")).to_contain_text("信访核查")
    expect(keeper.locator(".purpose-button")).to_be_focused()
    keeper.reload()
    expect(keeper.locator("[data-purpose-shown]")).to_have_text("信访核查")


def test_another_purpose_wants_words(keeper: Page, city: City) -> None:
    keeper.goto(f"{city.server.url}/readings/")
    keeper.locator(".purpose-button").click()
    keeper.locator("#purpose-words").fill("联合检查")
    keeper.keyboard.press("Enter")

    expect(keeper.locator("[data-purpose-shown]")).to_have_text("其他（联合检查）")


def test_who_wants_no_movement_sees_none(city: City, chromium: Browser) -> None:
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    page = city.sign_in(context, KEEPER)
    page.goto(f"{city.server.url}/readings/")

    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter((one) => {
            const style = getComputedStyle(one);
            return [style.transitionDuration, style.animationDuration]
                .some((text) => text.split(',').some((each) => parseFloat(each) > 0.01));
        }).map((one) => `${one.tagName} ${one.className}`)"""
    )

    assert moving == []
    context.close()


@pytest.mark.parametrize("address", ["/households/", "/readings/", "/help/"])
def test_paper_holds_the_content_alone(keeper: Page, city: City, address: str) -> None:
    keeper.goto(f"{city.server.url}{address}")
    keeper.emulate_media(media="print")

    for part in (".topbar", ".sidebar", ".filters", ".actions", ".btn-help"):
        for one in keeper.locator(part).all():
            expect(one).to_be_hidden()
    expect(keeper.locator("h1")).to_be_visible()
    keeper.emulate_media(media="screen")
