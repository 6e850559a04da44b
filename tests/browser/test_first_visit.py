"""What a first and a second visit cost, as gunicorn and WhiteNoise serve them: bytes, requests, nodes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Response

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser

KB = 1024
FIRST_VISIT = 60 * KB
FIRST_VISIT_OF_A_LIST = 80 * KB
REQUESTS = 8
HTML = 12 * KB
FIGURE = 1.5 * KB
"""What each still figure may add to a page: 48 KB with 24 of them."""
A_LIST = 24
CSS = 12 * KB
SCRIPT = 8 * KB
SCRIPT_WITH_HTMX = 24 * KB
NODES = 1500

VISITOR = [
    "/",
    "/help/",
    "/exercises/",
    "/exercises/bird-dog/",
    "/routines/",
    "/routines/starters/first-nine/",
]
PERSONAL = ["/today/", "/progress/", "/routines/", "/accounts/settings/"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as `make run` serves it, with a database and static files of its own."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "BACKHEALTH_MODE": "local",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "STATIC_ROOT": str(folder / "static"),
    }
    for name in ("DJANGO_SETTINGS_MODULE", "REDIS_URL"):
        environment.pop(name, None)
    for command in ("migrate", "createcachetable", "load_library", "collectstatic --noinput"):
        subprocess.run(
            [sys.executable, "manage.py", *command.split(), "-v", "0"], cwd=ROOT, env=environment, check=True
        )
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "gunicorn.conf.py",
            "-b",
            f"127.0.0.1:{port}",
            "backhealth.wsgi",
        ],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=2).close()
            break
        except OSError:
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(timeout=30)


class Visit:
    """Every answer of one page load, by kind, with its size on the wire."""

    def __init__(self) -> None:
        self.responses: list[Response] = []

    def add(self, response: Response) -> None:
        self.responses.append(response)

    def size(self, *kinds: str) -> int:
        return sum(
            response.request.sizes()["responseBodySize"]
            for response in self.responses
            if not kinds or response.request.resource_type in kinds
        )


def measure(context: BrowserContext, url: str) -> None:
    """Loads a page twice in an empty browser and compares with the budgets."""
    page, first = context.new_page(), Visit()
    page.on("response", first.add)
    page.goto(url, wait_until="networkidle")
    with_htmx = any("htmx" in response.url for response in first.responses)
    print(
        f"{url}: {first.size() / KB:.1f} KB in {len(first.responses)} requests, "
        f"HTML {first.size('document') / KB:.1f}, CSS {first.size('stylesheet') / KB:.1f}, "
        f"script {first.size('script') / KB:.1f}"
    )
    assert len(first.responses) <= REQUESTS, url
    figures = page.locator("svg.fig").count()
    assert first.size() <= (FIRST_VISIT_OF_A_LIST if figures >= A_LIST else FIRST_VISIT), url
    assert first.size("document") <= HTML + FIGURE * figures, url
    assert first.size("stylesheet") <= CSS, url
    assert first.size("script") <= (SCRIPT_WITH_HTMX if with_htmx else SCRIPT), url
    assert page.evaluate("document.getElementsByTagName('*').length") <= NODES, url
    assert page.evaluate("document.fonts.size") == 0, url

    fetched: set[str] = set()
    from_memory: set[str] = set()
    network = context.new_cdp_session(page)
    network.on("Network.requestServedFromCache", lambda event: from_memory.add(event["requestId"]))

    def note(event: dict[str, Any]) -> None:
        if event["requestId"] not in from_memory and not event["response"].get("fromDiskCache"):
            fetched.add(event["response"]["url"])

    network.on("Network.responseReceived", note)
    network.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    assert fetched == {url}, "a second visit fetches the page alone"


@pytest.mark.parametrize("path", VISITOR)
def test_a_visitors_first_page_is_light(
    browser: Browser, browser_context_args: dict, served: str, path: str
) -> None:
    context = browser.new_context(**browser_context_args)
    measure(context, served + path)
    context.close()


def test_a_persons_pages_are_light(browser: Browser, browser_context_args: dict, served: str) -> None:
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.goto(f"{served}/accounts/signup/?next=/routines/starters/first-nine/")
    page.get_by_label("Email address").fill("light@example.com")
    page.get_by_label("Password", exact=True).fill("three words in a row")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name=re.compile("Copy")).click()
    routine = page.url
    state = context.storage_state()
    context.close()
    for url in [*(served + path for path in PERSONAL), routine]:
        fresh = browser.new_context(**browser_context_args, storage_state=state)
        measure(fresh, url)
        fresh.close()
