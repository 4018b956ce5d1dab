"""How long until a page shows something useful, on a processor four times slower.

Run by hand against a server over the full register, quiet machine preferred:

    uv run python -m tests.browser.paint http://127.0.0.1:8000 accounts.json [username …]

It opens each kind of page that the person reaches, twice after one that fills the
browser's cache, and prints the median first and largest contentful paint. It judges nothing:
the goal (first useful paint within 1.5 s) stands in the issue, and the slowest come first.
"""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

SLOWER = 4
TIMES = 2

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
    address: str
    answered: float
    first: float
    largest: float


def paints(page: Any, addresses: dict[str, str]) -> list[Paint]:
    """Each of `addresses` (name to address) opened on a slowed `page`, the slowest first."""
    slowed = page.context.new_cdp_session(page)
    slowed.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(f"({_WATCH})()")
    found = []
    for name, address in addresses.items():
        seen = []
        for _ in range(TIMES + 1):
            page.goto(address)
            page.wait_for_load_state("networkidle")
            seen.append(page.evaluate(_READ))
        counted = [one for one in seen[1:] if one["first"] is not None]
        if counted:
            found.append(
                Paint(
                    name,
                    address,
                    *(
                        median(one[key] for one in counted)
                        for key in ("answered", "first", "largest")
                    ),
                )
            )
    return sorted(found, key=lambda one: -one.largest)


def table(rows: Iterable[Paint]) -> str:
    """The paints as lines for people."""
    lines = [f"{'page':36} {'answered':>9} {'first':>7} {'largest':>8}  ms"]
    lines += [
        f"{one.page:36} {one.answered:9.0f} {one.first:7.0f} {one.largest:8.0f}" for one in rows
    ]
    return "\n".join(lines)


def main(base: str, accounts: Path, *usernames: str) -> None:
    from playwright.sync_api import sync_playwright

    from geo_minzheng.operating import programs
    from tests.browser.pages import every_page

    passwords = {
        one["username"]: one["password"] for one in json.loads(accounts.read_text("utf-8"))
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=programs.chromium(), args=["--no-sandbox"]
        )
        for username in usernames or tuple(passwords)[:1]:
            context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
            page = context.new_page()
            page.goto(f"{base}/login/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", passwords[username])
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login/" not in url)
            addresses = {}
            for name in every_page(page, base, set()):
                addresses[name] = page.url
            print(f"{username}, {len(addresses)} pages, processor {SLOWER}x slower")
            print(table(paints(page, addresses)), flush=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_minzheng.settings")
    import django

    django.setup()
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
