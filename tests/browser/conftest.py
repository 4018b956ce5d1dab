"""A real server over a freshly loaded demonstration city, and a real Chromium."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from geo_minzheng.operating import programs
from geo_minzheng.operating.serving import WebServer
from tests.live_server import database_url, live_server

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PICTURES = Path(settings.BASE_DIR) / "var" / "screenshots"


@dataclass(frozen=True)
class City:
    """A running program with the demonstration loaded."""

    server: WebServer
    accounts: dict[str, str]
    url: str
    base_map: Path

    def sign_in(self, context: BrowserContext, username: str) -> Any:
        """A page of `context` on which `username` has signed in."""
        page = context.new_page()
        page.goto(f"{self.server.url}/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", self.accounts[username])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demonstration city in a database of its own, dropped at the end."""
    kept = tmp_path_factory.mktemp("city")
    name = f"journey_{settings.DATABASES['default']['NAME']}"[:60]
    url, admin = database_url(name), database_url("postgres")
    with psycopg.connect(admin.replace("postgis:", "postgresql:", 1), autocommit=True) as maker:
        maker.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        maker.execute(f'CREATE DATABASE "{name}"')
        try:
            accounts = kept / "accounts.json"
            for words in (["migrate", "-v0"], ["load_demonstration", f"--accounts={accounts}"]):
                manage(url, *words)
            people = json.loads(accounts.read_text("utf-8"))
            ground = kept / "base_map"
            settings_given = {"BASE_MAP_DIR": str(ground)}
            with live_server(url, log=kept / "server.log", **settings_given) as server:
                passwords = {one["username"]: one["password"] for one in people}
                yield City(server, passwords, url, ground)
        finally:
            maker.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(url: str, *words: str, **given: str) -> None:
    """Run a management command against `url`; its output is shown if it fails.

    Args:
        given: more of its environment, as live_server takes it.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, **given, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. A machine without one fails here: `script/test` installs it.

    It ends with its module: while Playwright's loop runs, Django refuses to touch a database.
    """
    found = programs.chromium()
    assert found, "no Chromium on this machine; script/test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


@pytest.fixture
def picture() -> Any:
    """Keeps what a page looks like in var/screenshots, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(page: Any, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png")

    return take
