"""From a pose to a skeleton: every joint in space, and which way each part faces.

The spine is a curve: its direction turns smoothly along its length, so flexion, side bend and twist never kink.
Limbs whose hand or foot is planted are solved by the law of cosines. One chirality does for every posture: knees bend
with the front of the thigh leading, elbows with the forearm leading.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from exercises.figures import body
from exercises.figures.pose import SIDES, SIGN, Limb, Pose, Side, point
from exercises.figures.space import Frame, Vec, smooth, turned

STEP = 6.0
"""The spine is added up in pieces this long."""

NEAR_ENOUGH = 1.5
"""A target counts as reached within this distance."""

TRIES = 12
TOO_NEAR = 1e-6
"""A target as near to the limb's root as this has no direction."""


class Spine:
    """The curve from the hips (arc 0) to the base of the neck, with a frame at every place."""

    def __init__(self, pose: Pose, pelvis: Frame) -> None:
        self._lumbar, self._thoracic = pose.spine[1], pose.spine[2]
        self._bend, self._twist = pose.bend[0], pose.twist[0]
        self.hips = Vec(0, 0, 0)
        self.pelvis = pelvis
        self._frames: dict[float, Frame] = {}
        self._points = [Vec(0, 0, 0)]
        for piece in range(int(body.TOP_ARC / STEP)):
            self._points.append(self._points[-1] + self.frame((piece + 0.5) * STEP).up * STEP)

    def frame(self, arc: float) -> Frame:
        """Flexion grows over overlapping lumbar and thoracic stretches, side bend and twist over the whole trunk."""
        if arc not in self._frames:
            flexion = self._lumbar * smooth((arc - 45) / 140) + self._thoracic * smooth((arc - 140) / 160)
            grown = smooth((arc - 40) / 240)
            frame = self.pelvis.flexed(flexion).bent(self._bend * grown).twisted(self._twist * grown)
            self._frames[arc] = frame
        return self._frames[arc]

    def at(self, arc: float) -> Vec:
        if arc <= 0:
            return self.hips + self.pelvis.up * arc
        piece = min(int(arc / STEP), len(self._points) - 2)
        return self.hips + self._points[piece].to(self._points[piece + 1], arc / STEP - piece)

    def beside(self, arc: float, front: float = 0, right: float = 0, up: float = 0) -> Vec:
        """A point beside the spine."""
        return self.at(arc) + self.frame(arc).vec(front, up, right)


@dataclass(slots=True)
class Joints:
    """A limb: hip, knee and ankle, or shoulder, elbow and wrist.

    `upper`, `lower` and `tip` are the directions of its bones and of foot or hand; `side` is a leg's lateral axis, to
    the figure's right, and what an arm's palm faces; `toes` is a leg's own.
    """

    root: Vec
    middle: Vec
    end: Vec
    upper: Vec
    lower: Vec
    tip: Vec
    side: Vec
    toes: Vec


@dataclass(slots=True)
class Skeleton:
    pose: Pose
    spine: Spine
    legs: dict[Side, Joints] = field(default_factory=dict)
    arms: dict[Side, Joints] = field(default_factory=dict)
    neck_base: Vec = field(default_factory=lambda: Vec(0, 0, 0))
    neck: Frame = field(default_factory=lambda: Frame(Vec(1, 0, 0), Vec(0, 1, 0), Vec(0, 0, 1)))
    head_base: Vec = field(default_factory=lambda: Vec(0, 0, 0))
    head: Frame = field(default_factory=lambda: Frame(Vec(1, 0, 0), Vec(0, 1, 0), Vec(0, 0, 1)))
    short: dict[str, float] = field(default_factory=dict)
    """How far a target was out of reach, by limb."""

    def head_point(self, front: float, up: float, right: float = 0) -> Vec:
        return self.head_base + self.head.vec(front, up, right)

    def joint(self, name: str) -> Vec:
        """A joint or a place by its name: "right knee", "hips", "head", "belly", "left hand", "chest", "mid back"."""
        word, _, part = name.rpartition(" ")
        if word in SIGN:
            side: Side = "left" if word == "left" else "right"
            limb = self.legs[side] if part in {"hip", "knee", "ankle", "foot"} else self.arms[side]
            match part:
                case "blade":
                    forward, up = self.pose.shoulder(side)
                    # Round the ribs, as its patch in honey goes.
                    turn = math.radians(145 - forward * 0.34)
                    right = SIGN[side] * 117 * math.sin(turn)
                    return self.spine.beside(231 + up * 0.7, 64 * math.cos(turn), right)
                case "waist":
                    return self.spine.beside(84, right=SIGN[side] * (94 + min(0.0, self.pose.breath)))
                case "hip" | "shoulder":
                    return limb.root
                case "knee" | "elbow":
                    return limb.middle
                case "ankle" | "wrist":
                    return limb.end
                case _:
                    return limb.end + limb.tip * 60
        places: dict[str, Callable[[], Vec]] = {
            "hips": lambda: self.spine.hips,
            "head": lambda: self.head_point(0, 75),
            "face": lambda: self.head_point(56, 45),
            "belly": lambda: self.spine.beside(112, 70 + self.pose.breath),
            "chest": lambda: self.spine.beside(200, 70),
            "lower back": lambda: self.spine.beside(100, -52),
            "mid back": lambda: self.spine.beside(150, -60),
            "upper back": lambda: self.spine.beside(200, -60),
            "shoulders": lambda: self.spine.at(body.SHOULDER_ARC),
        }
        return places[name]()


@lru_cache(maxsize=512)
def resolve(pose: Pose) -> Skeleton:
    """The skeleton of a pose. With a `fit` its lean is solved first, by the secant rule."""
    fit = pose.fit
    if fit is None:
        return _resolved(pose)

    def leaning(lean: float) -> tuple[float, Pose]:
        leant = replace(pose, turn=(pose.turn[0], pose.turn[1], lean), fit=None)
        joint = _resolved(leant).joint(fit.point)
        return (joint - point(fit.start)).length - fit.distance, leant

    before, now = pose.turn[2], pose.turn[2] + 1
    miss_before, _ = leaning(before)
    miss, leant = leaning(now)
    for _ in range(TRIES):
        if abs(miss) < 0.01 or miss == miss_before:
            break
        step = miss * (now - before) / (miss - miss_before)
        before, miss_before = now, miss
        now -= max(-12.0, min(12.0, step))
        miss, leant = leaning(now)
    skeleton = _resolved(leant)
    if abs(miss) > NEAR_ENOUGH:
        skeleton.short["fit"] = abs(miss)
    return skeleton


def _resolved(pose: Pose) -> Skeleton:
    around = turned(*pose.turn)
    pelvis = around.flexed(90 - pose.spine[0]).bent(pose.tilt).twisted(pose.roll)
    spine = Spine(pose, pelvis)
    skeleton = Skeleton(pose, spine)
    spine.hips = _hips(pose, spine, around)
    # A foot that rests on the other leg is solved after that leg.
    for side in sorted(SIDES, key=lambda side: pose.leg(side).way == "on"):
        skeleton.legs[side] = _leg(skeleton, side, around)
    _neck_and_head(skeleton)
    for side in SIDES:
        skeleton.arms[side] = _arm(skeleton, side, around)
    return skeleton


def _hips(pose: Pose, spine: Spine, around: Frame) -> Vec:
    """Where the hips are when the root joint stays in its place."""
    side_word, _, joint = pose.root.rpartition(" ")
    side: Side = "left" if side_word == "left" else "right"
    joint = joint.rstrip("s")
    if joint == "hip":
        away = _hip(spine, side) if side_word else Vec(0, 0, 0)
    elif joint == "shoulder":
        away = _shoulder(pose, spine, side) if side_word else spine.at(body.SHOULDER_ARC)
    else:
        leg = pose.leg(side)
        away = _hip(spine, side) + _aim(leg.bones[0], leg.out[0], side, around) * body.THIGH
        if joint == "ankle":
            away = away + _aim(leg.bones[1], leg.out[1], side, around) * body.SHANK
    x, y, z = pose.root_at
    return Vec(x - away.x, y - away.y, 0 if z is None else z - away.z)


def _hip(spine: Spine, side: Side) -> Vec:
    return spine.hips + spine.pelvis.right * (body.HIP_OUT * SIGN[side])


def _shoulder(pose: Pose, spine: Spine, side: Side) -> Vec:
    """The shoulder joint; a shoulder blade that slides forward comes in a little."""
    forward, up = pose.shoulder(side)
    out = body.SHOULDER_OUT - abs(forward) * 0.15
    return spine.beside(body.SHOULDER_ARC, forward, out * SIGN[side], up)


def _aim(degrees: float, out: float, side: Side, around: Frame) -> Vec:
    """A direction in the body's side view (0 right, 90 up), turned `out` sideways from the midline."""
    a, o = math.radians(degrees), math.radians(out)
    return around.vec(math.cos(a) * math.cos(o), math.sin(a) * math.cos(o), SIGN[side] * math.sin(o))


def _bent(
    root: Vec, target: Vec, upper: float, lower: float, axis: Vec, leads: int
) -> tuple[Vec, Vec, float]:
    """Middle and end joint of a two-bone limb, and by how much the target is out of reach.

    The limb bends about `axis`; `leads` is 1 when the upper bone's front leads (knee), -1 for elbows.
    """
    line = target - root
    distance = line.length
    held = max(min(distance, (upper + lower) * 0.9995), abs(upper - lower) + 1)
    along = line.unit() if distance > TOO_NEAR else Vec(0, -1, 0)
    opening = math.acos(max(-1.0, min(1.0, (upper**2 + held**2 - lower**2) / (2 * upper * held))))
    across = axis.across(along)
    outward = (across if across.length > 0.5 else along.any_across()).cross(along) * leads
    middle = root + (along * math.cos(opening) + outward * math.sin(opening)) * upper
    return middle, root + along * held, abs(distance - held)


def _leg(skeleton: Skeleton, side: Side, around: Frame) -> Joints:
    limb, spine = skeleton.pose.leg(side), skeleton.spine
    hip, sideways = _hip(spine, side), spine.pelvis.right
    if limb.way == "vectors":
        upper, lower, tip, toes = (point(vector) for vector in limb.vectors)
        knee = hip + upper * body.THIGH
        ankle = knee + lower * body.SHANK
    else:
        if limb.way == "bones":
            upper = _aim(limb.bones[0], limb.out[0], side, around)
            lower = _aim(limb.bones[1], limb.out[1], side, around)
            knee = hip + upper * body.THIGH
            ankle = knee + lower * body.SHANK
        else:
            target = _spot(skeleton, limb) if limb.way == "on" else point(limb.at)
            axis = sideways.about(target - hip, SIGN[side] * limb.swivel)
            knee, ankle, short = _bent(hip, target, body.THIGH, body.SHANK, axis, leads=1)
            _note_short(skeleton, f"{side} foot", short)
            upper, lower = (knee - hip).unit(), (ankle - knee).unit()
        in_body = limb.in_body or limb.way == "bones"
        degrees, out = limb.tip or (limb.bones[1] + 90, limb.out[1])
        frame = around if in_body else turned(0, 0, 0)
        tip = _aim(degrees, out, side, frame)
        toes = tip if limb.toes is None else _aim(limb.toes, out, side, frame)
    # The knee's axis; a little of the pelvis's own keeps it steady when the knee is straight.
    lateral = (lower.cross(upper) + sideways.across(upper) * 0.12).unit()
    return Joints(hip, knee, ankle, upper, lower, tip, lateral, toes)


def _arm(skeleton: Skeleton, side: Side, around: Frame) -> Joints:
    pose, spine = skeleton.pose, skeleton.spine
    limb, shoulder = pose.arm(side), _shoulder(pose, spine, side)
    if limb.way == "vectors":
        upper, lower, tip, palm = (point(vector) for vector in limb.vectors)
        elbow = shoulder + upper * body.UPPER_ARM
        return Joints(shoulder, elbow, elbow + lower * body.FOREARM, upper, lower, tip, palm.across(tip), tip)
    if limb.way == "bones":
        upper = _aim(limb.bones[0], limb.out[0], side, around)
        lower = _aim(limb.bones[1], limb.out[1], side, around)
        elbow = shoulder + upper * body.UPPER_ARM
        wrist = elbow + lower * body.FOREARM
    elif limb.way == "elbow":
        elbow, wrist = point(limb.elbow), point(limb.at)
        _note_short(skeleton, f"{side} elbow", abs((elbow - shoulder).length - body.UPPER_ARM))
        upper, lower = (elbow - shoulder).unit(), (wrist - elbow).unit()
    else:
        target = _spot(skeleton, limb) if limb.way == "on" else point(limb.at)
        axis = spine.frame(body.SHOULDER_ARC).right.about(target - shoulder, -SIGN[side] * limb.swivel)
        elbow, wrist, short = _bent(shoulder, target, body.UPPER_ARM, body.FOREARM, axis, leads=-1)
        _note_short(skeleton, f"{side} hand", short)
        upper, lower = (elbow - shoulder).unit(), (wrist - elbow).unit()
    if limb.tip is None:
        tip = lower
    else:
        tip = _aim(*limb.tip, side, around if limb.in_body or limb.way == "bones" else turned(0, 0, 0))
    return Joints(shoulder, elbow, wrist, upper, lower, tip, _palm(limb, tip, side, spine), tip)


def _palm(limb: Limb, tip: Vec, side: Side, spine: Spine) -> Vec:
    """What the palm faces, at right angles to the hand."""
    chest = spine.frame(body.SHOULDER_ARC)
    inward = chest.right * -SIGN[side]
    directions = {
        "in": inward,
        "out": -inward,
        "down": Vec(0, -1, 0),
        "up": Vec(0, 1, 0),
        "front": chest.front,
        "back": -chest.front,
        "near": Vec(0, 0, 1),
        "away": Vec(0, 0, -1),
    }
    wish = Vec(0, 0, 0)
    for name, weight in limb.palms:
        wish = wish + directions[name] * weight
    if abs(wish.unit().dot(tip)) > 0.98:
        wish = chest.front
    return wish.across(tip)


def _spot(skeleton: Skeleton, limb: Limb) -> Vec:
    """The place on the own body where a hand or a foot rests."""
    along, front, right = limb.spot
    if limb.on == "trunk":
        return skeleton.spine.beside(along, front, right)
    if limb.on == "head":
        return skeleton.head_point(front, along, right)
    side, _, part = limb.on.partition(" ")
    leg = skeleton.legs["left" if side == "left" else "right"]
    start, end, bone = (
        (leg.root, leg.middle, leg.upper) if part == "thigh" else (leg.middle, leg.end, leg.lower)
    )
    return start.to(end, along) + leg.side.cross(bone) * front + leg.side * right


def _neck_and_head(skeleton: Skeleton) -> None:
    pose, spine = skeleton.pose, skeleton.spine
    half_bend, half_twist = pose.bend[1] / 2, pose.twist[1] / 2
    skeleton.neck_base = spine.beside(body.NECK_ARC, -8)
    skeleton.neck = spine.frame(body.NECK_ARC + 2).flexed(pose.spine[3]).bent(half_bend).twisted(half_twist)
    skeleton.head_base = skeleton.neck_base + skeleton.neck.vec(pose.glide, body.NECK, 0)
    skeleton.head = skeleton.neck.flexed(pose.spine[4]).bent(half_bend).twisted(half_twist)


def _note_short(skeleton: Skeleton, what: str, short: float) -> None:
    if short > NEAR_ENOUGH:
        skeleton.short[what] = short
