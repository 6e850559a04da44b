"""The library's figures, each read, posed and drawn once for all tests; and a little arithmetic of our own."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import settings

from exercises.figures import Drawing, Figure, draw, read
from exercises.figures.person import Person
from exercises.figures.pose import Pose, Side, read_pose, whole_pose
from exercises.figures.scene import Scene
from exercises.figures.skeleton import Skeleton
from exercises.figures.space import Flat, Vec
from exercises.figures.tracks import tracks_of
from tests.exercises.figures.player import Played, Player, Subpath, subpaths

MOVEMENTS = Path(__file__).resolve().parents[3] / "exercises" / "library" / "movements"

TABLES: dict[str, dict[str, Any]] = {
    path.stem: table
    for path in sorted(MOVEMENTS.glob("*.toml"))
    if (table := tomllib.loads(path.read_text(encoding="utf-8")).get("figure"))
}

a_lot = settings(max_examples=30, deadline=None)
a_few = settings(max_examples=12, deadline=None)
"""How many examples a rule is tried on: a lot of what is cheap, a few whole poses. Other work on the machine takes no part."""

every_movement = pytest.mark.parametrize("slug", TABLES)

SIDES: tuple[Side, Side] = ("right", "left")
LIMB_JOINTS = tuple(f"{side} {joint}" for side in SIDES for joint in ("knee", "ankle", "elbow", "wrist"))

LAST = 24
TIMES = [number / LAST for number in range(LAST + 1)]
"""25 moments of a trip out, as parts of its time."""


def eased(time: float) -> float:
    """How far out a figure is at a part of the trip's time."""
    return time * time * (3 - 2 * time)


WAYS = [eased(time) for time in TIMES]


@cache
def figure(slug: str) -> Figure:
    return read(TABLES[slug])


@cache
def scene(slug: str) -> Scene:
    return Scene(figure(slug))


@cache
def base_pose(name: str) -> Pose:
    """One of the poses of bases.toml as it is."""
    return read_pose(whole_pose({"base": name}))


@cache
def drawing(slug: str) -> Drawing:
    return draw(figure(slug))


@cache
def player(slug: str) -> Player:
    return Player(drawing(slug).start, drawing(slug).motion)


@cache
def played(slug: str, way: float) -> list[Played]:
    """The body's paths as the player has them so far (0 to 1) out."""
    return player(slug).paths(way)


@cache
def skeletons(slug: str) -> list[Skeleton]:
    """The skeleton at each of the 25 moments."""
    return [figure(slug).run.skeleton(way) for way in WAYS]


@cache
def person(slug: str, way: float) -> Person:
    """The figure drawn afresh so far (0 to 1) out."""
    return scene(slug).person(way)


@cache
def path_names(slug: str) -> list[str]:
    """The shape that every path of the body shows, in the document's order."""
    return [track.name for track in tracks_of(scene(slug))]


def gap(a: Vec, b: Vec) -> float:
    return math.dist((a.x, a.y, a.z), (b.x, b.y, b.z))


def degrees_between(a: Vec, b: Vec) -> float:
    cosine = (a.x * b.x + a.y * b.y + a.z * b.z) / (gap(a, Vec(0, 0, 0)) * gap(b, Vec(0, 0, 0)))
    return math.degrees(math.acos(max(-1, min(1, cosine))))


def away_from_line(point: Flat, a: Flat, b: Flat) -> float:
    """How far a point of the picture is from the line between two others."""
    (x, y), (dx, dy) = (point[0] - a[0], point[1] - a[1]), (b[0] - a[0], b[1] - a[1])
    along = max(0.0, min(1.0, (x * dx + y * dy) / (dx * dx + dy * dy or 1)))
    return math.hypot(x - dx * along, y - dy * along)


def svg(markup: str) -> ElementTree.Element:
    """The inside of an <svg> as a tree; an error when it is not well-formed."""
    return ElementTree.fromstring(f"<svg>{markup}</svg>")  # noqa: S314 (our own markup)


def body_paths(markup: str) -> list[ElementTree.Element]:
    """The paths of the body, the farthest first."""
    body = svg(markup).find("g[@class='fig-body']")
    assert body is not None
    return list(body)


def body_outlines(markup: str) -> list[tuple[str, Subpath]]:
    """The closed curves of the body in units, each with its class."""
    return [
        (path.get("class", ""), subpath.scaled(0.5))
        for path in body_paths(markup)
        for subpath in subpaths(path.get("d", ""))
        if subpath.closed
    ]


@cache
def view(slug: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the picture."""
    left, top, width, height = map(float, drawing(slug).view_box.split())
    return left, top, left + width, top + height


def room(slug: str, place: Flat) -> float:
    """How far within the picture a point is; negative outside."""
    left, top, right, bottom = view(slug)
    return min(place[0] - left, right - place[0], place[1] - top, bottom - place[1])
