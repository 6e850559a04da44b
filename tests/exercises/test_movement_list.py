"""The library: search, filters, counts and pages, for a visitor with or without htmx."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.models import Movement, Phase, Position
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"{reverse('exercises:movement-list')}?{query}", headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def names(page: str) -> list[str]:
    return re.findall(r'movement-card__name"><a [^>]*>([^<]+)<', page)


def counts(page: str) -> dict[str, int]:
    """What stands beside every tick, by its words."""
    labels = re.findall(r'<label class="check">(.*?)</label>', page, re.DOTALL)
    pairs = [re.findall(r">([^<>]+)</span>", label) for label in labels]
    return {words: int(count) for words, count, *_rest in pairs}


def ticked(page: str) -> list[str]:
    return re.findall(r'name="(\w+)" value="([\w-]+)" checked', page)


def chips(page: str) -> dict[str, str]:
    """Address by name of every chip."""
    return {
        name: href for href, name in re.findall(r'class="chip" href="([^"]+)" aria-label="([^"]+)"', page)
    }


def test_a_visitor_sees_all_nine_by_name(client: Client, library: None) -> None:
    page = get(client)
    assert names(page) == [
        "Bird Dog",
        "Bridge",
        "Cat-Cow",
        "Child's Pose",
        "Knees-to-Chest",
        "Modified Plank",
        "Seated Row with Band",
        "Standing Back Extension",
        "Wall Angels",
    ]
    assert re.search(r'<p id="movement-count" role="status"[^>]*><b>9 exercises</b>', page)
    assert not chips(page)


def test_every_choice_says_how_many_it_has_and_empty_ones_are_not_offered(
    client: Client, library: None
) -> None:
    found = counts(get(client))
    assert {
        word: found[word] for word in ("All fours", "Standing", "No floor", "Stretch", "No kit", "Band")
    } == {
        "All fours": 2,
        "Standing": 2,
        "No floor": 3,
        "Stretch": 2,
        "No kit": 7,
        "Band": 1,
    }
    assert not {"On your side", "Balance", "Ball", "Mat"} & set(found)


def test_counts_leave_out_what_is_not_published(client: Client, library: None) -> None:
    Movement.objects.filter(slug="cat-cow").update(is_published=False)
    page = get(client)
    assert counts(page)["All fours"] == 1
    assert "Cat-Cow" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("position=quadruped", ["Bird Dog", "Cat-Cow"]),
        ("position=quadruped&position=seated", ["Bird Dog", "Cat-Cow", "Seated Row with Band"]),
        ("family=posture", ["Seated Row with Band", "Wall Angels"]),
        ("kit=wall&kit=band", ["Seated Row with Band", "Wall Angels"]),
        ("floor=none", ["Seated Row with Band", "Standing Back Extension", "Wall Angels"]),
        ("floor=none&kit=none", ["Standing Back Extension"]),
        ("phase=warm-up&family=core", ["Bird Dog", "Bridge"]),
        ("position=standing&family=mobility&kit=none&phase=cooldown", ["Standing Back Extension"]),
        ("q=child", ["Child's Pose"]),
        ("q=childs+pose", ["Child's Pose"]),
        ("q=cat+cow", ["Cat-Cow"]),
        ("q=FOURS&family=core", ["Bird Dog"]),
        ("position=quadruped&position=spaceship", ["Bird Dog", "Cat-Cow"]),
        ("position=quadruped&page=7", ["Bird Dog", "Cat-Cow"]),
        ("position=side-lying", []),
        ("position=quadruped&floor=none", []),
    ],
)
def test_filters_and_words_narrow_the_list(
    client: Client, library: None, query: str, expected: list[str]
) -> None:
    assert names(get(client, query)) == expected


def test_no_kit_means_nothing_or_a_mat(client: Client) -> None:
    for slug, kit in {"bare": [], "mat": ["mat"], "mat-and-band": ["mat", "band"], "wall": ["wall"]}.items():
        MovementFactory(slug=slug, kit=kit)
    assert names(get(client, "kit=none")) == ["Bare", "Mat"]
    assert names(get(client, "kit=band")) == ["Mat and band"]


def test_what_is_ticked_stays_ticked_and_can_be_taken_away_one_by_one(client: Client, library: None) -> None:
    page = get(client, "q=back&position=quadruped&kit=none&position=nonsense&page=3")
    assert ticked(page) == [("position", "quadruped"), ("kit", "none")]
    assert 'value="back"' in page
    address = reverse("exercises:movement-list")
    assert chips(page) == {
        "Remove filter: “back”": f"{address}?position=quadruped&kit=none",
        "Remove filter: All fours": f"{address}?q=back&kit=none",
        "Remove filter: No kit": f"{address}?q=back&position=quadruped",
    }
    assert "Clear filters" in page


def test_the_last_chip_leads_back_to_the_whole_list(client: Client, library: None) -> None:
    page = get(client, "kit=wall")
    assert chips(page) == {"Remove filter: Wall": reverse("exercises:movement-list")}
    assert "<b>1 exercise</b>" in page


def test_a_choice_without_movements_shows_while_it_is_chosen(client: Client, library: None) -> None:
    assert counts(get(client, "position=side-lying"))["On your side"] == 0


def test_nothing_found_says_so_and_offers_two_ways_on(client: Client, library: None) -> None:
    page = get(client, "q=zebra")
    assert "<b>0 exercises</b>" in page
    assert "No exercise fits all of this" in page
    assert "Show all exercises" in page
    assert reverse("routines:routine-list") in page


def test_an_empty_library_does_not_blame_the_filters(client: Client) -> None:
    page = get(client)
    assert "No exercises yet" in page
    assert "Clear filters" not in page


def test_of_many_with_one_name_each_is_on_one_page(client: Client) -> None:
    for number in reversed(range(30)):
        MovementFactory(slug=f"stretch-{number:02}", name="Stretch")
    pages = [re.findall(r'/exercises/(stretch-\d\d)/"', get(client, query)) for query in ("", "page=2")]
    shown = [slug for page in pages for slug in dict.fromkeys(page)]
    assert shown == [f"stretch-{number:02}" for number in range(30)]


def test_long_lists_come_in_pages_that_keep_the_filters(client: Client) -> None:
    MovementFactory.create_batch(30)
    first = get(client, "position=seated&q=movement")
    assert len(names(first)) == 24
    assert "Page 1 of 2" in first
    assert "<b>30 exercises</b>" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert following[1] == "?position=seated&q=movement&page=2"
    second = get(client, following[1][1:])
    assert len(names(second)) == 6
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    "page", ["0", "-1", "3", "99999999999999999999", "two", "1e9", "", "%00", "9" * 5000]
)
def test_a_page_number_that_makes_no_sense_still_shows_a_page(client: Client, page: str) -> None:
    MovementFactory.create_batch(25)
    assert names(get(client, f"page={page}"))


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "back+" * 2000,
        "q=" + "a" * 20_000,
        "q=" + "-a" * 100,
        "q=%EF%B7%BA" * 1 + "%EF%B7%BA" * 79,  # one character that unfolds into four words
        "q=%00&kit=%00&position=%00",
        "q=%F0%9F%A6%B4&family=%F0%9F%A6%B4",
        "q=%FF%FE&kit=%FF",
        "q=%ED%A0%80",
        "q=%25_%27%22%3B--",
        "q[]=back&kit[]=wall&kit[0]=wall&kit[$ne]=1",
        "kit=|wall|&phase=|&floor=none|",
        "&&&=&=x&q",
        "&".join(f"position=quadruped&kit=x{n}" for n in range(400)),
    ],
)
def test_a_hostile_address_is_answered(client: Client, library: None, query: str) -> None:
    get(client, query)
    get(client, query, **HTMX)


def test_more_parameters_than_anybody_sends_are_refused(client: Client, library: None) -> None:
    address = f"{reverse('exercises:movement-list')}?{'kit=wall&' * 1001}"
    assert client.get(address).status_code == 400


def test_words_from_the_address_are_escaped(client: Client, library: None) -> None:
    response = client.get(reverse("exercises:movement-list"), {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in response.content


def test_a_text_without_words_finds_nothing(client: Client, library: None) -> None:
    assert "<b>0 exercises</b>" in get(client, "q=%F0%9F%A6%B4")


def test_htmx_gets_the_results_alone_with_count_and_chips(client: Client, library: None) -> None:
    response = client.get(reverse("exercises:movement-list"), {"family": "core"}, headers=HTMX)
    fragment = response.content.decode()
    assert "<html" not in fragment
    assert "<form" not in fragment
    assert names(fragment) == ["Bird Dog", "Bridge", "Modified Plank"]
    assert re.search(r'id="movement-count" role="status" hx-swap-oob="innerHTML"><b>3 exercises', fragment)
    assert "Remove filter: Core" in chips(fragment)
    assert "Show 3 exercises" in fragment
    assert "HX-Request" in response.headers["Vary"]


def test_going_back_in_history_gets_the_whole_page(client: Client, library: None) -> None:
    assert "<html" in get(client, **HTMX, **{"HX-History-Restore-Request": "true"})


def test_filters_work_without_script(client: Client, library: None) -> None:
    page = get(client)
    form = re.search(r'<form class="library__filters"[^>]*>', page)
    assert form
    assert 'method="get"' in form[0]
    assert f'action="{reverse("exercises:movement-list")}"' in form[0]
    assert re.search(r'<button class="button"><span id="filter-show">Show 9 exercises', page)
    assert re.search(r'<input id="q"[^>]* form="filters"', page)


def test_a_visitor_gets_no_cookie_and_no_token(client: Client, library: None) -> None:
    response = client.get(reverse("exercises:movement-list"))
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content


def test_the_page_is_clean_for_the_content_policy(client: Client, library: None) -> None:
    page = get(client)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_list_can_only_be_read(client: Client, method: str) -> None:
    assert getattr(client, method)(reverse("exercises:movement-list")).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_library(client: Client) -> None:
    def queries(headers: dict[str, str]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            get(client, "kit=none&q=movement", **headers)
        return len(found)

    MovementFactory.create_batch(5)
    few, few_swapped = queries({}), queries(HTMX)
    _many(500)
    assert (queries({}), queries(HTMX)) == (few, few_swapped)
    assert (few, few_swapped) == (5, 4)


def _many(count: int) -> None:
    """Movements in bulk, with their doses."""
    model = MovementFactory.build_batch(1, slug="model")[0]
    fields = [field.attname for field in Movement._meta.concrete_fields if field.attname != "id"]
    columns = {name: getattr(model, name) for name in fields}
    Movement.objects.bulk_create(
        Movement(**columns | {"slug": f"bulk-{n}", "phases": [Phase.CORE], "position": Position.SEATED})
        for n in range(count)
    )
    dose = MovementFactory().doses.model
    dose.objects.bulk_create(
        dose(movement=movement, level=level, reps=6)
        for movement in Movement.objects.filter(slug__startswith="bulk-")
        for level in ("gentle", "steady", "strong")
    )
