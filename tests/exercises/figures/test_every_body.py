"""Every movement's body, joint by joint, over 25 moments: bones keep their length, hands and feet their place."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from exercises.figures.skeleton import Joints, Skeleton, resolve
from exercises.figures.space import Vec
from tests.exercises.figures.library import (
    LIMB_JOINTS,
    SIDES,
    TABLES,
    degrees_between,
    every_movement,
    figure,
    gap,
    skeletons,
)

BONES = [
    # Winter's lengths, in thousandths of stature.
    ("hip", "knee", 245),
    ("knee", "ankle", 246),
    ("shoulder", "elbow", 186),
    ("elbow", "wrist", 146),
]
REACHED = 1.5

STAYS = {
    "bird-dog": ["left knee", "right wrist"],
    "bridge": ["right ankle", "left ankle", "right wrist", "left wrist"],
    "cat-cow": ["right knee", "left knee", "right wrist", "left wrist"],
    "childs-pose": ["right knee", "left knee"],
    "clamshell": ["right knee", "right ankle"],
    "lower-trunk-rotation": ["right wrist", "left wrist"],
    "modified-plank": ["right elbow", "left elbow", "right wrist", "left wrist"],
    "open-book": ["right knee", "right ankle"],
    "pallof-press": ["right ankle", "left ankle"],
    "seated-row-band": ["right ankle", "left ankle"],
    "side-plank-knees": ["right knee", "right elbow", "right wrist"],
    "single-leg-stance": ["right ankle"],
    "standing-back-extension": ["right ankle", "left ankle"],
    "wall-angels": ["right ankle", "left ankle"],
}
"""What bears weight all through a movement."""

ON_THE_FLOOR = {"knee": 37, "ankle": 39, "elbow": 26, "wrist": 22}
"""The heights of joints whose part lies on the floor."""

SINKS = 12
"""Units that flesh and mat give."""


def leg_or_arm(skeleton: Skeleton, side: str, joint: str) -> Joints:
    return (skeleton.legs if joint in {"knee", "ankle"} else skeleton.arms)[side]


def test_the_library_has_its_figures() -> None:
    assert {"bird-dog", "bridge", "cat-cow", "open-book", "wall-angels"} <= TABLES.keys()
    assert len(TABLES) == 60


@every_movement
def test_bones_keep_their_length(slug: str) -> None:
    for skeleton in skeletons(slug):
        for side in SIDES:
            for one, other, length in BONES:
                measured = gap(skeleton.joint(f"{side} {one}"), skeleton.joint(f"{side} {other}"))
                assert measured == pytest.approx(length, abs=0.5), f"{side} {one} to {other}"
        assert gap(skeleton.joint("right hip"), skeleton.joint("left hip")) == pytest.approx(104, abs=0.5)


@every_movement
def test_the_spine_and_the_neck_keep_their_length(slug: str) -> None:
    for skeleton in skeletons(slug):
        places = [skeleton.spine.at(arc) for arc in range(0, 301, 4)]
        # A chord is a little shorter than its arc, and never longer.
        assert 298.5 < sum(gap(a, b) for a, b in pairwise(places)) < 300.1
        neck = math.hypot(40, skeleton.pose.glide)
        assert gap(skeleton.neck_base, skeleton.head_base) == pytest.approx(neck, abs=0.1)


@every_movement
def test_hands_and_feet_reach_their_place(slug: str) -> None:
    for skeleton in skeletons(slug):
        for side in SIDES:
            for limb, joints in (
                (skeleton.pose.leg(side), skeleton.legs[side]),
                (skeleton.pose.arm(side), skeleton.arms[side]),
            ):
                if limb.way in {"at", "elbow"}:
                    assert gap(joints.end, Vec(*limb.at)) <= REACHED, side
                if limb.way == "elbow":
                    assert gap(joints.middle, Vec(*limb.elbow)) <= REACHED, side
                if limb.way == "on":
                    assert off_its_spot(skeleton, joints.end, limb.on, limb.spot) <= REACHED, side


def off_its_spot(skeleton: Skeleton, place: Vec, part: str, spot: tuple[float, float, float]) -> float:
    """How much nearer to or farther from its own body's part a hand or foot is than its spot."""
    along, front, right = spot
    if part == "trunk":
        return abs(gap(place, skeleton.spine.at(along)) - math.hypot(front, right))
    if part == "head":
        return abs(gap(place, skeleton.head_base) - math.dist(spot, (0, 0, 0)))
    side, _, bone = part.partition(" ")
    leg = skeleton.legs["left" if side == "left" else "right"]
    start, end = (leg.root, leg.middle) if bone == "thigh" else (leg.middle, leg.end)
    return abs(gap(place, start.to(end, along)) - math.hypot(front, right))


@every_movement
def test_the_root_stays_where_the_table_says(slug: str) -> None:
    run = figure(slug).run
    for pose in filter(None, (run.start, run.middle, run.end)):
        skeleton = resolve(pose)
        x, y, z = pose.root_at
        for name in {"knees": ["right knee"], "ankles": ["right ankle"]}.get(pose.root, [pose.root]):
            place = skeleton.joint(name)
            assert (place.x, place.y) == pytest.approx((x, y), abs=REACHED)
            assert z is None or " " not in name or place.z == pytest.approx(z, abs=REACHED)


@every_movement
def test_what_bears_weight_stays_where_it_is(slug: str) -> None:
    first, *others = skeletons(slug)
    for name in STAYS.get(slug, []):
        place = first.joint(name)
        assert place.y <= ON_THE_FLOOR[name.split()[1]] + 60, f"{name} is not low down"
        assert max(gap(place, other.joint(name)) for other in others) <= 3, name


@every_movement
def test_what_rests_in_one_place_at_both_ends_does_not_travel_between(slug: str) -> None:
    first, *between, last = skeletons(slug)
    for name in LIMB_JOINTS:
        start, end = first.joint(name), last.joint(name)
        low = ON_THE_FLOOR[name.split()[1]] + 6
        if start.y <= low and end.y <= low and gap(start, end) <= 1.5:
            assert max(gap(start, skeleton.joint(name)) for skeleton in between) <= 3, name


@every_movement
def test_knees_and_elbows_bend_no_further_than_people_do(slug: str) -> None:
    for skeleton in skeletons(slug):
        for side in SIDES:
            for joint, most in (("knee", 160), ("elbow", 150)):
                limb = leg_or_arm(skeleton, side, joint)
                bend = degrees_between(limb.middle - limb.root, limb.end - limb.middle)
                assert bend <= most, f"{side} {joint}"


@every_movement
def test_no_knee_bends_forward(slug: str) -> None:
    for skeleton in skeletons(slug):
        for side in SIDES:
            leg = skeleton.legs[side]
            thigh, shank = leg.middle - leg.root, leg.end - leg.middle
            if degrees_between(thigh, shank) > 5:
                assert shank.cross(thigh).dot(skeleton.spine.pelvis.right) > 0, f"{side} knee"


@every_movement
def test_nothing_is_below_the_floor(slug: str) -> None:
    for skeleton in skeletons(slug):
        for side in SIDES:
            leg, arm = skeleton.legs[side], skeleton.arms[side]
            undersides = {
                "hip": leg.root.y - 58,
                "knee": leg.middle.y - 36,
                "ankle": leg.end.y - 20,
                "shoulder": arm.root.y - 38,
                "elbow": arm.middle.y - 25,
                "wrist": arm.end.y - 16,
                "fingers": arm.end.y + arm.tip.y * 93 - 8,
            }
            for name, height in undersides.items():
                assert height >= -SINKS, f"{side} {name}"
        assert skeleton.head_point(2, 68).y - 50 >= -SINKS, "head"


@every_movement
def test_no_hand_or_foot_is_in_the_head(slug: str) -> None:
    for skeleton in skeletons(slug):
        for name in ("right hand", "left hand", "right foot", "left foot"):
            away = skeleton.joint(name) - skeleton.head_point(2, 68)
            head = skeleton.head
            depth = math.hypot(away.dot(head.front) / 56, away.dot(head.up) / 66, away.dot(head.right) / 50)
            assert depth > 1, name


@every_movement
def test_no_joint_leaps_from_one_moment_to_the_next(slug: str) -> None:
    # An arm that opens like a book's page sweeps half a circle; nothing else is nearly as fast.
    most = 90 if figure(slug).discs else 45
    for before, after in pairwise(skeletons(slug)):
        for name in (*LIMB_JOINTS, "hips", "head"):
            assert gap(before.joint(name), after.joint(name)) <= most, name


@pytest.mark.parametrize("slug", [slug for slug in TABLES if not (figure(slug).lens or figure(slug).ghost)])
def test_somebody_can_see_that_it_moves(slug: str) -> None:
    """Lens and ghost are for what hardly moves."""
    first, *_, last = skeletons(slug)
    assert max(gap(first.joint(name), last.joint(name)) for name in (*LIMB_JOINTS, "hips", "head")) > 45
