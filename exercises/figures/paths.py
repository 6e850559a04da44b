"""Outlines as path data: whole numbers, half units, as few characters as will do.

A closed curve is a uniform quadratic B-spline. Its control points are whole units; in half units every point where two
pieces meet is then a whole number too, so a relative "t" command costs one pair a point and nothing drifts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from exercises.figures.outlines import Outline
from exercises.figures.space import Flat

Whole: TypeAlias = tuple[int, int]

CORRECTIONS = 2
"""Passes that move the control points until the curve runs (nearly) through the outline's points."""
LOOSEST = 0.5
"""How far a control point may be from its outline's point, in distances to the next: farther makes horns."""


def controls(outline: Outline) -> list[Whole]:
    """The control points, in units; for polygons and lines the points themselves."""
    points = list(outline.points)
    if outline.kind in {"closed", "open"}:
        target, count = points, len(points)
        for _ in range(CORRECTIONS):
            moved: list[Flat] = []
            for number, (x, y) in enumerate(points):
                if outline.kind == "open" and number in {0, count - 1}:
                    moved.append(target[number])
                    continue
                (bx, by), (ax, ay) = points[number - 1], points[(number + 1) % count]
                tx, ty = target[number]
                wish = (x + tx - (bx + 6 * x + ax) / 8, y + ty - (by + 6 * y + ay) / 8)
                near = min(
                    math.dist(target[number], target[other % count]) for other in (number - 1, number + 1)
                )
                moved.append(_within((tx, ty), wish, LOOSEST * near))
            points = moved
    return [(round(x), round(y)) for x, y in points]


def _within(centre: Flat, wish: Flat, reach: float) -> Flat:
    """The wished point, or the one on the way to it that is in reach."""
    away = math.dist(centre, wish)
    if away <= reach:
        return wish
    part = reach / away
    return centre[0] + (wish[0] - centre[0]) * part, centre[1] + (wish[1] - centre[1]) * part


def data(kind: str, points: Sequence[Whole]) -> str:
    """The path data of control points, in half units."""
    doubled = [(2 * x, 2 * y) for x, y in points]
    if kind in {"polygon", "line"}:
        first, *rest = doubled
        return f"M{_pair(first)}l{_steps(first, rest)}{'z' if kind == 'polygon' else ''}"
    middles = [_middle(a, b) for a, b in zip(doubled, [*doubled[1:], doubled[0]], strict=True)]
    if kind == "closed":
        start, (control, *_), joins, end = middles[-1], doubled, middles, "z"
    else:
        start, control, joins, end = doubled[0], doubled[1], [*middles[1:-2], doubled[-1]], ""
    text = f"M{_pair(start)}q{_steps(start, [control])}{_joined(_steps(start, joins[:1]))}"
    if len(joins) > 1:
        text += f"t{_steps(joins[0], joins[1:])}"
    return text + end


def number(value: float) -> str:
    """A whole number; minus nought is nought."""
    return str(round(value) or 0)


def row(values: Sequence[float]) -> str:
    """Numbers parted by a space or by their minus sign."""
    return " ".join(map(number, values)).replace(" -", "-")


def _pair(point: Whole) -> str:
    return row(point)


def _joined(text: str) -> str:
    return text if text.startswith("-") else f" {text}"


def _steps(start: Whole, points: Sequence[Whole]) -> str:
    """The differences from point to point."""
    steps: list[float] = []
    before = start
    for point in points:
        steps += [point[0] - before[0], point[1] - before[1]]
        before = point
    return row(steps)


def _middle(a: Whole, b: Whole) -> Whole:
    return (a[0] + b[0]) // 2, (a[1] + b[1]) // 2
