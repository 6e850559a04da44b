"""A pose as it is written in a movement's file, and as the skeleton takes it.

A pose names a `base` of bases.toml and gives what differs; a middle or an end without one starts from the start pose.

root       the joint that stays where it is: { joint = "knees", at = [x, y] or [x, y, z] }; without z the middle of the
           body is at 0. Joints: hips, shoulders, knees, ankles, or one side's ("right knee").
spine      [pelvis, lumbar, thoracic, neck, head]: the pelvis as a direction (0 right, 90 up, 180 left), the others as
           flexion relative to the part below, the natural curves included; negative is extension.
roll, tilt the pelvis turned about its length (front to the right) and listed sideways (to the right)
twist, bend  [trunk, neck]: turned, and bent sideways, to the right
shoulders  [forward, up]: the shoulder blades' shift, -25 to 25; also right_shoulder and left_shoulder
turn       [x, y, z]: the whole figure turned about the axes of space, x first, then z, then y; [90, 0, 0] lays a supine pose on its right side
glide, breath  the head's shift forward and the belly's swelling, in units; a breath below 0 draws the waist in all round
legs, arms   both limbs, `apart`, `out` and `right` mirrored; right_leg, left_leg, right_arm, left_arm change one
fit        { point = "right shoulder", from = [x, y, z], is = distance }: the turn about z is solved anew in every
           frame so that the joint keeps its distance from the point

A limb goes one of four ways:
bones      [upper, lower]: directions in the body's own side view, with out = [upper, lower] sideways from the midline
           (0 in that plane, 90 straight out)
at         [x, y]: the ankle or wrist is there, `apart` from the midline or at the depth `z`; elbows and knees follow
on         { part = "right thigh", along, front, right }: it rests on the own body; parts: own, right or left thigh or
           shin (along 0 to 1), trunk (along the spine), head
elbow      [x, y, z] with at = [x, y]: both are fixed
Then foot or hand = [direction, out]; for a hand none means in line with the forearm. `swivel` turns knee or elbow
outward about the line from its root to its end, `toes` is the toes' own direction, `palm` what the palm faces (in, out, down, up, front, back of the chest, near or away from the eye), `fist`
closes the hand (throughout), `in_body` reads foot or hand in the body's own side view also when the body is turned.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from exercises.figures.body import HIP_OUT, SHOULDER_OUT
from exercises.figures.space import Vec
from exercises.schema import Choice, Flag, Kind, Number, Problems, Row, Table

Side: TypeAlias = Literal["right", "left"]
SIDES: tuple[Side, Side] = ("right", "left")
SIGN: dict[Side, int] = {"right": 1, "left": -1}

Pair: TypeAlias = tuple[float, float]
Triple: TypeAlias = tuple[float, float, float]

BASES: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "bases.toml").read_text("utf-8"))
LIMBS = ("right_leg", "left_leg", "right_arm", "left_arm")
WAYS = ("elbow", "on", "at", "bones")
PALMS = ("in", "out", "down", "up", "front", "back", "near", "away")
PARTS = ("own thigh", "right thigh", "left thigh", "own shin", "right shin", "left shin", "trunk", "head")
ROOTS = (
    "hips",
    "shoulders",
    "knees",
    "ankles",
    *(f"{side} {joint}" for side in SIDES for joint in ("hip", "shoulder", "knee", "ankle")),
)


@dataclass(frozen=True, kw_only=True)
class Limb:
    """An arm or a leg. `way` says which of `bones`, `at`, `on` and `elbow` counts; `vectors` is a blend of two ways.

    `palms` are what the palm faces with their weights; `tip` and `toes` are directions, None for "as the rest goes".
    """

    way: str
    bones: Pair = (-90, -90)
    out: Pair = (0, 0)
    at: Triple = (0, 0, 0)
    on: str = ""
    spot: Triple = (0, 0, 0)
    elbow: Triple = (0, 0, 0)
    tip: Pair | None = None
    toes: float | None = None
    swivel: float = 0
    palms: tuple[tuple[str, float], ...] = (("in", 1.0),)
    fist: bool = False
    in_body: bool = False
    vectors: tuple[Triple, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fit:
    point: str
    start: Triple
    distance: float


@dataclass(frozen=True, kw_only=True)
class Pose:
    root: str
    root_at: tuple[float, float, float | None]
    spine: tuple[float, float, float, float, float]
    right_leg: Limb
    left_leg: Limb
    right_arm: Limb
    left_arm: Limb
    turn: Triple = (0, 0, 0)
    roll: float = 0
    tilt: float = 0
    twist: Pair = (0, 0)
    bend: Pair = (0, 0)
    right_shoulder: Pair = (0, 0)
    left_shoulder: Pair = (0, 0)
    glide: float = 0
    breath: float = 0
    fit: Fit | None = None

    def leg(self, side: Side) -> Limb:
        return self.right_leg if side == "right" else self.left_leg

    def arm(self, side: Side) -> Limb:
        return self.right_arm if side == "right" else self.left_arm

    def shoulder(self, side: Side) -> Pair:
        return self.right_shoulder if side == "right" else self.left_shoulder


# Reading


def whole_pose(table: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A pose's table with all that it takes over from its base, or from the whole pose before it."""
    below: Mapping[str, Any] = BASES[table["base"]] if "base" in table else before or {}
    return _laid_over(_laid_over({}, below), table)


def read_pose(whole: Mapping[str, Any]) -> Pose:
    """The pose of a whole table without problems."""
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in whole.items()
        if key not in {*LIMBS, "base", "root", "fit"}
    }
    fields |= {name: _limb(whole[name], name) for name in LIMBS}
    x, y, *z = whole["root"]["at"]
    if "fit" in whole:
        fit = whole["fit"]
        fields["fit"] = Fit(point=fit["point"], start=tuple(fit["from"]), distance=fit["is"])
    return Pose(root=whole["root"]["joint"], root_at=(x, y, z[0] if z else None), **fields)


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A table over another: words for both sides become one for each.

    A limb that goes the same way as below, or names none, keeps what it does not say; another way starts afresh.
    """
    whole = dict(below)
    # What is said of both comes first, wherever it stands: JSON keeps no order.
    for key in sorted(above, key=lambda key: key not in {"legs", "arms", "shoulders"}):
        value = above[key]
        match key:
            case "legs" | "arms":
                names = [f"{side}_{key[:-1]}" for side in SIDES]
            case "shoulders":
                names = ["right_shoulder", "left_shoulder"]
            case _:
                names = [key]
        for name in names:
            if len(names) > 1 and name.startswith("left") and "on" in value:
                value = {**value, "on": {**value["on"], "right": -value["on"].get("right", 0)}}
            whole[name] = _limb_over(whole.get(name, {}), value) if name in LIMBS else value
    return whole


def _limb_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    if _way(above) not in {"", _way(below)}:
        return dict(above)
    # Two words for one thing: the later one counts.
    replaced = {"z"} if "apart" in above else {"apart"} if "z" in above else set()
    return {**{key: value for key, value in below.items() if key not in replaced}, **above}


def _way(limb: Mapping[str, Any]) -> str:
    """The first of the ways that a limb's table names; none when it names none."""
    return next((way for way in WAYS if way in limb), "")


def _limb(table: Mapping[str, Any], name: str) -> Limb:
    side, part = name.split("_")
    sign = SIGN["right" if side == "right" else "left"]
    way = _way(table)
    tip = table.get("hand", table.get("foot"))
    limb = Limb(
        way=way,
        tip=(tip[0], tip[1]) if tip else None,
        toes=table.get("toes"),
        swivel=table.get("swivel", 0),
        palms=((table.get("palm", "in"), 1.0),),
        fist=table.get("fist", False),
        in_body=table.get("in_body", False),
    )
    if way == "bones":
        upper, lower = table["bones"]
        out = table.get("out", [0, 0])
        return replace(limb, bones=(upper, lower), out=(out[0], out[1]))
    if way == "on":
        on = table["on"]
        spot = (on["along"], on.get("front", 0), on.get("right", 0))
        return replace(limb, on=on["part"].replace("own", side), spot=spot)
    x, y = table["at"]
    z = table.get("z", sign * table.get("apart", HIP_OUT if part == "leg" else SHOULDER_OUT))
    elbow = tuple(table["elbow"]) if way == "elbow" else (0, 0, 0)
    return replace(limb, at=(x, y, z), elbow=elbow)


def limb_problems(whole: Mapping[str, Any], key: str) -> Problems:
    """What is wrong with the limbs of a whole pose although each table is in order."""
    side_of_root, _, joint = whole["root"]["joint"].rpartition(" ")
    if joint.rstrip("s") in {"knee", "ankle"} and _way(whole[f"{side_of_root or 'right'}_leg"]) != "bones":
        yield (
            f"{key}.root.joint",
            f'is "{whole["root"]["joint"]}". Give that leg as bones, or pin another joint.',
        )
    for name in LIMBS:
        limb, side = whole[name], name.split("_")[0]
        if _way(limb) == "elbow" and "at" not in limb:
            yield f"{key}.{name}.at", "is missing. Say where the wrist is."
        part = limb["on"]["part"] if _way(limb) == "on" else ""
        if name.endswith("leg") and part and part.replace("own", side).startswith(side):
            yield f"{key}.{name}.on.part", f"is its own {part.split()[-1]}. Name the other leg's."
        if name.endswith("leg") and part in {"trunk", "head"}:
            yield f"{key}.{name}.on.part", f'is "{part}". A foot rests on a thigh or a shin.'
    if all(_way(whole[f"{side}_leg"]) == "on" for side in SIDES):
        yield f"{key}.legs", "rest on one another. Let one of them go another way."


def point(at: Triple) -> Vec:
    return Vec(*at)


# What a pose's table may hold

DEGREES = Number(least=-400, most=400)
UNITS = Number(least=-1600, most=1600)
SHIFT = Number(least=-25, most=25)
SWELL = Number(least=-40, most=40)


def _pair(item: Number) -> Row:
    return Row(item=item, sizes=(2,))


_LIMB: dict[str, Kind] = {
    "bones": _pair(DEGREES),
    "out": _pair(DEGREES),
    "at": _pair(UNITS),
    "apart": UNITS,
    "z": UNITS,
    "on": Table(dict, {"part": Choice(PARTS), "along": UNITS}, optional={"front": UNITS, "right": UNITS}),
    "swivel": DEGREES,
    "in_body": Flag(),
}


class LimbTable(Table):
    """A limb goes one way."""

    def problems(self, value: Any, key: str) -> Problems:
        yield from super().problems(value, key)
        if not isinstance(value, dict):
            return
        ways = [way for way in WAYS if way in value]
        if len(ways) > 1 and ways != ["elbow", "at"]:
            yield key, f"goes {' and '.join(ways)}. Keep one of them."
        if "apart" in value and "z" in value:
            yield key, "has apart and z, which say the same. Keep one of them."


LEG = LimbTable(dict, {}, optional={**_LIMB, "foot": _pair(DEGREES), "toes": DEGREES})
ARM = LimbTable(
    dict,
    {},
    optional={
        **_LIMB,
        "elbow": Row(item=UNITS, sizes=(3,)),
        "hand": _pair(DEGREES),
        "palm": Choice(PALMS),
        "fist": Flag(),
    },
)
POSE = Table(
    dict,
    {},
    optional={
        "base": Choice(list(BASES)),
        "root": Table(dict, {"joint": Choice(ROOTS), "at": Row(item=UNITS, sizes=(2, 3))}),
        "spine": Row(item=DEGREES, sizes=(5,)),
        "turn": Row(item=DEGREES, sizes=(3,)),
        "roll": DEGREES,
        "tilt": DEGREES,
        "twist": _pair(DEGREES),
        "bend": _pair(DEGREES),
        "shoulders": _pair(SHIFT),
        "right_shoulder": _pair(SHIFT),
        "left_shoulder": _pair(SHIFT),
        "glide": SWELL,
        "breath": SWELL,
        "legs": LEG,
        "right_leg": LEG,
        "left_leg": LEG,
        "arms": ARM,
        "right_arm": ARM,
        "left_arm": ARM,
        "fit": Table(
            dict,
            {
                "point": Choice([root for root in ROOTS if " " in root]),
                "from": Row(item=UNITS, sizes=(3,)),
                "is": UNITS,
            },
        ),
    },
)
