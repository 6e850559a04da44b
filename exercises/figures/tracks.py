"""A run as tracks: how every path of the drawing moves from key frame to key frame, packed small.

Parts that hold their shape move by three pegs (an affine image of the start), often shared along a limb; the others
give the differences of their control points.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exercises.figures.outlines import Outline, inside
from exercises.figures.paths import Whole, controls, row
from exercises.figures.person import Person
from exercises.figures.scene import Scene

PEG_MISS, LIMB_MISS = 2.0, 3.0
"""How far (units) a point may be from where pegs put it; round limbs hide more."""
ROUND_LIMBS = ("thigh", "shank", "upper arm", "forearm", "sleeve")
SMALLEST_PEGS = 60
UNSTROKED = frozenset({"fig-skin", "fig-shade"})
THINNEST, THICKEST = 0.8, 1.25
"""How far pegs may stretch what is drawn with a stroke, as clothes and hair are in some looks."""

Affine: TypeAlias = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Track:
    """One path: its class, its subpaths' kinds, and the control points of each at every key frame."""

    name: str
    css: str
    group: str
    is_far: bool
    kinds: list[str]
    frames: list[list[list[Whole]]]

    def flat(self, frame: int) -> list[Whole]:
        return [point for subpath in self.frames[frame] for point in subpath]

    @property
    def is_still(self) -> bool:
        return all(frame == self.frames[0] for frame in self.frames)


def tracks_of(scene: Scene) -> list[Track]:
    """The paths of a scene, the farthest of the start first, each with every key frame."""
    persons = scene.persons
    found = []
    for shape in scene.in_order(persons[0]):
        rows = [next(s for s in person.shapes if s.name == shape.name).outlines for person in persons]
        columns = [_filled([row[number] for row in rows]) for number in range(len(shape.outlines))]
        kept = [column for column in columns if column]
        if kept:
            frames = [[controls(column[frame]) for column in kept] for frame in range(len(persons))]
            kinds = [str(column[0].kind) for column in kept]
            found.append(Track(shape.name, shape.css, shape.group, scene.is_far(shape), kinds, frames))
    return found


def _filled(outlines: Sequence[Outline | None]) -> list[Outline]:
    """An outline at every key frame. Where it does not show it shrinks to a point; a line that comes or goes is left out."""
    shown = [outline for outline in outlines if outline is not None]
    if not shown or (len(shown) < len(outlines) and shown[0].kind != "closed"):
        return []
    filled = []
    for number, outline in enumerate(outlines):
        if outline is None:
            like = min(
                ((abs(other - number), other, shape) for other, shape in enumerate(outlines) if shape),
                key=lambda near: near[:2],
            )[2]
            x = sum(x for x, _ in like.points) / len(like.points)
            y = sum(y for _, y in like.points) / len(like.points)
            outline = Outline([(x, y)] * len(like.points), like.kind)
        filled.append(outline)
    return filled


def orders(scene: Scene, found: Sequence[Track]) -> list[list[int]]:
    """The drawing order at every key frame after the first; empty where it stays.

    A change is taken over only where two shapes of different colour really lie over one another.
    """
    order = list(range(len(found)))
    changes: list[list[int]] = []
    for frame in range(1, len(scene.persons)):
        wished = _wished(scene.persons[frame], found)
        if _matters(found, order, wished, frame):
            order = wished
            changes.append(order)
        else:
            changes.append([])
    return changes


def _wished(person: Person, found: Sequence[Track]) -> list[int]:
    groups = {shape.name: shape.group for shape in person.shapes}
    return sorted(range(len(found)), key=lambda number: person.depths[groups[found[number].name]])


def _matters(found: Sequence[Track], before: list[int], after: list[int], frame: int) -> bool:
    was = {number: place for place, number in enumerate(before)}
    now = {number: place for place, number in enumerate(after)}
    for a in range(len(found)):
        for b in range(a):
            if (was[a] < was[b]) == (now[a] < now[b]) or found[a].css == found[b].css:
                continue
            if set(found[a].kinds) | set(found[b].kinds) <= {"closed"} and _overlap(
                found[a].flat(frame), found[b].flat(frame)
            ):
                return True
    return False


def _overlap(one: Sequence[Whole], other: Sequence[Whole]) -> bool:
    return any(inside(point, other) for point in one) or any(inside(point, one) for point in other)


def pack(found: Sequence[Track], changes: Sequence[Sequence[int]]) -> str:
    """The text of the motion file, of the tracks and their `orders`; `docs/figures.md` describes it."""
    columns: list[str] = []
    pegged: list[tuple[int, list[Affine]]] = []
    for number, track in enumerate(found):
        if track.is_still:
            columns.append("")
            continue
        shared = next((other for other, images in pegged if _may_be_pegged(track, images)), None)
        if shared is not None:
            columns.append(f"={shared}")
            continue
        images = [_affine(track.flat(0), track.flat(frame)) for frame in range(1, len(track.frames))]
        if _may_be_pegged(track, images):
            pegged.append((number, images))
            columns.append(_pegs(track, images))
        else:
            columns.append(_points(track))
    packed: dict[str, object] = {"paths": columns}
    if any(changes):
        packed["order"] = changes
    return json.dumps(packed, separators=(",", ":"))


def _may_be_pegged(track: Track, images: Sequence[Affine]) -> bool:
    """Whether pegs put a path where it belongs, without stretching its stroke: the browser stretches that as well."""
    if track.css in UNSTROKED:
        return _all_fit(track, images)
    if set(track.kinds) != {"closed"}:
        return False
    return _all_fit(track, images) and all(
        THINNEST <= size <= THICKEST for image in images for size in _sizes(image)
    )


def _sizes(image: Affine) -> tuple[float, float]:
    """The least and the greatest scale of an affine map (its singular values)."""
    a, b, c, d, _, _ = image
    whole, turned = math.hypot(a + d, b - c), math.hypot(a - d, b + c)
    return abs(whole - turned) / 2, (whole + turned) / 2


def _all_fit(track: Track, images: Sequence[Affine]) -> bool:
    miss = LIMB_MISS if track.group.endswith(ROUND_LIMBS) else PEG_MISS
    return all(
        abs(a * x + c * y + e - tx) <= miss and abs(b * x + d * y + f - ty) <= miss
        for frame, (a, b, c, d, e, f) in enumerate(images, start=1)
        for (x, y), (tx, ty) in zip(track.flat(0), track.flat(frame), strict=True)
    )


def _affine(points: Sequence[Whole], images: Sequence[Whole]) -> Affine:
    """The affine map (a b c d e f as in SVG) that takes points nearest to their images, by least squares."""
    count = len(points)
    mx, my = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    nx, ny = sum(x for x, _ in images) / count, sum(y for _, y in images) / count
    xx = sum((x - mx) ** 2 for x, _ in points)
    yy = sum((y - my) ** 2 for _, y in points)
    xy = sum((x - mx) * (y - my) for x, y in points)
    pairs = list(zip(points, images, strict=True))
    determinant = xx * yy - xy * xy
    if determinant < 1e-6:
        return 1, 0, 0, 1, nx - mx, ny - my

    def solved(which: int) -> tuple[float, float]:
        mean = (nx, ny)[which]
        px = sum((p[0] - mx) * (q[which] - mean) for p, q in pairs)
        py = sum((p[1] - my) * (q[which] - mean) for p, q in pairs)
        return (px * yy - py * xy) / determinant, (py * xx - px * xy) / determinant

    (a, c), (b, d) = solved(0), solved(1)
    return a, b, c, d, nx - a * mx - c * my, ny - b * mx - d * my


def _pegs(track: Track, images: Sequence[Affine]) -> str:
    points = track.flat(0)
    left, top = min(x for x, _ in points), min(y for _, y in points)
    span = max(SMALLEST_PEGS, max(x for x, _ in points) - left, max(y for _, y in points) - top)
    pegs = [(left, top), (left + span, top), (left, top + span)]
    rows = [
        [round(value) for x, y in pegs for value in (a * x + c * y + e, b * x + d * y + f)]
        for a, b, c, d, e, f in images
    ]
    start = [value for peg in pegs for value in peg]
    return f"t{row([left, top, span])};{_differences([start, *rows])}"


def _points(track: Track) -> str:
    rows = [[value for point in track.flat(frame) for value in point] for frame in range(len(track.frames))]
    return f"p;{_differences(rows)}"


def _differences(rows: Sequence[Sequence[int]]) -> str:
    """From key frame to key frame; an empty row where nothing moves."""
    texts = []
    for before, after in itertools.pairwise(rows):
        steps = [b - a for a, b in zip(before, after, strict=True)]
        texts.append(row(steps) if any(steps) else "")
    return ";".join(texts)
