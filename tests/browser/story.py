"""The main story, as a person lives it: one text, told with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

PASSWORD = "three words in a row"


def tell(page: Page, site: str, next_day: Callable[[], None], *, script: bool) -> None:
    """From a first visit to a repaired streak. `next_day` moves the clock on by one day."""
    browse(page, site, script=script)
    practise_as_visitor(page, site)
    sign_up(page, script=script)
    copy_and_plan(page, script=script)
    practise(page)
    expect_streak(page, current=1)

    next_day()
    page.goto(f"{site}/today/")
    expect_streak(page, current=1)  # today is still to come, so nothing is lost
    practise(page)
    expect_streak(page, current=2)

    next_day()
    next_day()
    page.goto(f"{site}/today/")
    expect_ended(page, longest=2)

    log_yesterday(page)
    expect_streak(page, current=3)


def browse(page: Page, site: str, *, script: bool) -> None:
    page.goto(site)
    page.get_by_role("link", name="Browse exercises").click()
    expect(page.get_by_text("60 exercises", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("All fours")).check()
    if not script:
        page.get_by_role("button", name=re.compile(r"^Show \d+ exercises")).click()
    expect(page.get_by_text("5 exercises", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Bridge", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Bird Dog").first.click()
    expect(page.get_by_role("heading", name="Bird Dog", level=1)).to_be_visible()
    expect(page.get_by_text("Not reviewed by a clinician yet")).to_be_visible()


def practise_as_visitor(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name=re.compile("Try a 7-minute routine")).click()
    page.get_by_role("link", name=re.compile("Start")).first.click()
    expect(page.get_by_text("numbness between", exact=False).first).to_be_visible()
    page.get_by_role("button", name=re.compile("None of these apply")).click()
    tick_all(page, 9)
    page.get_by_role("button", name=re.compile("^Finish")).click()
    expect(page.get_by_role("heading", name=re.compile("7 minutes done"))).to_be_visible()


def tick_all(page: Page, count: int) -> None:
    for done in range(count):
        expect(page.get_by_text(f"{done} of {count} done", exact=True)).to_be_visible()
        page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_text(f"{count} of {count} done", exact=True)).to_be_visible()


def sign_up(page: Page, *, script: bool) -> None:
    page.get_by_role("link", name=re.compile("Make an account")).first.click()
    page.get_by_label("Email address").fill("asha@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    if script:
        page.get_by_role("button", name="Use Europe/Berlin").click()
    else:
        page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Create account").click()
    # The session practised before is there, and counts.
    expect(page.get_by_text("The First Nine").first).to_be_visible()
    page.goto(page.url.split("/sessions/")[0] + "/progress/")
    expect(page.locator(".rows > li", has_text="The First Nine")).to_have_count(1)


def copy_and_plan(page: Page, *, script: bool) -> None:
    page.get_by_role("link", name="Routines").first.click()
    page.get_by_role("link", name=re.compile("The First Nine")).first.click()
    page.get_by_role("button", name=re.compile("Copy")).click()
    expect(page.get_by_role("heading", name="The First Nine", level=1)).to_be_visible()
    for day in ("Tuesday", "Thursday", "Saturday"):
        page.get_by_role("checkbox", name=day).check()
    page.get_by_role("button", name=re.compile("Save.*days")).click()
    expect(page.get_by_text("The days are saved")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", checked=True).locator("visible=true")).to_have_count(7)
    step = page.locator("li.step", has_text="Bird Dog")
    step.get_by_role("link", name=re.compile("Change")).click()
    step.get_by_role("spinbutton", name="Reps").fill("7")
    step.get_by_role("button", name="Done", exact=True).click()
    expect(page.locator("li.step", has_text="Bird Dog").get_by_text("1 × 7 each side")).to_be_visible()


def practise(page: Page) -> None:
    page.goto(page.url.split("/routines/")[0].split("/today/")[0] + "/today/")
    page.get_by_role("button", name=re.compile("Start|Practise again")).first.click()
    tick_all(page, 9)
    page.get_by_role("button", name=re.compile("^Finish")).click()
    page.get_by_role("radio", name="About right").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def expect_streak(page: Page, *, current: int) -> None:
    expect(page.locator(".streak__number")).to_have_text(str(current))


def expect_ended(page: Page, *, longest: int) -> None:
    expect(page.get_by_text("A new run starts today")).to_be_visible()
    expect(
        page.get_by_text(re.compile(f"Longest.*{longest}|{longest}.*longest", re.IGNORECASE)).first
    ).to_be_visible()


def log_yesterday(page: Page) -> None:
    from datetime import date, timedelta

    page.get_by_role("link", name=re.compile("Add a past day")).first.click()
    today = date.fromisoformat(page.get_by_label("Day").get_attribute("max") or "")
    page.get_by_label("Day").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name=re.compile("Add|Save")).first.click()
    page.goto(page.url.split("/sessions/")[0].split("/today/")[0] + "/today/")
