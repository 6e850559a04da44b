"""Where a movement works: patches on the body's surface, drawn in honey and named in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from exercises.figures.body import Station, station
from exercises.figures.outlines import Outline, area
from exercises.figures.space import Camera, Flat, Frame, Vec

RIM = 84.0
"""A patch reaches at most so many degrees from the direction of the eye: the rest is round the corner."""
ROWS = 7
SMALLEST = 900.0
"""Square units in the picture below which a patch is not drawn."""


class Patch(NamedTuple):
    """`part` is shirt, pelvis, neck or a thigh; from `low` to `high` along it; `middle` ± `half` degrees round it.

    0 faces front, 90 right, 180 back.
    """

    part: str
    low: float
    high: float
    middle: float
    half: float


class Region(NamedTuple):
    words: str
    patches: tuple[Patch, ...]
    on_top: bool = False
    """Whether it shows above the arms: shoulder blades, buttocks."""


REGIONS: dict[str, Region] = {
    "neck back": Region("neck", (Patch("neck", 0.15, 1.05, 135, 84),)),
    "lower back": Region("lower back", (Patch("shirt", 40, 172, 180, 68),)),
    "back": Region("back", (Patch("shirt", 40, 285, 180, 65),)),
    "upper back": Region("upper back", (Patch("shirt", 150, 285, 180, 65),)),
    "shoulder blades": Region(
        "shoulder blades", (Patch("shirt", 186, 276, 145, 21), Patch("shirt", 186, 276, 215, 21)), on_top=True
    ),
    "tummy": Region("tummy", (Patch("shirt", 66, 205, 0, 42),)),
    "belly": Region("tummy", (Patch("shirt", 50, 180, 0, 60),)),
    "chest": Region("chest", (Patch("shirt", 205, 268, 37, 25), Patch("shirt", 205, 268, -37, 25))),
    "upper chest": Region("chest", (Patch("shirt", 204, 277, 0, 66),)),
    "right waist": Region("waist", (Patch("shirt", 46, 225, 90, 46),)),
    "left waist": Region("waist", (Patch("shirt", 46, 225, -90, 46),)),
    "shoulders": Region(
        "shoulders", (Patch("shirt", 222, 298, 60, 34), Patch("shirt", 222, 298, -60, 34)), on_top=True
    ),
    # Below the armpit, for an arm that is lifted forward.
    "right side of the chest": Region("sides of the chest", (Patch("shirt", 130, 262, 96, 40),)),
    "right side of the back": Region("sides of the back", (Patch("shirt", 50, 268, 132, 38),)),
    "left side of the back": Region("sides of the back", (Patch("shirt", 50, 268, -132, 38),)),
    "right buttock": Region("buttocks", (Patch("pelvis", -38, 44, 140, 28),), on_top=True),
    "left buttock": Region("buttocks", (Patch("pelvis", -38, 44, 220, 28),), on_top=True),
    "buttocks": Region(
        "buttocks", (Patch("pelvis", -38, 44, 140, 28), Patch("pelvis", -38, 44, 220, 28)), on_top=True
    ),
    # The outer half, for a hip that is seen from its side or a little from the front.
    "right outer buttock": Region("buttocks", (Patch("pelvis", -38, 44, 112, 34),), on_top=True),
    "left outer buttock": Region("buttocks", (Patch("pelvis", -38, 44, -112, 34),), on_top=True),
    "right outer hip": Region("sides of the hips", (Patch("pelvis", -40, 56, 95, 46),), on_top=True),
    "left outer hip": Region("sides of the hips", (Patch("pelvis", -40, 56, -95, 46),), on_top=True),
    "right hip front": Region("fronts of the hips", (Patch("right thigh", 0, 0.5, 0, 36),)),
    "left hip front": Region("fronts of the hips", (Patch("left thigh", 0, 0.5, 0, 36),)),
    "right thigh front": Region("fronts of the thighs", (Patch("right thigh", 0.2, 0.85, 0, 36),)),
    "left thigh front": Region("fronts of the thighs", (Patch("left thigh", 0.2, 0.85, 0, 36),)),
    "right thigh back": Region("backs of the thighs", (Patch("right thigh", 0.2, 0.85, 180, 36),)),
    "left thigh back": Region("backs of the thighs", (Patch("left thigh", 0.2, 0.85, 180, 36),)),
    # The outer half, for a thigh that lies level and is seen from its side.
    "right hamstrings": Region("backs of the thighs", (Patch("right thigh", 0.16, 0.9, 146, 44),)),
    "left hamstrings": Region("backs of the thighs", (Patch("left thigh", 0.16, 0.9, -146, 44),)),
}


def words(names: Iterable[str]) -> list[str]:
    """The regions in words for people, each once."""
    return list(dict.fromkeys(REGIONS[name].words for name in names))


class Surface(NamedTuple):
    """What a patch lies on: a place and a frame for every value along the part, and its half-widths there."""

    at: list[Vec]
    frames: list[Frame]
    shape: Sequence[Station]
    inset: float


def places(patch: Patch) -> list[float]:
    """Where along the part the patch's rows stand."""
    return [patch.low + (patch.high - patch.low) * number / (ROWS - 1) for number in range(ROWS)]


def outline(camera: Camera, patch: Patch, surface: Surface) -> Outline | None:
    """The visible part of a patch, tapering at both ends; None when hardly any of it shows."""
    one: list[Flat] = []
    other: list[Flat] = []
    for number, place in enumerate(places(patch)):
        centre, frame = surface.at[number], surface.frames[number]
        at = station(tuple(surface.shape), place)
        taper = math.sin(math.pi * (0.07 + 0.86 * number / (ROWS - 1))) ** 0.6
        toward_eye = math.degrees(math.atan2(camera.depth(frame.right), camera.depth(frame.front)))
        from_eye = (patch.middle - toward_eye + 180) % 360 - 180
        for points, sign in ((one, -1), (other, 1)):
            turn = math.radians(toward_eye + max(-RIM, min(RIM, from_eye + sign * patch.half * taper)))
            deep = at.front if math.cos(turn) > 0 else at.back
            surface_point = frame.vec(deep * math.cos(turn), 0, at.side * math.sin(turn))
            points.append(camera.flat(centre + surface_point * surface.inset))
    found = Outline([*one, *reversed(other)])
    return found if abs(area(found.points)) > SMALLEST else None
