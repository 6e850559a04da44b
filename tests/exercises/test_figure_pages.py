"""Where figures stand: cards that move, players with buttons, small pictures beside a name."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from backhealth.accounts.models import User
from backhealth.views import AIMS, PLACES
from exercises.models import Movement, MovementDrawing
from routines.starters import first_starters
from tests.addresses import belongings
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<svg class="fig [^>]*>')


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def named(page: str) -> list[str]:
    return [svg for svg in FIGURE.findall(page) if 'role="img"' in svg]


def start_of(slug: str) -> str:
    return Movement.objects.get(slug=slug).drawing.start


def test_each_card_of_the_list_has_a_figure_that_can_move(client: Client, library: None) -> None:
    pages = [get(client, f"{reverse('exercises:movement-list')}?page={number}") for number in (1, 2, 3)]
    page = "".join(pages)
    movements = Movement.objects.published()
    for movement in movements:
        card = f'<movement-figure class="picture" data-motion="{movement.motion_url}"><svg class="fig '
        assert card in page
        assert movement.drawing.start in page
        assert movement.drawing.end not in page
    assert len(FIGURE.findall(page)) == len(movements)
    assert not named(page)


def test_a_card_without_a_drawing_shows_the_position(client: Client) -> None:
    MovementFactory()
    page = get(client, reverse("exercises:movement-list"))
    assert '<movement-figure class="picture" data-motion=""><svg class="fig ' in page


def test_the_page_of_a_movement_plays_it(client: Client, library: None) -> None:
    page = get(client, reverse("exercises:movement-detail", args=["bird-dog"]))
    movement = Movement.objects.get(slug="bird-dog")
    assert f'data-motion="{movement.motion_url}" controls' in page
    assert movement.drawing.start in page
    assert movement.drawing.end in page
    assert len(named(page)) == 1
    assert f"<desc>{movement.figure['description']} Working: " in page
    assert "js/app.js" in page


def test_the_ladder_shows_its_movements(client: Client, library: None) -> None:
    page = get(client, reverse("exercises:movement-detail", args=["bird-dog"]))
    ladder, _, rest = page.partition('id="ladder-title"')[2].partition("</section>")
    for slug in ("quadruped-leg-slide", "bird-dog", "bird-dog-squares"):
        assert start_of(slug) in ladder
    similar = rest.partition('id="similar-title"')[2].partition("</section>")[0]
    assert len(FIGURE.findall(similar)) == 4


def test_home_plays_one_figure_and_shows_each_starter_by_its_movement(client: Client, library: None) -> None:
    page = get(client, reverse("home"))
    hero = page.partition('class="hero__picture"')[2].partition("</section>")[0]
    assert start_of("bird-dog") in hero
    assert "controls" in hero
    assert len(named(page)) == 1
    ways = page.partition('id="places-title"')[2].partition('id="starters-title"')[0]
    for slug in (*PLACES.values(), *(picture for picture, _words in AIMS.values())):
        assert start_of(slug) in ways
    for starter in first_starters():
        card = page.partition(f'class="place-card" href="{starter.get_absolute_url()}"')[2].partition("</a>")[
            0
        ]
        assert start_of(starter.picture) in card


def test_home_without_its_movement_is_quiet(client: Client, library: None) -> None:
    Movement.objects.filter(slug="bird-dog").update(is_published=False)
    page = get(client, reverse("home"))
    assert "<button" not in page
    hero = page.partition('class="hero__picture"')[2].partition("</section>")[0]
    assert FIGURE.search(hero)


def test_practice_plays_the_step_to_do_and_lists_the_others(
    trainee_client: Client, trainee: User, library: None
) -> None:
    owned = belongings(trainee)
    page = get(trainee_client, reverse("routines:session-practice", args=[owned.session.client_id]))
    first = owned.session.logs.all()[0].movement
    assert page.count("controls>") == 1
    assert f'data-motion="{first.motion_url}" controls' in page
    rest = page.partition('class="practice-list"')[2]
    for log in owned.session.logs.all():
        assert log.movement.drawing.start in rest


@pytest.mark.parametrize("name", ["routines:routine-detail", "routines:routine-list", "routines:today"])
def test_a_plan_shows_its_movements(trainee_client: Client, trainee: User, library: None, name: str) -> None:
    routine = belongings(trainee).routine
    trainee.sessions.all().delete()
    page = get(trainee_client, reverse(name, args=[routine.pk] if name.endswith("detail") else []))
    for slug in ("cat-cow", "bird-dog", "childs-pose"):
        assert start_of(slug) in page
    assert not named(page)


def test_the_sheet_shows_start_and_end(trainee_client: Client, trainee: User, library: None) -> None:
    routine = belongings(trainee).routine
    page = get(trainee_client, reverse("routines:routine-sheet", args=[routine.pk]))
    for drawing in MovementDrawing.objects.filter(movement__slug__in=["cat-cow", "bird-dog", "childs-pose"]):
        assert f"{drawing.start}</svg>" in page
        assert f"{drawing.end}</svg>" in page


@pytest.mark.parametrize("address", ["/no/such/page/", "/exercises/?q=nothing-like-it"])
def test_a_page_with_nothing_to_show_has_somebody_at_rest(
    client: Client, library: None, address: str
) -> None:
    assert FIGURE.search(client.get(address).content.decode())
