"""The figure itself: a skeleton dressed in T-shirt and leggings, as flat shapes in drawing order.

Faceless on purpose, so that anybody may see themselves in it; a nose in profile and a small mark from the front say
where it looks. Looks differ by colour and by which hair shows, never by shape: one drawing does for all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from exercises.figures import regions
from exercises.figures.body import (
    ANKLE_SHAPE,
    FOREARM_SHAPE,
    NECK_SHAPE,
    PELVIS_SHAPE,
    SHANK_SHAPE,
    SHIRT_SHAPE,
    SLEEVE_SHAPE,
    THIGH_SHAPE,
    UPPER_ARM_SHAPE,
    Station,
    station,
)
from exercises.figures.outlines import Ball, Egg, Outline, Points, edge, hull, sweep, tube
from exercises.figures.pose import SIDES, SIGN, Side
from exercises.figures.skeleton import Joints, Skeleton
from exercises.figures.space import Camera, Frame, Vec

BELLY_ARC, BELLY_REACH = 112.0, 80.0
"""Where breath swells the shirt, and how far along the spine that is felt."""
WAIST_SHARE = 0.8
"""How much of what the belly draws in the waist's sides do."""

FROM_BELOW, FROM_THE_FRONT = -0.35, 0.8
FACING = 0.4
"""How far (sine) a face or a chest turns to the eye before it is drawn as seen from the front."""
LOOKS_AWAY = -0.3
"""And how far it turns away before one sees the nape, however the head hangs."""


@dataclass(slots=True)
class Shape:
    """One path of the drawing: a class, outlines that move together, and the group that orders it in depth.

    An outline that does not show in this pose is None and keeps its place.
    """

    name: str
    css: str
    group: str
    outlines: list[Outline | None]

    @property
    def shown(self) -> list[Outline]:
        return [outline for outline in self.outlines if outline is not None]


@dataclass(slots=True)
class Person:
    """All shapes of a figure in one pose, with the depth of every group; nearer is more."""

    shapes: list[Shape] = field(default_factory=list)
    depths: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, css: str, group: str, *outlines: Outline | None) -> None:
        self.shapes.append(Shape(name, css, group, list(outlines)))


def draw_person(
    skeleton: Skeleton, camera: Camera, region: Sequence[str], discs: Sequence[str] = ()
) -> Person:
    """The figure as the eye sees it. `discs` names limbs that pass the eye's line and are drawn as discs there."""
    person = Person()
    middle = camera.depth(skeleton.spine.at(100))
    for side in SIDES:
        _leg(person, skeleton, side, camera, middle)
    _trunk(person, skeleton, camera)
    _head(person, skeleton, camera, middle, spins="head" in discs)
    for side in SIDES:
        _arm(person, skeleton, side, camera, middle, is_disc=f"{side} arm" in discs)
    for name in region:
        _region(person, skeleton, camera, name)
    return person


def far_limbs(skeleton: Skeleton, camera: Camera) -> set[str]:
    """The limbs drawn in the paler tone of distance: those clearly behind their twin."""
    far: set[str] = set()
    for kind, limbs, enough in (("leg", skeleton.legs, 70), ("arm", skeleton.arms, 135)):
        nearer = camera.depth(limbs["right"].root - limbs["left"].root)
        if abs(nearer) > enough:
            far.add(f"{'left' if nearer > 0 else 'right'} {kind}")
    return far


def _bone_frame(joints: Joints, bone: Vec) -> Frame:
    """A leg bone's frame: its front is the kneecap's side."""
    return Frame(joints.side.cross(bone), bone, joints.side)


def _leg(person: Person, skeleton: Skeleton, side: Side, camera: Camera, middle: float) -> None:
    leg = skeleton.legs[side]
    thigh, shank = _bone_frame(leg, leg.upper), _bone_frame(leg, leg.lower)
    lateral = leg.side.across(leg.tip)
    sole = leg.tip.cross(lateral)
    if sole.dot(leg.lower) < 0:
        sole = -sole

    def at(forward: float, down: float, right: float) -> Vec:
        return leg.end + leg.tip * forward + sole * down + lateral * right

    ball = at(82, 27, 0)
    toes = hull(
        camera,
        [
            Ball(ball + lateral * 15, 11.5),
            Ball(ball - lateral * 15, 11),
            Ball(ball + leg.toes * 34 + lateral * 9, 9),
            Ball(ball + leg.toes * 30 - lateral * 12, 8),
        ],
        8,
        leg.toes,
    )
    foot = hull(
        camera,
        [
            Ball(at(-19, 17, 0), 22),
            Ball(at(0, -2, 0), 22),
            Ball(at(20, 6, 0), 19),
            Ball(at(60, 22, 10), 14),
            Ball(at(60, 24, -10), 13),
            Ball(at(82, 27, 15), 12),
            Ball(at(82, 28, -15), 11),
        ],
        12,
        leg.tip,
    )
    ankle = sweep(camera, leg.middle, leg.end, ANKLE_SHAPE, shank, first_cap=6)
    lower, upper = f"{side} shank", f"{side} thigh"
    person.add(f"{side} foot", "fig-skin", lower, toes, foot, ankle)
    person.add(
        f"{side} shank",
        "fig-legs",
        lower,
        sweep(camera, leg.middle, leg.end, SHANK_SHAPE, shank, last_cap=10),
    )
    person.add(f"{side} thigh", "fig-legs", upper, sweep(camera, leg.root, leg.middle, THIGH_SHAPE, thigh))
    # The crease runs along the back of the thigh, so that a folded knee reads as two limbs; with the front to the
    # eye there is no back to see.
    (x0, y0), (x1, y1) = camera.flat(leg.root), camera.flat(leg.middle)
    fx, fy = camera.flat(thigh.front)
    behind = (y1 - y0) * fx - (x1 - x0) * fy < 0
    places = (0.16, 0.4, 0.7, 0.94)
    crease = edge(camera, leg.root, leg.middle, THIGH_SHAPE, thigh, over=behind, places=places, inside=4)
    is_seen = camera.depth(thigh.front) < FACING
    person.add(f"{side} thigh crease", "fig-crease", upper, crease if is_seen else None)
    person.depths[upper] = camera.depth(leg.root.to(leg.middle, 0.5)) - middle - 26
    person.depths[lower] = camera.depth(leg.middle.to(leg.end, 0.5)) - middle - 30


def shirt(skeleton: Skeleton) -> tuple[Station, ...]:
    """The shirt's half-widths: the belly swollen by breath, or the waist drawn in all round."""
    breath = skeleton.pose.breath
    if not breath:
        return SHIRT_SHAPE

    def breathing(at: Station) -> Station:
        share = max(0.0, 1 - ((at.at - BELLY_ARC) / BELLY_REACH) ** 2)
        side = at.side + min(0.0, breath) * share * WAIST_SHARE
        return at._replace(front=at.front + breath * share, side=side)

    return tuple(map(breathing, SHIRT_SHAPE))


def _trunk(person: Person, skeleton: Skeleton, camera: Camera) -> None:
    spine, shape = skeleton.spine, shirt(skeleton)
    person.depths["trunk"] = 0
    person.add("pelvis", "fig-legs", "trunk", tube(camera, spine, PELVIS_SHAPE, top=8, bottom=6))
    person.add("shirt", "fig-top", "trunk", tube(camera, spine, shape, top=9, bottom=5))
    chest = spine.frame(150)
    turned_away = -camera.depth(chest.front)
    depth = 0.6 if turned_away < 0.35 else 0.98
    dots = [
        camera.flat(spine.beside(arc, front=-station(shape, arc).back * depth))
        for arc in (44, 84, 124, 164, 204, 244, 280)
    ]
    person.add("spine", "fig-spine", "trunk", Outline(dots, "open") if turned_away > -0.45 else None)
    for side in SIDES:
        # Side seams make a twist legible; seen edge-on or from behind they would be clutter.
        is_shown = 0.12 < camera.depth(chest.right) * SIGN[side] < 0.9
        points = [
            camera.flat(spine.beside(arc, right=SIGN[side] * station(shape, arc).side * 0.97))
            for arc in (48, 90, 140, 190, 222)
        ]
        person.add(f"{side} side seam", "fig-crease", "trunk", Outline(points, "open") if is_shown else None)


def _region(person: Person, skeleton: Skeleton, camera: Camera, name: str) -> None:
    """The patches of a working region, as one shape."""
    region = regions.REGIONS[name]
    found: list[Outline | None] = []
    group = "trunk"
    for patch in region.patches:
        rows = regions.places(patch)
        if patch.part.endswith("thigh"):
            side: Side = "left" if patch.part.startswith("left") else "right"
            leg = skeleton.legs[side]
            frame = _bone_frame(leg, leg.upper)
            at = [leg.root.to(leg.middle, row) for row in rows]
            surface = regions.Surface(at, [frame] * len(rows), THIGH_SHAPE, 0.95)
            group = patch.part
        elif patch.part == "neck":
            at = [skeleton.neck_base.to(skeleton.head_base, row) for row in rows]
            surface = regions.Surface(at, [skeleton.neck] * len(rows), NECK_SHAPE, 0.97)
            group = "neck"
        else:
            shape = shirt(skeleton) if patch.part == "shirt" else PELVIS_SHAPE
            patch = _slid(patch, skeleton) if name == "shoulder blades" else patch
            rows = regions.places(patch)
            spine = skeleton.spine
            surface = regions.Surface(
                [spine.at(row) for row in rows], [spine.frame(row) for row in rows], shape, 0.97
            )
        found.append(regions.outline(camera, patch, surface))
    if region.on_top:
        group = "on top"
        person.depths[group] = 400
    person.add(name, "fig-hi", group, *found)


def _slid(patch: regions.Patch, skeleton: Skeleton) -> regions.Patch:
    """A shoulder blade's patch, moved with the shoulder blade."""
    side: Side = "right" if patch.middle < 180 else "left"
    forward, up = skeleton.pose.shoulder(side)
    return patch._replace(
        low=patch.low + up * 0.7,
        high=patch.high + up * 0.7,
        middle=patch.middle - SIGN[side] * forward * 0.34,
    )


def _head(person: Person, skeleton: Skeleton, camera: Camera, middle: float, *, spins: bool) -> None:
    """Neck, head and hair. The hair of every look is drawn; the look shows its own."""
    neck, head = skeleton.neck, skeleton.head
    collar = skeleton.spine.frame(290)
    chest_shows = camera.depth(collar.front) > 0.45
    facing = camera.depth(head.front)
    toward = None if spins else head.front

    def at(front: float, up: float, right: float = 0) -> Vec:
        return skeleton.head_point(front, up, right)

    def egg(front: float, up: float, deep: float, high: float, wide: float, right: float = 0) -> Egg:
        return Egg(at(front, up, right), (head.front * deep, head.up * high, head.right * wide))

    scoop = None
    if camera.depth(collar.front) > FROM_THE_FRONT:
        axes = (collar.right * 34, collar.up * 12 + collar.front * 5, collar.front * 8)
        scoop = hull(camera, [Egg(skeleton.spine.beside(292, front=26), axes)], 12, collar.right)
    person.add(
        "neck",
        "fig-skin",
        "neck",
        sweep(
            camera,
            skeleton.neck_base + neck.up * (2 if chest_shows else -4),
            skeleton.head_base + neck.up * 14,
            NECK_SHAPE,
            neck,
        ),
        scoop,
    )
    depth = camera.depth(at(0, 60)) - middle
    person.depths["neck"] = 6 if chest_shows else -30
    person.depths["head"] = max(depth, 8 if chest_shows else -25)
    person.depths["hair behind"] = person.depths["head"] - 2
    person.depths["hair low"] = person.depths["head"] + (-1 if facing > FACING else 1)
    person.depths["hair over"] = person.depths["head"] + 2

    bun = hull(camera, [Ball(at(-32, 132), 27), Ball(at(-22, 118), 20)], 10, toward)
    person.add("bun", "fig-hair fig-bun", "hair behind" if facing > -0.5 else "hair over", bun)
    # From below the chin the nape is out of sight; drawn, it would be a beard. Not so when the face looks away.
    from_below = camera.depth(head.up) < FROM_BELOW and facing > LOOKS_AWAY
    # It ends at the ear and leaves the cheek free.
    nape = hull(camera, [egg(-41, 64, 16, 42, 49), egg(-42, 38, 11, 18, 34)], 12, toward)
    person.add("nape", "fig-hair", "hair low", None if from_below else nape)
    skull = hull(
        camera, [egg(0, 72, 57, 56, 51), egg(8, 22, 44, 30, 38), egg(34, 10, 20, 18, 18)], 16, toward
    )
    nose = hull(camera, [Ball(at(50, 58), 6), Ball(at(61, 44), 5.5), Ball(at(50, 36), 6)], 7, toward)
    person.add("head", "fig-skin", "head", skull, nose)
    marks: list[Outline | None] = []
    for side in SIDES:
        ear = hull(camera, [egg(-4, 48, 7, 11, 4, right=SIGN[side] * 49)], 7, toward)
        marks.append(ear if camera.depth(head.right) * SIGN[side] > 0.1 else None)
    tip = hull(camera, [Ball(at(57, 52), 2.5), Ball(at(58, 38), 6)], 6, toward)
    marks.append(tip if facing > 0.3 else None)
    person.add("ears and nose", "fig-shade", "hair over", *marks)
    # Long hair falls over the ears; from the front it hangs behind the face.
    bob = hull(camera, [egg(-18, 66, 46, 58, 58), egg(-20, 6, 36, 24, 56)], 12, toward)
    person.add("bob", "fig-hair fig-bob", "hair low" if facing > FACING else "hair over", bob)
    person.add("cap", "fig-hair", "hair over", Outline(_hair_cap(camera, at(0, 72), head)))


HAIRLINE = math.sin(math.radians(1.2))
HAIR = (57 * 1.09, 56 * 1.09, 51 * 1.09)


def _hair_cap(camera: Camera, centre: Vec, head: Frame, arc_points: int = 8, cut_points: int = 7) -> Points:
    """The visible part of a cap of hair: an egg above a plane that tilts from the hairline down to the nape.

    Exact for every eye: the part of the silhouette above the plane, closed by the visible part of the cut.
    Worked out on the unit ball that the egg is stretched from.
    """
    axes = (head.front * HAIR[0], head.up * HAIR[1], head.right * HAIR[2])
    flats = [camera.flat(axis) for axis in axes]
    across = Vec(*(x for x, _ in flats))
    down = Vec(*(y for _, y in flats))
    to_eye = across.cross(down).unit()
    if camera.depth(axes[0] * to_eye.x + axes[1] * to_eye.y + axes[2] * to_eye.z) < 0:
        to_eye = -to_eye
    crown = Vec(-0.6, 0.8, 0)
    first = crown.across(to_eye)
    second = to_eye.cross(first)
    opening = math.acos(max(-1.0, min(1.0, HAIRLINE / max(crown.dot(first), 1e-6))))
    points = [
        first * math.cos(turn) + second * math.sin(turn) for turn in _spread(-opening, opening, arc_points)
    ]
    radius = math.sqrt(1 - HAIRLINE**2)
    third = to_eye.across(crown)
    fourth = crown.cross(third)
    shown = math.acos(
        max(-1.0, min(1.0, -HAIRLINE * crown.dot(to_eye) / max(third.dot(to_eye) * radius, 1e-6)))
    )
    cut = [
        crown * HAIRLINE + (third * math.cos(turn) + fourth * math.sin(turn)) * radius
        for turn in _spread(-shown, shown, cut_points + 2)[1:-1]
    ]
    if (cut[0] - points[-1]).length > (cut[-1] - points[-1]).length:
        cut.reverse()
    x, y = camera.flat(centre)
    return [(x + across.dot(point), y + down.dot(point)) for point in [*points, *cut]]


def _spread(low: float, high: float, count: int) -> list[float]:
    return [low + (high - low) * number / (count - 1) for number in range(count)]


def _arm(
    person: Person, skeleton: Skeleton, side: Side, camera: Camera, middle: float, *, is_disc: bool
) -> None:
    arm = skeleton.arms[side]
    upper, lower = f"{side} upper arm", f"{side} forearm"

    def limb(start: Vec, end: Vec, shape: Sequence[Station]) -> Outline:
        if not is_disc:
            return sweep(camera, start, end, shape, last_cap=8 if shape is SLEEVE_SHAPE else None)
        return hull(camera, [Ball(start.to(end, at.at), at.side) for at in shape], 16)

    hand, thumb = _hand(arm, side, camera, is_fist=skeleton.pose.arm(side).fist, is_disc=is_disc)
    is_fist = skeleton.pose.arm(side).fist
    person.add(
        lower,
        "fig-skin",
        lower,
        limb(arm.middle, arm.end, FOREARM_SHAPE),
        hand,
        None if is_fist else thumb,
    )
    if is_fist:
        person.add(f"{side} thumb", "fig-shade", lower, thumb)
    person.add(upper, "fig-skin", upper, limb(arm.root, arm.middle, UPPER_ARM_SHAPE))
    person.add(f"{side} sleeve", "fig-top", upper, limb(arm.root, arm.middle, SLEEVE_SHAPE))
    if not is_disc:
        seams = [
            edge(
                camera,
                arm.root,
                arm.middle,
                SLEEVE_SHAPE,
                None,
                over=over,
                places=(0.06, 0.3, 0.53),
                inside=3,
            )
            for over in (True, False)
        ]
        person.add(f"{side} sleeve seam", "fig-seam", upper, *seams)
    for group, place in (
        (upper, arm.root.to(arm.middle, 0.6)),
        (lower, arm.middle.to(arm.end, 0.5)),
    ):
        depth = camera.depth(place) - middle
        person.depths[group] = depth + (8 if depth > -18 else -10)


def _hand(
    arm: Joints, side: Side, camera: Camera, *, is_fist: bool, is_disc: bool
) -> tuple[Outline, Outline]:
    """Hand and thumb: flat, or closed with the thumb across."""
    toward = None if is_disc else arm.tip
    to_thumb = arm.tip.cross(arm.side) * SIGN[side]

    def at(along: float, thumbward: float, palmward: float) -> Vec:
        return arm.end + arm.tip * along + to_thumb * thumbward + arm.side * palmward

    if is_fist:
        fist = [
            Ball(at(0, 0, 0), 15.5),
            Ball(at(26, 15, 4), 17),
            Ball(at(26, -15, 4), 17),
            Ball(at(50, 16, 4), 15),
            Ball(at(50, -14, 6), 15),
            Ball(at(40, 0, 18), 16),
        ]
        thumb = [Ball(at(24, 22, 16), 9), Ball(at(50, 14, 24), 8.5)]
        return hull(camera, fist, 14, toward), hull(camera, thumb, 8, toward)
    flat = [
        Ball(at(0, 0, 0), 15),
        Ball(at(30, 10, 0), 13),
        Ball(at(30, -11, 0), 12.5),
        Ball(at(54, 15, 0), 10),
        Ball(at(54, -15, 0), 9.5),
        Ball(at(93, 8, 2), 8),
        Ball(at(86, -10, 2), 7.5),
        Ball(at(98, 0, 2), 7),
    ]
    thumb = [Ball(at(10, 14, 2), 9), Ball(at(34, 26, 6), 8.5), Ball(at(58, 30, 8), 7)]
    return hull(camera, flat, 12, toward), hull(camera, thumb, 8, toward)
