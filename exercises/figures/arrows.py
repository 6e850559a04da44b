"""Arrows that show where the movement goes, worked out from the motion and kept clear of the body.

The path of a joint in the picture is taken, its middle part kept, and moved sideways by small steps until it is clear
of every outline of the start; the smallest move wins, outward if there is a choice.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exercises.figures.figure import Arrow
from exercises.figures.outlines import Points, inside
from exercises.figures.paths import row
from exercises.figures.scene import Scene
from exercises.figures.space import Flat

CLEAR = 44.0
"""Units between an arrow and the body."""
CLEAR_OF_THINGS = 14.0
APART, MARGIN = 60.0, 34.0
"""Units between two arrows, and between an arrow and the picture's edge."""
LONGEST, SHORTEST_CURVE = 330.0, 150.0
SAMPLES = 9
EDGE_PIECE = 24.0
CURVED = 3.0
"""How far a curve reaches beyond the straight lines between its points."""
HEAD, HEAD_ANGLE = 40.0, 0.6
SIDESTEP, FARTHEST = 12, 420
SLIDES = (0, 60, -60, 130, -130)
OUTWARD_BONUS = 25.0


Obstacles: TypeAlias = Sequence[tuple[Sequence[Points], float]]
"""Outlines, with how clear of them an arrow must be."""


@dataclass(frozen=True)
class Drawn:
    """A curve from `start` by way of the control point `bow` to `end`."""

    start: Flat
    bow: Flat
    end: Flat

    def points(self) -> Points:
        """Places along the curve."""
        return [self._at(number / 8) for number in range(9)]

    def _at(self, t: float) -> Flat:
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        return (
            self.start[0] * a + self.bow[0] * b + self.end[0] * c,
            self.start[1] * a + self.bow[1] * b + self.end[1] * c,
        )

    def moved(self, x: float, y: float) -> Drawn:
        return Drawn(*((px + x, py + y) for px, py in (self.start, self.bow, self.end)))

    def head(self) -> Points:
        """The two ends of the head's lines, the tip between them."""
        turn = math.atan2(self.end[1] - self.bow[1], self.end[0] - self.bow[0])
        wings = [
            (
                self.end[0] - HEAD * math.cos(turn + angle),
                self.end[1] - HEAD * math.sin(turn + angle),
            )
            for angle in (HEAD_ANGLE, -HEAD_ANGLE)
        ]
        return [wings[0], self.end, wings[1]]

    def data(self) -> str:
        one, tip, other = self.head()
        return f"M{row(self.start)}Q{row([*self.bow, *self.end])}M{row(one)}L{row(tip)}L{row(other)}"


def arrows_of(scene: Scene) -> list[Drawn]:
    """An arrow for each the figure asks for and finds room for."""
    obstacles = [(_body(scene), CLEAR + CURVED), (_things(scene), CLEAR_OF_THINGS)]
    found: list[Drawn] = []
    for wished in scene.figure.arrows:
        drawn = _clear(scene, _along(scene, wished), obstacles, found)
        if drawn:
            found.append(drawn)
    return found


def _body(scene: Scene) -> list[Points]:
    """What an arrow must stay well clear of: the body at the start."""
    shapes = scene.persons[0].shapes
    return [
        _with_edges(outline.points) for shape in shapes for outline in shape.shown if outline.kind == "closed"
    ]


def _things(scene: Scene) -> list[Points]:
    """What an arrow must not touch: furniture, posts and pillows."""
    standing = [outline for css, outline in scene.backdrop if css not in {"fig-mat", "fig-pane"}]
    held = [outline for shape in scene.persons[0].shapes for outline in shape.shown]
    polygons = [outline.points for outline in [*standing, *held] if outline.kind == "polygon"]
    return [_with_edges(points) for points in polygons]


def _with_edges(corners: Points) -> Points:
    """An outline's points with more along its edges, so that a distance to the points is one to the edges."""
    points: Points = []
    for (x0, y0), (x1, y1) in itertools.pairwise([*corners, corners[0]]):
        pieces = max(1, math.ceil(math.dist((x0, y0), (x1, y1)) / EDGE_PIECE))
        points += [
            (x0 + (x1 - x0) * piece / pieces, y0 + (y1 - y0) * piece / pieces) for piece in range(pieces)
        ]
    return points


def _keeps_clear(drawn: Points, outlines: Sequence[Points], clear: float) -> bool:
    """Whether an arrow's points stay so far from all outlines, and outside of them."""
    xs, ys = [x for x, _ in drawn], [y for _, y in drawn]
    left, right, top, bottom = min(xs) - clear, max(xs) + clear, min(ys) - clear, max(ys) + clear
    for outline in outlines:
        near = [point for point in outline if left <= point[0] <= right and top <= point[1] <= bottom]
        if any(math.dist(point, other) < clear for other in near for point in drawn):
            return False
        if any(inside(point, outline) for point in drawn):
            return False
    return True


def _along(scene: Scene, wished: Arrow) -> Drawn:
    """The middle part of the joint's path; a short one becomes a straight hint of a length one can see."""
    run, camera = scene.figure.run, scene.camera
    path = _even(
        [camera.flat(run.skeleton(number / (SAMPLES - 1)).joint(wished.joint)) for number in range(SAMPLES)]
    )
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(path))
    first, last = path[0], path[-1]
    if wished.way == "as it moves" and length >= SHORTEST_CURVE:
        part = 0.42 * min(1.0, LONGEST / length)
        a, m, b = _at(path, 0.5 - part), _at(path, 0.5), _at(path, 0.5 + part)
        return Drawn(a, (2 * m[0] - (a[0] + b[0]) / 2, 2 * m[1] - (a[1] + b[1]) / 2), b)
    span = math.dist(first, last) or 1.0
    x, y = (0.0, -1.0) if wished.way == "up" else ((last[0] - first[0]) / span, (last[1] - first[1]) / span)
    mx, my = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
    half = max(60.0, min(length / 2, 90.0))
    return Drawn((mx - x * half, my - y * half), (mx, my), (mx + x * half, my + y * half))


def _even(path: Points) -> Points:
    """The path with its points at equal lengths, however fast the joint goes."""
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(path)]
    whole = sum(lengths)
    if not whole:
        return path
    even = []
    for number in range(SAMPLES):
        left = whole * number / (SAMPLES - 1)
        piece = 0
        while piece < len(lengths) - 1 and left > lengths[piece]:
            left -= lengths[piece]
            piece += 1
        even.append(_at(path, (piece + left / (lengths[piece] or 1)) / (len(path) - 1)))
    return even


def _at(path: Points, part: float) -> Flat:
    place = part * (len(path) - 1)
    low = min(int(place), len(path) - 2)
    (x0, y0), (x1, y1) = path[low], path[low + 1]
    return x0 + (x1 - x0) * (place - low), y0 + (y1 - y0) * (place - low)


def _clear(scene: Scene, drawn: Drawn, obstacles: Obstacles, others: Sequence[Drawn]) -> Drawn | None:
    """The arrow moved as little as will do."""
    (ax, ay), (bx, by) = drawn.start, drawn.end
    span = math.dist(drawn.start, drawn.end) or 1.0
    along = ((bx - ax) / span, (by - ay) / span)
    normal = (along[1], -along[0])
    cx, cy = scene.camera.flat(scene.skeletons[0].spine.at(150))
    outward = normal[0] * ((ax + bx) / 2 - cx) + normal[1] * ((ay + by) / 2 - cy)
    best: tuple[float, Drawn] | None = None
    for step in range(0, FARTHEST, SIDESTEP):
        if best and step > best[0] + OUTWARD_BONUS + 60:
            break
        for sign in (1, -1):
            for slide in SLIDES:
                cost = step + abs(slide) * 0.6 - (OUTWARD_BONUS if outward * sign > 0 else 0)
                if best and cost >= best[0]:
                    continue
                moved = drawn.moved(
                    normal[0] * sign * step + along[0] * slide, normal[1] * sign * step + along[1] * slide
                )
                if _is_clear(scene, moved, obstacles, others):
                    best = (cost, moved)
    return best[1] if best else None


def _is_clear(scene: Scene, drawn: Drawn, obstacles: Obstacles, others: Sequence[Drawn]) -> bool:
    left, top, width, height = scene.view
    points = [*drawn.points(), *drawn.head()]
    for x, y in points:
        if not (left + MARGIN <= x <= left + width - MARGIN and top + MARGIN <= y <= top + height - MARGIN):
            return False
    if any(math.dist(a, b) < APART for other in others for a in points for b in other.points()):
        return False
    return all(_keeps_clear(points, outlines, clear) for outlines, clear in obstacles)
