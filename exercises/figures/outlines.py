"""Flat outlines of solid parts, as the eye sees them: sweeps for limbs, tubes for the trunk, hulls for the rest.

Every generator gives the same number of points for the same part whatever the pose, running the same way round, so
that outlines of different moments can be blended point by point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from exercises.figures.body import Station, station
from exercises.figures.skeleton import Spine
from exercises.figures.space import Camera, Flat, Frame, Vec

Points: TypeAlias = list[Flat]


@dataclass(slots=True)
class Outline:
    """`kind` says how the points are joined: a closed curve, an open curve, a polygon or a broken line."""

    points: Points
    kind: Literal["closed", "open", "polygon", "line"] = "closed"


@dataclass(slots=True)
class Ball:
    centre: Vec
    radius: float


@dataclass(slots=True)
class Egg:
    """An ellipsoid by its three half-axes."""

    centre: Vec
    axes: tuple[Vec, Vec, Vec]


def _half_width(camera: Camera, normal: Flat, frame: Frame | None, at: Station) -> float:
    """How far an elliptical section reaches along a direction of the picture; without a frame it is round."""
    if frame is None:
        return at.side
    side, front = camera.flat(frame.right), camera.flat(frame.front)
    along_side = side[0] * normal[0] + side[1] * normal[1]
    along_front = front[0] * normal[0] + front[1] * normal[1]
    return math.hypot(at.side * along_side, (at.front if along_front > 0 else at.back) * along_front)


@dataclass(slots=True)
class _Axis:
    """A bone in the picture: where it starts, how long it looks, and the directions along it and across."""

    start: Flat
    length: float
    along: Flat
    across: Flat

    def place(self, along: float, across: float) -> Flat:
        return (
            self.start[0] + self.along[0] * along + self.across[0] * across,
            self.start[1] + self.along[1] * along + self.across[1] * across,
        )


def _axis(camera: Camera, start: Vec, end: Vec) -> _Axis:
    (x0, y0), (x1, y1) = camera.flat(start), camera.flat(end)
    length = math.hypot(x1 - x0, y1 - y0)
    along = ((x1 - x0) / length, (y1 - y0) / length) if length > 1 else (1.0, 0.0)
    return _Axis((x0, y0), length, along, (along[1], -along[0]))


def sweep(
    camera: Camera,
    start: Vec,
    end: Vec,
    shape: Sequence[Station],
    frame: Frame | None = None,
    *,
    first_cap: float | None = None,
    last_cap: float | None = None,
) -> Outline:
    """A tapered limb between two joints, foreshortened; its ends are round unless a cap's length is given.

    No station is narrower than the round end at that place, so that a limb pointing at the eye becomes a disc.
    """
    axis = _axis(camera, start, end)
    back = (-axis.across[0], -axis.across[1])
    places = [at.at * axis.length for at in shape]
    over = [_half_width(camera, axis.across, frame, at) for at in shape]
    under = [_half_width(camera, back, frame, at) for at in shape]
    round_first, round_last = (over[0] + under[0]) / 2, (over[-1] + under[-1]) / 2
    reach_first = round_first if first_cap is None else first_cap
    reach_last = round_last if last_cap is None else last_cap
    if last_cap is None:

        def at_least(place: float, width: float) -> float:
            first = 0.0 if first_cap is not None else _chord(round_first, place - places[0])
            return max(width, first, _chord(round_last, places[-1] - place))

        over = [at_least(place, width) for place, width in zip(places, over, strict=True)]
        under = [at_least(place, width) for place, width in zip(places, under, strict=True)]
        span = places[-1] - places[0]
        if first_cap is None:
            reach_last = max(reach_last, reach_first - span)
        reach_first = max(reach_first, reach_last - span)
    upper = [axis.place(place, width) for place, width in zip(places, over, strict=True)]
    lower = [axis.place(place, -width) for place, width in zip(places, under, strict=True)]
    last, first = places[-1], places[0]
    cap_last = [
        axis.place(last + reach_last * 0.72, over[-1] * 0.7),
        axis.place(last + reach_last, 0),
        axis.place(last + reach_last * 0.72, -under[-1] * 0.7),
    ]
    cap_first = [
        axis.place(first - reach_first * 0.72, -under[0] * 0.7),
        axis.place(first - reach_first, 0),
        axis.place(first - reach_first * 0.72, over[0] * 0.7),
    ]
    return Outline([*upper, *cap_last, *reversed(lower), *cap_first])


def _chord(radius: float, away: float) -> float:
    """Half a circle's width at a distance from its middle."""
    return math.sqrt(max(0.0, radius**2 - away**2))


def edge(
    camera: Camera,
    start: Vec,
    end: Vec,
    shape: Sequence[Station],
    frame: Frame | None,
    *,
    over: bool,
    places: Sequence[float],
    inside: float,
) -> Outline:
    """A line along one side of a limb, a little inside it."""
    axis = _axis(camera, start, end)
    sign = 1 if over else -1
    normal = (axis.across[0] * sign, axis.across[1] * sign)
    points = []
    for place in places:
        width = _half_width(camera, normal, frame, station(tuple(shape), place)) - inside
        points.append(axis.place(place * axis.length, width * sign))
    return Outline(points, "open")


def tube(camera: Camera, spine: Spine, shape: Sequence[Station], *, top: float, bottom: float) -> Outline:
    """The trunk: at each station the two outermost points of its section across the spine as it looks."""
    centres = [camera.flat(spine.at(at.at)) for at in shape]
    over: Points = []
    under: Points = []
    for number, at in enumerate(shape):
        (x0, y0), (x1, y1) = centres[max(0, number - 1)], centres[min(len(shape) - 1, number + 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        normal = ((y1 - y0) / length, -(x1 - x0) / length)
        frame = spine.frame(at.at)
        for points, sign in ((over, 1), (under, -1)):
            facing = (normal[0] * sign, normal[1] * sign)
            width = _half_width(camera, facing, frame, at)
            points.append((centres[number][0] + facing[0] * width, centres[number][1] + facing[1] * width))
    crown = camera.flat(spine.at(shape[-1].at + top))
    x, y = camera.flat(spine.at(shape[0].at - bottom))
    hem = [
        (x + (end[0] - centres[0][0]) * 0.55, y + (end[1] - centres[0][1]) * 0.55)
        for end in (under[0], over[0])
    ]
    return Outline([*over, crown, *reversed(under), *hem])


def hull(camera: Camera, solids: Sequence[Ball | Egg], count: int, toward: Vec | None = None) -> Outline:
    """The silhouette of some balls and eggs together, in `count` directions counted from the direction `toward`.

    Without it they are counted from the picture's right: for parts whose own direction may pass the eye's line.
    """
    start = 0.0
    if toward is not None:
        x, y = camera.flat(toward)
        start = math.atan2(y, x)
    flats = [
        (camera.flat(solid.centre), solid.radius, ())
        if isinstance(solid, Ball)
        else (camera.flat(solid.centre), 0.0, tuple(camera.flat(axis) for axis in solid.axes))
        for solid in solids
    ]
    points: Points = []
    for number in range(count):
        turn = start + 2 * math.pi * (number + 0.5) / count
        ux, uy = math.cos(turn), math.sin(turn)
        farthest, best = (0.0, 0.0), -math.inf
        for (cx, cy), radius, axes in flats:
            px, py = cx + ux * radius, cy + uy * radius
            if axes:
                along = [ax * ux + ay * uy for ax, ay in axes]
                size = math.sqrt(sum(a * a for a in along)) or 1.0
                px += sum(ax * a for (ax, _), a in zip(axes, along, strict=True)) / size
                py += sum(ay * a for (_, ay), a in zip(axes, along, strict=True)) / size
            reach = px * ux + py * uy
            if reach > best:
                farthest, best = (px, py), reach
        points.append(farthest)
    return Outline(points)


def box(camera: Camera, xs: Flat, ys: Flat, zs: Flat) -> Outline:
    """The silhouette of a box, given by its extents."""
    return Outline(convex([camera.flat(Vec(x, y, z)) for x in xs for y in ys for z in zs]), "polygon")


def convex(points: Sequence[Flat]) -> Points:
    """The convex hull of some points."""
    ordered = sorted({(round(x, 1), round(y, 1)) for x, y in points})

    def half(points: Sequence[Flat]) -> Points:
        kept: Points = []
        for point in points:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return [*half(ordered), *half(ordered[::-1])]


def _turn(a: Flat, b: Flat, c: Flat) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def area(points: Sequence[Flat]) -> float:
    """Of a closed outline; positive when it runs clockwise in the picture."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True)) / 2


def inside(point: Flat, points: Sequence[Flat]) -> bool:
    """Whether a point lies within a closed outline."""
    x, y = point
    within = False
    before = points[-1]
    for here in points:
        if (here[1] > y) != (before[1] > y):
            crossing = (before[0] - here[0]) * (y - here[1]) / (before[1] - here[1]) + here[0]
            within ^= x < crossing
        before = here
    return within


def away(point: Flat, points: Sequence[Flat]) -> float:
    """How far a point is from what an outline encloses."""
    if inside(point, points):
        return 0.0
    nearest = math.inf
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        dx, dy = b[0] - a[0], b[1] - a[1]
        part = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy or 1.0)
        part = max(0.0, min(1.0, part))
        nearest = min(nearest, math.dist(point, (a[0] + dx * part, a[1] + dy * part)))
    return nearest
