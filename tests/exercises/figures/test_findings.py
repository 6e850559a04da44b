"""What is wrong with a figure is said in a sentence that names the joint, the amount and the moment."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import pytest

from exercises.figures import FIGURE, findings, read
from exercises.figures.pose import SIGN, Side
from exercises.figures.scene import Scene
from exercises.figures.space import Vec
from tests.exercises.figures.library import SIDES, TIMES, eased, every_movement, figure, gap
from tests.exercises.figures.made import ALL_FOURS, LYING, SITTING, STANDING, Table, changed


def told(table: Table) -> list[str]:
    """The findings of a table that has nothing to mend otherwise."""
    assert list(FIGURE.problems(table, "figure")) == []
    return findings(read(table))


def amounts(sentences: list[str], name: str) -> list[float]:
    """The first number of every sentence that begins with a name."""
    return [
        float(re.findall(r"-?\d+", sentence.removeprefix(name))[0])
        for sentence in sentences
        if sentence.startswith(f"{name}: ")
    ]


@every_movement
def test_nothing_is_wrong_with_the_library(slug: str) -> None:
    assert findings(figure(slug)) == []


@pytest.mark.parametrize(
    "table", [STANDING, ALL_FOURS, LYING, SITTING], ids=["standing", "all fours", "lying", "sitting"]
)
def test_nothing_is_wrong_with_what_the_wrong_ones_are_made_of(table: Table) -> None:
    assert told(table) == []


def wrong(table: Table, changes: dict[str, Any]) -> list[str]:
    """What is told of a good figure with changes, its arrows put aside."""
    return told(changed(table, {"arrows": [], **changes}))


def leg(upper: float, lower: float, *, out: tuple[float, float] = (0, 0), foot: float = 0) -> dict[str, Any]:
    return {"bones": [upper, lower], "out": [*out], "foot": [foot, 0]}


def arm(upper: float, lower: float, **more: Any) -> dict[str, Any]:
    return {"bones": [upper, lower], "out": [0, 0], **more}


@pytest.mark.parametrize(
    ("table", "end", "angles"),
    [
        (
            STANDING,
            {
                # The heel goes up to the buttock and on: from -10° to -180° is 170.
                "right_leg": leg(-10, -180, foot=-90),
                "left_leg": leg(-90, -90, out=(60, 60)),
                "right_arm": arm(-90, 70),
                "left_arm": arm(0, 0, hand=[86, 0], palm="down"),
            },
            {"right knee": 170, "left hip sideways": 60, "right elbow": 160, "left wrist": -86},
        ),
        (
            STANDING,
            {
                # The thigh is 140° from hanging down, the pelvis 1° further forward than in neutral standing.
                "right_leg": leg(50, -70, foot=20),
                "left_leg": leg(-130, -130, foot=-40),
                # Straight back, from a chest that leans forward by 2°: 94° at the pelvis, 16 more, 21 of flexion.
                "left_arm": arm(180, 180),
            },
            {"right hip flexion": 141, "left hip flexion": -39, "left shoulder behind": 88},
        ),
        (
            STANDING,
            {
                # With a straight knee the back of the thigh holds it sooner.
                "right_leg": leg(10, 10, foot=100),
                # Over to the other side.
                "left_leg": leg(-90, -90, out=(-40, -40)),
            },
            {"right hip flexion": 101, "left hip sideways": -40},
        ),
        (
            STANDING,
            # Toes that point up to the shin, and straight down from it.
            {"right_leg": leg(-90, -90, foot=60), "left_leg": leg(-60, -90, foot=-90)},
            {"right ankle": 60, "left ankle": -90},
        ),
        # Feet that point out, and toes that curl under.
        (
            STANDING,
            {
                "right_leg": {"bones": [-90, -90], "foot": [0, 60]},
                "left_leg": {"bones": [-90, -90], "foot": [0, 0], "toes": -120},
            },
            {"right foot sideways": 60, "left toes": 120},
        ),
        # Knees that bend forward.
        (
            STANDING,
            {"right_leg": leg(-90, -75, foot=15), "left_leg": leg(-90, -50, foot=40)},
            {"right knee": -15, "left knee": -40},
        ),
        (
            ALL_FOURS,
            # The natural curves are taken off: -17 in the lower back, 25 in the upper, 2 in neck and head together.
            {"spine": [12, 60, 80, 50, 20], "twist": [60, -100]},
            {
                "lower back flexion": 77,
                "upper back flexion": 55,
                "neck flexion": 68,
                "trunk twist": 60,
                "neck twist": -100,
            },
        ),
        (
            ALL_FOURS,
            {"spine": [12, -60, -30, -50, -30], "bend": [70, -60]},
            {
                "lower back flexion": -43,
                "upper back flexion": -55,
                "neck flexion": -82,
                "trunk side bend": 70,
                "neck side bend": -60,
            },
        ),
    ],
)
def test_a_joint_that_goes_too_far_is_named_with_its_angle(
    table: Table, end: dict[str, Any], angles: dict[str, float]
) -> None:
    # A sentence says how far the joint goes, too.
    sentences = [told for told in wrong(table, {"end": end}) if re.search(r"from -?\d+° to -?\d+°", told)]
    for name, degrees in angles.items():
        assert amounts(sentences, name) == [pytest.approx(degrees, abs=2)], sentences


@pytest.mark.parametrize(
    ("out", "degrees"),
    [
        # The knee bends 90° and the foot swings out to its side: the thigh turns in, which is negative.
        ((0, 70), -70),
        ((0, -70), 70),
    ],
)
def test_a_thigh_that_turns_too_far_is_named_with_its_angle(out: tuple[float, float], degrees: float) -> None:
    sentences = wrong(STANDING, {"end.legs": leg(0, -90, out=out)})
    for side in SIDES:
        assert amounts(sentences, f"{side} hip turn") == [pytest.approx(degrees, abs=2)], sentences


def test_an_arm_that_is_raised_beyond_the_ear_is_named() -> None:
    sentences = wrong(STANDING, {"end.right_arm": arm(125, 125, hand=[125, 0])})
    assert any(sentence.startswith("right shoulder") for sentence in sentences), sentences


# Out of reach


@pytest.mark.parametrize(
    ("side", "hand", "foot"), [("right", [500, 1000], [400, 160]), ("left", [420, 420], [-320, 100])]
)
def test_a_place_out_of_reach_is_named_with_what_is_missing(
    side: Side, hand: list[float], foot: list[float]
) -> None:
    depth = 90 * SIGN[side]
    end = {f"{side}_arm": {"at": hand, "z": depth}, f"{side}_leg": {"at": foot, "z": depth}}
    skeleton = read(STANDING).run.skeleton(0)
    sentences = wrong(STANDING, {"end": end})
    for name, root, at, longest in (("hand", "shoulder", hand, 332), ("foot", "hip", foot, 491)):
        missing = gap(skeleton.joint(f"{side} {root}"), Vec(at[0], at[1], depth)) - longest
        assert amounts(sentences, f"{side} {name}") == [pytest.approx(missing, abs=1.5)], sentences


def test_an_elbow_that_is_fixed_too_far_away_is_named_with_what_is_missing() -> None:
    elbow = [200, 760, 100]
    table = changed(STANDING, {"end.right_arm": {"elbow": elbow, "at": [346, 760], "z": 100}})
    shoulder = read(STANDING).run.skeleton(0).joint("right shoulder")
    missing = gap(shoulder, Vec(*elbow)) - 186
    assert amounts(told(table), "right elbow") == [pytest.approx(missing, abs=1)]


def test_a_lean_that_cannot_be_solved_is_told() -> None:
    fit = {"point": "right shoulder", "from": [0, 0, 0], "is": 1500}
    sentences = wrong(SITTING, {"start.fit": fit})
    assert any(sentence.startswith("fit: ") for sentence in sentences), sentences


# The floor


@pytest.mark.parametrize(
    ("table", "changes", "depths"),
    [
        (
            STANDING,
            # Hips at 450, legs of 491: the ankle is at -41, its underside 20 lower.
            {
                "start.root": {"joint": "hips", "at": [0, 450, 0]},
                "start.legs": {"bones": [-90, -90], "foot": [0, 0]},
            },
            {"right ankle": 61, "left ankle": 61},
        ),
        (ALL_FOURS, {"start.root": {"joint": "knees", "at": [0, 0]}}, {"right knee": 36, "left knee": 36}),
        (
            LYING,
            {
                "start.root": {"joint": "shoulders", "at": [-280, 0]},
                "start.right_arm": {"at": [20, -30], "z": 170},
                "start.left_arm": {"at": [20, 22], "z": -170, "hand": [-60, 0]},
            },
            {"right shoulder": 38, "right wrist": 46, "left fingers": 67},
        ),
    ],
)
def test_what_is_under_the_floor_is_named_with_how_deep(
    table: Table, changes: dict[str, Any], depths: dict[str, float]
) -> None:
    sentences = wrong(table, changes)
    for name, depth in depths.items():
        assert amounts(sentences, name) == [pytest.approx(depth, abs=6)], sentences


def test_a_head_under_the_floor_is_named() -> None:
    sentences = wrong(LYING, {"start.spine": [182, -6, 10, -44, -14]})
    assert any(sentence.startswith("head: ") for sentence in sentences), sentences


def test_a_figure_that_floats_is_told_with_how_high() -> None:
    """With the soles 100 above the floor; unless it has something to sit on."""
    changes = {
        "start.root": {"joint": "hips", "at": [0, 628, 0]},
        "start.legs": {"at": [0, 139], "foot": [0, 0]},
    }
    assert amounts(wrong(STANDING, changes), "figure") == [pytest.approx(100, abs=15)]
    assert not amounts(wrong(STANDING, {**changes, "props": [{"kind": "stool"}]}), "figure")


@pytest.mark.parametrize(
    ("table", "changes", "names", "units"),
    [
        (STANDING, {"end.legs": {"at": [40, 39]}}, ["right ankle", "left ankle"], 40),
        (STANDING, {"end.left_leg": {"at": [-30, 39]}}, ["left ankle"], 30),
        (
            ALL_FOURS,
            {"start.arms": {"at": [250, 22]}, "end": {"right_arm": {"at": [230, 22]}}},
            ["right wrist"],
            20,
        ),
        (
            ALL_FOURS,
            {"end": {"root": {"joint": "knees", "at": [-25, 37]}}, "start.arms": {"at": [250, 22]}},
            ["right knee", "left knee"],
            25,
        ),
        (LYING, {"end": {"arms": {"at": [0, 22], "apart": 170}}}, ["right wrist", "left wrist"], 40),
    ],
)
def test_what_slips_along_the_floor_is_named_with_how_far(
    table: Table, changes: dict[str, Any], names: list[str], units: float
) -> None:
    sentences = wrong(table, changes)
    slipping = [sentence for sentence in sentences if "slip" in sentence]
    assert {sentence.split(":")[0] for sentence in slipping} >= set(names), sentences
    for name in names:
        assert amounts(slipping, name) == [pytest.approx(units, abs=1)], sentences


# Through the body


@pytest.mark.parametrize(
    ("end", "names"),
    [
        (
            {
                "right_arm": {"on": {"part": "trunk", "along": 180}},
                "left_arm": {"on": {"part": "head", "along": 50, "right": -20}},
            },
            ["right forearm on trunk", "left forearm on head"],
        ),
        (
            {
                "right_arm": {"on": {"part": "head", "along": 68}},
                # A hand that crosses the chest behind its own ribs.
                "left_arm": {"on": {"part": "trunk", "along": 200, "right": 60}},
            },
            ["right forearm on head", "left forearm on trunk"],
        ),
        (
            {
                "right_arm": {"bones": [-90, -90], "out": [-60, -60]},
                # The ankle is in the middle of the waist.
                "left_leg": {"at": [0, 640], "z": 0},
            },
            ["right upper arm on trunk", "left shank on trunk"],
        ),
    ],
)
def test_a_limb_through_the_body_is_named_with_how_deep(end: dict[str, Any], names: list[str]) -> None:
    sentences = wrong(STANDING, {"end": end})
    for name in names:
        (sentence,) = [sentence for sentence in sentences if sentence.startswith(f"{name}: ")]
        # 0 is the middle, 1 the surface.
        depth = float(re.findall(r"\d\.\d+", sentence)[0])
        assert 0 <= depth < 0.72


@pytest.mark.parametrize(
    ("inward", "is_told", "is_told_when_meant"),
    # An arm beside the ribs, pressed into them, and through.
    [(8, False, False), (28, True, False), (60, True, True)],
)
def test_a_contact_that_is_meant_may_press_in_but_not_go_through(
    inward: int, is_told: bool, is_told_when_meant: bool
) -> None:
    changes = {"start.right_arm": {"bones": [-90, -90], "out": [-inward, 60]}, "end": {"tilt": 1}}
    name = "right upper arm on trunk"
    assert bool(amounts(wrong(STANDING, changes), name)) == is_told
    assert bool(amounts(wrong(STANDING, {**changes, "touches": [name]}), name)) == is_told_when_meant


# Time


def test_what_moves_too_fast_is_named_with_how_far_it_jumps() -> None:
    """A straight arm of 332 that swings round; in the middle of the trip it is fastest."""
    table = changed(
        STANDING,
        {
            "arrows": [],
            "start.right_arm": {"bones": [-90, -90], "out": [0, 0]},
            "end.right_arm": {"bones": [210, 210], "out": [0, 0]},
        },
    )
    steps = [eased(late) - eased(early) for early, late in pairwise(TIMES)]
    jump = 2 * 332 * math.sin(math.radians(max(steps) * 300 / 2))
    sentences = [sentence for sentence in told(table) if "jump" in sentence]
    assert amounts(sentences, "right wrist") == [pytest.approx(jump, abs=2)], sentences
    assert amounts(sentences, "right forearm")[0] > jump


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start.twist": [60, 0]}, "at the start"),
        ({"end.twist": [60, 0]}, "at the end"),
        ({"middle": {"twist": [60, 0]}}, "50 % of the way"),
    ],
)
def test_the_moment_is_named_at_which_it_is_worst(changes: dict[str, Any], words: str) -> None:
    (sentence,) = [one for one in wrong(STANDING, changes) if one.startswith("trunk twist: ")]
    assert words in sentence


def test_each_thing_that_is_wrong_is_told_once() -> None:
    sentences = wrong(STANDING, {"start.twist": [60, 0], "start.bend": [70, 0], "end.twist": [80, 0]})
    names = [sentence.split(":")[0] for sentence in sentences]
    assert len(names) == len(set(names))
    assert {"trunk twist", "trunk side bend"} <= set(names)
    assert amounts(sentences, "trunk twist") == [80]


# The picture


def test_what_leaves_the_picture_is_named_with_how_far() -> None:
    """The hand goes over the top between two key frames, higher than at either."""
    table = changed(
        STANDING,
        {
            "arrows": [],
            "start.right_arm": {"bones": [-45, -45], "out": [10, 10]},
            "end.right_arm": {"bones": [315, 315], "out": [10, 10]},
        },
    )
    scene = Scene(read(table))
    top = -scene.view[1]
    highest = max(
        -y
        for time in TIMES
        for shape in scene.person(eased(time)).shapes
        for outline in shape.shown
        for _, y in outline.points
    )
    sentences = [sentence for sentence in told(table) if "outside" in sentence]
    assert highest > top
    assert amounts(sentences, "right forearm") == [pytest.approx(highest - top, abs=8)]


@pytest.mark.parametrize(
    ("table", "changes", "name"),
    [
        # From behind.
        (STANDING, {"camera": [270, 5]}, "tummy"),
        (STANDING, {"camera": [90, 0], "region": ["tummy", "shoulder blades"]}, "shoulder blades"),
        (STANDING, {"camera": [0, 0], "region": ["left waist"]}, "left waist"),
        # Behind the other leg.
        (STANDING, {"camera": [0, 0], "region": ["left thigh front"]}, "left thigh front"),
    ],
)
def test_a_region_that_never_shows_is_named_with_what_shows(
    table: Table, changes: dict[str, Any], name: str
) -> None:
    sentences = wrong(table, changes)
    (share,) = amounts(sentences, name)
    assert 0 <= share < 40, sentences
    # The other region is in sight.
    assert sum("region" in sentence for sentence in sentences) == 1


def test_arrows_without_room_are_counted() -> None:
    wished = [{"joint": "right knee"}] * 8
    (sentence,) = wrong(LYING, {"arrows": wished})
    drawn, of = map(int, re.findall(r"\d+", sentence))
    assert sentence.startswith("arrows: ")
    assert of == 8
    assert 1 <= drawn < 8
