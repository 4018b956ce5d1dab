"""A downloaded map opens in a browser that has no network, with everything in it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, City

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("query", ["cell=2000", "kind=division&level=township", "kind=heat"])
def test_the_download_opens_with_the_network_off(
    query: str, city: City, chromium: Browser, tmp_path: Path
) -> None:
    desk = chromium.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True)
    page = city.sign_in(desk, "coordinator-huining")
    page.goto(f"{city.server.url}/maps/density/?{query}")
    totals = page.locator(".density-totals strong").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载为单个文件").click()
    kept = tmp_path / "map.html"
    download.value.save_as(kept)
    desk.close()

    offline = chromium.new_context(viewport=DESK, locale="zh-CN", offline=True)
    alone, asked, wrong = watched(offline, kept)

    assert asked == []
    assert wrong == []
    expect(alone.get_by_text(totals)).to_be_visible()
    expect(alone.locator(".map-legend")).to_contain_text("示意，非法定界线")
    expect(alone.locator(".map-name", has_text="会宁县")).to_be_visible()
    assert alone.evaluate(PAINTED) > 1000
    offline.close()


def test_clicking_an_area_tells_its_name_its_number_and_the_way_on(
    city: City, chromium: Browser, picture: Any
) -> None:
    desk = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = city.sign_in(desk, "coordinator-huining")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(f"{city.server.url}/maps/density/?kind=division&level=township")
    picture(page, "density-divisions-1440")

    page.locator(".own-map").click()

    facts = page.locator(".map-facts")
    expect(facts).to_contain_text("人")
    expect(facts.get_by_role("link")).to_have_attribute(
        "href", re.compile(r"^/households/\?division=")
    )
    assert wrong == []
    desk.close()


def test_the_page_fits_a_phone_and_asks_only_this_server(
    city: City, chromium: Browser, picture: Any
) -> None:
    phone = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = city.sign_in(phone, "coordinator-huining")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{city.server.url}/maps/density/", wait_until="networkidle")
    picture(page, "density-390")

    assert all(url.startswith((city.server.url, "data:", "blob:")) for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.close()


PAINTED = """() => {
  let painted = 0;
  for (const canvas of document.querySelectorAll('.own-map canvas')) {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 3; at < pixels.length; at += 4) painted += pixels[at] > 0;
  }
  return painted;
}"""
"""How many pixels of the map's canvases hold data."""


def watched(context: BrowserContext, path: Path) -> tuple[Page, list[str], list[str]]:
    """The file opened, what it asked for besides itself, and its errors."""
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    beyond = [url for url in asked if not url.startswith(("data:", "blob:", path.as_uri()))]
    return page, beyond, wrong
