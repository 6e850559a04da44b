"""What a movement uses: mat, wall, chair, stool, doorway, post, pillow, ball, and the band or towel in the hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exercises.figures.outlines import Ball, Outline, box, hull
from exercises.figures.pose import UNITS, Side
from exercises.figures.skeleton import Skeleton
from exercises.figures.space import Camera, Vec
from exercises.schema import Choice, Kind, Problems, Row, Table, Whole

SEAT = 226.0
"""Height of a seat; hips rest 64 above it."""
HIGHER = 1600.0
"""How high a wall goes: beyond the picture."""
EDGE_ON = 0.01
"""The sine of the angle from which a side of a wall shows."""
THICK, SKIRTING = 90.0, 44.0
"""Of a wall: its depth, and the height of the board along its foot that tells it from a backdrop."""
LOW_PART = 330.0
"""A mat reaches under everything of the body that ever comes lower than this."""

KINDS = ("mat", "wall", "chair", "stool", "doorway", "post", "pillow", "ball", "band", "towel")
HELD_BY = ("right hand", "left hand", "right foot", "left foot")


@dataclass(frozen=True, kw_only=True)
class Prop:
    """One thing, as a movement's file gives it.

    `at` is where it stands ([x, z]) or lies ([x, y, z]); `turn` counts quarter turns to the left; `size` is a mat's
    half depth, a wall's or a pillow's half width, a post's height, a ball's radius; `along` overrides a mat's ends;
    `through` are the places a band runs through; `depth` puts a thing among the parts of the body instead of behind
    them all.
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
    Block((-16, 16), (0, 1130), (-342, -286)),
    Block((-16, 16), (0, 1130), (286, 342)),
    Block((-16, 16), (1080, 1130), (-342, 342)),
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
            half = prop.size or 200
            parts = [Block((0, THICK), (0, HIGHER), (-half, half), "fig-wall-face")]
        case _:
            return []
    return [part.placed(*prop.place, prop.turn) for part in parts]


def standing(prop: Prop, camera: Camera) -> list[tuple[str, Outline]]:
    """A thing made of boxes as the eye sees it, the farthest part first; what is behind the middle is darker."""

    if prop.kind == "wall":
        return _wall(blocks(prop)[0], camera)

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


def _wall(block: Block, camera: Camera) -> list[tuple[str, Outline]]:
    """The sides of a wall that face the eye: its end is darker, so that where somebody touches it is a clear edge."""
    drawn = []
    broad = max(block.xs[1] - block.xs[0], block.zs[1] - block.zs[0])
    for normal in (Vec(1, 0, 0), Vec(-1, 0, 0), Vec(0, 0, 1), Vec(0, 0, -1)):
        if camera.depth(normal) < EDGE_ON:
            continue
        xs = (block.xs[normal.x > 0],) * 2 if normal.x else block.xs
        zs = (block.zs[normal.z > 0],) * 2 if normal.z else block.zs
        if max(xs[1] - xs[0], zs[1] - zs[0]) < broad:
            drawn.append(("fig-wall", box(camera, xs, block.ys, zs)))
        else:
            drawn.append((block.css, box(camera, xs, block.ys, zs)))
            drawn.append(("fig-wall", box(camera, xs, (0, SKIRTING), zs)))
    return drawn


def lying(prop: Prop, camera: Camera) -> list[tuple[str, Outline]]:
    """Soft and round things."""
    match prop.kind:
        case "pillow":
            x, y, z = prop.at
            half = prop.size or 86
            short = half * 31 / 43
            ends = ((-short, -half), (short, -half), (short, half), (-short, half))
            corners = [Vec(x + dx, y, z + dz) for dx, dz in ends]
            return [("fig-pillow", Outline([camera.flat(corner) for corner in corners], "polygon"))]
        case "ball":
            return [("fig-prop", hull(camera, [Ball(Vec(*prop.at), prop.size or 60)], 16))]
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
            side_word, _, limb = place.partition(" ")
            side: Side = "left" if side_word == "left" else "right"
            if limb == "hand":
                arm = skeleton.arms[side]
                held = arm.end + arm.tip * 38 + arm.side * 10
            else:
                # Under the ball of the foot, where a loop stays.
                leg = skeleton.legs[side]
                held = leg.end + leg.tip * 66 + leg.lower.across(leg.tip) * 34
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
