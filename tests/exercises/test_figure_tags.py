"""Figures put into pages: named or decorative, in the look that was chosen."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string

from backhealth.accounts.models import User
from exercises.figures import LOOKS, base_drawing
from exercises.models import Movement, Position
from tests.factories import MovementFactory, UserFactory

pytestmark = pytest.mark.django_db


def rendered(text: str, user: User | AnonymousUser | None = None, **context: object) -> str:
    request = HttpRequest()
    request.user = user or AnonymousUser()
    return Template(text).render(RequestContext(request, context))


def look_of(svg: str) -> str:
    found = re.search(r'class="fig look-(\w+)"', svg)
    assert found
    return found[1]


@pytest.fixture
def bird_dog(library: None) -> Movement:
    return Movement.objects.with_figures().get(slug="bird-dog")


def test_a_figure_has_a_name_and_a_description(bird_dog: Movement) -> None:
    bird_dog.name = "Bird <Dog>"
    svg = rendered("{% figure movement %}", movement=bird_dog)
    assert svg.startswith("<svg")
    assert 'role="img"' in svg
    assert (
        f"<title>Bird &lt;Dog&gt;</title><desc>{bird_dog.figure['description']} Working: lower back, buttocks.</desc>"
        in svg
    )
    assert f'viewBox="{bird_dog.drawing.view_box}"' in svg
    assert bird_dog.drawing.start in svg
    assert "aria-hidden" not in svg


@pytest.mark.parametrize(("use", "part"), [("thumb", "start"), ("end", "end")])
def test_beside_its_name_a_figure_is_decorative(bird_dog: Movement, use: str, part: str) -> None:
    svg = rendered("{% figure movement use %}", movement=bird_dog, use=use)
    assert 'aria-hidden="true" focusable="false"' in svg
    assert getattr(bird_dog.drawing, part) in svg
    for unwanted in ("<title", "<desc", "role="):
        assert unwanted not in svg


def test_a_movement_that_is_not_drawn_shows_its_position() -> None:
    movement = MovementFactory(position=Position.STANDING)
    svg = rendered("{% figure movement %}", movement=movement)
    assert base_drawing("standing").start in svg
    assert "aria-hidden" in svg
    assert rendered('{% figure movement "end" %}', movement=movement) == ""
    player = rendered("{% figure_player movement %}", movement=movement)
    assert base_drawing("standing").start in player
    for unwanted in ("data-motion", "<button", "controls", "Start", "End"):
        assert unwanted not in player


def test_no_movement_at_all_is_somebody_at_rest() -> None:
    assert base_drawing("rest").start in rendered('{% figure nothing "thumb" %}')


@pytest.mark.parametrize("position", [*Position.values, "rest"])
def test_every_position_has_a_picture(position: str) -> None:
    svg = rendered("{% resting position %}", position=position)
    assert base_drawing(position).start in svg
    assert 'aria-hidden="true"' in svg


def test_a_page_without_any_context_shows_one_too() -> None:
    assert "fig look-" in Template('{% resting "rest" %}').render(Context())
    assert "fig look-" in render_to_string("500.html")


# Who it is


def test_a_visitor_sees_several_people_each_movement_always_the_same(library: None) -> None:
    movements = Movement.objects.all()
    looks = [look_of(rendered("{% figure movement %}", movement=movement)) for movement in movements]
    assert set(looks) == set(LOOKS)
    assert looks == [look_of(rendered("{% figure movement %}", movement=movement)) for movement in movements]


@pytest.mark.parametrize("look", LOOKS)
def test_a_person_sees_the_look_they_chose_everywhere(bird_dog: Movement, look: str) -> None:
    user = UserFactory(look=look)
    for text in ("{% figure movement %}", '{% figure movement "end" %}', '{% resting "supine" %}'):
        assert look_of(rendered(text, user, movement=bird_dog)) == look


def test_a_person_without_a_choice_sees_what_a_visitor_sees(bird_dog: Movement) -> None:
    shown = rendered("{% figure movement %}", UserFactory(), movement=bird_dog)
    assert shown == rendered("{% figure movement %}", movement=bird_dog)


def test_the_choice_reaches_a_part_that_is_given_nothing_else(bird_dog: Movement) -> None:
    text = '{% include "exercises/_ladder_step.html" with movement=movement words="Easier" only %}'
    for look in LOOKS:
        assert look_of(rendered(text, UserFactory(look=look), movement=bird_dog)) == look


def test_the_looks_of_a_person_are_those_of_the_figures() -> None:
    assert tuple(User.Look.values) == (None, *LOOKS)


# The player


def test_a_player_holds_both_poses_and_leads_to_the_motion(bird_dog: Movement) -> None:
    player = rendered('{% figure_player movement "Working: the back" %}', movement=bird_dog)
    assert f'<movement-figure class="figure" data-motion="{bird_dog.motion_url}" controls>' in player
    assert player.count('<svg class="fig ') == 2
    assert player.count('role="img"') == 1
    assert bird_dog.drawing.end in player
    assert "Working: the back" in player
    assert re.findall(r'<button class="chip" type="button" name="(\w+)"', player) == ["step", "play"]
    assert 'data-moments="Start|A quarter of the way|Half-way|Three quarters of the way|End"' in player


def test_a_player_says_what_there_is_to_know_about_the_picture(library: None) -> None:
    held_still = Movement.objects.with_figures().get(slug="prone-lying")
    assert held_still.figure["note"] in rendered("{% figure_player movement %}", movement=held_still)


def test_a_figure_is_clean_for_the_content_policy(library: None) -> None:
    for movement in Movement.objects.with_figures():
        for use in ("", "end"):
            svg = rendered("{% figure movement use %}", movement=movement, use=use)
            assert not re.search(r"\sstyle=|<style|<script|\son\w+=|\sid=|(fill|stroke)=", svg), movement.slug
