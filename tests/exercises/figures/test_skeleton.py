"""What holds of the skeleton of every pose, and of every pose between two."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exercises.figures.motion import Run
from exercises.figures.pose import BASES, SIGN, Fit, Limb, Pose, Side
from exercises.figures.skeleton import Joints, Skeleton, resolve
from exercises.figures.space import Vec
from tests.exercises.figures.library import LIMB_JOINTS, SIDES, a_few, a_lot, base_pose, degrees_between, gap

PLACES = (
    *LIMB_JOINTS,
    *("hips", "head", "face", "belly", "chest", "mid back", "upper back", "shoulders"),
    *("right hip", "left hip", "right shoulder", "left shoulder"),
    *("right hand", "left hand", "right foot", "left foot"),
)
"""Every joint and place that has a name."""

sides = st.sampled_from(SIDES)
degrees = st.integers(-170, 170)
bends = st.integers(-40, 40)
tips = st.none() | st.tuples(degrees, bends)


def spread(least: int, most: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(least, most), st.integers(least, most))


@st.composite
def arms(draw: st.DrawFn) -> Limb:
    more: dict[str, Any] = {
        "tip": draw(tips),
        "swivel": draw(bends),
        "palms": ((draw(st.sampled_from(["in", "out", "down", "front", "near", "away"])), 1.0),),
        "in_body": draw(st.booleans()),
    }
    match draw(st.sampled_from(["bones", "at", "on"])):
        case "bones":
            return Limb(way="bones", bones=draw(spread(-170, 170)), out=draw(spread(-60, 90)), **more)
        case "at":
            return Limb(way="at", at=draw(st.tuples(*[st.integers(-700, 700)] * 3)), **more)
        case _:
            part = draw(st.sampled_from(["trunk", "head", "right thigh", "left shin"]))
            spot = (draw(st.integers(0, 200)) if part in {"trunk", "head"} else 0.6, draw(bends), draw(bends))
            return Limb(way="on", on=part, spot=spot, **more)


@st.composite
def legs(draw: st.DrawFn) -> Limb:
    more: dict[str, Any] = {"tip": draw(tips), "swivel": draw(bends), "toes": draw(st.none() | degrees)}
    if draw(st.booleans()):
        return Limb(way="bones", bones=draw(spread(-170, 170)), out=draw(spread(-40, 60)), **more)
    return Limb(way="at", at=draw(st.tuples(*[st.integers(-700, 700)] * 3)), **more)


@st.composite
def poses(draw: st.DrawFn, *roots: str) -> Pose:
    """Any pose, but for hands and feet that are at their own root or straight out from it.

    Nobody has the former; in the latter a knee or an elbow might bend any way round.
    """
    pose = Pose(
        root=draw(st.sampled_from(roots or ("hips", "shoulders"))),
        root_at=(draw(st.integers(-300, 300)), draw(st.integers(0, 600)), draw(bends)),
        spine=(draw(degrees), draw(bends), draw(bends), draw(bends), draw(bends)),
        right_leg=draw(legs()),
        left_leg=draw(legs()),
        right_arm=draw(arms()),
        left_arm=draw(arms()),
        turn=(draw(degrees), draw(degrees), draw(degrees)) if draw(st.booleans()) else (0, 0, 0),
        roll=draw(bends),
        tilt=draw(bends),
        twist=draw(spread(-40, 40)),
        bend=draw(spread(-40, 40)),
        right_shoulder=draw(spread(-25, 25)),
        left_shoulder=draw(spread(-25, 25)),
        glide=draw(st.integers(-20, 20)),
        breath=draw(st.integers(0, 30)),
    )
    skeleton = resolve(pose)
    for limbs, right in (
        (skeleton.legs, skeleton.spine.pelvis.right),
        (skeleton.arms, skeleton.spine.frame(268).right),
    ):
        for limb in limbs.values():
            assume(gap(limb.root, limb.end) > 15)
            assume(8 < degrees_between(limb.end - limb.root, right) < 172)
    return pose


def numbers(vec: Vec) -> tuple[float, float, float]:
    return vec.x, vec.y, vec.z


def assert_bones_have_their_length(skeleton: Skeleton) -> None:
    for limbs, upper, lower in ((skeleton.legs, 245, 246), (skeleton.arms, 186, 146)):
        for limb in limbs.values():
            assert gap(limb.root, limb.middle) == pytest.approx(upper, abs=0.01)
            assert gap(limb.middle, limb.end) == pytest.approx(lower, abs=0.01)


@a_few
@given(poses())
def test_every_bone_keeps_its_length_in_every_pose(pose: Pose) -> None:
    skeleton = resolve(pose)
    assert_bones_have_their_length(skeleton)
    assert gap(skeleton.joint("right hip"), skeleton.joint("left hip")) == pytest.approx(104)
    for limb in (*skeleton.legs.values(), *skeleton.arms.values()):
        for direction in (limb.upper, limb.lower, limb.tip, limb.side, limb.toes):
            assert direction.length == pytest.approx(1, abs=1e-6)


# Hands and feet with a place to be


@st.composite
def reaches(draw: st.DrawFn, longest: float) -> Vec:
    """A way to a place that a limb reaches, and not too near for it."""
    up, round_it = draw(st.floats(-1, 1)), math.radians(draw(st.floats(0, 360)))
    wide = math.sqrt(1 - up * up)
    far = draw(st.floats(60, longest))
    return Vec(wide * math.cos(round_it), up, wide * math.sin(round_it)) * far


def reaching(base: str, side: Side, limb: str, away: Vec, swivel: float = 0) -> tuple[Joints, Vec, Skeleton]:
    """A base pose with one hand or foot put somewhere, seen from its shoulder or hip."""
    kind = "legs" if limb == "leg" else "arms"
    target = getattr(resolve(base_pose(base)), kind)[side].root + away
    there = Limb(way="at", at=numbers(target), swivel=swivel)
    skeleton = resolve(replace(base_pose(base), **{f"{side}_{limb}": there}))
    return getattr(skeleton, kind)[side], target, skeleton


postures = st.sampled_from([base for base in BASES if base_pose(base).root in {"hips", "shoulders"}])


@a_lot
@given(postures, sides, reaches(490.5), st.integers(-90, 90))
def test_a_foot_reaches_its_place(base: str, side: Side, away: Vec, swivel: float) -> None:
    leg, target, skeleton = reaching(base, side, "leg", away, swivel)
    assert gap(leg.end, target) < 0.01
    assert f"{side} foot" not in skeleton.short
    assert_bones_have_their_length(skeleton)


@a_lot
@given(postures, sides, reaches(331.5), st.integers(-90, 90))
def test_a_hand_reaches_its_place(base: str, side: Side, away: Vec, swivel: float) -> None:
    arm, target, skeleton = reaching(base, side, "arm", away, swivel)
    assert gap(arm.end, target) < 0.01
    assert f"{side} hand" not in skeleton.short
    assert_bones_have_their_length(skeleton)


@a_lot
@given(sides, st.sampled_from([("leg", "foot", 491), ("arm", "hand", 332)]), reaches(400), st.floats(5, 300))
def test_out_of_reach_a_limb_stretches_towards_its_place_and_says_what_is_missing(
    side: Side, limb: tuple[str, str, float], way: Vec, beyond: float
) -> None:
    kind, part, longest = limb
    joints, target, skeleton = reaching("standing", side, kind, way.unit() * (longest + beyond))
    assert gap(joints.end, target) == pytest.approx(beyond, abs=0.5)
    assert skeleton.short[f"{side} {part}"] == pytest.approx(beyond, abs=0.5)
    assert degrees_between(joints.end - joints.root, target - joints.root) < 0.01
    assert_bones_have_their_length(skeleton)


@a_lot
@given(postures, sides, reaches(480))
def test_a_knee_leads_and_never_bends_forward(base: str, side: Side, away: Vec) -> None:
    leg, _, skeleton = reaching(base, side, "leg", away)
    right = skeleton.spine.pelvis.right
    assume(20 < degrees_between(away, right) < 160)
    assert leg.lower.cross(leg.upper).dot(right) > 0


@a_lot
@given(postures, sides, reaches(320))
def test_an_elbow_trails_and_never_bends_backward(base: str, side: Side, away: Vec) -> None:
    arm, _, skeleton = reaching(base, side, "arm", away)
    right = skeleton.spine.frame(268).right
    assume(20 < degrees_between(away, right) < 160)
    assert arm.upper.cross(arm.lower).dot(right) > 0


@a_lot
@given(sides, st.integers(10, 80), st.integers(300, 470))
def test_a_swivel_takes_a_knee_outward(side: Side, swivel: int, away: int) -> None:
    """Standing, with the foot drawn up."""
    plain, _, _ = reaching("standing", side, "leg", Vec(0, -away, 0))
    out, _, _ = reaching("standing", side, "leg", Vec(0, -away, 0), swivel)
    assert (out.middle.z - plain.middle.z) * SIGN[side] > 3
    assert out.middle.x < plain.middle.x


@a_few
@given(poses(), sides, st.floats(0, 1), bends, bends, st.sampled_from(["thigh", "shin"]))
def test_a_hand_that_rests_on_a_leg_goes_with_it(
    pose: Pose, side: Side, along: float, front: int, right: int, part: str
) -> None:
    resting = Limb(way="on", on=f"{side} {part}", spot=(along, front, right))
    skeleton = resolve(replace(pose, **{f"{side}_arm": resting}))
    assume(f"{side} hand" not in skeleton.short)
    leg = skeleton.legs[side]
    start, end = (leg.root, leg.middle) if part == "thigh" else (leg.middle, leg.end)
    # However the leg lies, the wrist is as far from its bone as it says.
    assert gap(skeleton.arms[side].end, start.to(end, along)) == pytest.approx(
        math.hypot(front, right), abs=2
    )


@pytest.mark.parametrize(
    ("on", "spot", "front", "up", "right"),
    [
        # Along the head is up from its base, along the trunk up from the hips.
        ("head", (120, 40, 30), 40, 120, 30),
        ("trunk", (30, 70, -50), 70, 30, -50),
    ],
)
def test_a_spot_on_the_body_is_counted_along_to_the_front_and_to_the_right(
    on: str, spot: tuple[int, int, int], front: float, up: float, right: float
) -> None:
    upright = replace(
        base_pose("standing"), spine=(90, 0, 0, 0, 0), left_arm=Limb(way="on", on=on, spot=spot)
    )
    skeleton = resolve(upright)
    base = skeleton.head_base if on == "head" else skeleton.spine.hips
    assert skeleton.short == {}
    assert numbers(skeleton.joint("left wrist") - base) == pytest.approx((front, up, right), abs=0.5)


def test_a_spot_on_a_thigh_is_on_its_front() -> None:
    """As a hand that rests on it, sitting."""
    resting = Limb(way="on", on="right thigh", spot=(0.5, 60, 0))
    skeleton = resolve(replace(base_pose("sitting"), right_arm=resting))
    hip, knee = skeleton.joint("right hip"), skeleton.joint("right knee")
    wrist = skeleton.joint("right wrist")
    assert wrist.y > hip.to(knee, 0.5).y + 50


# What stays where it is


@a_few
@given(poses("hips", "shoulders", "right hip", "left hip", "right shoulder", "left shoulder"))
def test_the_root_stays_where_it_is_said_to_be(pose: Pose) -> None:
    assert numbers(resolve(pose).joint(pose.root)) == pytest.approx(pose.root_at, abs=1e-6)


@a_few
@given(poses(), sides, st.sampled_from(["knee", "ankle"]), spread(-170, 170), spread(-30, 60))
def test_a_knee_or_an_ankle_stays_where_it_is_said_to_be(
    pose: Pose, side: Side, joint: str, bones: tuple[int, int], out: tuple[int, int]
) -> None:
    leg = Limb(way="bones", bones=bones, out=out)
    pinned = replace(pose, root=f"{side} {joint}", **{f"{side}_leg": leg})
    assert numbers(resolve(pinned).joint(f"{side} {joint}")) == pytest.approx(pose.root_at, abs=1e-6)


@a_few
@given(poses(), st.integers(150, 230), st.floats(-40, 10))
def test_a_fitted_lean_keeps_its_distance(pose: Pose, distance: int, lean: float) -> None:
    """As the shoulder does from the elbow in a side plank on the knees."""
    kneeling = base_pose("side-lying")
    plank = replace(
        kneeling,
        turn=(90, 0, lean),
        root="right knee",
        root_at=(150, 37, 0),
        bend=pose.bend,
        right_leg=Limb(way="bones", bones=(0, -88), tip=(-90, 0)),
        fit=Fit(point="right shoulder", start=(-300, 26, 0), distance=distance),
    )
    skeleton = resolve(plank)
    assume("fit" not in skeleton.short)
    away = gap(skeleton.joint("right shoulder"), Vec(-300, 26, 0))
    assert away == pytest.approx(distance, abs=1.5)


# The spine


@a_few
@given(poses(), st.floats(-40, 305), st.floats(-40, 305))
def test_the_spine_is_one_curve_of_its_own_length(pose: Pose, low: float, high: float) -> None:
    spine = resolve(pose).spine
    assert gap(spine.at(low), spine.at(high)) <= abs(high - low) + 1e-6
    assert gap(spine.at(low), spine.at(low + 5)) > 4.8


@a_lot
@given(st.integers(-40, 40), st.integers(-40, 40))
def test_flexion_adds_up_along_the_spine(lumbar: int, thoracic: int) -> None:
    pose = replace(base_pose("standing"), spine=(90, lumbar, thoracic, 0, 0))
    spine = resolve(pose).spine
    turned = degrees_between(spine.frame(0).up, spine.frame(300).up)
    assert turned == pytest.approx(abs(lumbar + thoracic), abs=0.01)


def test_bending_forward_takes_the_head_forward_and_to_the_right_to_the_right() -> None:
    plain = resolve(base_pose("standing")).joint("head")
    bowed = resolve(replace(base_pose("standing"), spine=(60, 10, 30, 14, -12))).joint("head")
    leant = resolve(replace(base_pose("standing"), bend=(30, 0))).joint("head")
    assert bowed.x > plain.x + 200
    assert bowed.y < plain.y - 50
    assert leant.z > plain.z + 50


def test_a_twist_turns_the_chest_and_not_the_hips() -> None:
    twisted = resolve(replace(base_pose("standing"), twist=(40, 0)))
    assert twisted.spine.frame(268).front.z == pytest.approx(math.sin(math.radians(40)), abs=0.05)
    assert twisted.spine.pelvis.front.z == 0
    # The right shoulder goes back when the chest turns to the right.
    assert twisted.joint("right shoulder").x < twisted.joint("left shoulder").x


# Mirrored

OTHER: dict[str, str] = {"right": "left", "left": "right"}


def mirrored_limb(limb: Limb) -> Limb:
    """The other side's limb that does the same: places in space and parts of the body are seen in the mirror."""
    (x, y, z), (along, front, right) = limb.at, limb.spot
    first, _, rest = limb.on.partition(" ")
    palms = {"near": "away", "away": "near"}
    return replace(
        limb,
        at=(x, y, -z),
        on=f"{OTHER[first]} {rest}" if first in OTHER else limb.on,
        spot=(along, front, -right),
        palms=tuple((palms.get(name, name), weight) for name, weight in limb.palms),
    )


def mirrored(pose: Pose) -> Pose:
    x, y, z = pose.root_at
    return replace(
        pose,
        root_at=(x, y, None if z is None else -z),
        right_leg=mirrored_limb(pose.left_leg),
        left_leg=mirrored_limb(pose.right_leg),
        right_arm=mirrored_limb(pose.left_arm),
        left_arm=mirrored_limb(pose.right_arm),
        turn=(-pose.turn[0], -pose.turn[1], pose.turn[2]),
        roll=-pose.roll,
        tilt=-pose.tilt,
        twist=(-pose.twist[0], -pose.twist[1]),
        bend=(-pose.bend[0], -pose.bend[1]),
        right_shoulder=pose.left_shoulder,
        left_shoulder=pose.right_shoulder,
    )


def in_the_mirror(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{OTHER[first]} {rest}" if first in OTHER else name


@a_few
@given(poses())
def test_a_pose_in_the_mirror_has_its_skeleton_in_the_mirror(pose: Pose) -> None:
    plain, other = resolve(pose), resolve(mirrored(pose))
    for name in PLACES:
        place = plain.joint(name)
        assert numbers(other.joint(in_the_mirror(name))) == pytest.approx(
            (place.x, place.y, -place.z), abs=1e-6
        )
    for side in SIDES:
        palm = plain.arms[side].side
        seen = other.arms["left" if side == "right" else "right"].side
        assert numbers(seen) == pytest.approx((palm.x, palm.y, -palm.z), abs=1e-6)


# Between two poses


@a_few
@given(poses(), poses(), poses() | st.none())
def test_a_run_starts_and_ends_with_its_poses(start: Pose, end: Pose, middle: Pose | None) -> None:
    run = Run(start, end, middle)
    assert run.pose(0) == start
    assert run.pose(1) == end
    if middle:
        assert_alike(run.skeleton(0.5), resolve(middle))


def assert_alike(one: Skeleton, other: Skeleton, within: float = 1e-4) -> None:
    for name in PLACES:
        assert gap(one.joint(name), other.joint(name)) < within, name


@a_few
@given(poses(), poses(), poses() | st.none(), st.floats(0.01, 0.99))
def test_a_run_played_backwards_passes_the_same_skeletons(
    start: Pose, end: Pose, middle: Pose | None, part: float
) -> None:
    assume(not opposite(start, end))
    assert_alike(Run(start, end, middle).skeleton(part), Run(end, start, middle).skeleton(1 - part))


def opposite(one: Pose, other: Pose) -> bool:
    """Whether some bone has to turn right round, which it may do either way."""
    a, b = resolve(one), resolve(other)
    return any(
        degrees_between(getattr(x[side], way), getattr(y[side], way)) > 170
        for x, y in ((a.legs, b.legs), (a.arms, b.arms))
        for side in SIDES
        for way in ("upper", "lower", "tip", "side", "toes")
    )


@a_few
@given(poses(), poses(), st.floats(0, 0.999))
def test_bones_keep_their_length_between_two_poses(start: Pose, end: Pose, part: float) -> None:
    assert_bones_have_their_length(Run(start, end).skeleton(part))


@a_few
@given(poses(), poses())
def test_a_run_leaves_its_start_and_nears_its_end_without_a_jump(start: Pose, end: Pose) -> None:
    assume(not opposite(start, end))
    run = Run(start, end)
    for name in LIMB_JOINTS:
        assert gap(run.skeleton(1e-6).joint(name), run.skeleton(0).joint(name)) < 1, name
        assert gap(run.skeleton(1 - 1e-6).joint(name), run.skeleton(1).joint(name)) < 1, name


@pytest.mark.parametrize(("start", "end"), [(None, 40), (40, None)])
def test_a_root_that_only_one_pose_puts_in_depth_gets_there_without_a_jump(
    start: float | None, end: float | None
) -> None:
    poses = [replace(base_pose("standing"), root_at=(0, 528, z)) for z in (start, end)]
    run = Run(poses[0], poses[1])
    depths = [run.skeleton(part).joint("hips").z for part in (0, 0.001, 0.5, 0.999, 1)]
    assert depths == pytest.approx(sorted(depths, reverse=start is not None))
    assert max(abs(a - b) for a, b in ((depths[0], depths[1]), (depths[3], depths[4]))) < 1


@a_few
@given(poses("shoulders"), poses("shoulders"), reaches(180), sides, st.floats(0, 1))
def test_a_planted_hand_stays_planted(start: Pose, end: Pose, away: Vec, side: Side, part: float) -> None:
    """Whatever the rest of the body does round shoulders that stay."""
    x, y, z = start.root_at
    hand = Limb(way="at", at=(x + away.x, y + away.y, (z or 0) + away.z), tip=(0, 0))
    poses = [replace(pose, root_at=(x, y, z), **{f"{side}_arm": hand}) for pose in (start, end)]
    arm = Run(poses[0], poses[1]).skeleton(part).arms[side]
    assume(gap(arm.root, Vec(*hand.at)) > 45)  # nearer than an arm can fold
    assert gap(arm.end, Vec(*hand.at)) < 0.01
