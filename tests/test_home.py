"""The first page: what this is, when not to, and how to start."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.models import Movement
from routines.starters import load_starters
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


def test_every_starter_has_a_card_with_its_minutes(client: Client, library: None) -> None:
    page = get(client)
    for starter in load_starters():
        card = page.partition(f'class="place-card" href="{starter.get_absolute_url()}">')[2].partition(
            "</a>"
        )[0]
        assert re.search(r"\d+ min", card), starter.slug
    assert load_starters()[0].name in page


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
    assert queries() == few == 4
