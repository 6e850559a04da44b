"""What only a browser shows of practice and building: focus after a swap, a lost connection, double clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backhealth.accounts.models import User
from tests.addresses import belongings
from tests.browser.conftest import Watch, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def user(site: str, context: BrowserContext) -> User:
    user: User = UserFactory(name="Asha", timezone="Europe/Berlin")
    sign_in(context, site, user)
    return user


def test_a_lost_connection_is_said_and_nothing_is_lost(
    site: str, user: User, page: Page, context: BrowserContext
) -> None:
    session = belongings(user).session
    page.goto(f"{site}{session.get_absolute_url()}practice/")
    context.set_offline(True)
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_role("alert")).to_contain_text("did not get through")
    context.set_offline(False)
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_text("1 of 3 done", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_focus_stays_on_done_through_a_session(site: str, user: User, page: Page, watch: Watch) -> None:
    session = belongings(user).session
    page.goto(f"{site}{session.get_absolute_url()}practice/")
    page.locator("#now-done").focus()
    for done in (1, 2):
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{done} of 3 done", exact=True)).to_be_visible()
        expect(page.locator("#now-done")).to_be_focused()


def test_a_double_click_ticks_one_step(site: str, user: User, page: Page, watch: Watch) -> None:
    session = belongings(user).session
    page.goto(f"{site}{session.get_absolute_url()}practice/")
    page.get_by_role("button", name=re.compile("^Done")).dblclick()
    expect(page.get_by_text("1 of 3 done", exact=True)).to_be_visible()
    session.refresh_from_db()
    assert session.items_done == 1


def test_a_double_click_starts_one_session(site: str, user: User, page: Page, watch: Watch) -> None:
    routine = belongings(user).routine
    user.sessions.filter(outcome="open").delete()
    page.goto(site + routine.get_absolute_url())
    page.get_by_role("button", name="Start").first.dblclick()
    expect(page.get_by_text("0 of 3 done", exact=True)).to_be_visible()
    assert user.sessions.filter(outcome="open").count() == 1


def test_moving_a_step_keeps_the_page_and_the_focus(site: str, user: User, page: Page, watch: Watch) -> None:
    routine = belongings(user).routine
    page.goto(site + routine.get_absolute_url())
    row = page.locator("li.step", has_text="Cat-Cow")
    row.get_by_role("link", name=re.compile("Change")).click()
    row.get_by_role("button", name="Core").click()
    expect(page.locator("li.step h3")).to_have_text(
        [re.compile("Bird Dog"), re.compile("Cat-Cow"), re.compile("Child")]
    )
    assert page.url == site + routine.get_absolute_url()
    expect(row.get_by_role("link", name=re.compile("Change"))).to_be_focused()


def test_a_step_opened_and_not_changed_is_not_saved_again(
    site: str, user: User, page: Page, watch: Watch
) -> None:
    page.goto(site + belongings(user).routine.get_absolute_url())
    row = page.locator("li.step", has_text="Cat-Cow")
    row.get_by_role("link", name=re.compile("Change")).click()
    expect(row.get_by_role("spinbutton", name="Reps")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    row.get_by_role("button", name="Core").click()
    expect(page.locator("li.step h3").nth(1)).to_contain_text("Cat-Cow")
    assert [url.rsplit("/", 2)[1] for url in sent] == ["place"]


def test_opening_a_step_leaves_the_others_as_they_are(
    site: str, user: User, page: Page, watch: Watch
) -> None:
    page.goto(site + belongings(user).routine.get_absolute_url())
    first, second = (page.locator("li.step", has_text=name) for name in ("Cat-Cow", "Bird Dog"))
    first.get_by_role("link", name=re.compile("Change")).press("Enter")
    expect(first.locator("summary")).to_be_focused()
    first.get_by_role("button", name="More: Reps").click()
    second.get_by_role("link", name=re.compile("Change")).click()
    expect(second.get_by_role("spinbutton", name="Reps")).to_be_visible()
    expect(first.get_by_role("spinbutton", name="Reps")).to_have_value("7")


def test_a_typed_dose_and_ticked_days_outlive_another_action(
    site: str, user: User, page: Page, watch: Watch
) -> None:
    routine = belongings(user).routine
    page.goto(site + routine.get_absolute_url())
    row = page.locator("li.step", has_text="Cat-Cow")
    row.get_by_role("link", name=re.compile("Change")).click()
    row.get_by_role("button", name="More: Reps").click()
    page.get_by_role("checkbox", name="Sunday").uncheck(force=True)
    row.get_by_role("button", name="Core").click()
    expect(page.locator("li.step h3").last).to_contain_text("Child")
    expect(page.locator("li.step", has_text="Cat-Cow")).to_contain_text("1 × 7")
    expect(page.get_by_role("checkbox", name="Sunday")).not_to_be_checked()
    page.reload()
    expect(page.get_by_role("checkbox", name="Sunday")).not_to_be_checked()


def test_a_typed_dose_goes_with_the_start(site: str, user: User, page: Page, watch: Watch) -> None:
    routine = belongings(user).routine
    user.sessions.filter(outcome="open").delete()
    page.goto(site + routine.get_absolute_url())
    row = page.locator("li.step", has_text="Cat-Cow")
    row.get_by_role("link", name=re.compile("Change")).click()
    row.get_by_role("button", name="More: Reps").click()
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_text("1 × 7", exact=True).first).to_be_visible()


def test_done_stays_above_the_bar_on_a_short_phone(site: str, user: User, page: Page, watch: Watch) -> None:
    session = belongings(user).session
    for width, height in ((390, 667), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{site}{session.get_absolute_url()}practice/")
        done, bar = (page.locator(part).bounding_box() for part in ("#now-done", ".practice-foot"))
        assert done
        assert bar
        assert done["y"] + done["height"] <= bar["y"]


def test_a_session_that_ended_elsewhere_leads_to_sign_in(
    site: str, user: User, page: Page, context: BrowserContext
) -> None:
    routine = belongings(user).routine
    page.goto(site + routine.get_absolute_url())
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save the days").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert f"next={routine.get_absolute_url().replace('/', '%2F')}" in page.url
