"""The figure as it is dressed: what lies over what, what shows from where, and what it holds and rests on."""

from __future__ import annotations

import math
from typing import Any

import pytest

from exercises.figures import draw, read
from exercises.figures.outlines import Points, area, inside
from exercises.figures.person import Person
from exercises.figures.scene import Scene
from tests.exercises.figures.library import body_paths, svg
from tests.exercises.figures.made import LYING, SITTING, STANDING, Table, changed

SIDE, FRONT, BACK, THREE_QUARTER = [0, 0], [90, 0], [270, 0], [45, 0]


def scene(table: Table, changes: dict[str, Any]) -> Scene:
    return Scene(read(changed(table, {"arrows": [], **changes})))


def standing(camera: list[float], **start: Any) -> Scene:
    return scene(STANDING, {"camera": camera, **{f"start.{key}": value for key, value in start.items()}})


def drawn(scene: Scene) -> list[str]:
    """The names of what is drawn at the start, the farthest first."""
    return [shape.name for shape in scene.in_order(scene.persons[0]) if shape.shown]


def points(person: Person, name: str) -> Points:
    (shape,) = [shape for shape in person.shapes if shape.name == name]
    return [point for outline in shape.shown for point in outline.points]


# What lies over what


def test_from_the_side_one_arm_and_leg_are_behind_the_shirt_and_the_others_before_it() -> None:
    order = drawn(standing(SIDE))
    shirt = order.index("shirt")
    assert order.index("left upper arm") < shirt < order.index("right upper arm")
    assert order.index("left thigh") < order.index("right thigh")
    assert order.index("left forearm") < shirt < order.index("right forearm")


def test_a_sleeve_lies_over_its_arm_and_the_shirt_over_the_leggings() -> None:
    order = drawn(standing(THREE_QUARTER))
    for side in ("right", "left"):
        assert order.index(f"{side} upper arm") < order.index(f"{side} sleeve")
    assert order.index("pelvis") < order.index("shirt")


@pytest.mark.parametrize("camera", [SIDE, FRONT, BACK, THREE_QUARTER])
def test_the_hair_is_on_the_head(camera: list[float]) -> None:
    order = drawn(standing(camera))
    assert order.index("head") < order.index("cap")


def test_hair_falls_behind_a_face_and_over_the_back_of_a_head() -> None:
    face, nape = drawn(standing(FRONT)), drawn(standing(BACK))
    for hair in ("nape", "bob"):
        assert face.index(hair) < face.index("head")
        assert nape.index(hair) > nape.index("head")


def test_the_neck_is_under_the_collar_from_behind_and_over_it_from_the_front() -> None:
    behind, before = drawn(standing(BACK)), drawn(standing(FRONT))
    assert behind.index("neck") < behind.index("shirt")
    assert before.index("neck") > before.index("shirt")


def test_a_hand_before_the_belly_is_over_the_shirt_and_one_behind_the_back_is_not() -> None:
    before = {"on": {"part": "trunk", "along": 110, "front": 80}}
    behind = {"on": {"part": "trunk", "along": 80, "front": -80}}
    order = drawn(standing(FRONT, right_arm=before, left_arm=behind))
    assert order.index("left forearm") < order.index("shirt") < order.index("right forearm")


def test_what_is_said_to_be_nearer_is() -> None:
    plain = drawn(standing(SIDE))
    pulled = drawn(scene(STANDING, {"camera": SIDE, "nearer": {"left upper arm": 600, "left forearm": 600}}))
    assert plain.index("left upper arm") < plain.index("shirt")
    assert pulled.index("left upper arm") > pulled.index("right upper arm")


# What shows


@pytest.mark.parametrize(
    ("camera", "marks"),
    # An ear from the side; both and the nose from the front would be three, but ears seen edge-on are left out.
    [(SIDE, 1), (FRONT, 1), (BACK, 0), (THREE_QUARTER, 2)],
)
def test_ears_and_nose_show_from_where_they_can_be_seen(camera: list[float], marks: int) -> None:
    person = standing(camera).persons[0]
    (shape,) = [shape for shape in person.shapes if shape.name == "ears and nose"]
    assert len(shape.shown) == marks


@pytest.mark.parametrize(("camera", "shows"), [(SIDE, True), (BACK, True), (FRONT, False)])
def test_the_spine_shows_from_the_side_and_from_behind(camera: list[float], shows: bool) -> None:
    assert ("spine" in drawn(standing(camera))) == shows


def test_seams_show_where_they_are_turned_to_the_eye() -> None:
    assert not {"right side seam", "left side seam"} & {*drawn(standing(SIDE))}
    assert "right side seam" in drawn(standing(THREE_QUARTER))
    assert "left side seam" in drawn(standing([135, 0]))


@pytest.mark.parametrize(
    ("camera", "more", "far"),
    [
        (SIDE, {}, {"left leg", "left arm"}),
        ([180, 0], {}, {"right leg", "right arm"}),
        (FRONT, {}, set()),
        # As it is said, where distance alone does not tell.
        (SIDE, {"far": []}, set()),
        (FRONT, {"far": ["left leg"]}, {"left leg"}),
    ],
)
def test_the_limbs_behind_are_paler(camera: list[float], more: dict[str, Any], far: set[str]) -> None:
    table = changed(STANDING, {"camera": camera, **more})
    assert Scene(read(table)).far == far
    paler = [
        path.get("class", "")
        for path in body_paths(draw(read(table)).start)
        if "fig-far" in path.get("class", "")
    ]
    assert bool(paler) == bool(far)
    # Trunk and head have one tone: neither hair nor highlight ever is paler.
    assert not any(css.startswith(("fig-hair", "fig-hi", "fig-spine")) for css in paler)


def test_a_fist_is_closed_and_shows_its_thumb() -> None:
    closed = standing(SIDE, right_arm={"fist": True}).persons[0]
    flat = standing(SIDE).persons[0]

    def reach(person: Person) -> float:
        wrist, hand = scene_of(person)
        return max(math.dist(wrist, point) for point in hand)

    def scene_of(person: Person) -> tuple[tuple[float, float], Points]:
        skeleton = standing(SIDE).skeletons[0]
        wrist = standing(SIDE).camera.flat(skeleton.joint("right wrist"))
        (shape,) = [shape for shape in person.shapes if shape.name == "right forearm"]
        return wrist, shape.outlines[1].points

    assert reach(closed) < 75
    assert reach(flat) > 95
    assert "right thumb" in [shape.name for shape in closed.shapes]
    assert "right thumb" not in [shape.name for shape in flat.shapes]


def test_breath_swells_the_belly_and_not_the_back() -> None:
    still, full = (points(standing(SIDE, breath=breath).persons[0], "shirt") for breath in (0, 30))
    swelling = [after[0] - before[0] for before, after in zip(still, full, strict=True)]
    assert max(swelling) == pytest.approx(30, abs=4)
    assert min(swelling) > -1


def test_a_turned_head_looks_where_the_neck_turns() -> None:
    skeleton = standing(FRONT, twist=[0, 60]).skeletons[0]
    assert skeleton.head.front.z == pytest.approx(math.sin(math.radians(60)), abs=0.06)
    assert 0.3 < skeleton.neck.front.z < 0.7
    assert skeleton.joint("face").z > 40


def test_shoulders_that_slide_forward_or_back_come_in_a_little() -> None:
    def breadth(forward: int) -> float:
        skeleton = standing(FRONT, shoulders=[forward, 0]).skeletons[0]
        return (skeleton.joint("right shoulder") - skeleton.joint("left shoulder")).length

    assert breadth(0) == pytest.approx(200)
    assert breadth(20) == breadth(-20) == pytest.approx(194)


def test_shoulder_blades_highlight_goes_with_them() -> None:
    """Seen from behind: apart when the shoulders come forward, together when they are drawn back."""

    def breadth(forward: int) -> float:
        blades = scene(
            STANDING, {"camera": BACK, "region": ["shoulder blades"], "start.shoulders": [forward, 0]}
        ).persons[0]
        xs = [x for x, _ in points(blades, "shoulder blades")]
        return max(xs) - min(xs)

    assert breadth(20) > breadth(0) + 4 > breadth(-20) + 8


def test_a_region_on_a_thigh_lies_on_that_thigh() -> None:
    person = scene(STANDING, {"camera": FRONT, "region": ["right thigh front"]}).persons[0]
    thigh = points(person, "right thigh")
    assert all(inside(point, thigh) for point in points(person, "right thigh front"))


# What it holds and rests on


def test_a_band_runs_from_the_hand_to_where_it_is_fixed() -> None:
    fixed = [480, 484, 0]
    through = {"kind": "band", "through": ["right hand", fixed, "left hand"]}
    held = scene(STANDING, {"camera": SIDE, "props": [through]})
    for person, skeleton in zip(held.persons, held.skeletons, strict=True):
        (band,) = [shape for shape in person.shapes if shape.css == "fig-band"]
        start, post, end = band.shown[0].points
        assert post == pytest.approx((480, -484))
        for place, hand in ((start, "right hand"), (end, "left hand")):
            # In the fist, which is 60 long.
            assert math.dist(place, held.camera.flat(skeleton.joint(hand))) < 28


def test_a_band_is_a_line_with_an_edge_under_it() -> None:
    band = {"kind": "band", "through": ["right hand", [480, 484, 0]]}
    classes = [
        path.get("class") for path in body_paths(draw(read(changed(STANDING, {"props": [band]}))).start)
    ]
    assert classes.index("fig-band-edge") + 1 == classes.index("fig-band")


def test_a_mat_reaches_under_the_whole_body() -> None:
    lying = scene(LYING, {"camera": [0, 20]})
    (mat,) = [outline.points for css, outline in lying.backdrop if css == "fig-mat"]
    xs = [x for x, _ in mat]
    for skeleton in lying.skeletons:
        for place in (
            skeleton.head_point(0, 130),
            *(leg.end + leg.tip * 120 for leg in skeleton.legs.values()),
        ):
            assert min(xs) < lying.camera.flat(place)[0] < max(xs)
    assert 800 < max(xs) - min(xs) < 1200


def test_somebody_sits_on_the_stool() -> None:
    sitting = scene(SITTING, {"camera": SIDE})
    top = -min(y for _, outline in sitting.backdrop for _, y in outline.points)
    lowest = min(-y for _, y in points(sitting.persons[0], "pelvis"))
    # Within what the flesh of a thigh gives.
    assert abs(top - lowest) < 30


THINGS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "chair"}, "fig-prop"),
    ({"kind": "stool"}, "fig-prop"),
    ({"kind": "post", "at": [200, 0]}, "fig-prop"),
    ({"kind": "doorway"}, "fig-prop"),
    ({"kind": "wall", "at": [-100, 0]}, "fig-wall-face"),
    ({"kind": "pillow", "at": [200, 40, 0]}, "fig-pillow"),
    ({"kind": "ball", "at": [200, 60, 0]}, "fig-prop"),
]


@pytest.mark.parametrize(("prop", "css"), [*THINGS, ({"kind": "mat"}, "fig-mat")])
def test_a_thing_stands_behind_the_body(prop: dict[str, Any], css: str) -> None:
    backdrop = scene(STANDING, {"props": [prop]}).backdrop
    assert css in {css for css, outline in backdrop if abs(area(outline.points)) > 900}


def test_a_thing_with_a_depth_is_drawn_among_the_limbs() -> None:
    table = changed(STANDING, {"props": [{**prop, "depth": 200} for prop, _ in THINGS], "arrows": []})
    start = draw(read(table)).start
    assert {css for _, css in THINGS} <= {path.get("class") for path in body_paths(start)}
    assert {path.get("class") for path in svg(start).findall("path")} == {"fig-floor"}


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_turned_chair_has_its_back_on_the_side_it_is_turned_to(turn: int) -> None:
    """Seen from above: behind somebody who faces right, then by quarter turns."""
    chair = scene(STANDING, {"camera": [0, 90], "props": [{"kind": "chair", "turn": turn}]})
    outlines = [outline.points for css, outline in chair.backdrop]
    seat = max(outlines, key=lambda points: abs(area(points)))
    back = max((points for points in outlines if points is not seat), key=lambda points: abs(area(points)))
    (x, y), (sx, sy) = middle(back), middle(seat)
    expected = [(-1, 0), (0, 1), (1, 0), (0, -1)][turn]
    away = (x - sx, y - sy)
    assert away[0] * expected[0] + away[1] * expected[1] > 60


def middle(points: Points) -> tuple[float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def test_the_floor_has_a_line_from_the_side_and_none_from_above() -> None:
    assert scene(STANDING, {"camera": [50, 5]}).floor is not None
    assert scene(STANDING, {"camera": [50, 40]}).floor is None
    assert "fig-floor" not in draw(read(changed(STANDING, {"camera": [50, 40]}))).start
