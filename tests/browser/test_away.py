"""A tap that meets a site that is away: the page stays, says so, and the next tap works."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.addresses import belongings
from tests.browser.conftest import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TICKS = "**/practice/*/"


@pytest.fixture
def practice(site: str, context: BrowserContext, page: Page) -> Page:
    user = UserFactory(name="Asha", timezone="Europe/Berlin")
    sign_in(context, site, user)
    page.goto(f"{site}{belongings(user).session.get_absolute_url()}practice/")
    return page


def tap(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Done")).click()


def assert_the_next_tap_works(page: Page) -> None:
    page.unroute(TICKS)
    tap(page)
    expect(page.get_by_text("1 of 3 done", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_site_that_is_away_is_said_and_the_page_stays(practice: Page, status: int) -> None:
    practice.route(TICKS, lambda route: route.fulfill(status=status, body="<h1>Bad gateway</h1>"))
    for _ in range(2):
        tap(practice)
        expect(practice.get_by_role("alert")).to_contain_text("Nothing is lost")
        expect(practice.get_by_role("alert")).to_have_count(1)
    expect(practice.get_by_text("0 of 3 done", exact=True)).to_be_visible()
    assert_the_next_tap_works(practice)


def test_an_answer_that_does_not_come_is_said(practice: Page) -> None:
    waiting: list[Route] = []
    practice.route(TICKS, lambda route: waiting.append(route))
    practice.evaluate("htmx.config.timeout = 300")
    tap(practice)
    expect(practice.get_by_role("alert")).to_contain_text("did not get through")
    assert_the_next_tap_works(practice)


def test_a_fault_of_ours_is_said_in_place_of_the_page(practice: Page) -> None:
    practice.route(TICKS, lambda route: route.fulfill(status=500, body="<h1>That did not work</h1>"))
    tap(practice)
    expect(practice.get_by_role("heading", name="That did not work")).to_be_visible()


def test_a_change_that_could_not_be_saved_stays_on_the_page(
    site: str, context: BrowserContext, page: Page
) -> None:
    user = UserFactory()
    sign_in(context, site, user)
    routine = belongings(user).routine
    page.goto(site + routine.get_absolute_url())
    change = re.compile("Change")
    step = page.locator("li.step", has_text="Bird Dog")
    step.get_by_role("link", name=change).click()
    reps = step.get_by_role("spinbutton", name="Reps")
    reps.fill("9")
    bird_dog = routine.steps.get(movement__slug="bird-dog")
    page.route(f"**/steps/{bird_dog.pk}/", lambda route: route.fulfill(status=503, body=""))
    other = page.locator("li.step", has_text="Child").get_by_role("link", name=change)
    other.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(reps).to_have_value("9")
    page.unroute(f"**/steps/{bird_dog.pk}/")
    other.click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(reps).to_have_value("9")
    bird_dog.refresh_from_db()
    assert bird_dog.reps == 9
