"""The player of motion files once more, in Python, written from the contract and not from the browser's own.

A path is one or more subpaths: uniform quadratic B-splines (`q` and `t`) or broken lines (`l`), relative and in half
units. A motion file has a track for each path: still, by three pegs, like another path, or point by point.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from xml.etree import ElementTree

Point: TypeAlias = tuple[float, float]

SUBPATH = re.compile(r"M([-\d ]+)(?:q([-\d ]+)(?:t([-\d ]+))?|l([-\d ]+))(z?)")


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def pairs(values: Sequence[float]) -> list[Point]:
    assert len(values) % 2 == 0, values
    return list(zip(values[::2], values[1::2], strict=True))


def middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


@dataclass(frozen=True)
class Subpath:
    """A curve by its control points, or a broken line by its corners."""

    points: tuple[Point, ...]
    closed: bool
    curved: bool = True

    def scaled(self, by: float) -> Subpath:
        return self.moved([(x * by, y * by) for x, y in self.points])

    def moved(self, points: Sequence[Point]) -> Subpath:
        return replace(self, points=tuple(points))

    def traced(self, steps: int = 6) -> list[Point]:
        """Points along what is really drawn, `steps` to a piece."""
        if not self.curved:
            return list(self.points)
        points, count = self.points, len(self.points)
        if self.closed:
            pieces = [
                (middle(points[n - 1], points[n]), points[n], middle(points[n], points[(n + 1) % count]))
                for n in range(count)
            ]
        else:
            joins = [points[0], *(middle(points[n], points[n + 1]) for n in range(1, count - 2)), points[-1]]
            pieces = [(joins[n], points[n + 1], joins[n + 1]) for n in range(count - 2)]
        return [bent(*piece, number / steps) for piece in pieces for number in range(steps + 1)]


def bent(a: Point, b: Point, c: Point, t: float) -> Point:
    """A point of the quadratic curve from `a` to `c` by way of the control point `b`."""
    return middle_at(middle_at(a, b, t), middle_at(b, c, t), t)


def middle_at(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def subpaths(data: str) -> list[Subpath]:
    """Path data as its subpaths; an error for anything the contract does not know."""
    found = []
    end = 0
    for match in SUBPATH.finditer(data):
        assert match.start() == end, data
        end = match.end()
        found.append(_subpath(*match.groups(default="")))
    assert found, data
    assert end == len(data), data
    return found


def _subpath(start: str, curve: str, joins: str, lines: str, closed: str) -> Subpath:
    ((x, y),) = pairs(numbers(start))
    if lines:
        corners = [(x, y)]
        for dx, dy in pairs(numbers(lines)):
            corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
        return Subpath(tuple(corners), bool(closed), curved=False)
    (dx, dy), (ex, ey) = pairs(numbers(curve))
    controls, end = [(x + dx, y + dy)], (x + ex, y + ey)
    for dx, dy in pairs(numbers(joins)):
        # As SVG has it: the next control point is the last one, seen from the other side of the join.
        controls.append((2 * end[0] - controls[-1][0], 2 * end[1] - controls[-1][1]))
        end = (end[0] + dx, end[1] + dy)
    if closed:
        assert end == (x, y), "a closed curve ends where it started"
        return Subpath(tuple(controls), closed=True)
    return Subpath(((x, y), *controls, end), closed=False)


def catmull_rom(a: float, b: float, c: float, d: float, t: float) -> float:
    """The smooth curve between `b` and `c`."""
    return (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2


@dataclass(frozen=True)
class Played:
    """A path of the body at some moment, in units."""

    css: str
    subpaths: tuple[Subpath, ...]


class Player:
    def __init__(self, start: str, motion: str) -> None:
        body = ElementTree.fromstring(f"<svg>{start}</svg>").find("g[@class='fig-body']")  # noqa: S314
        assert body is not None
        file = json.loads(motion)
        self.css = [path.get("class", "") for path in body]
        self.drawn = [[subpath.scaled(0.5) for subpath in subpaths(path.get("d", ""))] for path in body]
        self.texts: list[str] = file["paths"]
        self.orders: list[list[int]] = file.get("order", [])
        self.intervals = max([text.count(";") for text in self.texts], default=0)

    def paths(self, way: float) -> list[Played]:
        """The paths so far (0 to 1) out, in the document's order."""
        return [
            Played(self.css[number], tuple(self._moved(number, way * self.intervals)))
            for number in range(len(self.texts))
        ]

    def order(self, way: float) -> list[int]:
        """The order they are drawn in there, the farthest first."""
        order = list(range(len(self.css)))
        for frame, changed in enumerate(self.orders, start=1):
            if changed and way * self.intervals >= frame - 0.5:
                order = changed
        return order

    def rows(self, number: int) -> list[list[int]]:
        """The differences of a track, a row for each key frame after the first."""
        return [numbers(row) for row in self.texts[number].split(";")[1:]]

    def _moved(self, number: int, at: float) -> list[Subpath]:
        head = self.texts[number].split(";")[0]
        drawn = self.drawn[number]
        if not head:
            return drawn
        if head == "p":
            values = self._between(
                [value for one in drawn for point in one.points for value in point], number, at
            )
            points = pairs(values)
            moved = []
            for one in drawn:
                moved.append(one.moved(points[: len(one.points)]))
                points = points[len(one.points) :]
            return moved
        like = int(head[1:]) if head[0] == "=" else number
        x, y, w = numbers(self.texts[like].split(";")[0])
        one, right, down = pairs(self._between([x, y, x + w, y, x, y + w], like, at))

        def image(point: Point) -> Point:
            u, v = (point[0] - x) / w, (point[1] - y) / w
            return (
                one[0] + (right[0] - one[0]) * u + (down[0] - one[0]) * v,
                one[1] + (right[1] - one[1]) * u + (down[1] - one[1]) * v,
            )

        return [one_drawn.moved([image(point) for point in one_drawn.points]) for one_drawn in drawn]

    def _between(self, first: list[float], number: int, at: float) -> list[float]:
        frames = [first]
        for row in self.rows(number):
            steps = row or [0] * len(first)
            frames.append([value + step for value, step in zip(frames[-1], steps, strict=True)])
        low = min(int(at), len(frames) - 2)
        b, c = frames[low], frames[low + 1]
        a = frames[low - 1] if low else [2 * here - there for here, there in zip(b, c, strict=True)]
        d = frames[low + 2] if low + 2 < len(frames) else [2 * y - x for x, y in zip(b, c, strict=True)]
        return [catmull_rom(*four, at - low) for four in zip(a, b, c, d, strict=True)]
