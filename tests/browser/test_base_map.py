"""The ground beneath every map: our own server's tiles, and missed by nobody when absent."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, City, manage

pytestmark = pytest.mark.browser

GROUND = ".leaflet-container[data-ground=drawn]"

# Pixels of the ground that are neither empty nor of the most common colour.
PAINTED = """() => {
  const counts = new Map();
  for (const canvas of document.querySelectorAll('.ground canvas')) {
    if (!canvas.width) continue;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      if (!data[i + 3]) continue;
      const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  const all = [...counts.values()];
  return all.reduce((sum, n) => sum + n, 0) - Math.max(0, ...all);
}"""

# The address of the first row that has a page of its own.
FIRST_PAGE = """(where) => [...document.querySelectorAll('main a')]
  .map((link) => link.getAttribute('href'))
  .find((href) => new RegExp(`^/${where}/[0-9a-f-]{36}/`).test(href))"""


@pytest.fixture(scope="module", autouse=True)
def ground(city: City) -> Iterator[None]:
    manage(city.url, "build_base_map", BASE_MAP_DIR=str(city.base_map))
    yield
    shutil.rmtree(city.base_map)


def watched(context: BrowserContext, city: City) -> tuple[Page, list[str], list[str]]:
    """A signed-in page; what it asks other hosts for; what goes wrong on it."""
    page = city.sign_in(context, "coordinator-city")
    foreign: list[str] = []
    wrong: list[str] = []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url)
            if not request.url.startswith((city.server.url, "data:", "blob:"))
            else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    return page, foreign, wrong


def go_to_map(page: Page, city: City, where: str) -> None:
    """Open the page of a map; of households and visits the first that has one."""
    filters = "?located=true" if where == "households" else ""
    page.goto(f"{city.server.url}/{where}/{filters}")
    if where in {"households", "visits"}:
        page.goto(city.server.url + page.evaluate(FIRST_PAGE, where))


@pytest.mark.parametrize("where", ["maps/density", "boundaries", "households", "visits"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1440", "390"])
def test_a_map_stands_on_our_ground_and_asks_no_other_host(
    where: str, viewport: Any, city: City, chromium: Browser, picture: Any
) -> None:
    context = chromium.new_context(viewport=viewport, locale="zh-CN")
    page, foreign, wrong = watched(context, city)

    go_to_map(page, city, where)
    page.wait_for_selector(GROUND)

    assert page.evaluate(PAINTED) > 500
    expect(page.locator(".ground-credit a")).to_have_attribute("href", "/maps/sources/")
    assert foreign == []
    assert wrong == []
    page.locator(GROUND).first.scroll_into_view_if_needed()
    picture(page, f"ground-{where.replace('/', '-')}-{viewport['width']}")
    context.close()


def test_the_tiles_come_in_parts(city: City, chromium: Browser) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page, _, _ = watched(context, city)
    answers: list[int] = []
    page.on(
        "response",
        lambda answer: answers.append(answer.status) if ".pmtiles" in answer.url else None,
    )

    page.goto(f"{city.server.url}/maps/density/")
    page.wait_for_selector(GROUND)

    assert answers
    assert set(answers) == {206}
    context.close()


def test_the_ground_is_on_paper_too(city: City, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page, _, _ = watched(context, city)
    page.goto(f"{city.server.url}/maps/density/")
    page.wait_for_selector(GROUND)
    with_ground = page.pdf()
    page.add_style_tag(content=".ground { display: none }")

    assert len(with_ground) > len(page.pdf()) * 1.1
    context.close()


def test_without_a_base_map_a_map_works_and_says_how_to_build_one(
    city: City, chromium: Browser
) -> None:
    hidden = city.base_map.with_name("hidden")
    city.base_map.rename(hidden)
    try:
        context = chromium.new_context(viewport=DESK, locale="zh-CN")
        page, _, wrong = watched(context, city)
        page.goto(f"{city.server.url}/maps/density/")
        page.wait_for_selector(".leaflet-container[data-ground=none]")

        expect(page.locator(".ground-credit")).to_contain_text("manage.py build_base_map")
        expect(page.locator(".map-legend")).to_be_visible()
        assert wrong == []
        context.close()
    finally:
        hidden.rename(city.base_map)


def test_a_dwelling_outside_its_village_is_shown_with_it(city: City, chromium: Browser) -> None:
    """And the map speaks the page's language and zooms no nearer than its ground."""
    with psycopg.connect(city.url.replace("postgis:", "postgresql:", 1)) as connection:
        moved = connection.execute(
            "UPDATE field_api_household SET location = ST_Translate(location, 0.2, 0)"
            " WHERE id = (SELECT min(id) FROM field_api_household"
            " WHERE location IS NOT NULL AND status = 'active') RETURNING uid"
        ).fetchone()
    assert moved
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    page = city.sign_in(context, "coordinator-city")
    page.goto(f"{city.server.url}/households/{moved[0]}/")
    page.wait_for_selector(GROUND)

    box = page.locator(".small-map").bounding_box()
    mark = page.locator(".small-map path[fill='#0b5a87'][fill-opacity='1']").bounding_box()
    assert box
    assert mark
    assert box["x"] < mark["x"] < box["x"] + box["width"]
    assert box["y"] < mark["y"] < box["y"] + box["height"]
    expect(page.get_by_role("group", name="住房位置小地图")).to_be_visible()
    closer = page.get_by_role("button", name="放大")
    for _ in range(14):
        if "leaflet-disabled" in (closer.get_attribute("class") or ""):
            break
        closer.click()
        page.wait_for_timeout(300)
    expect(closer).to_have_class(re.compile("leaflet-disabled"))
    expect(page.locator(".small-map .leaflet-control-scale-line")).to_contain_text("米")
    context.close()
