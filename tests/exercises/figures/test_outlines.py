"""Flat outlines of solid parts, and the path data they are written in."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.figures.body import FOREARM_SHAPE, THIGH_SHAPE, UPPER_ARM_SHAPE
from exercises.figures.outlines import Ball, Egg, Outline, area, box, convex, hull, inside, sweep
from exercises.figures.paths import controls, data, row
from exercises.figures.space import Camera, Vec
from tests.exercises.figures.library import a_lot
from tests.exercises.figures.player import Subpath, numbers, subpaths

FRONT_ON = Camera(0, 0)

places = st.integers(-700, 700)
flats = st.tuples(places, places)
spots = st.builds(Vec, *[st.floats(-17, 17)] * 3)
eyes = st.builds(Camera, st.integers(-90, 360), st.integers(-80, 80))
joints = st.builds(Vec, *[st.integers(-300, 300)] * 3)


# Hulls


@given(
    st.lists(st.builds(Ball, spots, st.floats(20, 40)), min_size=1, max_size=7),
    st.integers(12, 16),
    eyes,
    st.none() | joints,
)
def test_a_hull_holds_all_its_balls_middles_in_so_many_points(
    balls: list[Ball], count: int, eye: Camera, toward: Vec | None
) -> None:
    outline = hull(eye, balls, count, toward)
    assert len(outline.points) == count
    assert outline.kind == "closed"
    for ball in balls:
        assert inside(eye.flat(ball.centre), outline.points)
    # Every point lies on a ball's rim, and none farther out.
    for point in outline.points:
        rims = [math.dist(point, eye.flat(ball.centre)) - ball.radius for ball in balls]
        assert min(rims, key=abs) == pytest.approx(0, abs=1e-6)


@a_lot
@given(spots, st.floats(5, 60), eyes, st.integers(7, 16))
def test_an_egg_with_equal_axes_is_a_ball(centre: Vec, radius: float, eye: Camera, count: int) -> None:
    axes = (Vec(radius, 0, 0), Vec(0, radius, 0), Vec(0, 0, radius))
    for (x, y), (u, v) in zip(
        hull(eye, [Egg(centre, axes)], count).points,
        hull(eye, [Ball(centre, radius)], count).points,
        strict=True,
    ):
        assert (x, y) == pytest.approx((u, v), abs=1e-6)


@a_lot
@given(st.lists(flats, min_size=3, max_size=12, unique=True))
def test_a_convex_outline_turns_one_way_and_holds_every_point(points: list[tuple[int, int]]) -> None:
    around = convex(points)
    assert set(around) <= set(points)
    if abs(area(around)) < 1:
        return  # all in a line
    turns = [
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
        for a, b, c in zip(around, [*around[1:], around[0]], [*around[2:], *around[:2]], strict=True)
    ]
    assert all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)
    for point in points:
        assert point in around or inside(point, around) or on_an_edge(point, around)


def on_an_edge(point: tuple[float, float], around: list[tuple[float, float]]) -> bool:
    return any(
        math.dist(a, point) + math.dist(point, b) < math.dist(a, b) + 1e-6
        for a, b in pairwise([*around, around[0]])
    )


@a_lot
@given(eyes)
def test_a_box_has_at_most_six_corners_in_the_picture(eye: Camera) -> None:
    assert 4 <= len(box(eye, (-10, 30), (0, 50), (-40, 40)).points) <= 6


# Limbs


@a_lot
@given(joints, joints, eyes, st.sampled_from([THIGH_SHAPE, UPPER_ARM_SHAPE, FOREARM_SHAPE]))
def test_a_limb_covers_both_its_joints_wherever_it_points(
    start: Vec, end: Vec, eye: Camera, shape: object
) -> None:
    outline = sweep(eye, start, end, shape)
    assert len(outline.points) == 2 * len(shape) + 6
    for joint in (start, end):
        assert inside(eye.flat(joint), outline.points)


@a_lot
@given(st.floats(0, 80), st.floats(0, 360))
def test_a_limb_that_points_at_the_eye_is_a_disc_not_a_sliver(sideways: float, turn: float) -> None:
    """However little of its length shows, it is as wide as it is thick."""
    end = Vec(sideways * math.cos(math.radians(turn)), sideways * math.sin(math.radians(turn)), 245)
    points = sweep(FRONT_ON, Vec(0, 0, 0), end, THIGH_SHAPE).points
    for degrees in range(0, 180, 15):
        x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        reaches = [px * x + py * y for px, py in points]
        assert max(reaches) - min(reaches) >= 95


def test_a_limb_tapers_from_its_root() -> None:
    points = sweep(FRONT_ON, Vec(0, 0, 0), Vec(245, 0, 0), THIGH_SHAPE).points
    at_hip = [y for x, y in points if abs(x) < 1]
    at_knee = [y for x, y in points if abs(x - 245) < 1]
    assert max(at_hip) - min(at_hip) == pytest.approx(112, abs=1)
    assert max(at_knee) - min(at_knee) == pytest.approx(72, abs=1)


# Inside and area


@a_lot
@given(st.floats(-200, 200), st.floats(-200, 200))
def test_inside_is_inside(x: float, y: float) -> None:
    square = [(-100, -100), (100, -100), (100, 100), (-100, 100)]
    if min(abs(abs(x) - 100), abs(abs(y) - 100)) > 1e-6:
        assert inside((x, y), square) == (abs(x) < 100 and abs(y) < 100)


def test_an_outline_that_runs_clockwise_has_a_positive_area() -> None:
    square = [(0, 0), (20, 0), (20, 10), (0, 10)]
    assert area(square) == 200
    assert area(square[::-1]) == -200


# Path data


@a_lot
@given(st.lists(flats, min_size=3, max_size=24))
def test_a_closed_curve_is_read_back_from_its_path_data(points: list[tuple[int, int]]) -> None:
    (read,) = subpaths(data("closed", points))
    assert read.scaled(0.5) == Subpath(tuple(points), closed=True)


@a_lot
@given(st.lists(flats, min_size=3, max_size=24))
def test_an_open_curve_is_read_back_from_its_path_data(points: list[tuple[int, int]]) -> None:
    (read,) = subpaths(data("open", points))
    assert read.scaled(0.5) == Subpath(tuple(points), closed=False)


@a_lot
@given(st.lists(flats, min_size=2, max_size=24), st.sampled_from(["polygon", "line"]))
def test_a_broken_line_is_read_back_from_its_path_data(points: list[tuple[int, int]], kind: str) -> None:
    (read,) = subpaths(data(kind, points))
    assert read.scaled(0.5) == Subpath(tuple(points), closed=kind == "polygon", curved=False)


@a_lot
@given(st.lists(st.lists(flats, min_size=3, max_size=9), min_size=1, max_size=4))
def test_several_curves_in_one_path_are_told_apart(curves: list[list[tuple[int, int]]]) -> None:
    read = subpaths("".join(data("closed", points) for points in curves))
    assert [subpath.scaled(0.5).points for subpath in read] == [tuple(points) for points in curves]


@a_lot
@given(st.lists(st.integers(-3000, 3000), max_size=20))
def test_a_row_of_numbers_is_read_back_and_wastes_nothing(values: list[int]) -> None:
    assert numbers(row(values)) == values
    assert " -" not in row(values)
    assert "  " not in row(values)


@pytest.mark.parametrize(
    ("values", "text"),
    [([0.4, -0.4], "0 0"), ([-0.6, 1.6], "-1 2"), ([12, -3, 0, 7], "12-3 0 7"), ([], "")],
)
def test_numbers_are_whole_and_nought_has_no_sign(values: list[float], text: str) -> None:
    assert row(values) == text


@a_lot
@given(st.lists(flats, min_size=4, max_size=16))
def test_path_data_has_whole_numbers_alone(points: list[tuple[int, int]]) -> None:
    assert re.fullmatch(r"M[-\d ]+q[-\d ]+t[-\d ]+z", data("closed", points))


@a_lot
@given(st.integers(20, 300), st.integers(20, 300), st.integers(8, 20))
def test_a_curve_runs_through_its_outlines_points(wide: int, high: int, count: int) -> None:
    """As near as a unit or two, on anything as round as parts of a body are."""
    points = [
        (wide * math.cos(2 * math.pi * n / count), high * math.sin(2 * math.pi * n / count))
        for n in range(count)
    ]
    drawn = Subpath(tuple(controls(Outline(points))), closed=True).traced(8)
    for point in points:
        assert min(math.dist(point, other) for other in drawn) < 2 + max(wide, high) / count / 4


def test_an_open_curve_ends_where_its_outline_ends() -> None:
    points = [(0.0, 0.0), (40.0, 30.0), (90.0, 20.0), (130.0, 60.0)]
    drawn = Subpath(tuple(controls(Outline(points, "open"))), closed=False).traced()
    assert (drawn[0], drawn[-1]) == ((0, 0), (130, 60))
