"""A movement's pose and the drawing made of it."""

from __future__ import annotations

from typing import Any

import pytest

from exercises import models
from exercises.models import Movement, MovementDrawing
from tests.factories import MovementFactory

pytestmark = pytest.mark.django_db


def test_a_loaded_movement_has_its_pose_and_its_drawing(library: None) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    assert movement.figure["description"]
    drawn = movement.drawing
    assert drawn.start.startswith("<path")
    assert "fig-arrow" in drawn.start
    assert "fig-arrow" not in drawn.end
    assert drawn.view_box.count(" ") == 3
    assert len(drawn.digest) == 12


def test_the_same_pose_has_the_same_digest_and_another_pose_another(library: None) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    loaded = movement.drawing.digest
    assert MovementDrawing.of(movement).digest == loaded
    movement.figure = Movement.objects.get(slug="bridge").figure
    assert MovementDrawing.of(movement).digest != loaded


def test_drawing_anew_puts_one_in_the_place_of_the_other(library: None) -> None:
    movement = Movement.objects.get(slug="bird-dog")
    before = movement.drawing.digest
    movement.figure = Movement.objects.get(slug="bridge").figure
    movement.draw()
    assert MovementDrawing.objects.get(movement=movement).digest != before


def test_a_movement_without_a_pose_has_no_drawing_and_no_motion() -> None:
    movement = MovementFactory()
    movement.draw()
    assert not MovementDrawing.objects.exists()
    assert Movement.objects.with_stills().get().motion_url == ""


@pytest.mark.parametrize("reading", ["with_stills", "with_figures"])
def test_lists_read_no_more_of_a_drawing_than_they_show(
    library: None, reading: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        movements = list(getattr(Movement.objects, reading)())
        assert all(movement.drawing.start and movement.motion_url for movement in movements)
        if reading == "with_figures":
            assert all(movement.drawing.end and movement.figure for movement in movements)
    assert all("motion" in movement.drawing.get_deferred_fields() for movement in movements)
    if reading == "with_stills":
        assert all(set(models.BESIDES_THE_STILL) & movement.get_deferred_fields() for movement in movements)


def test_a_pose_is_drawn_once(library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exercises.figures.draw", lambda figure: pytest.fail("drawn again"))
    for movement in Movement.objects.all():
        MovementDrawing.of(movement)
