"""The library: search, filters, counts and pages, for a visitor with or without htmx."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backhealth.accounts.models import User
from exercises.content import read_library
from exercises.models import LibraryEdition, Movement, Phase, Position
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


def offered(page: str) -> dict[str, int]:
    """What stands beside every tick, by the filter and its choice."""
    pairs = re.findall(r'id="count-([\w-]+)"[^>]*>(\d+)<', page)
    return {name: int(count) for name, count in pairs}


def quick(page: str) -> dict[str, list[str]]:
    """The chips of the quick ways in, by the name of their group; chosen ones have a star."""
    groups = re.findall(r'<div role="group" aria-label="([^"]+)">(.*?)</div>', page, re.DOTALL)
    return {
        name: [
            words + "*" * (" checked" in tag)
            for tag, words in re.findall(r'<label class="chip">(<input [^>]*>)([^<]+)', chips)
        ]
        for name, chips in groups
    }


def test_a_visitor_sees_all_sixty_by_name(client: Client, library: None) -> None:
    page = get(client)
    shown = [*names(page), *names(get(client, "page=2")), *names(get(client, "page=3"))]
    assert shown == list(Movement.objects.published().values_list("name", flat=True))
    assert len(set(shown)) == 60
    assert shown[:3] == ["Abdominal Brace with Breathing", "Bird Dog", "Bird Dog with Squares"]
    assert re.search(r'<p id="movement-count" role="status"[^>]*><b>60 exercises</b>', page)
    assert not chips(page)


def test_every_choice_says_how_many_it_has_and_empty_ones_are_not_offered(
    client: Client, library: None
) -> None:
    contents = read_library().movements
    expected = {
        "All fours": sum(each.position == "quadruped" for each in contents),
        "Standing": sum(each.position == "standing" for each in contents),
        "No floor": sum(each.position in {"standing", "seated"} for each in contents),
        "Stretch": sum(each.family == "flexibility" for each in contents),
        "No kit": sum(not {*each.kit} - {"mat"} for each in contents),
        "Band": sum("band" in each.kit for each in contents),
        "Warm-up": sum("warm-up" in each.phases for each in contents),
    }
    found = counts(get(client))
    assert {word: found[word] for word in expected} == expected
    assert sum(found[words] for words in ("Under 45 seconds", "About a minute", "Longer")) == 60
    assert "Mat" not in found
    Movement.objects.filter(position=Position.HALF_KNEELING).update(is_published=False)
    assert "One knee down" not in counts(get(client))


def test_counts_leave_out_what_is_not_published(client: Client, library: None) -> None:
    before = counts(get(client))["All fours"]
    Movement.objects.filter(slug="cat-cow").update(is_published=False)
    page = get(client, "q=cat")
    assert counts(get(client))["All fours"] == before - 1
    assert names(page) == ["Seated Cat-Cow"]


BALANCE = ["Heel-to-Toe Stand", "Marching in Place", "Single-Leg Stand"]
KNEELING = ["Child's Pose", "Child's Pose Side Reach"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("position=kneeling", KNEELING),
        ("position=kneeling&position=half-kneeling", [*KNEELING, "Half-Kneeling Hip Flexor Stretch"]),
        ("family=balance", BALANCE),
        ("kit=ball&kit=towel", ["Stability-Ball Seated March", "Supine Hamstring Stretch with Towel"]),
        ("floor=none&family=balance", BALANCE),
        ("floor=none&kit=none", ["Marching in Place", "Standing Back Extension", "Standing Side Reach"]),
        ("floor=none&kit=none&family=balance", ["Marching in Place"]),
        ("phase=warm-up&family=core&position=quadruped", ["Bird Dog", "Hands-and-Knees Leg Slide"]),
        ("position=standing&family=mobility&kit=none&phase=cooldown", ["Standing Back Extension"]),
        ("place=desk&aim=settle", ["Diaphragmatic Breathing", "Marching in Place", "Seated Cat-Cow"]),
        ("place=bed&aim=strengthen&phase=core&position=side-lying", ["Clamshell"]),
        ("time=long&position=side-lying", ["Side Plank", "Side Plank from Knees"]),
        # The best first, whatever its name.
        ("q=cow+seated", ["Seated Cat-Cow"]),
        ("q=childs+pose", KNEELING),
        ("q=cat+cow", ["Cat-Cow", "Seated Cat-Cow"]),
        ("q=FOURS&family=core", ["Bird Dog", "Bird Dog with Squares", "Hands-and-Knees Leg Slide"]),
        ("position=kneeling&position=spaceship", KNEELING),
        ("position=kneeling&page=7", KNEELING),
        ("position=kneeling&floor=none", []),
        ("place=bed&position=standing", []),
    ],
)
def test_filters_and_words_narrow_the_list(
    client: Client, library: None, query: str, expected: list[str]
) -> None:
    assert names(get(client, query)) == expected


def test_every_count_is_what_ticking_it_would_find(client: Client, library: None) -> None:
    """With words and filters in force, for a choice of each filter."""
    query = "q=back&place=floor&family=core&family=mobility"
    found = offered(get(client, query))
    assert len(found) > 20
    for choice, count in found.items():
        name, _, value = choice.partition("-")
        others = "&".join(pair for pair in query.split("&") if not pair.startswith(f"{name}="))
        assert f"<b>{count} exercise" in get(client, f"{others}&{name}={value}"), choice


def test_the_quick_ways_are_always_in_sight_and_stay_chosen(client: Client, library: None) -> None:
    assert quick(get(client)) == {
        "Where are you?": ["In bed", "On the floor", "On a chair", "At a desk"],
        "What do you want?": ["Loosen up", "Get stronger", "Settle a sore spell"],
    }
    page = get(client, "place=bed&aim=strengthen&aim=loosen&kit=none")
    assert quick(page) == {
        "Where are you?": ["In bed*", "On the floor", "On a chair", "At a desk"],
        "What do you want?": ["Loosen up*", "Get stronger*", "Settle a sore spell"],
    }
    # They are no filters to open, and taken away where they are.
    assert list(chips(page)) == ["Remove filter: No kit"]
    assert re.search(r'id="filter-count">1<', page)
    assert not [choice for choice in offered(page) if choice.startswith(("place", "aim"))]


def test_a_way_with_nothing_behind_it_is_not_offered(client: Client) -> None:
    MovementFactory(aims=["loosen"], desk=True)
    assert quick(get(client)) == {
        "Where are you?": ["On a chair", "At a desk"],
        "What do you want?": ["Loosen up"],
    }


def test_the_nearest_are_shown_and_said_to_be_so_when_none_has_all_the_words(
    client: Client, library: None
) -> None:
    said = "No exercise has all of these words. These come closest."
    page = get(client, "q=bird+zebra")
    assert names(page)[0] == "Bird Dog"
    assert said in page
    assert said in get(client, "q=bird+zebra", **HTMX)
    assert said not in get(client, "q=bird")
    assert said not in get(client, "q=zebra")


def test_one_address_gives_everybody_the_same_list(client: Client, trainee: User, library: None) -> None:
    query = "q=hip&place=bed&aim=strengthen&floor=&page=1"
    shown = names(get(client, query))
    assert shown[0] == "Bridge"
    client.force_login(trainee)
    for page in (get(client, query), get(Client(), query), get(Client(), query, **HTMX)):
        assert names(page) == shown
    assert names(get(client, "aim=strengthen&place=bed&q=HIP")) == shown


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
    page = get(client, "kit=ball")
    assert chips(page) == {"Remove filter: Ball": reverse("exercises:movement-list")}
    assert "<b>1 exercise</b>" in page


def test_a_choice_without_movements_shows_while_it_is_chosen(client: Client, library: None) -> None:
    Movement.objects.filter(position=Position.SIDE_LYING).update(is_published=False)
    page = get(client, "position=side-lying")
    assert counts(page)["On your side"] == 0
    assert names(page) == []


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
        "place=%00&aim=|loosen|&time=short%F0%9F%A6%B4&floor=",
        "place=bed&place=bed&aim=settle&aim=' OR 1=1&time=" + "9" * 500,
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
    response = client.get(reverse("exercises:movement-list"), {"family": "balance"}, headers=HTMX)
    fragment = response.content.decode()
    assert "<html" not in fragment
    assert "<form" not in fragment
    assert names(fragment) == BALANCE
    assert re.search(r'id="movement-count" role="status" hx-swap-oob="innerHTML"><b>3 exercises', fragment)
    assert "Remove filter: Balance" in chips(fragment)
    assert "Show 3 exercises" in fragment
    assert "HX-Request" in response.headers["Vary"]
    # Each count goes to its place beside a tick; those of the same filter count the others.
    swapped = dict(re.findall(r'<span id="count-([\w-]+)" hx-swap-oob="innerHTML">(\d+)</span>', fragment))
    whole = offered(get(client, "family=balance"))
    assert {choice: int(count) for choice, count in swapped.items()} == whole
    assert (whole["family-balance"], whole["position-standing"], whole["position-supine"]) == (3, 3, 0)
    assert whole["family-core"] == offered(get(client))["family-core"]


def test_going_back_in_history_gets_the_whole_page(client: Client, library: None) -> None:
    assert "<html" in get(client, **HTMX, **{"HX-History-Restore-Request": "true"})


def test_filters_work_without_script(client: Client, library: None) -> None:
    page = get(client)
    form = re.search(r'<form class="library__filters"[^>]*>', page)
    assert form
    assert 'method="get"' in form[0]
    assert f'action="{reverse("exercises:movement-list")}"' in form[0]
    assert re.search(r'<button class="button"><span id="filter-show">Show 60 exercises', page)
    assert re.search(r'<input id="q"[^>]* form="filters"', page)
    ways = re.findall(r'<label class="chip">(<input [^>]*>)', page)
    assert len(ways) == 7
    assert all(' form="filters"' in way for way in ways)
    assert re.search(r'<noscript><button class="[^"]*" form="filters">Show</button></noscript>', page)


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
        with CaptureQueriesContext(connection) as found:
            get(client, "kit=none&q=movement", **headers)
        return len(found)

    MovementFactory.create_batch(5)
    few, few_swapped = queries({}), queries(HTMX)
    _many(500)
    assert (queries({}), queries(HTMX)) == (few, few_swapped)
    assert (few, few_swapped) == (4, 4)


def test_a_person_asks_for_little_once_the_worker_has_the_catalogue(trainee_client: Client, settings) -> None:
    settings.KEPT_PAGES_MB = 1
    _many(500)
    LibraryEdition.renew()
    trainee_client.get(reverse("exercises:movement-list"))
    for headers in ({}, HTMX):
        with CaptureQueriesContext(connection) as found:
            assert len(names(get(trainee_client, "kit=none&q=seat", **headers))) == 24
        assert len(found) <= 6


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
