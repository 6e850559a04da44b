"""Points and directions in space, frames that turn, and the eye that looks at them.

Axes: x is forward of a standing figure (to the right of the picture), y is up with the floor at 0, z comes towards
the eye and is the figure's own right. One unit is a thousandth of the figure's stature; angles are in degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

Flat: TypeAlias = tuple[float, float]
"""A point or a direction in the picture: x to the right, y down."""


@dataclass(slots=True)
class Vec:
    """A point or a direction in space."""

    x: float
    y: float
    z: float

    def __add__(self, other: Vec) -> Vec:
        return Vec(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: Vec) -> Vec:
        return Vec(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, by: float) -> Vec:
        return Vec(self.x * by, self.y * by, self.z * by)

    def __neg__(self) -> Vec:
        return Vec(-self.x, -self.y, -self.z)

    def dot(self, other: Vec) -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: Vec) -> Vec:
        return Vec(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    @property
    def length(self) -> float:
        return math.sqrt(self.dot(self))

    def unit(self) -> Vec:
        """The direction; no direction stays none."""
        length = self.length
        return self * (1 / length) if length > 1e-9 else self

    def across(self, axis: Vec) -> Vec:
        """The direction's part at right angles to a unit axis, made a unit."""
        return (self - axis * self.dot(axis)).unit()

    def any_across(self) -> Vec:
        """Some unit direction at right angles to this one."""
        least = min((abs(self.x), UPRIGHT.front), (abs(self.y), UPRIGHT.up), key=lambda pair: pair[0])
        return least[1].across(self.unit())

    def about(self, axis: Vec, degrees: float) -> Vec:
        """Turned round an axis, by the right-hand rule."""
        axis = axis.unit()
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return self * cos + axis.cross(self) * sin + axis * (axis.dot(self) * (1 - cos))

    def to(self, other: Vec, part: float) -> Vec:
        """The point a part (0 to 1) of the way to another."""
        return self + (other - self) * part


def angle(a: Vec, b: Vec) -> float:
    """Degrees between two directions, 0 to 180."""
    return math.degrees(math.acos(max(-1.0, min(1.0, a.unit().dot(b.unit())))))


def swing(a: Vec, b: Vec, part: float) -> Vec:
    """The direction a part of the way from `a` to `b`, along the shorter arc."""
    turn = math.radians(angle(a, b))
    if turn < 1e-4:
        return a.to(b, part).unit()
    if math.pi - turn < 1e-4:
        return a.about(a.any_across(), 180 * part)
    return (a * math.sin((1 - part) * turn) + b * math.sin(part * turn)) * (1 / math.sin(turn))


def smooth(t: float) -> float:
    """0 to 1 with a soft start and a soft end; clamped outside."""
    t = max(0.0, min(1.0, t))
    return t * t * (3 - 2 * t)


@dataclass(slots=True)
class Frame:
    """Three directions at right angles: where a part of the body has its front, its upper end and its right."""

    front: Vec
    up: Vec
    right: Vec

    def flexed(self, degrees: float) -> Frame:
        """Bent forward."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Frame(self.front * cos - self.up * sin, self.front * sin + self.up * cos, self.right)

    def bent(self, degrees: float) -> Frame:
        """Bent sideways, to the right."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Frame(self.front, self.up * cos + self.right * sin, self.right * cos - self.up * sin)

    def twisted(self, degrees: float) -> Frame:
        """Turned about its own length, the front to the right."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return Frame(self.front * cos + self.right * sin, self.up, self.right * cos - self.front * sin)

    def vec(self, front: float, up: float, right: float) -> Vec:
        """The vector with these parts."""
        return self.front * front + self.up * up + self.right * right


UPRIGHT = Frame(Vec(1, 0, 0), Vec(0, 1, 0), Vec(0, 0, 1))
"""How a figure stands: front to the right of the picture."""


def turned(around_x: float, around_y: float, around_z: float) -> Frame:
    """The frame of a whole figure turned about the axes of space: x first, then z, then y."""

    def turn(v: Vec) -> Vec:
        tipped = v.about(UPRIGHT.front, around_x).about(UPRIGHT.right, around_z)
        return tipped.about(UPRIGHT.up, around_y)

    return Frame(turn(UPRIGHT.front), turn(UPRIGHT.up), turn(UPRIGHT.right))


class Camera:
    """An eye without perspective. Azimuth 0 sees the right side, 90 the front, 270 the back; elevation looks down."""

    def __init__(self, azimuth: float, elevation: float) -> None:
        a, e = math.radians(azimuth), math.radians(elevation)
        self.right = Vec(math.cos(a), 0, -math.sin(a))
        self.eye = Vec(math.cos(e) * math.sin(a), math.sin(e), math.cos(e) * math.cos(a))
        self.up = self.eye.cross(self.right)

    def flat(self, v: Vec) -> Flat:
        """Where a point stands in the picture, or which way a direction goes there."""
        return v.dot(self.right), -v.dot(self.up)

    def depth(self, v: Vec) -> float:
        """How near to the eye; more is nearer."""
        return v.dot(self.eye)
