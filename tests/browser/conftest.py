"""A real Chromium that fails a test on any console error, page error or request that leaves the host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe, AxeResults
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

# The database fixtures run in the thread whose event loop Playwright uses.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    flags = ["--disable-dev-shm-usage", "--disable-gpu"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    found = {"executable_path": CHROMIUM} if CHROMIUM else {}
    return {**browser_type_launch_args, "args": flags, **found}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/Berlin"}


class Watch:
    """What went wrong in a browser: console errors, page errors, requests to other hosts."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        self.requests: list[Request] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"page error: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 404 on purpose is reported by the browser as an error of loading itself.
        if message.type == "error" and "status of 404" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        self.requests.append(request)
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.hostname != "localhost":
            self.problems.append(f"request to {address.hostname}")


@pytest.fixture
def watch(context: BrowserContext) -> Iterator[Watch]:
    watch = Watch(context)
    yield watch
    assert watch.problems == []


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> None:
    if "context" in request.fixturenames:
        request.getfixturevalue("context").set_default_timeout(10_000)


@pytest.fixture
def site(live_server: Any, transactional_db: None) -> str:
    """The address of a running site with the sixty movements."""
    call_command("load_library", verbosity=0)
    return str(live_server.url).replace("127.0.0.1", "localhost")


def sign_in(context: BrowserContext, site: str, user: Any, *, proven: bool = False) -> None:
    """Signs a person in without the form, by their session cookie; `proven` enters their password again."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    if proven:
        client.post("/accounts/reauthenticate/", {"password": "three words here"})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def scroll_width(page: Page) -> int:
    """How far the page is wider than the window, in px."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


# Of a page that was seen in the light only the colours are left to look at.
RULES: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
}


class Look:
    """A browser in one colour scheme that looks at pages at three widths and gathers what is wrong."""

    def __init__(self, context: BrowserContext, site: str, scheme: str) -> None:
        context.set_default_timeout(10_000)
        self.context, self.site, self.rules = context, site, RULES[scheme]
        self.page = context.new_page()
        self.problems: list[str] = []

    def visit(self, *paths: str, status: int | None = None) -> None:
        for path in paths:
            response = self.page.goto(self.site + path)
            assert status is None or response.status == status, path
            self.at(path)

    def at(self, what: str) -> None:
        """Looks at the page as it is open now."""
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 844})
            if not self.page.evaluate("'axe' in window"):
                self.page.evaluate(Axe().axe_script)
            found = AxeResults(self.page.evaluate("rules => axe.run(rules)", self.rules))
            if found.violations_count:
                self.problems.append(f"{what} at {width}: {found.generate_report()}")
        self.page.set_viewport_size({"width": 320, "height": 700})
        if scroll_width(self.page) > 0:
            self.problems.append(f"{what} is {scroll_width(self.page)} px wider than 320")


@pytest.fixture(params=["light", "dark"])
def look(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict, site: str
) -> Iterator[Look]:
    context = browser.new_context(**browser_context_args, color_scheme=request.param)
    watch = Watch(context)
    look = Look(context, site, request.param)
    yield look
    context.close()
    # A page that refuses on purpose is reported by the browser as an error of loading itself.
    noise = [problem for problem in watch.problems if "the server responded with a status of" in problem]
    assert look.problems + [problem for problem in watch.problems if problem not in noise] == []
