"""What a first and a second visit cost, and what moves on the page: bytes, requests, nodes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response

from tests.addresses import belongings
from tests.browser.conftest import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 1024
FIRST_VISIT = 60 * KB
REQUESTS = 8
HTML = 12 * KB
CSS = 12 * KB
SCRIPT = 8 * KB
SCRIPT_WITH_HTMX = 24 * KB
NODES = 1500

VISITOR = ["/", "/help/", "/exercises/", "/exercises/bird-dog/", "/routines/", "/routines/starters/first-nine/"]
PERSONAL = ["/today/", "/progress/", "/routines/", "{routine}", "{practice}"]
WITH_HTMX = {"/exercises/", "{routine}", "{practice}"}


@pytest.fixture
def compressed(settings: object) -> None:
    """Serve as `make run` does: hashed and compressed static files."""


class Visit:
    """Every answer of one page load, by kind, with its size on the wire."""

    def __init__(self) -> None:
        self.responses: list[Response] = []

    def size(self, *kinds: str) -> int:
        return sum(
            response.request.sizes()["responseBodySize"]
            for response in self.responses
            if not kinds or response.request.resource_type in kinds
        )


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
def test_a_first_visit_is_light(
    browser: Browser, browser_context_args: dict, served: str, signed_in: bool
) -> None:
    user = UserFactory(name="Asha")
    owned = belongings(user)
    addresses = {
        "{routine}": owned.routine.get_absolute_url(),
        "{practice}": f"{owned.session.get_absolute_url()}practice/",
    }
    for name in PERSONAL if signed_in else VISITOR:
        context = browser.new_context(**browser_context_args)
        if signed_in:
            sign_in(context, served, user)
        page, visit = context.new_page(), Visit()
        page.on("response", visit.responses.append)
        page.goto(served + addresses.get(name, name), wait_until="networkidle")
        script = SCRIPT_WITH_HTMX if name in WITH_HTMX else SCRIPT
        print(f"{name}: {visit.size() / KB:.1f} KB in {len(visit.responses)} requests")
        assert len(visit.responses) <= REQUESTS, name
        assert visit.size() <= FIRST_VISIT, name
        assert visit.size("document") <= HTML, name
        assert visit.size("stylesheet") <= CSS, name
        assert visit.size("script") <= script, name
        assert page.evaluate("document.getElementsByTagName('*').length") <= NODES, name
        again = Visit()
        page.on("response", again.responses.append)
        page.goto(served + addresses.get(name, name), wait_until="networkidle")
        fetched = [response for response in again.responses if not response.from_service_worker]
        kinds = {response.request.resource_type for response in fetched if response.request.sizes()["responseBodySize"]}
        assert kinds <= {"document"}, name
        context.close()
