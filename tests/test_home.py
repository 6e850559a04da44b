"""The first page: what this is, when not to, and how to start."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.models import Movement, Phase
from routines.starters import first_starters, load_starters, plans
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db

FIRST = ["Bridge", "Cat-Cow", "Bird Dog", "Wall Angels", "Knees-to-Chest", "Child's Pose"]


def get(client: Client) -> str:
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert not response.cookies
    return unescape(response.content.decode())


def movements_on(page: str) -> list[str]:
    return re.findall(r'movement-card__name"><a [^>]*>([^<]+)<', page)


def test_six_good_first_movements_in_their_order(client: Client, library: None) -> None:
    assert movements_on(get(client)) == FIRST


def test_one_that_is_not_published_is_left_out(client: Client, library: None) -> None:
    Movement.objects.filter(slug="cat-cow").update(is_published=False)
    assert movements_on(get(client)) == [name for name in FIRST if name != "Cat-Cow"]


def ways_on(page: str, title: str) -> list[tuple[str, str, int]]:
    """Words, address and count of each way into the library below a heading."""
    section = page.partition(f'id="{title}"')[2].partition("</section>")[0]
    cards = re.findall(r'<a class="place-card" href="([^"]+)">(.*?)</a>', section, re.DOTALL)
    return [
        (re.findall(r"<b>([^<]+)</b>", card)[0], href, int(re.findall(r">(\d+) exercises?<", card)[0]))
        for href, card in cards
    ]


def test_the_ways_in_lead_to_as_many_exercises_as_they_say(client: Client, library: None) -> None:
    page = get(client)
    places, aims = ways_on(page, "places-title"), ways_on(page, "aims-title")
    assert [words for words, _href, _count in places] == ["In bed", "On the floor", "On a chair", "At a desk"]
    assert [words for words, _href, _count in aims] == ["Loosen up", "Get stronger", "Settle a sore spell"]
    assert "Where are you right now?" in page
    assert "What do you want?" in page
    for words, href, count in (*places, *aims):
        answer = unescape(client.get(href).content.decode())
        assert f"<b>{count} exercises</b>" in answer
        assert re.search(rf"<input [^>]* checked>{words}</label>", answer), words
        assert count > 0


def test_an_aim_says_what_it_is_for(client: Client, library: None) -> None:
    section = get(client).partition('id="aims-title"')[2].partition("</section>")[0]
    assert section.count("<span>") == 3
    assert "Small, slow movements and rest for a day when it hurts more." in section


def test_a_way_with_nothing_behind_it_is_left_out(client: Client, library: None) -> None:
    Movement.objects.filter(bed=True).update(bed=False)
    Movement.objects.filter(slug="cat-cow").update(is_published=False)
    page = get(client)
    assert [words for words, _href, _count in ways_on(page, "places-title")] == [
        "On the floor",
        "On a chair",
        "At a desk",
    ]
    assert len(ways_on(page, "aims-title")) == 3


def test_the_first_three_starters_have_a_card_with_their_minutes(client: Client, library: None) -> None:
    page = get(client)
    starters = first_starters()
    section = page.partition('id="starters-title"')[2].partition("</section>")[0]
    shown = re.findall(r'class="place-card" href="([^"]+)"', section)
    assert len(starters) == 3
    assert f'<a href="{reverse("routines:routine-list")}#starters">All ready-made routines</a>' in page
    assert shown == [starter.get_absolute_url() for starter in starters]
    for starter in starters:
        card = section.partition(f'href="{starter.get_absolute_url()}">')[2].partition("</a>")[0]
        assert re.search(r"\d+ min", card), starter.slug
        assert starter.name in card


def test_an_empty_library_shows_a_page_without_cards(client: Client) -> None:
    page = get(client)
    assert not movements_on(page)
    assert "place-card" not in page


def test_the_warning_signs_come_before_the_cards(client: Client, library: None) -> None:
    page = get(client)
    assert 0 < page.index("numbness between your legs") < page.index("place-card")


def test_the_page_is_clean_for_the_content_policy(client: Client, library: None) -> None:
    page = get(client)
    for unwanted in ("csrfmiddlewaretoken", " style=", "<style"):
        assert unwanted not in page
    assert not re.search(r"<script(?![^>]* src=)", page)


def test_the_number_of_queries_does_not_grow_with_the_library(client: Client, library: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            get(client)
        return len(found)

    few = queries()
    MovementFactory.create_batch(50)
    assert queries() == few == 6


@pytest.mark.parametrize("phase", Phase)
def test_the_minutes_of_a_phase_are_those_of_the_ready_made_routines(
    client: Client, library: None, phase: Phase
) -> None:
    took = [
        part.minutes
        for plan in plans(load_starters())
        for part in plan.outline.phases
        if part.phase == phase and part.steps
    ]
    heading = re.search(rf'phase--{phase.value}">.*?phase__minutes">([^<]+)<', get(client), re.DOTALL)
    assert heading
    assert heading[1] == f"{min(took)}–{max(took)} min"
