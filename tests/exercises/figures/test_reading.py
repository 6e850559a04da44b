"""A mistake in a figure's table is named with its key and its mend; without one it is read as it is meant."""

from __future__ import annotations

from typing import Any

import pytest

from exercises.figures import FIGURE, draw, findings, read
from exercises.figures.pose import BASES, Pose
from exercises.figures.space import Vec
from tests.exercises.figures.library import TABLES, body_paths, every_movement, gap
from tests.exercises.figures.made import ALL_FOURS, LYING, STANDING, changed

LEGS_DOWN = {"bones": [-90, -90], "foot": [0, 0]}


def told(table: Any) -> list[str]:
    return [f"{key}: {words}" for key, words in FIGURE.problems(table, "figure")]


@every_movement
def test_the_library_has_nothing_to_mend(slug: str) -> None:
    assert told(TABLES[slug]) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"start.base": "standng"},
            'figure.start.base: is "standng", which is not known. Did you mean "standing"?',
        ),
        (
            {"start": {"spine": [94, -16, 24, 14, -12]}},
            f"figure.start.base: is missing. Add one of {', '.join(BASES)}.",
        ),
        (
            {"arrows": [{"joint": "right kne"}]},
            'figure.arrows[1].joint: is "right kne", which is not known. Did you mean "right knee"?',
        ),
        (
            {"arrows": [{"joint": "right hand", "way": "strait"}]},
            'figure.arrows[1].way: is "strait", which is not known. Did you mean "straight"?',
        ),
        (
            {"end.left_arm": {"palms": "down"}},
            'figure.end.left_arm.palms: is not a key we know. Did you mean "palm"?',
        ),
        (
            {"end.rigth_arm": {"bones": [0, 0]}},
            'figure.end.rigth_arm: is not a key we know. Did you mean "right_arm"?',
        ),
        (
            {"end.right_leg": {"fist": True}},
            "figure.end.right_leg.fist: is not a key we know. ",
        ),
        (
            {"start.root": {"joint": "hips", "at": [0]}},
            "figure.start.root.at: is not in the right form. Write a list of 2 or 3 numbers from -1600 to 1600",
        ),
        ({"start.root": {"at": [0, 528]}}, "figure.start.root.joint: is missing. Add one of hips, "),
        (
            {"end.spine": [94, -16, 24, 14]},
            "figure.end.spine: is not in the right form. Write a list of 5 numbers from -400 to 400",
        ),
        (
            {"end.spine": [94, -16, float("nan"), 14, 0]},
            "figure.end.spine[3]: is nan. Write a number from -400 to 400.",
        ),
        ({"camera": [50, float("inf")]}, "figure.camera[2]: is inf. Write a number from -90 to 360."),
        ({"camera": 50}, "figure.camera: is not in the right form. Write a list of 2 numbers"),
        ({"end.twist": [True, 0]}, "figure.end.twist[1]: is not a number."),
        (
            {"end.roll": "20"},
            "figure.end.roll: is not a number. Write a number from -400 to 400, without quotes.",
        ),
        ({"end.glide": 90}, "figure.end.glide: is 90. Write a number from -40 to 40."),
        ({"size": "small"}, 'figure.size: is "small", which is not known. '),
        ({"region": []}, "figure.region: has 0. Write a list of 1 or more."),
        (
            {"region": ["lower bak"]},
            'figure.region[1]: is "lower bak", which is not known. Did you mean "lower back"?',
        ),
        ({"region": ["tummy", "tummy"]}, 'figure.region: has "tummy" 2 times. Keep one of them.'),
        (
            {"props": [{"kind": "matt"}]},
            'figure.props[1].kind: is "matt", which is not known. Did you mean "mat"?',
        ),
        (
            {"props": [{"kind": "band", "through": ["right hnd", [480, 484, 0]]}]},
            'figure.props[1].through[1]: is "right hnd", which is not known. Did you mean "right hand"?',
        ),
        (
            {"props": [{"kind": "band", "through": ["right hand"]}]},
            "figure.props[1].through: is not in the right form. Write a list of right hand, ",
        ),
        (
            {"touches": ["right thigh on trnk"]},
            'figure.touches[1]: is "right thigh on trnk", which is not known. Did you mean "right thigh on trunk"?',
        ),
        (
            {"nearer": {"left upper amr": 40}},
            'figure.nearer.left upper amr: is "left upper amr", which is not known. Did you mean "left upper arm"?',
        ),
        ({"nearer": {"head": 5000}}, "figure.nearer.head: is 5000. Write a number from -600 to 600."),
        (
            {"far": ["left lag"]},
            'figure.far[1]: is "left lag", which is not known. Did you mean "left leg"?',
        ),
        ({"start.right_arm": {"fist": "yes"}}, "figure.start.right_arm.fist: is neither true nor false."),
        ({"start.right_arm": [0, 0]}, "figure.start.right_arm: is not a table."),
        (
            {"middle": {"base": "siting"}},
            'figure.middle.base: is "siting", which is not known. Did you mean "sitting"?',
        ),
        ({"camra": [0, 0]}, 'figure.camra: is not a key we know. Did you mean "camera"?'),
        ({"description": "Word, " * 80}, "figure.description: has 80 words. Keep it to "),
    ],
)
def test_a_mistake_is_named_with_its_key_and_its_mend(changes: dict[str, Any], words: str) -> None:
    problems = told(changed(STANDING, changes))
    assert any(problem.startswith(words) for problem in problems), problems


@pytest.mark.parametrize("key", ["description", "camera", "size", "region", "start", "end"])
def test_what_every_figure_needs_is_asked_for(key: str) -> None:
    table = {name: value for name, value in STANDING.items() if name != key}
    assert [problem.split(" Add")[0] for problem in told(table)] == [f"figure.{key}: is missing."]


@pytest.mark.parametrize("table", [None, [], "standing", 7])
def test_a_figure_that_is_no_table_is_told_so(table: Any) -> None:
    assert told(table)[0].startswith("figure: is not a table. Write a table with description, camera, ")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"end.right_arm": {"elbow": [200, 760, 100]}},
            "figure.end.right_arm.at: is missing. Say where the wrist is.",
        ),
        (
            {"end.right_leg": {"on": {"part": "own thigh", "along": 0.5}}},
            "figure.end.right_leg.on.part: is its own thigh. Name the other leg's.",
        ),
        (
            {"middle": {"left_leg": {"on": {"part": "left shin", "along": 0.5}}}},
            "figure.middle.left_leg.on.part: is its own shin. Name the other leg's.",
        ),
        (
            {"end.right_leg": {"on": {"part": "head", "along": 50}}},
            'figure.end.right_leg.on.part: is "head". A foot rests on a thigh or a shin.',
        ),
        (
            {
                "start.right_leg": {"on": {"part": "left thigh", "along": 0.5}},
                "end.left_leg": {"on": {"part": "right thigh", "along": 0.5}},
            },
            "figure.end.legs: rest on one another. Let one of them go another way.",
        ),
        (
            {"end.right_arm": {"fist": True}},
            "figure.end.right_arm.fist: differs from the start. Keep the hand as it is there.",
        ),
        (
            {"start.arms": {"fist": True}, "end.left_arm": {"fist": False}},
            "figure.end.left_arm.fist: differs from the start. Keep the hand as it is there.",
        ),
        (
            {"end": {"root": {"joint": "ankles", "at": [100, 39]}}},
            'figure.end.root.joint: is "ankles". Give that leg as bones, or pin another joint.',
        ),
        (
            {"end": {"root": {"joint": "left knee", "at": [0, 300]}}},
            'figure.end.root.joint: is "left knee". Give that leg as bones, or pin another joint.',
        ),
        (
            {"end.right_arm": {"at": [100, 700], "bones": [0, 0]}},
            "figure.end.right_arm: goes at and bones. Keep one of them.",
        ),
        (
            {"end.right_arm": {"at": [100, 700], "apart": 90, "z": 90}},
            "figure.end.right_arm: has apart and z, which say the same. Keep one of them.",
        ),
        (
            {"end.fit": {"point": "right shoulder", "from": [0, 0, 0], "is": 800}},
            "figure.end.fit: differs from the start. Keep it as it is there.",
        ),
        ({"camera": [50, -5]}, "figure.camera[2]: is -5. Write a number from 0 to 90."),
        # Everybody faces right, or towards the eye or away from it.
        ({"camera": [180, 0]}, "figure.camera[1]: is 180, from where people face left."),
        ({"props": [{"kind": "pillow"}]}, "figure.props[1].at: is missing or short. Say where it lies: "),
        ({"props": [{"kind": "ball", "at": [100, 0]}]}, "figure.props[1].at: is missing or short. "),
        ({"props": [{"kind": "band"}]}, "figure.props[1].through: is missing. Add a list of right hand, "),
        ({"props": [{"kind": "chair", "turn": 0.5}]}, "figure.props[1].turn: is not a whole number. "),
    ],
)
def test_what_cannot_be_drawn_is_named_with_its_key_and_its_mend(changes: dict[str, Any], words: str) -> None:
    (problem,) = told(changed(STANDING, changes))
    assert problem.startswith(words)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "camera": [-90, 90],
            "discs": ["right arm", "head"],
            "start.arms": {"fist": True},
            "end.left_arm": {"bones": [0, 0], "fist": True},
            "end.left_leg": {"on": {"part": "right shin", "along": 0.5, "right": -40}},
            "nearer": {"left upper arm": 600, "head": -600},
        },
        # Nobody is near the mat.
        {
            "props": [{"kind": "mat"}],
            "start.root": {"joint": "hips", "at": [0, 1500]},
            "start.legs": LEGS_DOWN,
        },
        {
            "camera": [360, 0],
            "start.twist": [400, -400],
            "end.spine": [-400, 400, -400, 400, -400],
            # A foot in its own hip.
            "end.right_leg": {"at": [0, 528], "z": 52},
            "region": ["right thigh back", "buttocks"],
        },
        {
            "props": [
                *({"kind": kind, "at": [-300, 0], "turn": 1} for kind in ("chair", "stool", "wall", "post")),
                {"kind": "doorway", "depth": 90},
                {"kind": "mat", "along": [-90, 400]},
                {"kind": "ball", "at": [300, 60, 0], "size": 60},
                {"kind": "pillow", "at": [0, 40, 0]},
                {"kind": "towel", "through": ["right foot", [0, 300, 0], "left hand"], "depth": 40},
            ]
        },
    ],
)
def test_what_is_not_refused_can_be_drawn(changes: dict[str, Any]) -> None:
    """However odd it looks."""
    table = changed(STANDING, {"arrows": [], **changes})
    assert told(table) == []
    drawn = draw(read(table))
    for text in (drawn.start, drawn.end, drawn.motion):
        assert "nan" not in text
        assert "inf" not in text
    assert findings(read(table)) is not None


def test_every_band_is_drawn_in_its_own_place() -> None:
    bands = [{"kind": "band", "through": [f"{side} hand", [500, 900, 0]]} for side in ("right", "left")]
    drawn = draw(read(changed(STANDING, {"props": bands})))
    lines = [path.get("d") for path in body_paths(drawn.start) if path.get("class") == "fig-band"]
    assert len(set(lines)) == 2


# A pose differs from the one before


def poses(table: dict[str, Any]) -> tuple[Pose, Pose]:
    assert told(table) == []
    run = read(table).run
    return run.start, run.end


def test_a_start_is_its_base_but_for_what_it_says() -> None:
    plain, _ = poses(STANDING)
    tilted, _ = poses(changed(STANDING, {"start.tilt": 6}))
    assert tilted.tilt == 6
    assert (tilted.spine, tilted.root_at, tilted.left_leg) == (plain.spine, plain.root_at, plain.left_leg)


def test_an_end_is_its_start_but_for_what_it_says() -> None:
    start, end = poses(
        changed(STANDING, {"start.twist": [10, 0], "start.bend": [4, 0], "end": {"bend": [9, 0]}})
    )
    assert (start.twist, end.twist) == ((10, 0), (10, 0))
    assert (start.bend, end.bend) == ((4, 0), (9, 0))
    assert end.right_leg == start.right_leg


def test_a_middle_too_differs_from_the_start_and_the_end_does_not_know_it() -> None:
    table = changed(STANDING, {"start.roll": 3, "middle": {"twist": [20, 0]}, "end": {"bend": [9, 0]}})
    assert told(table) == []
    run = read(table).run
    assert run.middle is not None
    assert (run.middle.roll, run.middle.twist, run.middle.bend) == (3, (20, 0), (0, 0))
    assert (run.end.roll, run.end.twist, run.end.bend) == (3, (0, 0), (9, 0))
    assert run.pose(0.5) == run.middle


def test_a_limb_that_goes_the_same_way_keeps_what_it_does_not_say() -> None:
    start, end = poses(
        changed(
            ALL_FOURS,
            {
                "start.right_arm": {"at": [270, 22], "palm": "in", "swivel": 20},
                "end.right_arm": {"at": [250, 22]},
            },
        )
    )
    assert start.right_arm.at == (270, 22, 100)
    assert end.right_arm.at == (250, 22, 100)
    assert (end.right_arm.palms, end.right_arm.swivel) == (start.right_arm.palms, 20)
    # The base's hand flat on the floor is kept too.
    assert end.right_arm.tip == (0, 0)


def test_a_limb_that_names_no_way_keeps_the_one_it_goes() -> None:
    start, end = poses(changed(LYING, {"end": {"right_leg": {"swivel": 30}}}))
    assert (end.right_leg.way, end.right_leg.at, end.right_leg.swivel) == ("at", start.right_leg.at, 30)


def test_a_limb_that_goes_another_way_starts_afresh() -> None:
    _, end = poses(
        changed(
            ALL_FOURS, {"start.right_arm": {"swivel": 20, "palm": "up"}, "end.right_arm": {"bones": [10, 10]}}
        )
    )
    assert end.right_arm.way == "bones"
    assert (end.right_arm.swivel, end.right_arm.tip) == (0, None)
    assert end.right_arm.palms == (("in", 1.0),)


@pytest.mark.parametrize("limbs", ["arms", "legs"])
def test_both_limbs_are_said_at_once_and_one_may_differ(limbs: str) -> None:
    one = limbs[:-1]
    _, end = poses(
        changed(STANDING, {"end": {limbs: {"bones": [-60, -80]}, f"left_{one}": {"bones": [-40, -80]}}})
    )
    assert getattr(end, f"right_{one}").bones == (-60, -80)
    assert getattr(end, f"left_{one}").bones == (-40, -80)


def test_what_is_said_of_both_limbs_comes_first_wherever_it_stands() -> None:
    """A table that comes out of a database has lost its order."""
    one, both = {"bones": [-40, -80]}, {"bones": [-60, -80]}
    assert poses(changed(STANDING, {"end": {"left_arm": one, "arms": both}})) == poses(
        changed(STANDING, {"end": {"arms": both, "left_arm": one}})
    )
    shoulders = {"start.left_shoulder": [-6, 0], "start.shoulders": [10, 4]}
    assert poses(changed(STANDING, shoulders))[0].left_shoulder == (-6, 0)


def test_an_end_with_a_base_of_its_own_knows_nothing_of_the_start() -> None:
    _, end = poses(changed(STANDING, {"start.twist": [10, 0], "end": {"base": "standing", "tilt": 3}}))
    assert (end.twist, end.tilt) == ((0, 0), 3)


def test_apart_is_outward_on_either_side() -> None:
    start, _ = poses(changed(ALL_FOURS, {"start.arms": {"at": [260, 22], "apart": 140}}))
    assert start.right_arm.at == (260, 22, 140)
    assert start.left_arm.at == (260, 22, -140)


def test_apart_and_depth_replace_one_another() -> None:
    start, end = poses(
        changed(ALL_FOURS, {"start.arms": {"at": [260, 22], "apart": 140}, "end": {"right_arm": {"z": 30}}})
    )
    assert (start.right_arm.at, end.right_arm.at) == ((260, 22, 140), (260, 22, 30))
    _, end = poses(
        changed(ALL_FOURS, {"start.arms": {"at": [260, 22], "z": 30}, "end": {"arms": {"apart": 90}}})
    )
    assert (end.right_arm.at, end.left_arm.at) == ((260, 22, 90), (260, 22, -90))


def test_depth_is_where_it_is_on_either_side() -> None:
    start, _ = poses(changed(ALL_FOURS, {"start.left_arm": {"at": [260, 22], "z": 30}}))
    assert start.left_arm.at == (260, 22, 30)


def test_own_is_each_limbs_own_side() -> None:
    start, _ = poses(
        changed(STANDING, {"start.arms": {"on": {"part": "own thigh", "along": 0.4, "front": 50}}})
    )
    assert (start.right_arm.on, start.left_arm.on) == ("right thigh", "left thigh")


def test_both_hands_rest_on_the_body_in_the_mirror_of_one_another() -> None:
    """`right` is said for the right hand."""
    hips = {"part": "trunk", "along": 60, "front": -44, "right": 70}
    start, _ = poses(changed(STANDING, {"start.arms": {"on": hips}}))
    assert (start.right_arm.spot, start.left_arm.spot) == ((60, -44, 70), (60, -44, -70))
    start, _ = poses(changed(STANDING, {"start.left_arm": {"on": hips}}))
    assert start.left_arm.spot == (60, -44, 70)


def test_both_shoulders_are_said_at_once_and_one_may_differ() -> None:
    start, _ = poses(changed(STANDING, {"start.shoulders": [10, 4], "start.left_shoulder": [-6, 0]}))
    assert (start.right_shoulder, start.left_shoulder) == ((10, 4), (-6, 0))


@pytest.mark.parametrize("base", BASES)
def test_a_base_is_a_whole_pose(base: str) -> None:
    table = changed(STANDING, {"start": {"base": base}, "end": {}, "arrows": []})
    start, end = poses(table)
    assert start == end
    skeleton = read(table).run.skeleton(0)
    assert skeleton.short == {}
    assert gap(skeleton.joint("hips"), Vec(0, 0, 0)) < 1000


def test_a_figure_is_read_with_all_it_says() -> None:
    figure = read(
        changed(
            STANDING,
            {
                "note": "Seen from the side.",
                "props": [{"kind": "band", "through": ["right hand", [400, 700, 0]], "depth": 40}],
                "touches": ["left forearm on trunk"],
                "nearer": {"head": 30},
                "discs": ["left arm"],
                "far": ["left leg"],
            },
        )
    )
    assert figure.note == "Seen from the side."
    assert (figure.azimuth, figure.elevation, figure.size) == (50, 5, "tall")
    assert [prop.through for prop in figure.props] == [("right hand", (400, 700, 0))]
    assert (figure.touches, figure.discs, figure.far) == (
        ("left forearm on trunk",),
        ("left arm",),
        ("left leg",),
    )
    assert dict(figure.nearer) == {"head": 30}
    assert [(arrow.joint, arrow.way) for arrow in figure.arrows] == [("right hand", "as it moves")]


def test_reading_leaves_the_table_as_it_was() -> None:
    table = changed(STANDING, {})
    draw(read(table))
    assert table == STANDING
