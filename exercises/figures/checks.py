"""What is wrong with a figure: which joint, by how much, and when. Nothing wrong, no findings.

Ranges of motion are textbook norms after the American Academy of Orthopaedic Surgeons (sources differ by 5 to 20
degrees), counted from neutral standing; the spine's numbers include its natural curves, which are taken off first.
TOLERANCE is what a drawing may be out. Not judged: turning of the shoulder, the wrist bent sideways, limb against limb.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from exercises.figures import body
from exercises.figures.arrows import arrows_of
from exercises.figures.body import PELVIS_SHAPE, SHIRT_SHAPE, Station, station
from exercises.figures.figure import Figure
from exercises.figures.outlines import away, inside
from exercises.figures.person import Person, Shape
from exercises.figures.pose import SIDES, SIGN, Side
from exercises.figures.scene import LINES, Scene
from exercises.figures.skeleton import Joints, Skeleton
from exercises.figures.space import Frame, Vec, angle
from exercises.figures.svg import ghostly
from exercises.figures.tracks import tracks_of

FRAMES = 25
TOLERANCE = 5.0

KNEE, ELBOW = (0.0, 155.0), (0.0, 145.0)
ANKLE = (-75.0, 20.0)
"""Plantarflexion is negative; 75 is what the whole foot gives when its back lies on the floor."""
WRIST, WRIST_LOADED = (-70.0, 80.0), (-85.0, 80.0)
"""Extension is negative; more of it when the palm carries weight."""
HIP_EXTENSION, HIP_FLEXION, HIP_FLEXION_STRAIGHT = -20.0, 120.0, 85.0
HIP_SIDEWAYS = (-25.0, 45.0)
HIP_TURN, HIP_TURN_OPEN = (-40.0, 45.0), 60.0
"""Turning in is negative. A lifted thigh that is well out to the side turns out further, as in sitting cross-legged: 60 is
what Kapandji gives (The Physiology of the Joints, volume 2)."""
WELL_OUT = 25.0
SHOULDER_RAISED, SHOULDER_BEHIND, SHOULDER_BEHIND_RAISED = 175.0, 55.0, 0.0
"""How far an arm goes up, behind the chest, and behind the chest when it is straight up."""
FOOT_SIDEWAYS, TOES = (-40.0, 40.0), (0.0, 95.0)
LUMBAR, THORACIC, NECK = (-25.0, 55.0), (-20.0, 35.0), (-60.0, 48.0)
TRUNK_TWIST, NECK_TWIST, TRUNK_BEND, NECK_BEND = 41.0, 75.0, 50.0, 43.0

SUNK = 10.0
"""How far (units) a part may sink into the floor: flesh and mat give."""
RISEN = 24.0
"""How far the lowest part may be from the floor: what of a foot or a hip is below its measured points."""
SEATS = frozenset({"chair", "stool", "ball"})
SLIP = 3.0
"""How far a joint that is planted on the floor may travel."""
ON_FLOOR = 6.0
SLICE = 14
DEEP, DEEP_TOUCH = 0.72, 0.3
"""How near to the middle of trunk or head (0; the surface is 1) a limb may come, and one that is meant to touch."""
FASTEST, LARGEST_JUMP = 90.0, 120.0
"""Units a joint, and a point of an outline, may move from one of the frames to the next: an arm opened right round."""
EDGE = 6.0
LENS_CLEAR = 10.0
"""Units between a lens and the body."""
SEEN = 0.4
"""The part of the working region that must show at one moment at least."""


@dataclass(frozen=True)
class Moment:
    """The skeleton at one of the frames of an eased run."""

    number: int
    part: float
    skeleton: Skeleton

    @property
    def words(self) -> str:
        if self.number == 0:
            return "at the start"
        if self.number == FRAMES - 1:
            return "at the end"
        return f"{round(100 * self.part)} % of the way"


def findings(figure: Figure) -> list[str]:
    """All that is wrong, each once, at the moment it is worst."""
    scene = Scene(figure)
    parts = enumerate(figure.run.moments(FRAMES))
    moments = [Moment(number, part, figure.run.skeleton(part)) for number, part in parts]
    worst: dict[str, tuple[float, str]] = {}

    def note(what: str, excess: float, told: str) -> None:
        if excess > worst.get(what, (0.0, ""))[0]:
            worst[what] = (excess, told)

    for moment in moments:
        for what, by in moment.skeleton.short.items():
            note(f"{what} short", by, f"{what}: is {by:.0f} short of its place {moment.words}")
        for what, value, low, high in joint_angles(moment.skeleton):
            out = max(low - TOLERANCE - value, value - high - TOLERANCE)
            told = f"{what}: is {value:.0f}° {moment.words}, and goes from {low:.0f}° to {high:.0f}°"
            note(what, out, told)
        for what, height in heights(moment.skeleton):
            note(f"{what} low", -SUNK - height, f"{what}: is {-height:.0f} below the floor {moment.words}")
        for what, depth in pressings(moment.skeleton):
            least = DEEP_TOUCH if what in figure.touches else DEEP
            told = f"{what}: goes through it {moment.words}, {depth:.2f} of the way out from its middle"
            note(f"{what} deep", least - depth, told)
        if gap := floating(figure, moment.skeleton):
            note("floating", gap, f"figure: floats {gap:.0f} above the floor {moment.words}")
    for what, distance in slips(moments):
        note(f"{what} slip", distance - SLIP, f"{what}: is planted and slips {distance:.0f} along the floor")
    for what, distance, moment in speeds(moments):
        note(
            f"{what} fast", distance - FASTEST, f"{what}: jumps {distance:.0f} between frames, {moment.words}"
        )
    found = [told for _, told in worst.values()]
    found += picture_findings(scene, moments)
    found += aid_findings(scene, moments)
    drawn = len(arrows_of(scene))
    if drawn < len(figure.arrows):
        found.append(f"arrows: there is room for {drawn} of {len(figure.arrows)}")
    return found


# Joints


def joint_angles(skeleton: Skeleton) -> Iterator[tuple[str, float, float, float]]:
    """Every joint with its angle from neutral and the range it has."""
    yield from _spine_angles(skeleton)
    for side in SIDES:
        yield from _leg_angles(skeleton.legs[side], skeleton.spine.pelvis, side)
        yield from _arm_angles(skeleton.arms[side], skeleton.spine.frame(body.SHOULDER_ARC), side)


def _spine_angles(skeleton: Skeleton) -> Iterator[tuple[str, float, float, float]]:
    pose = skeleton.pose
    _, lumbar, thoracic, neck, head = pose.spine
    yield "lower back flexion", lumbar - body.NEUTRAL_LUMBAR, *LUMBAR
    yield "upper back flexion", thoracic - body.NEUTRAL_THORACIC, *THORACIC
    yield "neck flexion", neck + head - body.NEUTRAL_NECK, *NECK
    yield "trunk twist", pose.twist[0], -TRUNK_TWIST, TRUNK_TWIST
    yield "neck twist", pose.twist[1], -NECK_TWIST, NECK_TWIST
    yield "trunk side bend", pose.bend[0], -TRUNK_BEND, TRUNK_BEND
    yield "neck side bend", pose.bend[1], -NECK_BEND, NECK_BEND


def _leg_angles(leg: Joints, pelvis: Frame, side: Side) -> Iterator[tuple[str, float, float, float]]:
    neutral = pelvis.right.across(leg.upper)
    bend = angle(leg.upper, leg.lower)
    bends_forward = leg.lower.cross(leg.upper).dot(neutral) < 0
    yield f"{side} knee", -bend if bends_forward else bend, *KNEE
    forward = leg.tip.dot(leg.side.cross(leg.lower))
    yield f"{side} ankle", math.degrees(math.atan2(forward, leg.tip.dot(leg.lower))) - 90, *ANKLE
    yield f"{side} foot sideways", math.degrees(math.asin(_sine(leg.tip.dot(leg.side)))), *FOOT_SIDEWAYS
    yield f"{side} toes", angle(leg.toes, leg.tip), *TOES
    front, up = leg.upper.dot(pelvis.front), leg.upper.dot(pelvis.up)
    out = leg.upper.dot(pelvis.right) * SIGN[side]
    if abs(out) < 0.9:
        flexion = math.degrees(math.atan2(front, -up)) + body.NEUTRAL_PELVIS - 90
        # Beyond straight up, flexion goes on counting.
        flexion += 360 if flexion < -120 else 0
        straight = HIP_FLEXION_STRAIGHT + (HIP_FLEXION - HIP_FLEXION_STRAIGHT) * min(1.0, bend / 60)
        yield f"{side} hip flexion", flexion, HIP_EXTENSION, straight
    yield f"{side} hip sideways", math.degrees(math.asin(_sine(out))), *HIP_SIDEWAYS
    if bend > 25:
        # The knee's own axis: that of the drawing is steadied by the pelvis's.
        knee = leg.lower.cross(leg.upper).unit()
        turn = math.degrees(math.atan2(neutral.cross(knee).dot(leg.upper), neutral.dot(knee)))
        opened = max(0.0, min(1.0, math.degrees(math.asin(_sine(out))) / WELL_OUT)) if front > 0.5 else 0.0
        most = HIP_TURN[1] + (HIP_TURN_OPEN - HIP_TURN[1]) * opened
        yield f"{side} hip turn", turn * SIGN[side], HIP_TURN[0], most


def _arm_angles(arm: Joints, chest: Frame, side: Side) -> Iterator[tuple[str, float, float, float]]:
    yield f"{side} elbow", angle(arm.upper, arm.lower), *ELBOW
    extends = arm.lower.dot(arm.side) > 0
    loaded = arm.end.y < body.WRIST_ON_PALM + ON_FLOOR and arm.side.y < -0.7
    bend = angle(arm.lower, arm.tip) * (-1 if extends else 1)
    yield f"{side} wrist", bend, *(WRIST_LOADED if loaded else WRIST)
    yield f"{side} shoulder raised", angle(arm.upper, -chest.up), 0, SHOULDER_RAISED
    behind = math.degrees(math.asin(_sine(-arm.upper.dot(chest.front))))
    raised = max(0.0, arm.upper.dot(chest.up))
    far_behind = SHOULDER_BEHIND + (SHOULDER_BEHIND_RAISED - SHOULDER_BEHIND) * raised
    yield f"{side} shoulder behind", behind, -90, far_behind


def _sine(value: float) -> float:
    """A sine that rounding has not taken beyond 1."""
    return max(-1.0, min(1.0, value))


# Floor


def heights(skeleton: Skeleton) -> Iterator[tuple[str, float]]:
    """How high the underside of every part is."""
    for side in SIDES:
        leg, arm = skeleton.legs[side], skeleton.arms[side]
        yield f"{side} knee", leg.middle.y - 36
        yield f"{side} ankle", leg.end.y - 20
        yield f"{side} toes", (leg.end + leg.tip * 82 + leg.toes * 30).y + 27 * _sole(leg).y - 9
        yield f"{side} elbow", arm.middle.y - 25
        yield f"{side} wrist", arm.end.y - 16
        yield f"{side} fingers", (arm.end + arm.tip * 93).y - 8
        yield f"{side} shoulder", arm.root.y - 38
        yield f"{side} hip", leg.root.y - 60
    yield "head", skeleton.head_point(0, 72).y - 52
    yield "nose", skeleton.head_point(61, 44).y - 6


def floating(figure: Figure, skeleton: Skeleton) -> float:
    """How high the lowest part is above the floor when nothing holds the figure; 0 when it rests on something."""
    if any(prop.kind in SEATS for prop in figure.props):
        return 0.0
    lowest = min(height for _, height in heights(skeleton))
    return lowest if lowest > RISEN else 0.0


def _sole(leg: Joints) -> Vec:
    """The direction from the ankle to the sole."""
    lateral = leg.side.across(leg.tip)
    sole = leg.tip.cross(lateral)
    return sole if sole.dot(leg.lower) >= 0 else -sole


def slips(moments: list[Moment]) -> Iterator[tuple[str, float]]:
    """How far a joint that is planted, on the floor at the start and at the end, ever is from where it started.

    One that leaves the floor may slide as it goes: a heel slides back before the leg lifts.
    """
    resting = {
        "knee": body.KNEE_ON_FLOOR,
        "ankle": body.ANKLE_ON_SOLE,
        "elbow": body.ELBOW_ON_FLOOR,
        "wrist": body.WRIST_ON_PALM,
    }
    for side in SIDES:
        for joint, height in resting.items():
            places = [moment.skeleton.joint(f"{side} {joint}") for moment in moments]
            if all(place.y <= height + ON_FLOOR for place in (places[0], places[-1])):
                yield (
                    f"{side} {joint}",
                    max(math.hypot(place.x - places[0].x, place.z - places[0].z) for place in places),
                )


def speeds(moments: list[Moment]) -> Iterator[tuple[str, float, Moment]]:
    """How far every joint moves from frame to frame."""
    names = [f"{side} {joint}" for side in SIDES for joint in ("knee", "ankle", "elbow", "wrist")]
    for before, after in itertools.pairwise(moments):
        for name in [*names, "hips", "head"]:
            yield name, (after.skeleton.joint(name) - before.skeleton.joint(name)).length, after


# Limbs through the body


def pressings(skeleton: Skeleton) -> Iterator[tuple[str, float]]:
    """How deep each part of a limb lies in trunk and head: 1 at the surface, 0 in the middle."""
    trunk = _slices(skeleton)
    for side in SIDES:
        leg, arm = skeleton.legs[side], skeleton.arms[side]
        parts = {
            "thigh": [leg.root.to(leg.middle, part) for part in (0.7, 0.85, 1)],
            "shank": [leg.middle.to(leg.end, part) for part in (0.2, 0.4, 0.6, 0.8, 1)],
            "upper arm": [arm.root.to(arm.middle, part) for part in (0.55, 0.7, 0.85, 1)],
            "forearm": [
                *(arm.middle.to(arm.end, part) for part in (0.25, 0.5, 0.75, 1)),
                *(arm.end + arm.tip * along for along in (30, 60, 90)),
            ],
        }
        for name, points in parts.items():
            yield f"{side} {name} on trunk", min(_in_trunk(trunk, point) for point in points)
            yield f"{side} {name} on head", min(_in_head(skeleton, point) for point in points)


def _slices(skeleton: Skeleton) -> list[tuple[Vec, Frame, Station]]:
    """The trunk in slices: where each is, how it lies, and how wide it is."""
    return [
        (
            skeleton.spine.at(arc),
            skeleton.spine.frame(arc),
            station(SHIRT_SHAPE if arc > PELVIS_SHAPE[-1].at else PELVIS_SHAPE, arc),
        )
        for arc in range(-40, 296, SLICE)
    ]


def _in_trunk(slices: list[tuple[Vec, Frame, Station]], point: Vec) -> float:
    depth = math.inf
    for centre, frame, at in slices:
        away = point - centre
        if abs(away.dot(frame.up)) < SLICE * 0.7:
            front = away.dot(frame.front)
            deep = at.front if front > 0 else at.back
            depth = min(depth, math.hypot(away.dot(frame.right) / at.side, front / deep))
    return depth


def _in_head(skeleton: Skeleton, point: Vec) -> float:
    away = point - skeleton.head_point(2, 68)
    head = skeleton.head
    return Vec(away.dot(head.front) / 56, away.dot(head.up) / 66, away.dot(head.right) / 50).length


# The picture


def picture_findings(scene: Scene, moments: list[Moment]) -> Iterator[str]:
    """What is wrong with the outlines: out of the picture, jumping, or hiding the working region."""
    left, top, width, height = scene.view
    before: Person | None = None
    outside: dict[str, float] = {}
    jumps: dict[str, float] = {}
    for moment in moments:
        person = scene.person(moment.part)
        for shape in person.shapes:
            for outline in shape.shown:
                for x, y in outline.points:
                    out = EDGE - min(x - left, left + width - x, y - top, top + height - y)
                    if out > 0:
                        outside[shape.name] = max(out, outside.get(shape.name, 0))
        for name, jump in _jumps(before, person):
            if jump > LARGEST_JUMP:
                jumps[name] = max(jump, jumps.get(name, 0))
        before = person
    yield from (f"{name}: is {out:.0f} outside the picture" for name, out in outside.items())
    yield from (f"{name}: its outline jumps {jump:.0f} between frames" for name, jump in jumps.items())
    for name in scene.figure.region:
        seen = max(_seen(scene, person, name) for person in scene.persons)
        if seen < SEEN:
            yield f"{name}: no more than {seen:.0%} of the working region ever shows"


def aid_findings(scene: Scene, moments: list[Moment]) -> Iterator[str]:
    """What is wrong with ghost and lens: nothing to see of them, or a lens that hides the body or misses its joint."""
    last = len(scene.persons) - 1
    if scene.figure.ghost:
        found = tracks_of(scene)
        if not ghostly(found, 0, last) and not ghostly(found, last, 0):
            yield "ghost: nothing of it shows, at the start or at the end"
    lens, glass = scene.figure.lens, scene.glass
    if not lens or not glass:
        return
    covers, leaves = (0.0, ""), (0.0, "")
    things = [outline for _, outline in scene.backdrop]
    for moment in moments:
        shapes = scene.person(moment.part).shapes
        outlines = [*things, *(outline for shape in shapes for outline in shape.shown)]
        nearest = min(away(glass.middle, outline.points) for outline in outlines)
        covers = max(covers, (glass.radius + LENS_CLEAR - nearest, moment.words))
        joint = scene.camera.flat(moment.skeleton.joint(lens.joint))
        leaves = max(leaves, (math.dist(joint, glass.source) - glass.reach, moment.words))
    if covers[0] > 0:
        yield f"lens: is {covers[0]:.0f} too near to body or things {covers[1]}"
    if leaves[0] > 0:
        yield f"lens: its {lens.joint} leaves it by {leaves[0]:.0f} {leaves[1]}"


def _jumps(before: Person | None, after: Person) -> Iterator[tuple[str, float]]:
    if before is None:
        return
    for old, new in zip(before.shapes, after.shapes, strict=True):
        for was, now in zip(old.outlines, new.outlines, strict=True):
            if was and now and new.css != "fig-hi":
                yield new.name, max(math.dist(a, b) for a, b in zip(was.points, now.points, strict=True))


def _seen(scene: Scene, person: Person, name: str) -> float:
    """The part of a region that nothing nearer covers."""
    shapes = scene.in_order(person)
    place = next(number for number, shape in enumerate(shapes) if shape.name == name)
    above = [
        outline.points
        for shape in shapes[place + 1 :]
        if shape.css not in {*LINES, "fig-spine", "fig-hi"}
        for outline in shape.shown
        if outline.kind in {"closed", "polygon"}
    ]
    points = list(_within(shapes[place]))
    if not points:
        return 0.0
    return sum(not any(inside(point, outline) for outline in above) for point in points) / len(points)


def _within(shape: Shape) -> Iterator[tuple[float, float]]:
    """A grid of points in a shape."""
    for outline in shape.shown:
        xs, ys = [x for x, _ in outline.points], [y for _, y in outline.points]
        for column in range(1, 8):
            for line in range(1, 8):
                point = (
                    min(xs) + (max(xs) - min(xs)) * column / 8,
                    min(ys) + (max(ys) - min(ys)) * line / 8,
                )
                if inside(point, outline.points):
                    yield point
