"""Figures that move: when, how, and when not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from exercises.models import Movement
from tests.addresses import belongings
from tests.browser.conftest import Watch, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNT_FRAMES = """
window.frameCount = 0;
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (show) => ask((now) => { window.frameCount += 1; show(now); });
"""
# What moves once the page is read whole: while it comes in, a row may still get another item.
NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  const { domInteractive } = performance.getEntriesByType("navigation")[0];
  for (const { startTime, value } of list.getEntries()) {
    if (domInteractive && startTime > domInteractive) window.shifts.push(value);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# How far each path of a figure reaches, as it is drawn.
OUTLINE = """svg => [...svg.querySelectorAll(".fig-body > path")].flatMap((path) => {
  const matrix = path.transform.baseVal.consolidate()?.matrix;
  const length = path.getTotalLength();
  const points = [...Array(100).keys()].map((i) => path.getPointAtLength((i / 100) * length));
  const [xs, ys] = ["x", "y"].map((axis) => points.map((p) => (matrix ? p.matrixTransform(matrix) : p)[axis]));
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
}).sort((a, b) => a - b)"""
LENGTHS = "svg => [...svg.querySelectorAll('.fig-body > path')].map(path => path.getTotalLength())"
MOMENTS = ["Start", "A quarter of the way", "Half-way", "Three quarters of the way", "End"]
BIRD_DOG = "/exercises/bird-dog/"


@pytest.fixture(autouse=True)
def _counted(context: BrowserContext) -> None:
    context.add_init_script(COUNT_FRAMES)


def frames(page: Page) -> int:
    """How many frames are drawn in half a second."""
    return int(
        page.evaluate(
            """async () => {
              const before = window.frameCount;
              await new Promise((done) => setTimeout(done, 500));
              return window.frameCount - before;
            }"""
        )
    )


def motions(watch: Watch) -> list[str]:
    """The motion files that were fetched."""
    return [
        request.url.rsplit("/", 1)[1] for request in watch.requests if "/exercises/figures/" in request.url
    ]


def body(figure: Locator) -> str:
    return figure.locator(".fig-body").first.inner_html()


def player(page: Page) -> Locator:
    return page.locator("movement-figure[controls]")


def step_to(page: Page, moment: str) -> None:
    """Presses Step until the player is at a moment."""
    for _ in range(2 * len(MOMENTS)):
        page.get_by_role("button", name="Step").click()
        expect(player(page).get_by_role("status")).not_to_be_empty()
        if player(page).get_by_role("status").inner_text() == moment:
            return
    raise AssertionError(f"No step leads to {moment}")


def away(figure: Locator) -> None:
    """Waits until a figure has left its start."""
    expect(figure).to_have_attribute("data-away", "", timeout=5000)


# In a card


def test_a_card_moves_while_it_is_hovered_and_then_returns(site: str, page: Page, watch: Watch) -> None:
    page.goto(f"{site}/exercises/")
    card = page.locator(".movement-card", has=page.get_by_role("link", name="Bird Dog", exact=True))
    figure = card.locator("movement-figure")
    still = body(figure)
    page.wait_for_load_state("networkidle")
    assert motions(watch) == []
    assert frames(page) == 0
    card.hover()
    away(figure)
    assert body(figure) != still
    assert frames(page) > 5
    page.mouse.move(0, 0)
    expect(figure).not_to_have_attribute("data-away", "")
    assert frames(page) == 0
    card.hover()
    away(figure)
    assert [re.sub("-[0-9a-f]{12}", "", name) for name in motions(watch)] == ["bird-dog.json"]


def test_a_card_moves_while_the_keyboard_is_in_it(site: str, page: Page, watch: Watch) -> None:
    page.goto(f"{site}/exercises/")
    cards = page.locator(".movement-card")
    cards.nth(0).get_by_role("link").focus()
    page.keyboard.press("Tab")
    away(cards.nth(1).locator("movement-figure"))
    page.keyboard.press("Tab")
    expect(cards.nth(1).locator("movement-figure")).not_to_have_attribute("data-away", "")
    away(cards.nth(2).locator("movement-figure"))


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_a_card_moves_for_who_was_there_before_the_script(
    site: str, page: Page, watch: Watch, way: str
) -> None:
    held: list[Route] = []
    page.route("**/movement-figure*.js", lambda route: held.append(route))
    with page.expect_request("**/movement-figure*.js"):
        page.goto(f"{site}/exercises/")
    card = page.locator(".movement-card").first
    if way == "hover":
        card.hover()
    else:
        card.get_by_role("link").focus()
    held[0].continue_()
    away(card.locator("movement-figure"))


def test_a_finger_leaves_a_card_still(site: str, page: Page, watch: Watch) -> None:
    page.goto(f"{site}/exercises/")
    card = page.locator(".movement-card").first
    card.dispatch_event("pointerenter", {"pointerType": "touch"})
    assert frames(page) == 0
    assert motions(watch) == []


def test_a_page_that_is_left_forgets_the_pointer(site: str, page: Page, watch: Watch) -> None:
    page.goto(f"{site}/exercises/")
    card = page.locator(".movement-card").first
    card.hover()
    away(card.locator("movement-figure"))
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    expect(card.locator("movement-figure")).not_to_have_attribute("data-away", "")
    assert frames(page) == 0


def test_cards_that_a_filter_brings_move_too(site: str, page: Page, watch: Watch) -> None:
    page.goto(f"{site}/exercises/")
    page.get_by_role("checkbox", name=re.compile("All fours")).check()
    expect(page.get_by_text("5 exercises", exact=True)).to_be_visible()
    card = page.locator(".movement-card", has_text="Cat-Cow")
    card.hover()
    away(card.locator("movement-figure"))
    page.get_by_role("checkbox", name=re.compile("All fours")).uncheck()
    expect(page.get_by_text("60 exercises", exact=True)).to_be_visible()
    page.mouse.move(0, 0)
    assert frames(page) == 0


# With buttons


def test_a_player_plays_pauses_and_plays_on(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    away(player(page))
    assert frames(page) > 5
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    held = body(player(page))
    assert frames(page) == 0
    assert body(player(page)) == held
    page.keyboard.press("Enter")  # the focus stays on the button
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    assert frames(page) > 5
    assert len(motions(watch)) == 1


def test_stepping_shows_five_moments_in_turn(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    step_to(page, "End")
    assert frames(page) == 0
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    poses = []
    for moment in [*MOMENTS, "Start"]:
        page.get_by_role("button", name="Step").click()
        expect(player(page).get_by_role("status")).to_have_text(moment)
        poses.append(body(player(page)))
    assert len(set(poses)) == len(MOMENTS)
    assert poses[-1] == poses[0]
    page.get_by_role("button", name="Play").click()
    expect(player(page).get_by_role("status")).to_be_empty()
    away(player(page))


def test_a_player_out_of_sight_takes_no_frames(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    away(player(page))
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(player(page)).not_to_be_in_viewport()
    page.wait_for_timeout(100)
    assert frames(page) == 0
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(100)
    assert frames(page) > 5


def test_every_motion_begins_and_ends_as_the_pictures_do(site: str, page: Page, watch: Watch) -> None:
    for movement in Movement.objects.published():
        page.goto(site + movement.get_absolute_url())
        page.emulate_media(reduced_motion="reduce")
        start, end = player(page).locator(".fig").all()
        lengths, outline = start.evaluate(LENGTHS), end.evaluate(OUTLINE)
        page.emulate_media(reduced_motion="no-preference")
        step_to(page, "End")
        assert start.evaluate(OUTLINE) == pytest.approx(outline, abs=12), movement.slug
        step_to(page, "Start")
        assert start.evaluate(LENGTHS) == pytest.approx(lengths, rel=0.02, abs=2), movement.slug


def test_a_swapped_step_plays_and_the_one_before_lets_go(
    site: str, page: Page, context: BrowserContext, watch: Watch
) -> None:
    user = UserFactory()
    sign_in(context, site, user)
    session = belongings(user).session
    page.goto(f"{site}{session.get_absolute_url()}practice/")
    away(player(page))
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_text("1 of 3 done", exact=True)).to_be_visible()
    away(player(page))
    assert len(motions(watch)) == 2
    page.get_by_role("button", name="Pause").click()
    assert frames(page) == 0


def practice(site: str, context: BrowserContext) -> str:
    """The address of somebody's session of three steps."""
    user = UserFactory()
    sign_in(context, site, user)
    return f"{site}{belongings(user).session.get_absolute_url()}practice/"


def test_pressing_a_button_moves_and_resizes_nothing(
    site: str, page: Page, context: BrowserContext, watch: Watch
) -> None:
    address = practice(site, context)
    for width, height in ((375, 667), (320, 568), (390, 844), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        away(player(page))

        def boxes() -> list[Any]:
            parts = (player(page).locator(".picture").first, page.locator("#now-done"))
            return [part.bounding_box() for part in parts]

        before = boxes()
        assert before[0]["height"] > 100
        for _ in MOMENTS:
            page.get_by_role("button", name="Step").click()
            expect(player(page).get_by_role("status")).not_to_be_empty()
            assert boxes() == before, (width, height)


def test_a_picture_is_lower_than_a_phone_on_its_side(
    site: str, page: Page, context: BrowserContext, watch: Watch
) -> None:
    page.set_viewport_size({"width": 844, "height": 390})
    for address in (site + "/exercises/wall-angels/", practice(site, context)):
        page.goto(address)
        box = player(page).locator(".picture").first.bounding_box()
        assert box
        assert 100 < box["height"] < 390 * 2 / 3


def test_a_pause_holds_for_the_steps_that_follow(
    site: str, page: Page, context: BrowserContext, watch: Watch
) -> None:
    page.goto(practice(site, context))
    away(player(page))
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_text("1 of 3 done", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert frames(page) == 0
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_text("2 of 3 done", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    away(player(page))


def test_play_pressed_while_a_step_is_fetched_plays(site: str, page: Page, watch: Watch) -> None:
    waiting: list[Route] = []
    page.route("**/exercises/figures/*", lambda route: waiting.append(route))
    page.goto(site + BIRD_DOG)
    page.get_by_role("button", name="Step").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(100)
    for route in waiting:
        route.continue_()
    away(player(page))
    expect(player(page).get_by_role("status")).to_be_empty()
    assert frames(page) > 5


# Without motion: both poses, side by side


def expect_both_poses(page: Page) -> None:
    start, end = player(page).locator(".picture").all()
    for pose in (start, end):
        expect(pose).to_be_visible()
    for word in ("Start", "End"):
        expect(player(page).get_by_text(word, exact=True)).to_be_visible()
    left, right = start.bounding_box(), end.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] < right["x"]
    assert left["y"] == right["y"]
    expect(player(page).get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize(
    "answer", [{"status": 404}, {"body": "{"}, {"json": {"paths": ["1"]}}], ids=["missing", "broken", "other"]
)
def test_without_its_motion_a_figure_shows_both_poses_until_it_comes(
    site: str, page: Page, watch: Watch, answer: dict[str, Any]
) -> None:
    page.route("**/exercises/figures/*", lambda route: route.fulfill(**answer))
    page.goto(site + BIRD_DOG)
    expect(player(page)).to_have_attribute("data-still", "")
    expect_both_poses(page)
    assert frames(page) == 0
    page.unroute("**/exercises/figures/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    away(player(page))
    expect(player(page)).not_to_have_attribute("data-still", "")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_a_card_asks_again_for_a_motion_that_did_not_come(site: str, page: Page, watch: Watch) -> None:
    page.route("**/exercises/figures/*", lambda route: route.fulfill(status=404))
    page.goto(f"{site}/exercises/")
    card = page.locator(".movement-card").first
    card.hover()
    expect(card.locator("movement-figure")).to_have_attribute("data-still", "")
    page.unroute("**/exercises/figures/*")
    page.mouse.move(0, 0)
    card.hover()
    away(card.locator("movement-figure"))


def test_a_motion_that_breaks_off_leaves_both_poses(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    figure = player(page).locator(".fig").first
    start = figure.evaluate(LENGTHS)
    away(player(page))
    page.evaluate("() => { Element.prototype.setAttribute = () => { throw new Error(); }; }")
    expect(player(page)).to_have_attribute("data-still", "")
    expect_both_poses(page)
    expect(player(page)).not_to_have_attribute("data-away", "")
    assert frames(page) == 0
    assert figure.evaluate(LENGTHS) == start


def test_without_its_script_a_figure_shows_both_poses(site: str, page: Page, watch: Watch) -> None:
    page.route("**/movement-figure*.js", lambda route: route.fulfill(status=404))
    page.goto(site + BIRD_DOG)
    expect_both_poses(page)


def test_less_motion_means_none(site: str, page: Page, watch: Watch) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + BIRD_DOG)
    page.wait_for_load_state("networkidle")
    expect_both_poses(page)
    assert frames(page) == 0
    assert motions(watch) == []
    page.goto(f"{site}/exercises/")
    page.locator(".movement-card").first.hover()
    assert frames(page) == 0
    assert motions(watch) == []


def test_less_motion_can_be_asked_for_at_any_time(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    figure = player(page).locator(".fig").first
    start = figure.evaluate(OUTLINE)
    away(player(page))
    page.emulate_media(reduced_motion="reduce")
    expect_both_poses(page)
    expect(player(page)).not_to_have_attribute("data-away", "")
    assert frames(page) == 0
    assert figure.evaluate(OUTLINE) == pytest.approx(start, abs=2)
    page.emulate_media(reduced_motion="no-preference")
    away(player(page))


def test_words_about_a_pose_go_with_it(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    step_to(page, "Half-way")
    words = player(page).locator("[role=status]")
    page.emulate_media(media="print")
    expect(words).to_be_hidden()
    page.emulate_media(media="screen", reduced_motion="reduce")
    expect(words).to_be_hidden()
    expect(words).to_be_empty()


def test_without_script_both_poses_are_there(
    browser: Browser, browser_context_args: dict[str, Any], site: str
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(site + BIRD_DOG)
    expect_both_poses(page)
    context.close()


def test_both_poses_are_printed(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    figure = player(page).locator(".fig").first
    start = figure.evaluate(OUTLINE)
    step_to(page, "Half-way")
    half_way = figure.evaluate(OUTLINE)
    expect(player(page).locator(".fig-arrow").first).to_be_hidden()
    page.emulate_media(media="print")
    expect_both_poses(page)
    expect(player(page).locator(".fig-arrow").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert figure.evaluate(OUTLINE) == pytest.approx(start, abs=2)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert figure.evaluate(OUTLINE) == half_way


def test_the_clock_stands_still_while_a_page_prints(site: str, page: Page, watch: Watch) -> None:
    page.goto(site + BIRD_DOG)
    figure = player(page).locator(".fig").first
    start = figure.evaluate(OUTLINE)
    away(player(page))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert frames(page) == 0
    assert figure.evaluate(OUTLINE) == pytest.approx(start, abs=2)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert frames(page) > 5


# For everybody


def test_a_figure_is_named_and_described(
    site: str, page: Page, context: BrowserContext, watch: Watch
) -> None:
    page.goto(site + BIRD_DOG)
    client = context.new_cdp_session(page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    images = [
        node
        for node in nodes
        if node.get("role", {}).get("value") in {"image", "img"} and not node["ignored"]
    ]
    assert [image["name"]["value"] for image in images] == ["Bird Dog"]
    movement = Movement.objects.get(slug="bird-dog")
    assert images[0]["description"]["value"].startswith(movement.figure["description"])


@pytest.mark.parametrize("path", ["/", "/exercises/", BIRD_DOG, "/exercises/wall-angels/"])
def test_nothing_shifts_while_a_page_comes_to_life(
    site: str, page: Page, context: BrowserContext, watch: Watch, path: str
) -> None:
    context.add_init_script(NOTE_SHIFTS)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1200)
        # A reader of the page may pause between two links of the header: one of them then moves aside.
        assert sum(page.evaluate("window.shifts")) < 0.002


def test_cards_of_low_and_tall_figures_line_up(site: str, page: Page, watch: Watch) -> None:
    """Beside its words a picture is as high as its card, above them all are alike."""
    for width in (390, 820, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{site}/exercises/")
        boxes: list[Any] = [
            (card.bounding_box(), card.locator("> .picture").bounding_box())
            for card in page.locator(".movement-card").all()
        ]
        assert len({round(tile["width"]) for _card, tile in boxes}) == 1
        if width < 1280:
            assert [card for card, tile in boxes if card["height"] - tile["height"] > 4] == []
            # A long name makes a card a little higher; a figure never does.
            assert max(tile["height"] for _card, tile in boxes) < 150
        else:
            assert len({round(tile["height"]) for _card, tile in boxes}) == 1
