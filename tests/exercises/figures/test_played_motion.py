"""The motion file played, against the figure drawn afresh at the same moment."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

from exercises.figures import draw, read, stills
from exercises.figures.outlines import Outline, Points
from exercises.figures.paths import controls
from exercises.figures.pose import Side
from exercises.figures.space import Flat
from tests.exercises.figures.library import (
    SIDES,
    TABLES,
    WAYS,
    away_from_line,
    body_paths,
    drawing,
    every_movement,
    figure,
    gap,
    path_names,
    person,
    played,
    player,
    scene,
    skeletons,
)
from tests.exercises.figures.player import Player, Subpath, numbers, subpaths

CLOSE = 12.0
"""How far (units) a played outline may be from a fresh one: 3 pixels on a card.

Measured: mostly below 3, up to 8 for hair in profile and 10 for an arm that bends fast.
"""
CLOSE_ROUND_A_CORNER = 28.0
"""By way of a middle pose the fresh figure turns sharply there, and the played one takes the corner in a curve."""
CLOSE_FOR_DISCS = 45.0
"""An arm that passes the eye's line swings round by 80 from one of 25 moments to the next: half of one."""
AT_KEY_FRAMES = 5.0
"""The 3 units that pegs may leave out, and what rounding makes of them at a path's far end."""


def apart(one: Subpath, other: Subpath) -> float:
    """The farthest that any part of one line is from the other: what the eye sees, wherever control points are."""
    most = max(map(math.dist, one.points, other.points))
    if most < CLOSE:
        return most
    lines = [closed(one), closed(other)]
    return max(
        min(away_from_line(point, a, b) for a, b in pairwise(there))
        for here, there in (lines, lines[::-1])
        for point in here
    )


def closed(subpath: Subpath) -> Points:
    traced = subpath.traced(3)
    return [*traced, traced[0]] if subpath.closed else traced


def as_subpath(outline: Outline) -> Subpath:
    return Subpath(
        tuple(controls(outline)), outline.kind in {"closed", "polygon"}, outline.kind in {"closed", "open"}
    )


def fresh(slug: str, way: float) -> list[list[Subpath | None]]:
    """The figure drawn afresh, path by path as its tracks have them.

    None stands for an outline that does not show now, or not at some key frame: it grows out of a point.
    """
    shapes = {shape.name: shape for shape in person(slug, way).shapes}
    key_frames = [{shape.name: shape for shape in key.shapes} for key in scene(slug).persons]
    found = []
    for name in path_names(slug):
        columns = []
        for number, now in enumerate(shapes[name].outlines):
            shown = [key[name].outlines[number] for key in key_frames]
            kinds = {outline.kind for outline in shown if outline}
            if all(shown):
                columns.append(as_subpath(now) if now else None)
            elif kinds == {"closed"}:
                columns.append(None)
        found.append(columns)
    return found


@every_movement
def test_between_key_frames_it_plays_what_would_be_drawn(slug: str) -> None:
    most = CLOSE_ROUND_A_CORNER if figure(slug).run.middle else CLOSE
    most = CLOSE_FOR_DISCS if figure(slug).discs else most
    for way in (0.125, 0.4, 0.6, 0.875):
        compared = 0
        for path, wished in zip(played(slug, way), fresh(slug, way), strict=True):
            for shown, now in zip(path.subpaths, wished, strict=True):
                if now:
                    assert apart(shown, now) < most, (way, path.css)
                    compared += 1
        assert compared > 30


@every_movement
def test_it_starts_with_what_stands_in_the_page(slug: str) -> None:
    for path, still in zip(played(slug, 0), body_paths(drawing(slug).start), strict=True):
        for shown, drawn in zip(path.subpaths, subpaths(still.get("d", "")), strict=True):
            assert max(map(math.dist, shown.points, drawn.scaled(0.5).points)) < 1e-6


@every_movement
def test_at_every_key_frame_it_plays_the_still(slug: str) -> None:
    """The last of them is the end; whichever order the paths are drawn in by then."""
    pictures = stills(figure(slug))
    assert (pictures[0], pictures[-1]) == (drawing(slug).start, drawing(slug).end)
    for frame, picture in enumerate(pictures):
        way = frame / player(slug).intervals
        shown = played(slug, way)
        for number, still in zip(player(slug).order(way), body_paths(picture), strict=True):
            assert shown[number].css == still.get("class")
            most = 1e-6 if player(slug).texts[number][:1] in {"", "p"} else AT_KEY_FRAMES
            for path, drawn in zip(shown[number].subpaths, subpaths(still.get("d", "")), strict=True):
                assert max(map(math.dist, path.points, drawn.scaled(0.5).points)) < most


@every_movement
def test_the_file_has_a_track_for_every_path(slug: str) -> None:
    paths = body_paths(drawing(slug).start)
    assert len(player(slug).texts) == len(paths) == len(body_paths(drawing(slug).end))
    assert any(player(slug).texts), "something moves"


@every_movement
def test_every_row_of_the_file_is_whole(slug: str) -> None:
    file = json.loads(drawing(slug).motion)
    drawn = player(slug).drawn
    for number, text in enumerate(file["paths"]):
        head, *rows = text.split(";")
        if head.startswith("="):
            assert file["paths"][int(head[1:])].startswith("t")
            assert not rows
        elif head:
            width = 6 if head.startswith("t") else 2 * sum(len(one.points) for one in drawn[number])
            assert len(rows) == player(slug).intervals
            assert {len(numbers(row)) for row in rows} <= {0, width}
            # A row in which nothing moves is left empty.
            assert all(any(numbers(row)) for row in rows if row)
    for order in file.get("order", []):
        assert sorted(order) in ([], list(range(len(drawn))))
    assert file.keys() <= {"paths", "order"}
    if "order" in file:
        assert len(file["order"]) == player(slug).intervals


@every_movement
def test_its_numbers_are_parted_by_a_space_or_their_minus_sign(slug: str) -> None:
    for text in json.loads(drawing(slug).motion)["paths"]:
        for row in text.lstrip("tp").split(";"):
            if not row.startswith("="):
                assert " ".join(map(str, numbers(row))).replace(" -", "-") == row


@every_movement
def test_planted_hands_and_feet_do_not_drift(slug: str) -> None:
    for side, kind in planted(slug):
        number = path_names(slug).index(f"{side} {'forearm' if kind == 'hand' else 'foot'}")
        place = scene(slug).camera.flat(skeletons(slug)[0].joint(f"{side} {kind}"))
        start = played(slug, 0)[number].subpaths
        piece = min(range(len(start)), key=lambda piece: math.dist(centre(start[piece]), place))
        for way in WAYS:
            here = played(slug, way)[number].subpaths[piece]
            # One pixel on a card: what pegs leave out, 3 to the side and 3 up or down.
            assert math.dist(centre(start[piece]), centre(here)) <= 4.3, f"{side} {kind}"


def planted(slug: str) -> list[tuple[Side, str]]:
    """Hands and feet that lie on the floor, in the same place and turned the same way at both ends."""
    first, *_, last = skeletons(slug)
    found: list[tuple[Side, str]] = []
    for side in SIDES:
        for kind, low, one, other in (
            ("hand", 28, first.arms[side], last.arms[side]),
            ("foot", 45, first.legs[side], last.legs[side]),
        ):
            stays = max(gap(one.end, other.end), 20 * gap(one.tip, other.tip), 20 * gap(one.side, other.side))
            if one.end.y < low and stays < 1:
                found.append((side, kind))
    return found


def centre(subpath: Subpath) -> Flat:
    """The middle of a closed outline's surface."""
    area = x = y = 0.0
    traced = subpath.traced(2)
    for (ax, ay), (bx, by) in pairwise([*traced, traced[0]]):
        cross = ax * by - bx * ay
        area, x, y = area + cross / 2, x + (ax + bx) * cross / 6, y + (ay + by) * cross / 6
    return (x / area, y / area) if abs(area) > 1 else traced[0]


def test_some_hands_and_feet_are_planted() -> None:
    """Or else the test before says nothing."""
    assert {kind for slug in TABLES for _, kind in planted(slug)} == {"hand", "foot"}
    assert sum(bool(planted(slug)) for slug in TABLES) > 6


ARM_UP: dict[str, Any] = {
    "description": "Somebody lifts an arm.",
    "camera": [50, 5],
    "size": "tall",
    "region": ["tummy"],
    "start": {"base": "standing"},
    "end": {"left_arm": {"bones": [10, 10]}},
}


def test_only_the_arm_that_lifts_has_a_track() -> None:
    drawn = draw(read(ARM_UP))
    moving = Player(drawn.start, drawn.motion)
    still = [css for css, text in zip(moving.css, moving.texts, strict=True) if not text]
    assert sum("fig-legs" in css for css in still) == 5
    assert sum("fig-top" in css for css in still) == 2
    assert 2 <= len(moving.css) - len(still) <= 6


def test_a_pose_that_stays_has_no_tracks_at_all() -> None:
    drawn = draw(read({**ARM_UP, "end": {}}))
    assert set(json.loads(drawn.motion)["paths"]) == {""}
    assert body_markup(drawn.start) == body_markup(drawn.end)


def body_markup(markup: str) -> str:
    return markup[markup.index("<g ") : markup.index("</g>")]


def test_an_arm_that_swings_to_the_front_is_drawn_over_the_other_from_then_on() -> None:
    """Seen from the front, a forearm goes from behind the back to before the belly."""
    turning = {
        **ARM_UP,
        "camera": [90, 0],
        "start": {"base": "standing", "right_arm": {"bones": [-110, -150], "out": [0, -40]}},
        "end": {"right_arm": {"bones": [-80, -10], "out": [0, -40]}},
    }
    drawn = draw(read(turning))
    moving = Player(drawn.start, drawn.motion)
    shirt = max(
        (number for number, css in enumerate(moving.css) if css == "fig-top"),
        key=lambda number: spread(moving.drawn[number]),
    )

    def over_the_shirt(way: float) -> int:
        order = moving.order(way)
        return sum("fig-skin" in moving.css[number] for number in order[order.index(shirt) :])

    assert over_the_shirt(1) > over_the_shirt(0)
    first = next(frame for frame, order in enumerate(moving.orders, start=1) if order)
    assert moving.order((first - 0.5) / 4 - 0.01) == moving.order(0)
    assert moving.order((first - 0.5) / 4) == moving.orders[first - 1] != moving.order(0)


def spread(pieces: list[Subpath]) -> float:
    xs = [x for piece in pieces for x, _ in piece.points]
    return max(xs) - min(xs)


@every_movement
def test_pegs_never_stretch_a_stroke(slug: str) -> None:
    """The browser scales a stroke along with its path: a band would become a plank."""
    lines = {"fig-band", "fig-band-edge", "fig-crease", "fig-seam", "fig-spine"}
    columns = json.loads(drawing(slug).motion)["paths"]
    for path, column in zip(body_paths(drawing(slug).start), columns, strict=True):
        css = path.get("class", "").split()[0]
        if css in lines:
            assert not column or column.startswith("p"), css
