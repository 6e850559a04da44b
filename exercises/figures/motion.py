"""Poses between poses: parameters are blended, not outlines, so planted hands and feet stay where they are."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from exercises.figures.pose import SIDES, Limb, Pose, Side, Triple
from exercises.figures.skeleton import Skeleton, resolve
from exercises.figures.space import Vec, smooth, swing


@dataclass(frozen=True)
class Run:
    """A movement from its start to its end, perhaps by way of a middle pose."""

    start: Pose
    end: Pose
    middle: Pose | None = None

    def pose(self, part: float) -> Pose:
        """The pose a part (0 to 1) of the way; time eases outside of this."""
        if part <= 0:
            return self.start
        if part >= 1:
            return self.end
        if self.middle is None:
            return between(self.start, self.end, part)
        first = part < 0.5
        poses = (self.start, self.middle) if first else (self.middle, self.end)
        return between(*poses, part * 2 - (not first))

    def skeleton(self, part: float) -> Skeleton:
        return resolve(self.pose(part))

    def moments(self, count: int) -> list[float]:
        """Equally spaced moments of an eased run, as parts of the way."""
        return [smooth(number / (count - 1)) for number in range(count)]


def between(a: Pose, b: Pose, part: float) -> Pose:
    """The pose a part of the way from `a` to `b`."""
    blended: dict[str, Any] = {
        field.name: _blend(getattr(a, field.name), getattr(b, field.name), part)
        for field in fields(Pose)
        if field.name not in {"root", "root_at", "fit", "right_leg", "left_leg", "right_arm", "left_arm"}
    }
    for side in SIDES:
        blended[f"{side}_leg"] = _limb(a, b, "leg", side, part)
        blended[f"{side}_arm"] = _limb(a, b, "arm", side, part)
    if a.root == b.root and (a.root_at[2] is None) == (b.root_at[2] is None):
        blended |= {"root": a.root, "root_at": _blend(a.root_at, b.root_at, part)}
    else:
        hips = resolve(a).spine.hips.to(resolve(b).spine.hips, part)
        blended |= {"root": "hips", "root_at": (hips.x, hips.y, hips.z)}
    return Pose(fit=a.fit, **blended)


def _limb(a: Pose, b: Pose, kind: str, side: Side, part: float) -> Limb:
    """Limbs that go the same way keep going it; others swing from direction to direction."""
    first: Limb = getattr(a, f"{side}_{kind}")
    last: Limb = getattr(b, f"{side}_{kind}")
    if _same_way(first, last):
        return replace(
            first,
            **{
                name: _blend(getattr(first, name), getattr(last, name), part)
                for name in ("bones", "out", "at", "spot", "elbow", "tip", "toes", "swivel")
            },
            palms=_palms(first, last, part),
        )
    one, other = (getattr(resolve(pose), f"{kind}s")[side] for pose in (a, b))
    ways = ("upper", "lower", "tip", "toes" if kind == "leg" else "side")
    vectors = tuple(_triple(swing(getattr(one, way), getattr(other, way), part)) for way in ways)
    return replace(first, way="vectors", vectors=vectors)


def _same_way(a: Limb, b: Limb) -> bool:
    def way(limb: Limb) -> tuple[object, ...]:
        return limb.way, limb.on, limb.tip is None, limb.toes is None, limb.in_body

    return way(a) == way(b)


def _palms(a: Limb, b: Limb, part: float) -> tuple[tuple[str, float], ...]:
    if a.palms == b.palms:
        return a.palms
    return (*((name, weight * (1 - part)) for name, weight in a.palms), *((n, w * part) for n, w in b.palms))


def _blend(a: Any, b: Any, part: float) -> Any:
    """Numbers, and rows of them; what is not set stays so."""
    if a is None or b is None:
        return a
    if isinstance(a, tuple):
        return tuple(_blend(one, other, part) for one, other in zip(a, b, strict=True))
    return a + (b - a) * part


def _triple(v: Vec) -> Triple:
    return v.x, v.y, v.z
