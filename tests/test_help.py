"""When to get help: plain, complete and always there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from exercises.content import load_screening
from tests.exercises.test_movement_detail import words


@pytest.fixture
def page(client: Client) -> str:
    """The page as a visitor gets it; it needs no database."""
    response = client.get(reverse("help"))
    assert response.status_code == 200
    assert not response.cookies
    return unescape(response.content.decode())


def test_every_sign_is_there_with_its_source(page: str) -> None:
    text = words(page)
    for sign in load_screening().signs:
        assert f"{sign.text} {sign.why} {sign.source} · Evidence: {sign.certainty}" in text


def test_the_most_urgent_comes_first(page: str) -> None:
    titles = [words(title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]
    assert titles == [
        *(level.title for level in load_screening().levels),
        "Signs to stop for while you exercise",
        "Where this comes from",
    ]
    assert titles[0] == "Get emergency care now"


def test_the_emergency_box_names_four_signs_and_what_to_do(page: str) -> None:
    box = words(page.partition('id="emergency-title"')[2].partition("</div> </div>")[0])
    for sign in (
        "Numbness between your legs",
        "New trouble with your bladder or bowels",
        "Weakness in both legs",
        "A leg or foot that is getting weaker",
    ):
        assert sign in box
    assert "Call your local emergency number" in box


@pytest.mark.parametrize(
    ("country", "address"),
    [
        ("United Kingdom: 999", "tel:999"),
        ("European Union: 112", "tel:112"),
        ("United States and Canada: 911", "tel:911"),
        ("Australia: 000", "tel:000"),
        ("New Zealand: 111", "tel:111"),
        ("India: 112", "tel:112"),
        ("United Kingdom: NHS 111", "tel:111"),
        ("Australia: healthdirect 1800 022 222", "tel:1800022222"),
        ("New Zealand: 0800 611 116", "tel:0800611116"),
    ],
)
def test_numbers_can_be_called_from_the_page(page: str, country: str, address: str) -> None:
    assert re.search(rf'<a [^>]*href="{address}"[^>]*>{re.escape(country)}</a>', page)


def test_elsewhere_the_local_number_is_named_without_a_link(page: str) -> None:
    assert "<span>Anywhere else: your local emergency number</span>" in page


def test_stop_signs_say_what_to_do(page: str) -> None:
    text = words(page.partition('id="stop"')[2])
    for stop in load_screening().stop_signs:
        assert f"{stop.sign} {stop.what_to_do} Evidence: {stop.certainty}" in text


def test_no_script_no_token_no_style_and_no_promise(page: str) -> None:
    for unwanted in ("<script", "csrfmiddlewaretoken", " style=", "<style"):
        assert unwanted not in page
    assert not re.search(r"\b(un)?safe\b", words(page), re.IGNORECASE)


def test_the_footer_leads_to_the_sources(page: str) -> None:
    assert 'id="sources"' in page
    assert f'href="{reverse("help")}#sources"' in page


def test_it_can_only_be_read(client: Client) -> None:
    assert client.post(reverse("help")).status_code == 405
