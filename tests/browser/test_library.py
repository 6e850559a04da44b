"""Looking for an exercise: it is found while one types and ticks, by hand or by keyboard, with scripts or without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import Look, Watch, scroll_width

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARK = "window.isTheSamePage = true"
IS_MARKED = "window.isTheSamePage === true"


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search exercises")


def cards(page: Page) -> Locator:
    return page.locator(".movement-card__name")


def expect_count(page: Page, count: int) -> None:
    words = "1 exercise" if count == 1 else f"{count} exercises"
    expect(page.locator("#movement-count")).to_have_text(words)
    expect(cards(page)).to_have_count(min(count, 24))


def way(page: Page, name: str) -> Locator:
    return page.locator("#ways").get_by_role("checkbox", name=name)


def count_beside(page: Page, choice: str) -> int:
    return int(page.locator(f"#count-{choice}").text_content() or "")


def open_library(page: Page, site: str, query: str = "") -> None:
    page.goto(f"{site}/exercises/{query}")
    page.evaluate(MARK)


def test_typing_finds_at_once_and_the_focus_stays(site: str, page: Page, watch: Watch) -> None:
    open_library(page, site)
    expect_count(page, 60)
    box(page).press_sequentially("cat co", delay=20)
    expect(cards(page)).to_have_text(["Cat-Cow", "Seated Cat-Cow"])
    expect(box(page)).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?.*q=cat(\+|%20)co"))
    page.keyboard.type("w seated")
    expect(cards(page)).to_have_text(["Seated Cat-Cow"])
    expect(box(page)).to_be_focused()
    assert box(page).input_value() == "cat cow seated"
    expect_count(page, 1)
    assert page.evaluate(IS_MARKED)


def test_a_slip_of_the_finger_is_forgiven_and_what_comes_near_is_said(
    site: str, page: Page, watch: Watch
) -> None:
    open_library(page, site)
    box(page).fill("brid dog")
    expect(cards(page).first).to_have_text("Bird Dog")
    expect(page.get_by_text("These come closest")).to_have_count(0)
    box(page).fill("bird zebra")
    expect(page.get_by_text("No exercise has all of these words. These come closest.")).to_be_visible()
    expect(cards(page).first).to_have_text("Bird Dog")


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(site: str, page: Page) -> None:
    """Not watched: htmx notes in the console that it gave the earlier request up."""
    open_library(page, site)
    late: list[Route] = []
    page.route(re.compile("q=bridge"), lambda route: late.append(route))
    with page.expect_request(re.compile("q=bridge")):
        box(page).fill("bridge")
    box(page).fill("cat cow")
    expect(cards(page)).to_have_text(["Cat-Cow", "Seated Cat-Cow"])
    for route in late:
        route.continue_()
    page.wait_for_timeout(500)
    expect(cards(page)).to_have_text(["Cat-Cow", "Seated Cat-Cow"])


def test_the_quick_ways_are_ticked_by_keyboard(site: str, page: Page, watch: Watch) -> None:
    open_library(page, site)
    box(page).focus()
    page.keyboard.press("Tab")
    expect(way(page, "In bed")).to_be_focused()
    page.keyboard.press("Space")
    expect(way(page, "In bed")).to_be_checked()
    expect_count(page, 15)
    expect(way(page, "In bed")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
    expect(way(page, "Get stronger")).to_be_focused()
    page.keyboard.press("Space")
    expect_count(page, 5)
    expect(page).to_have_url(re.compile(r"place=bed.*aim=strengthen"))
    page.keyboard.press("Space")
    expect_count(page, 15)
    assert page.evaluate(IS_MARKED)


def test_a_chosen_way_shows_where_the_keyboard_is(site: str, page: Page, watch: Watch) -> None:
    open_library(page, site)
    chip = page.locator("#ways label", has_text="In bed")
    look = "element => ['outlineStyle', 'boxShadow', 'backgroundColor', 'borderColor'].map(name => getComputedStyle(element)[name]).join()"
    plain = chip.evaluate(look)
    box(page).focus()
    page.keyboard.press("Tab")
    focused = chip.evaluate(look)
    assert focused != plain
    page.keyboard.press("Space")
    expect_count(page, 15)
    page.keyboard.press("Tab")
    assert chip.evaluate(look) not in {plain, focused}


def test_counts_follow_without_loading_the_page_anew(site: str, page: Page, watch: Watch) -> None:
    open_library(page, site)
    before = {choice: count_beside(page, choice) for choice in ("position-seated", "family-core", "kit-none")}
    assert before["position-seated"] == 10
    way(page, "In bed").check()
    expect_count(page, 15)
    expect(page.locator("#count-position-seated")).to_have_text("0")
    assert count_beside(page, "family-core") < before["family-core"]
    # A count is what ticking it then finds.
    promised = count_beside(page, "family-core")
    page.get_by_role("checkbox", name=re.compile("^Core")).first.check()
    expect_count(page, promised)
    # The others of the same filter count as if this one were not ticked.
    assert count_beside(page, "family-hip") > 0
    page.get_by_role("link", name="Clear filters").click()
    expect_count(page, 60)
    assert {choice: count_beside(page, choice) for choice in before} == before


def test_going_back_brings_the_earlier_list_and_its_ticks(site: str, page: Page, watch: Watch) -> None:
    open_library(page, site)
    way(page, "At a desk").check()
    expect_count(page, 22)
    way(page, "Settle a sore spell").check()
    expect_count(page, 3)
    cards(page).filter(has_text="Seated Cat-Cow").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Seated Cat-Cow", level=1)).to_be_visible()

    page.go_back()
    expect_count(page, 3)
    expect(way(page, "At a desk")).to_be_checked()
    expect(way(page, "Settle a sore spell")).to_be_checked()
    page.go_back()
    expect_count(page, 22)
    expect(way(page, "At a desk")).to_be_checked()
    expect(way(page, "Settle a sore spell")).not_to_be_checked()
    assert count_beside(page, "position-supine") == 1
    page.go_back()
    expect_count(page, 60)
    expect(way(page, "At a desk")).not_to_be_checked()
    assert count_beside(page, "position-supine") == 17
    page.go_forward()
    expect_count(page, 22)
    expect(way(page, "At a desk")).to_be_checked()


def test_going_back_brings_the_words_back(site: str, page: Page, watch: Watch) -> None:
    open_library(page, site)
    box(page).fill("cow")
    expect_count(page, 2)
    way(page, "On a chair").check()
    expect_count(page, 1)
    page.go_back()
    expect_count(page, 2)
    expect(box(page)).to_have_value("cow")
    page.go_back()
    expect_count(page, 60)
    expect(box(page)).to_have_value("")


def test_an_address_can_be_sent_to_somebody(
    site: str, page: Page, browser: Browser, browser_context_args: dict, watch: Watch
) -> None:
    open_library(page, site)
    box(page).fill("hip")
    way(page, "In bed").check()
    expect(page).to_have_url(re.compile("q=hip.*place=bed"))
    expect(cards(page).first).to_have_text("Bridge")
    shown = cards(page).all_text_contents()
    context = browser.new_context(**browser_context_args)
    theirs = context.new_page()
    theirs.goto(page.url)
    expect(cards(theirs)).to_have_text(shown)
    expect(box(theirs)).to_have_value("hip")
    expect(way(theirs, "In bed")).to_be_checked()
    context.close()


def test_without_scripts_words_and_ways_are_sent_by_a_button(
    site: str, browser: Browser, browser_context_args: dict
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    context.set_default_timeout(10_000)
    watch = Watch(context)
    page = context.new_page()
    page.goto(f"{site}/")
    page.get_by_role("link", name=re.compile("^At a desk")).click()
    expect_count(page, 22)
    expect(way(page, "At a desk")).to_be_checked()
    way(page, "Settle a sore spell").check()
    page.locator("#ways").get_by_role("button", name="Show").click()
    expect_count(page, 3)
    box(page).fill("cow")
    box(page).press("Enter")
    expect(cards(page)).to_have_text(["Seated Cat-Cow"])
    expect(way(page, "Settle a sore spell")).to_be_checked()
    cards(page).get_by_role("link").click()
    page.get_by_role("link", name=re.compile("^Cat-Cow")).click()
    expect(page.get_by_role("heading", name="Cat-Cow", level=1)).to_be_visible()
    expect(page.locator(".ladder__step[aria-current]")).to_contain_text("You are here")
    context.close()
    assert watch.problems == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_list_of_one_of_three_pages_keeps_its_filters(
    site: str, page: Page, watch: Watch, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_library(page, site, "?floor=none")
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#movement-count")).to_have_text("25 exercises")
    expect(cards(page)).to_have_count(1)
    assert scroll_width(page) <= 0


def test_the_library_as_it_is_used_is_accessible(look: Look) -> None:
    look.visit("/exercises/?q=bird+zebra", "/exercises/?place=bed&aim=strengthen&kit=none")
    look.page.set_viewport_size({"width": 1280, "height": 844})
    look.page.goto(f"{look.site}/exercises/")
    box(look.page).fill("cat cow")
    expect(cards(look.page)).to_have_text(["Cat-Cow", "Seated Cat-Cow"])
    way(look.page, "On a chair").check()
    expect_count(look.page, 1)
    look.at("the library after typing and ticking")
