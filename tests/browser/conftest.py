"""A real Chromium that fails a test on any console error, page error or request that leaves the host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

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
    """The address of a running site with the nine movements."""
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
