"""Every movement's picture as people see it: all of it within the frame, its arrows clear, its region in sight."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from exercises.figures import draw, read
from exercises.figures.outlines import Points, inside
from tests.exercises.figures.library import (
    SIDES,
    WAYS,
    away_from_line,
    body_outlines,
    drawing,
    every_movement,
    figure,
    path_names,
    person,
    played,
    player,
    room,
    scene,
    skeletons,
    svg,
)
from tests.exercises.figures.made import STANDING, changed
from tests.exercises.figures.player import bent, numbers, pairs

KEY_FRAMES = (0.0, 0.25, 0.5, 0.75, 1.0)
CORNERS_OF_SQUARE = 5
"""Four, and the end of its arrow, which is a little short of the first."""


def arrow_lines(slug: str) -> list[Points]:
    """Points along every arrow, from its tail to its tip, and then its head."""
    lines = []
    for path in svg(drawing(slug).start).findall("path[@class='fig-arrow']"):
        *line, one, middle, other = pairs(numbers(path.get("d", "")))
        assert middle == line[-1]
        if len(line) == CORNERS_OF_SQUARE:
            drawn = [
                (ax + (bx - ax) * step / 6, ay + (by - ay) * step / 6)
                for (ax, ay), (bx, by) in pairwise(line)
                for step in range(6)
            ]
            lines.append([*drawn, line[-1], one, other])
        else:
            tail, bow, tip = line
            lines.append([*(bent(tail, bow, tip, step / 24) for step in range(25)), one, other])
    return lines


@every_movement
def test_the_body_stays_within_the_picture(slug: str) -> None:
    for way in WAYS:
        for shape in person(slug, way).shapes:
            for outline in shape.shown:
                assert min(room(slug, point) for point in outline.points) >= 0, shape.name


@every_movement
def test_the_played_body_stays_within_the_picture(slug: str) -> None:
    for way in WAYS:
        for path in played(slug, way):
            for subpath in path.subpaths:
                # A curve stays within its control points.
                assert min(room(slug, point) for point in subpath.points) >= 0, path.css


@every_movement
def test_no_outline_leaps_from_one_moment_to_the_next(slug: str) -> None:
    most = 110 if figure(slug).discs else 60
    for before, after in pairwise(played(slug, way) for way in WAYS):
        for was, now in zip(before, after, strict=True):
            for one, other in zip(was.subpaths, now.subpaths, strict=True):
                assert max(map(math.dist, one.points, other.points)) <= most, was.css


@every_movement
def test_there_is_an_arrow_for_each_that_is_wished(slug: str) -> None:
    assert figure(slug).arrows
    assert len(arrow_lines(slug)) == len(figure(slug).arrows)
    assert not svg(drawing(slug).end).findall("path[@class='fig-arrow']")


@every_movement
def test_arrows_keep_clear_of_the_body(slug: str) -> None:
    outlines = [subpath.traced(4) for _, subpath in body_outlines(drawing(slug).start)]
    for line in arrow_lines(slug):
        for outline in outlines:
            assert not any(inside(point, outline) for point in line)
            # 44, less what rounding to whole units and a bend between two samples take.
            assert min(away_from_line(point, a, b) for point in line for a, b in pairwise(outline)) > 42


@every_movement
def test_arrows_stay_within_the_picture_and_apart(slug: str) -> None:
    lines = arrow_lines(slug)
    for number, line in enumerate(lines):
        assert min(room(slug, point) for point in line) >= 30
        for other in lines[:number]:
            assert min(math.dist(a, b) for a in line for b in other) > 50


@every_movement
def test_arrows_point_where_their_joint_goes(slug: str) -> None:
    first, *_, last = skeletons(slug)
    for wished, line in zip(figure(slug).arrows, arrow_lines(slug), strict=True):
        if wished.way == "square":
            continue
        tail, tip = line[0], line[24]
        x, y = scene(slug).camera.flat(last.joint(wished.joint) - first.joint(wished.joint))
        assert (tip[0] - tail[0]) * x + (tip[1] - tail[1]) * y > 0, wished.joint


@pytest.mark.parametrize("way", ["up", "straight", "as it moves"])
def test_an_arrow_goes_up_or_the_way_its_joint_goes(way: str) -> None:
    """The hand goes from hanging down to straight ahead, in a quarter of a circle."""
    table = changed(STANDING, {"camera": [0, 0], "arrows": [{"joint": "right hand", "way": way}]})
    (path,) = svg(draw(read(table)).start).findall("path[@class='fig-arrow']")
    tail, bow, tip, *_ = pairs(numbers(path.get("d", "")))
    if way == "up":
        assert tail[0] == bow[0] == tip[0]
        assert tip[1] < tail[1] - 100
    else:
        assert tip[0] > tail[0] + 60
        assert tip[1] < tail[1] - 60
    bulge = away_from_line(bow, tail, tip)
    assert bulge > 40 if way == "as it moves" else bulge < 1.5


def test_a_square_goes_round_and_begins_on_the_side_of_the_body() -> None:
    table = changed(
        STANDING,
        {"camera": [90, 0], "arrows": [{"joint": f"{side} hand", "way": "square"} for side in SIDES]},
    )
    for path in svg(draw(read(table)).start).findall("path[@class='fig-arrow']"):
        first, second, third, fourth, tip, *_ = pairs(numbers(path.get("d", "")))
        assert first[1] == second[1] < third[1] == fourth[1]
        assert first[0] == fourth[0] == tip[0] != second[0] == third[0]
        assert abs(second[0] - first[0]) == third[1] - second[1] > 60
        assert first[1] < tip[1] < fourth[1]
        # Nobody's hand goes round behind the back first.
        assert abs(first[0]) < abs(second[0])


@every_movement
def test_what_stays_on_the_body_never_changes_its_depth(slug: str) -> None:
    """Trunk, neck, thighs and upper arms: a change would pop in mid-movement."""
    attached = [
        number
        for number, name in enumerate(path_names(slug))
        if name in {"shirt", "pelvis", "neck"} or name.endswith(("thigh", "upper arm", "sleeve"))
    ]
    assert len(attached) >= 8
    for way in KEY_FRAMES:
        assert [number for number in player(slug).order(way) if number in attached] == attached


@every_movement
def test_most_of_the_working_region_shows_at_some_moment(slug: str) -> None:
    shares_seen = [seen_regions(slug, way) for way in KEY_FRAMES]
    assert len(shares_seen[0]) == len(figure(slug).region)
    for shares in zip(*shares_seen, strict=True):
        assert max(shares) >= 0.4


def seen_regions(slug: str, way: float) -> list[float]:
    """The share of each highlighted patch that nothing nearer covers."""
    paths = played(slug, way)
    order = player(slug).order(way)
    shares = []
    for number, path in enumerate(paths):
        if "fig-hi" not in path.css.split():
            continue
        above = [
            subpath.points
            for other in order[order.index(number) + 1 :]
            for subpath in paths[other].subpaths
            if subpath.closed and "fig-hi" not in paths[other].css
        ]
        points = [point for subpath in path.subpaths for point in grid(subpath.points)]
        covered = sum(any(inside(point, outline) for outline in above) for point in points)
        shares.append(1 - covered / len(points) if points else 0.0)
    return shares


def grid(outline: Points) -> Points:
    """Evenly spread points within an outline."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    points = [
        (min(xs) + (max(xs) - min(xs)) * (column + 0.5) / 9, min(ys) + (max(ys) - min(ys)) * (row + 0.5) / 9)
        for column in range(9)
        for row in range(9)
    ]
    return [point for point in points if inside(point, outline)]


@every_movement
def test_the_end_looks_different_from_the_start(slug: str) -> None:
    assert drawing(slug).start != drawing(slug).end
    start, end = played(slug, 0), played(slug, 1)
    travelled = [
        math.dist(a, b)
        for was, now in zip(start, end, strict=True)
        for one, other in zip(was.subpaths, now.subpaths, strict=True)
        for a, b in zip(one.points, other.points, strict=True)
    ]
    # On a card of 320 pixels a unit is a quarter of one. Where less moves, a lens or a ghost shows it.
    assert max(travelled) > (25 if figure(slug).lens or figure(slug).ghost else 60)


@every_movement
def test_limbs_in_the_paler_tone_are_the_farther_ones(slug: str) -> None:
    first, camera = skeletons(slug)[0], scene(slug).camera
    far = scene(slug).far
    for limb in far:
        side, kind = limb.split()
        other = "left" if side == "right" else "right"
        joint = "hip" if kind == "leg" else "shoulder"
        here, there = first.joint(f"{side} {joint}"), first.joint(f"{other} {joint}")
        # Where hips lie one upon the other, the table may say which leg is behind.
        assert camera.depth(here) < camera.depth(there) + 5 or figure(slug).far
    assert ("fig-far" in drawing(slug).start) == bool(far)
