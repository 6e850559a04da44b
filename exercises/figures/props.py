"""What a movement uses: mat, wall, chair, stool, doorway, post, pillow, ball, and the band or towel in the hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exercises.figures.outlines import Ball, Outline, box, hull
from exercises.figures.pose import UNITS
from exercises.figures.skeleton import Skeleton
from exercises.figures.space import Camera, Vec
from exercises.schema import Choice, Kind, Problems, Row, Table, Whole

SEAT = 226.0
"""Height of a seat; hips rest 64 above it."""
HIGHER = 1600.0
"""How high a wall that is looked through goes: beyond the picture."""
LOW_PART = 330.0
"""A mat reaches under everything of the body that ever comes lower than this."""

KINDS = ("mat", "wall", "pane", "chair", "stool", "doorway", "post", "pillow", "ball", "band", "towel")
HELD_BY = ("right hand", "left hand", "right foot", "left foot")


@dataclass(frozen=True, kw_only=True)
class Prop:
    """One thing, as a movement's file gives it.

    `at` is where it stands ([x, z]) or lies ([x, y, z]); `turn` counts quarter turns to the left; `size` is a mat's
    half depth, a post's height, a ball's radius; `along` overrides a mat's ends; `through` are the places a band
    runs through; `depth` puts a thing among the parts of the body instead of behind them all.
    """

    kind: str
    at: tuple[float, ...] = ()
    turn: int = 0
    size: float = 0
    along: tuple[float, ...] = ()
    through: tuple[str | tuple[float, float, float], ...] = ()
    depth: float | None = None

    @property
    def place(self) -> tuple[float, float]:
        """Where it stands on the floor: x and z."""
        return (self.at[0] if self.at else 0), (self.at[-1] if len(self.at) > 1 else 0)


@dataclass(slots=True)
class Block:
    """A box by its extents, with the class of its colour."""

    xs: tuple[float, float]
    ys: tuple[float, float]
    zs: tuple[float, float]
    css: str = "fig-prop"

    def placed(self, x: float, z: float, quarters: int) -> Block:
        """Turned about the upright axis by quarter turns, then moved."""
        xs, zs = self.xs, self.zs
        for _ in range(quarters % 4):
            xs, zs = (zs[0], zs[1]), (-xs[1], -xs[0])
        return Block((xs[0] + x, xs[1] + x), self.ys, (zs[0] + z, zs[1] + z), self.css)


def _legs(height: float) -> list[Block]:
    return [Block(xs, (0, height), zs) for zs in ((-110, -94), (94, 110)) for xs in ((-86, -70), (96, 112))]


STOOL = [*_legs(208), Block((-110, 130), (212, SEAT), (-120, 120))]
CHAIR = [
    Block((-104, -90), (0, 500), (-112, -98)),
    Block((100, 114), (0, 208), (-112, -98)),
    Block((-104, -90), (410, 500), (-112, 112)),
    Block((-110, 130), (212, SEAT), (-120, 120)),
    Block((-104, -90), (0, 500), (98, 112)),
    Block((100, 114), (0, 208), (98, 112)),
]
DOORWAY = [
    Block((-16, 16), (0, 1130), (-300, -240)),
    Block((-16, 16), (0, 1130), (240, 300)),
    Block((-16, 16), (1080, 1130), (-300, 300)),
]


def blocks(prop: Prop) -> list[Block]:
    """The boxes a thing is made of, in place."""
    match prop.kind:
        case "chair":
            parts = CHAIR
        case "stool":
            parts = STOOL
        case "doorway":
            parts = DOORWAY
        case "post":
            parts = [Block((-8, 8), (0, prop.size or 700), (-8, 8))]
        case "wall":
            parts = [Block((0, 40), (0, 1150), (-200, 200), "fig-pane")]
        case _:
            return []
    return [part.placed(*prop.place, prop.turn) for part in parts]


def standing(prop: Prop, camera: Camera) -> list[tuple[str, Outline]]:
    """A thing made of boxes as the eye sees it, the farthest part first; what is behind the middle is darker."""

    def depth(block: Block) -> float:
        return camera.depth(Vec(sum(block.xs) / 2, 0, sum(block.zs) / 2))

    x, z = prop.place
    middle = camera.depth(Vec(x, 0, z))
    drawn = []
    for block in sorted(blocks(prop), key=depth):
        is_behind = prop.kind in {"chair", "stool"} and depth(block) < middle - 40
        css = "fig-prop-far" if is_behind else block.css
        drawn.append((css, box(camera, block.xs, block.ys, block.zs)))
    return drawn


def lying(prop: Prop, camera: Camera) -> list[tuple[str, Outline]]:
    """Soft and round things, and the pane of a wall that is looked through."""
    match prop.kind:
        case "pillow":
            x, y, z = prop.at
            corners = [Vec(x + dx, y, z + dz) for dx, dz in ((-62, -86), (62, -86), (62, 86), (-62, 86))]
            return [("fig-pillow", Outline([camera.flat(corner) for corner in corners], "polygon"))]
        case "ball":
            return [("fig-prop", hull(camera, [Ball(Vec(*prop.at), prop.size or 60)], 16))]
        case "pane":
            corners = [Vec(0, y, z) for y, z in ((0, -430), (HIGHER, -430), (HIGHER, 430), (0, 430))]
            return [("fig-pane", Outline([camera.flat(corner) for corner in corners], "polygon"))]
        case _:
            return []


def mat_corners(prop: Prop, skeletons: Sequence[Skeleton]) -> list[Vec]:
    """The mat's corners: under every low part of the body at every moment, with room at the ends."""
    places = [place for skeleton in skeletons for place in body_places(skeleton)]
    low = [place for place in places if place.y < LOW_PART] or places
    start = min(place.x for place in low) - 70
    end = max(place.x for place in low) + 70
    if prop.along:
        start, end = prop.along
    shift = prop.at[-1] if prop.at else 0
    half = prop.size or 165
    front, back = shift + half, shift - half
    return [Vec(x, -8, z) for x, z in ((start, back), (end, back), (end, front), (start, front))]


def body_places(skeleton: Skeleton) -> list[Vec]:
    """Hips, crown, knees, toes, elbows and fingers: what a mat has to reach under."""
    places = [skeleton.spine.hips, skeleton.head_point(0, 100)]
    for leg in skeleton.legs.values():
        places += [leg.middle, leg.end + leg.tip * 90]
    for arm in skeleton.arms.values():
        places += [arm.middle, arm.end + arm.tip * 80]
    return places


def strap(prop: Prop, skeleton: Skeleton, camera: Camera) -> Outline:
    """A band or a towel, from hand to fixed point to hand."""
    points = []
    for place in prop.through:
        if isinstance(place, str):
            side, _, limb = place.partition(" ")
            joints = (skeleton.arms if limb == "hand" else skeleton.legs)[
                "left" if side == "left" else "right"
            ]
            held = joints.end + joints.tip * 38 + (joints.side * 10 if limb == "hand" else Vec(0, 0, 0))
            points.append(camera.flat(held))
        else:
            points.append(camera.flat(Vec(*place)))
    return Outline(points, "line")


class Through(Kind):
    """The places a band runs through: a hand, a foot, or a point in space."""

    @property
    def wanted(self) -> str:
        return f"a list of {', '.join(HELD_BY)} and points of 3 numbers"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, list) or len(value) < 2:
            yield key, f"is not in the right form. Write {self.wanted}."
            return
        for number, item in enumerate(value, start=1):
            kind: Kind = Choice(HELD_BY) if isinstance(item, str) else Row(item=UNITS, sizes=(3,))
            yield from kind.problems(item, f"{key}[{number}]")

    def build(self, value: Any) -> Any:
        return tuple(item if isinstance(item, str) else tuple(item) for item in value)


POINT = 3


class AProp(Table):
    """What a thing must say depends on its kind."""

    def problems(self, value: Any, key: str) -> Problems:
        found = list(super().problems(value, key))
        yield from found
        if found:
            return
        kind, at = value["kind"], value.get("at", [])
        if kind in {"pillow", "ball"} and len(at) != POINT:
            yield f"{key}.at", "is missing or short. Say where it lies: 3 numbers, in square brackets."
        if kind in {"band", "towel"} and "through" not in value:
            yield f"{key}.through", f"is missing. Add {Through().wanted}."


PROP = AProp(
    Prop,
    {"kind": Choice(KINDS)},
    optional={
        "at": Row(item=UNITS, sizes=(1, 2, 3)),
        "turn": Whole(),
        "size": UNITS,
        "along": Row(item=UNITS, sizes=(2,)),
        "through": Through(),
        "depth": UNITS,
    },
)
