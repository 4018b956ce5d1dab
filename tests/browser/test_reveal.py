"""A masked number in a real browser: asked for with a reason, shown a minute, never on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESK, City

pytestmark = pytest.mark.browser


@pytest.fixture
def dossier(city: City, chromium: Browser) -> Iterator[Page]:
    """The dossier of a household with a member who has an identity number."""
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = city.sign_in(context, "worker-huishi")
    page.clock.install()
    page.goto(f"{city.server.url}/households/")
    page.locator("tbody tr a").first.click()
    page.locator("[data-reveal$='identity_number'] .btn-reveal").first.wait_for()
    yield page
    context.close()


def test_a_number_is_shown_for_a_reason_and_hidden_after_a_minute(dossier: Page) -> None:
    place = dossier.locator("[data-reveal$='identity_number']").first
    masked = place.locator(".reveal-masked").inner_text()
    assert "********" in masked
    button = place.get_by_role("button")

    button.focus()
    dossier.keyboard.press("Enter")
    expect(dossier.get_by_role("dialog", name="查看完整号码")).to_be_visible()
    expect(dossier.locator("#reveal-reason")).to_be_focused()
    assert violations(dossier) == []

    dossier.keyboard.press("Enter")
    expect(dossier.locator("#reveal-error")).to_contain_text("原因")
    dossier.keyboard.type("核对证件")
    dossier.keyboard.press("Enter")

    whole = place.locator(".reveal-whole")
    expect(whole).to_be_visible()
    shown = whole.inner_text()
    assert len(shown) == 18
    assert "*" * 14 + shown[-4:] == masked
    expect(button).to_be_focused()
    expect(dossier.locator("#reveal-said")).to_contain_text(shown)

    dossier.clock.fast_forward(61_000)
    expect(whole).to_be_hidden()
    expect(place.locator(".reveal-masked")).to_be_visible()
    assert shown not in dossier.content()


def test_paper_never_holds_the_whole_number(dossier: Page) -> None:
    place = dossier.locator("[data-reveal$='identity_number']").first
    place.get_by_role("button").click()
    dossier.get_by_role("button", name="核对证件").click()
    dossier.keyboard.press("Enter")
    expect(place.locator(".reveal-whole")).to_be_visible()

    dossier.emulate_media(media="print")
    expect(place.locator(".reveal-whole")).to_be_hidden()
    expect(place.locator(".reveal-masked")).to_be_visible()
    dossier.emulate_media(media="screen")
    dossier.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert place.locator(".reveal-whole").inner_text() == ""


def test_the_dialog_keeps_the_focus_and_gives_it_back(dossier: Page) -> None:
    button = dossier.locator("[data-reveal] .btn-reveal").first
    button.click()
    for _ in range(12):
        dossier.keyboard.press("Tab")
        # The browser's own bar is the only place outside that a modal dialog lets the focus go.
        assert dossier.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('#reveal-dialog') !== null"
        )

    dossier.keyboard.press("Escape")
    expect(dossier.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()
