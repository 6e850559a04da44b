"""The measures of the figure, in thousandths of stature.

Lengths follow Drillis and Contini as given by Winter (Biomechanics and Motor Control of Human Movement): upper arm
186, forearm 146, thigh 245, shank 246, ankle 39 above the sole. Widths and the heights of contact are our own
drawing estimates.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

UPPER_ARM, FOREARM, THIGH, SHANK = 186.0, 146.0, 245.0, 246.0
HIP_OUT, SHOULDER_OUT = 52.0, 100.0
"""How far hips and shoulders stand from the middle."""

SHOULDER_ARC, NECK_ARC, TOP_ARC = 268.0, 296.0, 312.0
"""Places along the spine, measured from the hips along its curve."""
NECK = 40.0

ANKLE_ON_SOLE, KNEE_ON_FLOOR, ELBOW_ON_FLOOR, WRIST_ON_PALM = 39.0, 37.0, 26.0, 22.0
"""Heights of a joint's centre when the part beside it rests on the floor."""

NEUTRAL_LUMBAR, NEUTRAL_THORACIC, NEUTRAL_NECK, NEUTRAL_PELVIS = -17.0, 25.0, 2.0, 95.0
"""The natural curves of standing, which the spine's numbers include; NEUTRAL_NECK is neck and head together."""


class Station(NamedTuple):
    """Half-widths of a part at one place: sideways, to its front, to its back.

    `at` is a part of a bone's length for limbs, a place along the spine for the trunk.
    """

    at: float
    side: float
    front: float
    back: float


def stations(*rows: tuple[float, float, float, float]) -> tuple[Station, ...]:
    return tuple(Station(*row) for row in rows)


THIGH_SHAPE = stations((0, 56, 60, 60), (0.3, 55, 58, 60), (0.65, 45, 48, 46), (1, 36, 37, 36))
SHANK_SHAPE = stations((0, 36, 36, 35), (0.28, 38, 33, 46), (0.6, 31, 27, 34), (0.9, 22, 22, 24))
ANKLE_SHAPE = stations((0.8, 19, 20, 22), (1, 19, 20, 21))
UPPER_ARM_SHAPE = stations((0, 35, 35, 35), (0.4, 32.5, 32.5, 32.5), (1, 25, 25, 25))
SLEEVE_SHAPE = stations((-0.02, 38, 40, 40), (0.3, 40, 40, 40), (0.56, 38.5, 38.5, 38.5))
FOREARM_SHAPE = stations((0, 25, 25, 25), (0.28, 26.5, 26.5, 26.5), (1, 16.5, 16.5, 16.5))
NECK_SHAPE = stations((0, 34, 35, 34), (0.5, 29, 29, 29), (1, 29, 30, 30))

SHIRT_SHAPE = stations(
    (40, 104, 59, 68),
    (70, 98, 57, 60),
    (102, 93, 54, 51),
    (140, 95, 57, 49),
    (190, 106, 69, 58),
    (230, 117, 75, 64),
    (262, 117, 63, 62),
    (284, 104, 46, 53),
    (299, 68, 36, 43),
)
PELVIS_SHAPE = stations(
    (-50, 52, 24, 30), (-36, 86, 44, 60), (-12, 99, 58, 76), (26, 99, 60, 73), (52, 97, 55, 60)
)


def station(shape: tuple[Station, ...], at: float) -> Station:
    """The half-widths at any place, between two stations or at the nearer end."""
    if at <= shape[0].at:
        return shape[0]
    for below, above in itertools.pairwise(shape):
        if at <= above.at:
            part = (at - below.at) / (above.at - below.at)
            return Station(*(b + (a - b) * part for b, a in zip(below, above, strict=True)))
    return shape[-1]
