"""What holds of every point, direction, frame and eye."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exercises.figures.space import UPRIGHT, Camera, Frame, Vec, angle, smooth, swing, turned
from tests.exercises.figures.library import a_lot, gap

lengths = st.floats(-400, 400)
turns = st.floats(-400, 400)
parts = st.floats(0, 1)
points = st.builds(Vec, lengths, lengths, lengths)


@st.composite
def directions(draw: st.DrawFn) -> Vec:
    """Units all over the ball."""
    up, round_it = draw(st.floats(-1, 1)), math.radians(draw(st.floats(0, 360)))
    wide = math.sqrt(1 - up * up)
    return Vec(wide * math.cos(round_it), up, wide * math.sin(round_it))


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """An upright frame, turned and then bent any number of ways."""
    frame = turned(draw(turns), draw(turns), draw(turns))
    for bend in draw(st.lists(st.sampled_from([Frame.flexed, Frame.bent, Frame.twisted]), max_size=6)):
        frame = bend(frame, draw(turns))
    return frame


def near(vec: Vec) -> object:
    return pytest.approx((vec.x, vec.y, vec.z), abs=1e-6)


def numbers(vec: Vec) -> tuple[float, float, float]:
    return vec.x, vec.y, vec.z


# Directions


@a_lot
@given(directions(), directions())
def test_an_angle_is_the_same_from_either_side(a: Vec, b: Vec) -> None:
    assert angle(a, b) == pytest.approx(angle(b, a))
    assert angle(a, -b) == pytest.approx(180 - angle(a, b), abs=1e-4)
    assert angle(a * 7, b * 0.2) == pytest.approx(angle(a, b), abs=1e-4)


@a_lot
@given(directions(), directions(), st.floats(0, 180))
def test_turning_by_degrees_makes_an_angle_of_as_many(a: Vec, other: Vec, degrees: float) -> None:
    assume(5 < angle(a, other) < 175)
    axis = a.cross(other)
    assert angle(a, a.about(axis, degrees)) == pytest.approx(degrees, abs=1e-4)


@a_lot
@given(points, directions(), turns)
def test_turning_keeps_the_length_and_what_lies_along_the_axis(point: Vec, axis: Vec, degrees: float) -> None:
    there = point.about(axis, degrees)
    assert there.length == pytest.approx(point.length, abs=1e-6)
    assert there.dot(axis) == pytest.approx(point.dot(axis), abs=1e-6)
    assert numbers(there.about(axis, -degrees)) == near(point)


def test_turning_follows_the_right_hand() -> None:
    assert numbers(Vec(1, 0, 0).about(Vec(0, 0, 1), 90)) == near(Vec(0, 1, 0))


@a_lot
@given(points, directions())
def test_across_is_a_unit_at_right_angles_in_the_same_plane(point: Vec, axis: Vec) -> None:
    assume(point.length > 1)
    assume(1 < angle(point, axis) < 179)
    across = point.across(axis)
    assert across.length == pytest.approx(1)
    assert across.dot(axis) == pytest.approx(0, abs=1e-6)
    assert across.dot(point) > 0
    assert across.dot(axis.cross(point)) == pytest.approx(0, abs=1e-4)


@a_lot
@given(directions(), directions(), parts)
def test_a_swing_goes_along_the_shorter_arc_at_an_even_pace(a: Vec, b: Vec, part: float) -> None:
    assume(angle(a, b) < 179)
    here = swing(a, b, part)
    assert here.length == pytest.approx(1, abs=1e-6)
    assert angle(a, here) == pytest.approx(part * angle(a, b), abs=0.01)
    assert angle(here, b) == pytest.approx((1 - part) * angle(a, b), abs=0.01)


@a_lot
@given(directions(), parts)
def test_a_swing_to_the_opposite_stays_a_direction(a: Vec, part: float) -> None:
    here = swing(a, -a, part)
    assert here.length == pytest.approx(1, abs=1e-6)
    assert angle(a, here) == pytest.approx(part * 180, abs=0.01)


@a_lot
@given(points, points, parts)
def test_part_of_the_way_is_on_the_line(a: Vec, b: Vec, part: float) -> None:
    here = a.to(b, part)
    assert gap(a, here) == pytest.approx(part * gap(a, b), abs=1e-6)
    assert gap(here, b) == pytest.approx((1 - part) * gap(a, b), abs=1e-6)


def test_no_direction_stays_none() -> None:
    assert numbers(Vec(0, 0, 0).unit()) == (0, 0, 0)


@a_lot
@given(st.floats(-2, 3), st.floats(-2, 3))
def test_easing_goes_one_way_and_is_the_same_backwards(early: float, late: float) -> None:
    early, late = sorted((early, late))
    assert 0 <= smooth(early) <= smooth(late) <= 1
    assert smooth(1 - late) == pytest.approx(1 - smooth(late))


def test_easing_starts_and_ends_softly() -> None:
    assert (smooth(0), smooth(0.5), smooth(1)) == (0, 0.5, 1)
    assert smooth(0.01) < 0.001
    assert smooth(0.6) - smooth(0.5) > 0.1


# Frames


@a_lot
@given(frames())
def test_a_frame_stays_three_units_at_right_angles(frame: Frame) -> None:
    for one in (frame.front, frame.up, frame.right):
        assert one.length == pytest.approx(1)
    assert numbers(frame.front.cross(frame.up)) == near(frame.right)
    assert frame.front.dot(frame.up) == pytest.approx(0, abs=1e-6)


@a_lot
@given(frames(), turns, st.sampled_from([Frame.flexed, Frame.bent, Frame.twisted]))
def test_a_frame_bent_and_bent_back_is_as_before(
    frame: Frame, degrees: float, bend: Callable[[Frame, float], Frame]
) -> None:
    back = bend(bend(frame, degrees), -degrees)
    assert numbers(back.front) == near(frame.front)
    assert numbers(back.up) == near(frame.up)


@pytest.mark.parametrize(
    ("bent", "front", "up", "right"),
    [
        # Somebody upright, who faces x, bows: the front looks down, the head goes forward.
        (UPRIGHT.flexed(90), (0, -1, 0), (1, 0, 0), (0, 0, 1)),
        # To the right, which is towards the eye.
        (UPRIGHT.bent(90), (1, 0, 0), (0, 0, 1), (0, -1, 0)),
        (UPRIGHT.twisted(90), (0, 0, 1), (0, 1, 0), (-1, 0, 0)),
        # On the back with the head to the left, then laid on the right side: the front comes to the eye.
        (turned(90, 0, 0).flexed(-90), (0, 0, 1), (-1, 0, 0), (0, -1, 0)),
    ],
)
def test_a_frame_bends_the_way_it_says(
    bent: Frame, front: tuple[float, ...], up: tuple[float, ...], right: tuple[float, ...]
) -> None:
    assert numbers(bent.front) == pytest.approx(front, abs=1e-9)
    assert numbers(bent.up) == pytest.approx(up, abs=1e-9)
    assert numbers(bent.right) == pytest.approx(right, abs=1e-9)


@a_lot
@given(frames(), lengths, lengths, lengths)
def test_a_vector_made_in_a_frame_has_its_parts_there(
    frame: Frame, front: float, up: float, right: float
) -> None:
    made = frame.vec(front, up, right)
    assert (made.dot(frame.front), made.dot(frame.up), made.dot(frame.right)) == pytest.approx(
        (front, up, right), abs=1e-6
    )


# The eye


@a_lot
@given(points, st.floats(-90, 360), st.floats(-90, 90))
def test_an_eye_sees_every_length_as_picture_and_depth(point: Vec, azimuth: float, elevation: float) -> None:
    camera = Camera(azimuth, elevation)
    x, y = camera.flat(point)
    assert math.hypot(x, y, camera.depth(point)) == pytest.approx(point.length, abs=1e-6)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "to_the_right", "nearer"),
    [
        # From the side: the front of the body is right in the picture, its right side nearer.
        (0, 0, Vec(1, 0, 0), Vec(0, 0, 1)),
        # From the front: the body's left is right in the picture.
        (90, 0, Vec(0, 0, -1), Vec(1, 0, 0)),
        # From behind.
        (270, 0, Vec(0, 0, 1), Vec(-1, 0, 0)),
        # From above.
        (0, 90, Vec(1, 0, 0), Vec(0, 1, 0)),
    ],
)
def test_an_eye_looks_from_where_it_says(
    azimuth: float, elevation: float, to_the_right: Vec, nearer: Vec
) -> None:
    camera = Camera(azimuth, elevation)
    assert camera.flat(to_the_right) == pytest.approx((1, 0), abs=1e-9)
    assert camera.depth(nearer) == pytest.approx(1)


@a_lot
@given(st.floats(-90, 360), st.floats(-89, 89))
def test_up_is_up_in_the_picture(azimuth: float, elevation: float) -> None:
    x, y = Camera(azimuth, elevation).flat(Vec(0, 1, 0))
    assert x == pytest.approx(0, abs=1e-9)
    assert y < 0
