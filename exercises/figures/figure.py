"""A movement's figure as its file gives it: the eye, the poses, the things used, the region that works, the arrows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exercises.figures.motion import Run
from exercises.figures.pose import LIMBS, POSE, limb_problems, read_pose, whole_pose
from exercises.figures.props import PROP, Prop
from exercises.figures.regions import REGIONS
from exercises.schema import Choice, Flag, Kind, Listing, Number, Problems, Row, Table, Text

SIZES = {"low": (1280.0, 720.0), "mid": (1280.0, 860.0), "tall": (1280.0, 1240.0)}
"""Width and height of the picture in units: the same for all of one size, so that people look equally big."""

STEEPEST = 90
LEFTWARD = -0.2
"""The cosine of an azimuth from which standing people begin to face left."""
LONGEST_DESCRIPTION = 26

JOINTS = (
    *tuple(
        f"{side} {joint}"
        for side in ("right", "left")
        for joint in ("hip", "knee", "ankle", "foot", "shoulder", "blade", "elbow", "wrist", "hand")
    ),
    "hips",
    "head",
    "face",
    "belly",
    "right waist",
    "left waist",
    "chest",
    "lower back",
    "mid back",
    "upper back",
)
WAYS_OF_ARROW = ("as it moves", "straight", "up", "square", "from outside")
CORNERS = ("left", "right")

LIMB_PARTS = tuple(
    f"{side} {part}" for side in ("right", "left") for part in ("thigh", "shank", "upper arm", "forearm")
)
TOUCHED = ("trunk", "head")


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """Shows where a joint goes; `in_lens` within the close-up, as large as that shows it."""

    joint: str
    way: str = "as it moves"
    in_lens: bool = False


@dataclass(frozen=True, kw_only=True)
class Lens:
    """A round close-up of what is about a joint, `zoom` times as large, in an upper corner of the picture.

    `shift` moves what it shows to the right and up.
    """

    joint: str
    corner: str
    radius: float = 215
    zoom: float = 2
    shift: tuple[float, float] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`touches` are contacts of a limb with trunk or head that are meant; `nearer` moves groups in depth order.

    `discs` are parts that pass the eye's line. `far` names the limbs in the paler tone, for poses where distance
    alone (None) does not tell one leg from the other. `ghost` and `lens` are for movements that hardly move.
    """

    description: str
    azimuth: float
    elevation: float
    size: str
    run: Run
    region: tuple[str, ...]
    note: str = ""
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    touches: tuple[str, ...] = ()
    nearer: Mapping[str, float] = field(default_factory=dict)
    discs: tuple[str, ...] = ()
    far: tuple[str, ...] | None = None
    ghost: bool = False
    lens: Lens | None = None


def whole_poses(table: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The start, middle and end of a table, each with what it takes over; middle and end differ from the start."""
    start = whole_pose(table["start"])
    others = {name: whole_pose(table[name], start) for name in ("middle", "end") if name in table}
    return {"start": start, **others}


def read(table: Mapping[str, Any]) -> Figure:
    """The figure of a `[figure]` table without problems."""
    poses = {name: read_pose(whole) for name, whole in whole_poses(table).items()}
    azimuth, elevation = table["camera"]
    return Figure(
        description=table["description"],
        azimuth=azimuth,
        elevation=elevation,
        size=table["size"],
        run=Run(poses["start"], poses["end"], poses.get("middle")),
        region=tuple(table["region"]),
        note=table.get("note", ""),
        props=tuple(PROP.build(prop) for prop in table.get("props", [])),
        arrows=tuple(Arrow(**arrow) for arrow in table.get("arrows", [])),
        touches=tuple(table.get("touches", [])),
        nearer=table.get("nearer", {}),
        discs=tuple(table.get("discs", [])),
        far=tuple(table["far"]) if "far" in table else None,
        ghost=table.get("ghost", False),
        lens=LENS.build(table["lens"]) if "lens" in table else None,
    )


class Nearer(Kind):
    """Groups of the drawing with what is added to their depth."""

    amount = Number(least=-600, most=600)

    @property
    def wanted(self) -> str:
        return "a table of limb parts with a number each"

    def problems(self, value: Any, key: str) -> Problems:
        if not isinstance(value, dict):
            yield key, f"is not a table. Write {self.wanted}."
            return
        for name, amount in value.items():
            yield from Choice([*LIMB_PARTS, "head", "neck"]).problems(name, f"{key}.{name}")
            yield from self.amount.problems(amount, f"{key}.{name}")


class Start(Table):
    """The first pose has to say which base it differs from."""

    def problems(self, value: Any, key: str) -> Problems:
        yield from super().problems(value, key)
        if isinstance(value, dict) and "base" not in value:
            yield f"{key}.base", f"is missing. Add {self.kinds['base'].wanted}."


class WholeFigure(Table):
    """A figure's poses must also make sense as they differ from one another."""

    def problems(self, value: Any, key: str) -> Problems:
        found = list(super().problems(value, key))
        yield from found
        if found:
            return
        azimuth, elevation = value["camera"]
        if not 0 <= elevation <= STEEPEST:
            yield f"{key}.camera[2]", f"is {elevation}. Write a number from 0 to {STEEPEST}."
        if math.cos(math.radians(azimuth)) < LEFTWARD:
            yield (
                f"{key}.camera[1]",
                f"is {azimuth}, from where people face left. Look from -100 to 100, or from 260.",
            )
        for number, arrow in enumerate(value.get("arrows", []), start=1):
            if not arrow.get("in_lens", False):
                continue
            where = f"{key}.arrows[{number}].in_lens"
            if "lens" not in value:
                yield where, "is set without a lens. Add one, or leave this out."
            elif arrow.get("way") == "square":
                yield where, "is set for a square, which stands beside the body. Leave this out."
        poses = whole_poses(value)
        for name, pose in poses.items():
            yield from limb_problems(pose, f"{key}.{name}")
            if pose.get("fit") != poses["start"].get("fit"):
                yield f"{key}.{name}.fit", "differs from the start. Keep it as it is there."
            for limb in LIMBS:
                if pose[limb].get("fist", False) != poses["start"][limb].get("fist", False):
                    yield f"{key}.{name}.{limb}.fist", "differs from the start. Keep the hand as it is there."


LENS = Table(
    Lens,
    {"joint": Choice(JOINTS), "corner": Choice(CORNERS)},
    optional={
        "radius": Number(least=150, most=260),
        "zoom": Number(least=1.4, most=3),
        "shift": Row(item=Number(least=-200, most=200), sizes=(2,)),
    },
)
FIGURE = WholeFigure(
    read,
    {
        "description": Text(is_prose=False, most_words=LONGEST_DESCRIPTION),
        "camera": Row(item=Number(least=-90, most=360), sizes=(2,)),
        "size": Choice(list(SIZES)),
        "region": Listing(item=Choice(list(REGIONS)), least=1),
        "start": Start(dict, {}, optional=POSE.optional),
        "end": POSE,
    },
    optional={
        "note": Text(most_words=12),
        "middle": POSE,
        "props": Listing(item=PROP),
        "arrows": Listing(
            item=Table(
                Arrow,
                {"joint": Choice(JOINTS)},
                optional={"way": Choice(WAYS_OF_ARROW), "in_lens": Flag()},
            )
        ),
        "touches": Listing(item=Choice([f"{part} on {what}" for part in LIMB_PARTS for what in TOUCHED])),
        "nearer": Nearer(),
        "discs": Listing(item=Choice(["right arm", "left arm", "head"])),
        "far": Listing(
            item=Choice([f"{side} {limb}" for side in ("right", "left") for limb in ("leg", "arm")])
        ),
        "ghost": Flag(),
        "lens": LENS,
    },
)
