"""Arrows that show where the movement goes, worked out from the motion and kept clear of the body.

The path of a joint in the picture is taken, its middle part kept, and moved sideways by small steps until it is clear
of every outline of the start; the smallest move wins, outward if there is a choice.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exercises.figures.figure import Arrow
from exercises.figures.outlines import Points, inside
from exercises.figures.paths import row
from exercises.figures.scene import Glass, Scene
from exercises.figures.skeleton import Skeleton
from exercises.figures.space import Flat, Vec

CLEAR = 44.0
"""Units between an arrow and the body."""
CLEAR_OF_THINGS = 14.0
CLEAR_IN_LENS, LENS_MARGIN = 22.0, 24.0
"""In a close-up there is less room: units of the picture to the body it shows, and to its ring."""
APART, MARGIN = 60.0, 34.0
"""Units between two arrows, and between an arrow and the picture's edge."""
LONGEST, SHORTEST_CURVE = 330.0, 150.0
SAMPLES = 9
EDGE_PIECE = 24.0
CURVED = 3.0
"""How far a curve reaches beyond the straight lines between its points."""
HEAD, HEAD_ANGLE = 40.0, 0.6
SQUARE, SQUARE_OPEN = 118.0, 24.0
"""The side of a square drawn in the air, and how much of the last side its arrow leaves open."""
TIPS = 98.0
"""From a wrist to the fingertips, and from an ankle to the toes: what draws a square."""
TURN, TURN_FLAT, TURN_OUT = 124.0, 0.85, 236.0
"""An arrow for a trunk that turns: half its width, how far its middle hangs, and how far before the chest it is wished."""
TURNS = 20.0
"""From this twist (degrees) on, the way of the chest is drawn as a turn; as a line it would be next to nothing."""
SIDESTEP, FARTHEST, AROUND = 12, 420, 264
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
        return type(self)(*((px + x, py + y) for px, py in (self.start, self.bow, self.end)))

    def head(self) -> Points:
        """The two ends of the head's lines, the tip between them."""
        before = self._before_end
        turn = math.atan2(self.end[1] - before[1], self.end[0] - before[0])
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
        return f"M{row(self.start)}{self._line}M{row(one)}L{row(tip)}L{row(other)}"

    @property
    def _before_end(self) -> Flat:
        return self.bow

    @property
    def _line(self) -> str:
        return f"Q{row([*self.bow, *self.end])}"


class Turn(Drawn):
    """Round the body as seen from a little above: it may stand anywhere near."""


class Square(Drawn):
    """Round a square from the corner `start`, by way of the corner across from it (`bow`), to `end` below the start."""

    def points(self) -> Points:
        return _with_edges([self.start, *self._corners, self.end])

    @property
    def _corners(self) -> Points:
        return [(self.bow[0], self.start[1]), self.bow, (self.start[0], self.bow[1])]

    @property
    def _before_end(self) -> Flat:
        return self._corners[-1]

    @property
    def _line(self) -> str:
        return "".join(f"L{row(point)}" for point in (*self._corners, self.end))


def arrows_of(scene: Scene) -> list[Drawn]:
    """An arrow for each the figure asks for and finds room for."""
    body, ghost, glass = _body(scene), _ghost(scene), scene.glass
    obstacles = [(body, CLEAR + CURVED), ([*_things(scene), *ghost], CLEAR_OF_THINGS)]
    found: list[Drawn] = []
    for wished in scene.figure.arrows:
        within = glass if wished.in_lens else None
        clear = obstacles
        if within:
            shown = [[[within.shown(point) for point in points] for points in part] for part in (body, ghost)]
            clear = [(shown[0], CLEAR_IN_LENS), (shown[1], CLEAR_OF_THINGS)]
        places = _places(scene, wished, _along(scene, wished), within)
        drawn = next((place for place in places if _is_clear(scene, place, clear, found, within)), None)
        if drawn:
            found.append(drawn)
    return found


def _ghost(scene: Scene) -> list[Points]:
    """What an arrow must not touch where the end shows behind the start."""
    return _body(scene, -1) if scene.figure.ghost else []


def _body(scene: Scene, frame: int = 0) -> list[Points]:
    """What an arrow must stay well clear of: the body at the start."""
    shapes = scene.persons[frame].shapes
    return [
        _with_edges(outline.points) for shape in shapes for outline in shape.shown if outline.kind == "closed"
    ]


def _things(scene: Scene) -> list[Points]:
    """What an arrow must not touch: furniture, posts, balls and pillows."""
    standing = [outline for css, outline in scene.backdrop if css not in {"fig-mat", "fig-wall-face"}]
    held = [outline for shape in scene.persons[0].shapes for outline in shape.shown]
    things = [*standing, *(outline for outline in held if outline.kind == "polygon")]
    lens = [rim(scene.glass)] if scene.glass else []
    return [_with_edges(points) for points in (*(thing.points for thing in things), *lens)]


def rim(glass: Glass) -> Points:
    """Points round a lens."""
    turns = (math.radians(15 * number) for number in range(24))
    return [
        (glass.middle[0] + glass.radius * math.cos(turn), glass.middle[1] + glass.radius * math.sin(turn))
        for turn in turns
    ]


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
    if wished.way == "square":
        return _square(scene, camera.flat(_tip(run.skeleton(0), wished.joint)))
    twist = run.skeleton(1).pose.twist[0] - run.skeleton(0).pose.twist[0]
    as_it_moves = wished.way == "as it moves" and not wished.in_lens
    if wished.joint == "chest" and as_it_moves and abs(twist) >= TURNS:
        return _turn(scene)
    path = _even(
        [camera.flat(run.skeleton(number / (SAMPLES - 1)).joint(wished.joint)) for number in range(SAMPLES)]
    )
    if scene.glass and wished.in_lens:
        path = [scene.glass.shown(point) for point in path]
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


def _tip(skeleton: Skeleton, joint: str) -> Vec:
    """The tips of a hand or a foot; another joint as it is."""
    side, _, part = joint.rpartition(" ")
    end = {"hand": "wrist", "foot": "ankle"}.get(part, part)
    root = skeleton.joint(f"{side} {end}".strip())
    return root + (skeleton.joint(joint) - root).unit() * TIPS


def _turn(scene: Scene) -> Turn:
    """The part of a circle about the trunk that is nearer to the eye if the chest is, else the farther one."""
    camera, (first, *_, last) = scene.camera, scene.skeletons
    chest = first.spine.frame(200).front
    x, y = camera.flat(first.spine.at(290) + chest * TURN_OUT)
    way = TURN if camera.flat(last.joint("chest") - first.joint("chest"))[0] > 0 else -TURN
    hangs = TURN * TURN_FLAT * (1 if camera.depth(chest + last.spine.frame(200).front) > 0 else -1)
    return Turn((x - way, y - hangs / 2), (x, y + hangs / 2), (x + way, y - hangs / 2))


def _square(scene: Scene, at: Flat) -> Drawn:
    """A square round a place of the picture, starting at the upper corner that is nearer to the body."""
    x, y = at
    half = SQUARE / 2
    out = half if x > scene.camera.flat(scene.skeletons[0].spine.at(150))[0] else -half
    return Square((x - out, y - half), (x + out, y + half), (x - out, y - half + SQUARE_OPEN))


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


def _places(scene: Scene, wished: Arrow, drawn: Drawn, glass: Glass | None) -> Iterator[Drawn]:
    """Where an arrow may stand, the best place first."""
    if isinstance(drawn, Square | Turn):
        return _anywhere_near(drawn)
    if wished.way == "from outside":
        return _straight_back(drawn)
    return _beside(scene, drawn, glass)


def _beside(scene: Scene, drawn: Drawn, glass: Glass | None) -> Iterator[Drawn]:
    """Moved sideways, and a little along, by as little as will do; outward if there is a choice."""
    along = _direction(drawn)
    normal = (along[1], -along[0])
    centre = scene.camera.flat(scene.skeletons[0].spine.at(150))
    cx, cy = glass.shown(centre) if glass else centre
    (ax, ay), (bx, by) = drawn.start, drawn.end
    outward = normal[0] * ((ax + bx) / 2 - cx) + normal[1] * ((ay + by) / 2 - cy)

    def cost(place: tuple[int, int, int]) -> float:
        step, sign, slide = place
        return step + abs(slide) * 0.6 - (OUTWARD_BONUS if outward * sign > 0 else 0)

    places = itertools.product(range(0, FARTHEST, SIDESTEP), (1, -1), SLIDES)
    for step, sign, slide in sorted(places, key=cost):
        x, y = sign * step, slide
        yield drawn.moved(normal[0] * x + along[0] * y, normal[1] * x + along[1] * y)


def _straight_back(drawn: Drawn) -> Iterator[Drawn]:
    """Farther and farther from where it points."""
    x, y = _direction(drawn)
    return (drawn.moved(-x * back, -y * back) for back in range(0, FARTHEST, SIDESTEP))


def _anywhere_near(drawn: Drawn) -> Iterator[Drawn]:
    steps = range(-AROUND, AROUND + 1, SIDESTEP)
    places = sorted(itertools.product(steps, steps), key=lambda place: math.hypot(*place))
    return (drawn.moved(x, y) for x, y in places)


def _direction(drawn: Drawn) -> Flat:
    """From start to end, one unit long."""
    (ax, ay), (bx, by) = drawn.start, drawn.end
    span = math.dist(drawn.start, drawn.end) or 1.0
    return (bx - ax) / span, (by - ay) / span


def _is_clear(
    scene: Scene, drawn: Drawn, obstacles: Obstacles, others: Sequence[Drawn], glass: Glass | None
) -> bool:
    left, top, width, height = scene.view
    points = [*drawn.points(), *drawn.head()]
    for x, y in points:
        if glass and math.dist((x, y), glass.middle) > glass.radius - LENS_MARGIN:
            return False
        if not (left + MARGIN <= x <= left + width - MARGIN and top + MARGIN <= y <= top + height - MARGIN):
            return False
    if any(math.dist(a, b) < APART for other in others for a in points for b in other.points()):
        return False
    return all(_keeps_clear(points, outlines, clear) for outlines, clear in obstacles)
