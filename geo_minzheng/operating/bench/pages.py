"""Every page that a role can reach by its links, each kind of page once.

A new page is found as soon as something links to it; nothing has to be listed.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error

NOT_PAGES = ("/api/", "/static/", "/healthz", "/logout/", "/language/")
FILES = ("download",)


def name_of(address: str) -> str:
    """The URL name of a page's address; empty for what is no page."""
    path = urlsplit(address).path
    if path.startswith(NOT_PAGES) or path.rstrip("/").endswith(FILES):
        return ""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    # One name with different words, such as the kinds of one list, is several pages.
    words = [str(value) for value in match.kwargs.values() if str(value).isidentifier()]
    return "/".join([match.url_name or "", *words])


def every_page(page: Any, base: str, seen: set[str]) -> Iterator[str]:
    """Open one page of each name that is not in `seen`; yields the name while it is open.

    A link that leads to an error fails the test that follows it.
    """
    waiting = deque([urljoin(base, "/")])
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        if not name or name in seen:
            continue
        seen.add(name)
        try:
            answer = page.goto(address)
        except Error as refused:
            if "Download is starting" not in refused.message:
                raise
            continue
        page.wait_for_load_state("networkidle")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 400, f"{answer.status} {address}"
        yield name
        links = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.href)")
        waiting.extend(link for link in links if link.startswith(base))
