"""How long until a page shows something useful, on a processor four times slower.

    python -m geo_minzheng.operating.bench.painting URL ASKERS.json ROUNDS

Runs in a process of its own under the program's settings and prints JSON. It opens each kind of
page that the city's asker reaches by links, once to fill the browser's cache and then ROUNDS times,
and keeps the medians. It judges nothing; the goal is the table's.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import django

SLOWER = 4
GOAL_MS = 1500
WINDOW: Any = {"width": 1366, "height": 768}

_WATCH = """() => {
    globalThis.__largest = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.__largest = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
}"""
_READ = """() => ({
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
    largest: globalThis.__largest,
    answered: performance.getEntriesByType('navigation')[0].responseEnd,
})"""


@dataclass(frozen=True)
class Paint:
    """Medians of one page, milliseconds after the click.

    Attributes:
        answered: when the last byte of the page's own answer had come.
        first: first contentful paint.
        largest: largest contentful paint, the table or map that the page is for.
    """

    page: str
    answered: float
    first: float
    largest: float


def paints(page: Any, addresses: dict[str, str], rounds: int) -> list[Paint]:
    """Each of `addresses` (name to address) opened on a slowed `page`, the slowest first."""
    slowed = page.context.new_cdp_session(page)
    slowed.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(f"({_WATCH})()")
    found = []
    for name, address in addresses.items():
        seen = []
        for _ in range(rounds + 1):
            page.goto(address)
            page.wait_for_load_state("networkidle")
            seen.append(page.evaluate(_READ))
        counted = [one for one in seen[1:] if one["first"] is not None]
        if counted:
            found.append(
                Paint(
                    name,
                    *(
                        median(one[key] for one in counted)
                        for key in ("answered", "first", "largest")
                    ),
                )
            )
    return sorted(found, key=lambda one: -one.largest)


def table(rows: Sequence[Paint]) -> Iterator[str]:
    """The paints as a table in Markdown, the slowest first."""
    yield f"First useful paint in Chromium, processor {SLOWER}x slower, medians in ms:\n"
    yield f"| page | answered | first paint | largest paint | within {GOAL_MS:,} ms |"
    yield "|" + "---|" * 5
    for one in rows:
        reached = "reached" if one.largest <= GOAL_MS else "missed"
        yield (
            f"| {one.page} | {one.answered:,.0f} | {one.first:,.0f} | {one.largest:,.0f} |"
            f" {reached} |"
        )


def cookies_of(header: str, base: str) -> list[Any]:
    """A Cookie header as a browser takes it."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return [{"name": name, "value": value, "url": base} for name, _, value in pairs]


def painted(base: str, cookie: str, rounds: int) -> list[Paint]:
    """Every kind of page that the session of `cookie` reaches.

    Raises:
        OperatingError: there is no Chromium or no Playwright; `script/test` installs both.
    """
    from geo_minzheng.operating import programs
    from geo_minzheng.operating.bench.pages import every_page
    from geo_minzheng.operating.console import OperatingError

    chromium = programs.chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if not chromium:
        raise OperatingError("No browser to measure pages with.", todo="Run script/test once.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport=WINDOW, locale="zh-CN")
        context.add_cookies(cookies_of(cookie, base))
        page = context.new_page()
        addresses = {}
        for name in every_page(page, base, set()):
            addresses[name] = page.url
        found = paints(page, addresses, rounds)
        browser.close()
    return found


if __name__ == "__main__":
    django.setup()
    from geo_minzheng.operating.bench.askers import Askers

    asker = Askers.read(Path(sys.argv[2])).city
    made = painted(sys.argv[1], asker.cookie, int(sys.argv[3]))
    sys.stdout.write(json.dumps([asdict(one) for one in made]))
